"""What machines are answered: keys, status lists, achievements, hosted 2.0; with which headers."""

import json
import re
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from backpack.issuing.addresses import Addresses
from backpack.issuing.keys import current_key, rotate_key
from backpack.issuing.ob2_extensions import EXTENSIONS
from backpack.issuing.revocation import revoke_credential
from backpack.models import BadgeStatus
from tests.support.asking import ask
from tests.support.factories import NOW, make_awarder, make_badge_class, make_issuer
from tests.support.issued import MICRO_CREDENTIAL, issue, publish
from verifier.keys.controller_document import find_key

HOST = "http://backpack.test"
JSON = {"Accept": "application/ld+json"}
PAGE = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


def _get(client: FlaskClient, address: str, headers: dict[str, str] | None = None) -> TestResponse:
    return ask(client, address, headers=headers or {})


def _json(response: TestResponse) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(response.data)
    return document


def _lifetime(response: TestResponse) -> int:
    found = re.search(r"max-age=(\d+)", response.headers["Cache-Control"])
    assert found is not None
    return int(found[1])


class TestDidDocument:
    def test_lists_every_key_for_assertions(self, client: FlaskClient, session: Session) -> None:
        issuer = make_issuer(session)
        old = current_key(session, issuer, now=NOW)
        new = rotate_key(session, issuer, now=NOW)
        session.commit()
        response = _get(client, f"/issuers/{issuer.slug}/did.json")
        document = _json(response)
        did = f"did:web:backpack.test:issuers:{issuer.slug}"
        assert document["id"] == did
        assert document["@context"][0] == "https://www.w3.org/ns/did/v1"
        assert document["assertionMethod"] == [f"{did}#{old.fragment}", f"{did}#{new.fragment}"]
        for key in (old, new):
            found = find_key(
                document,
                identifier=did,
                method=f"{did}#{key.fragment}",
                purpose="assertionMethod",
            )
            assert found.method == f"{did}#{key.fragment}"
        assert response.content_type == "application/did+ld+json"
        assert response.headers["Access-Control-Allow-Origin"] == "*"
        assert 0 < _lifetime(response) <= 300

    def test_an_issuer_that_never_signed_has_no_key_and_is_given_none(
        self, client: FlaskClient, session: Session
    ) -> None:
        issuer = make_issuer(session)
        session.commit()
        assert _json(_get(client, f"/issuers/{issuer.slug}/did.json"))["assertionMethod"] == []

    def test_the_port_is_part_of_the_name(self, session: Session) -> None:
        issuer = make_issuer(session, slug="arts")
        assert Addresses("http://localhost:8000").issuer_did(issuer) == (
            "did:web:localhost%3A8000:issuers:arts"
        )
        assert Addresses("https://u.example/badges").issuer_did(issuer) == (
            "did:web:u.example:badges:issuers:arts"
        )


class TestStatusList:
    def test_the_lifetime_is_said_twice_and_alike(
        self, client: FlaskClient, session: Session
    ) -> None:
        credential = issue(session)
        session.commit()
        address = json.loads(credential.signed_json)["credentialStatus"]["statusListCredential"]
        response = _get(client, address)
        document = _json(response)
        assert document["id"] == address
        assert document["credentialSubject"]["ttl"] == _lifetime(response) * 1000 <= 60_000
        assert response.content_type == "application/vc"
        assert response.headers["Access-Control-Allow-Origin"] == "*"


class TestAchievement:
    def test_people_and_machines_are_told_apart(
        self, client: FlaskClient, session: Session
    ) -> None:
        badge_class = make_badge_class(session, **MICRO_CREDENTIAL)
        session.commit()
        address = f"/achievements/{badge_class.public_id}"
        for headers in (PAGE, {}):
            page = _get(client, address, headers)
            assert page.content_type.startswith("text/html")
            assert "Accept" in page.vary
        machine = _get(client, address, JSON)
        assert machine.content_type == "application/ld+json"
        assert "Accept" in machine.vary
        document = _json(machine)
        assert document["id"] == HOST + address
        assert document["achievementType"] == "MicroCredential"

    def test_is_what_the_credential_holds(self, client: FlaskClient, session: Session) -> None:
        credential = issue(session, badge=MICRO_CREDENTIAL)
        session.commit()
        signed = json.loads(credential.signed_json)["credentialSubject"]["achievement"]
        served = _json(_get(client, signed["id"], JSON))
        served.pop("@context")
        assert served == signed

    def test_pictures(self, client: FlaskClient, session: Session) -> None:
        badge_class = make_badge_class(session)
        session.commit()
        address = f"/achievements/{badge_class.public_id}/image"
        png, svg = _get(client, f"{address}.png"), _get(client, f"{address}.svg")
        assert (png.data, png.content_type) == (badge_class.image_png, "image/png")
        assert svg.content_type == "image/svg+xml"
        assert svg.headers["Content-Security-Policy"].startswith("sandbox; default-src 'none'")
        assert svg.headers["X-Content-Type-Options"] == "nosniff"
        assert _get(client, f"{address}.gif").status_code == 404

    def test_a_draft_is_nobodys_business(self, client: FlaskClient, session: Session) -> None:
        badge_class = make_badge_class(session, status=BadgeStatus.DRAFT)
        session.commit()
        for end in ("", "/image.png", "/image.svg"):
            address = f"/achievements/{badge_class.public_id}{end}"
            assert _get(client, address, JSON).status_code == 404
        assert _get(client, f"/ob2/badges/{badge_class.public_id}").status_code == 404

    def test_an_archived_one_still_explains_what_was_awarded(
        self, client: FlaskClient, session: Session
    ) -> None:
        badge_class = make_badge_class(session, status=BadgeStatus.ARCHIVED)
        session.commit()
        assert _get(client, f"/achievements/{badge_class.public_id}", PAGE).status_code == 200


class TestIssuer:
    def test_people_and_machines_are_told_apart(
        self, client: FlaskClient, session: Session
    ) -> None:
        badge_class = make_badge_class(session)
        issuer = badge_class.issuer
        session.commit()
        page = _get(client, f"/issuers/{issuer.slug}", PAGE)
        assert page.content_type.startswith("text/html")
        assert badge_class.name in page.text
        assert "Accept" in page.vary
        profile = _json(_get(client, f"/issuers/{issuer.slug}", JSON))
        assert profile["id"] == f"did:web:backpack.test:issuers:{issuer.slug}"
        assert profile["parentOrg"]["address"]["addressCountryCode"] == "BE"

    def test_unknown(self, client: FlaskClient) -> None:
        for address in ("/issuers/no", "/issuers/no/did.json", "/ob2/issuers/no", "/status/no"):
            assert _get(client, address, JSON).status_code == 404


class TestOpenBadges2:
    def test_a_public_badge_is_hosted_with_all_that_it_names(
        self, client: FlaskClient, session: Session
    ) -> None:
        credential = issue(
            session,
            badge=MICRO_CREDENTIAL,
            grade="17/20",
            narrative="Did it.",
            evidence_url="https://portfolio.example/1",
        )
        publish(session, credential)
        session.commit()
        response = _get(client, f"/ob2/assertions/{credential.public_id}")
        assertion = _json(response)
        assert response.content_type == "application/ld+json"
        assert response.headers["Access-Control-Allow-Origin"] == "*"
        assert assertion["verification"] == {"type": "HostedBadge"}
        assert assertion["issuedOn"] == "2026-11-21T14:02:00Z"
        assert assertion["expires"] == "2029-11-21T14:02:00Z"
        assert assertion["recipient"]["identity"].startswith("sha256$")
        assert "17/20" in assertion["narrative"]
        assert assertion["evidence"][0]["id"] == "https://portfolio.example/1"
        badge = _json(_get(client, assertion["badge"]))
        assert badge["id"] == assertion["badge"]
        assert badge["type"] == "BadgeClass"
        issuer = _json(_get(client, badge["issuer"]))
        assert issuer["id"] == badge["issuer"]
        assert any(assertion["id"].startswith(at) for at in issuer["verification"]["startsWith"])
        assert _get(client, assertion["image"]).content_type == "image/png"

    def test_every_extension_has_its_context(self, client: FlaskClient, session: Session) -> None:
        badge_class = make_badge_class(session, **MICRO_CREDENTIAL)
        session.commit()
        badge = _json(_get(client, f"/ob2/badges/{badge_class.public_id}"))
        named = [name for name in badge if name.startswith("extensions:")]
        assert sorted(named) == sorted(f"extensions:{name}" for name in EXTENSIONS)
        for name in named:
            context = _json(_get(client, badge[name]["@context"]))["@context"]
            said = set(badge[name]) - {"@context", "type"}
            assert said
            assert said <= set(context)
        assert _get(client, "/ob2/extensions/NoExtension/context.json").status_code == 404

    def test_what_is_not_shown_is_not_hosted(self, client: FlaskClient, session: Session) -> None:
        credential = issue(session, grade="17/20", narrative="Did it.")
        publish(session, credential, show_grade=False, show_evidence=False)
        session.commit()
        assertion = _json(_get(client, f"/ob2/assertions/{credential.public_id}"))
        assert "narrative" not in assertion
        assert "evidence" not in assertion

    def test_revoked_is_gone_and_says_why(self, client: FlaskClient, session: Session) -> None:
        credential = issue(session)
        publish(session, credential)
        revoke_credential(
            session,
            credential,
            actor=make_awarder(session, credential.badge_class.issuer),
            reason="A mistake",
            now=NOW + timedelta(days=1),
        )
        session.commit()
        response = _get(client, f"/ob2/assertions/{credential.public_id}")
        assert response.status_code == 410
        said = _json(response)
        assert said["id"] == f"{HOST}/ob2/assertions/{credential.public_id}"
        assert (said["revoked"], said["revocationReason"]) == (True, "A mistake")

    def test_private_and_unknown_are_one_answer(
        self, client: FlaskClient, session: Session
    ) -> None:
        credential = issue(session)
        revoked = issue(session)
        revoke_credential(
            session,
            revoked,
            actor=make_awarder(session, revoked.badge_class.issuer),
            reason="A mistake",
            now=NOW,
        )
        session.commit()
        for headers in (JSON, PAGE):
            answers = [
                _get(client, f"/ob2/assertions/{public_id}", headers)
                for public_id in (credential.public_id, revoked.public_id, "x" * 22)
            ]
            assert {answer.status_code for answer in answers} == {404}
            assert len({_without_addresses(answer) for answer in answers}) == 1


def _without_addresses(answer: TestResponse) -> str:
    """The body without the language links, which name the address that was asked for."""
    return re.sub(r"/ob2/assertions/[\w-]+", "", answer.text)
