"""Badges from elsewhere: verified on the way in, kept as given, each outcome with its code."""

import copy
import hashlib
import json

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import undefer

from backpack.badges.importing.telling import OWNERS_REMEDIES
from backpack.models import AuditEvent, ImportedBadge, ImportedVerdict, Ownership, Person
from tests.support.badges import (
    ASSERTION_ADDRESS,
    DID_ADDRESS,
    HOST,
    STATUS_ADDRESS,
    DataIntegrityScene,
    HostedScene,
    JwtScene,
    Scene,
    SignedScene,
    hashed,
)
from tests.support.factories import make_person, picture_png
from tests.support.forms import page, send
from tests.support.importing import badges_of, bring, connect, work
from tests.support.issued import issue
from tests.support.issuer import status_list
from tests.support.pictures import make_png, make_qr, make_text_chunk
from tests.support.sessions import sign_in_as
from tests.support.writing import write
from verifier.sentences import remedy
from verifier.sentences.situations import Situation

NOOR = "noor@student.example"


@pytest.fixture
def noor(app: Flask) -> Person:
    return write(app, lambda session: make_person(session, email=NOOR))


@pytest.fixture
def client(app: Flask, noor: Person) -> FlaskClient:
    return sign_in_as(app, noor)


def built(app: Flask, scene: Scene) -> bytes:
    """The badge of a scene, whose web answers the app from now on."""
    source = scene.build()
    for change in scene.late:
        change()
    connect(app, scene.web)
    return source if isinstance(source, bytes) else source.encode()


@pytest.mark.parametrize("kind", [DataIntegrityScene, JwtScene, HostedScene, SignedScene])
def test_a_genuine_badge_of_every_kind_comes_in_with_its_bytes_and_its_report(
    app: Flask, client: FlaskClient, kind: type[Scene]
) -> None:
    source = built(app, kind())
    brought = bring(app, client, source)
    assert brought.outcomes == [("imported", None)]
    (badge,) = badges_of(app)
    assert badge.verdict is ImportedVerdict.GENUINE
    assert badge.ownership is Ownership.HERS
    assert badge.name == "Specific Commitment"
    kept = write(
        app,
        lambda session: session.scalars(
            select(ImportedBadge).options(
                undefer(ImportedBadge.content), undefer(ImportedBadge.report)
            )
        ).one(),
    )
    assert kept.content == source
    assert kept.sha256 == hashlib.sha256(source).hexdigest()
    assert kept.report["verdict"] == "genuine"
    for language in ("en", "nl"):
        status, text = page(client, f"{brought.location}?lang={language}")
        assert status == 200
        assert "University of Example" in text
        assert 'class="notice good"' in text
    original = client.get(f"/imported/{badge.public_id}/file")
    assert original.data == source


def test_it_comes_from_an_address_a_text_a_picture_and_a_photo(
    app: Flask, client: FlaskClient
) -> None:
    scene = DataIntegrityScene()
    source = built(app, scene)
    address = f"https://{HOST}/credentials/1"
    scene.web.publish(address, source, content_type="application/vc")
    assert bring(app, client, source=address).outcomes == [("imported", None)]
    (badge,) = badges_of(app)
    assert badge.source_address == address
    # All of these are the same badge, so they are recognised.
    for again in (
        {"source": source.decode()},
        {"files": make_png(before=[make_text_chunk(source)])},
        {"files": make_qr(address)},
        {"source": f"My badge: {address}."},
    ):
        files = (again["files"],) if "files" in again else ()
        text = str(again.get("source", ""))
        assert bring(app, client, *files, source=text).outcomes[-1] == ("duplicate", "have_it")


def test_the_picture_around_a_badge_is_encoded_anew(app: Flask, client: FlaskClient) -> None:
    source = built(app, DataIntegrityScene())
    picture = picture_png()
    end = picture.index(b"IEND") - 4
    baked = picture[:end] + make_text_chunk(source) + picture[end:]
    bring(app, client, ("badge.png", baked))
    (badge,) = badges_of(app)
    answer = client.get(f"/imported/{badge.public_id}/picture")
    assert answer.content_type == "image/webp"
    assert b"openbadgecredential" not in answer.data
    assert "sandbox" in answer.headers["Content-Security-Policy"]


def test_an_issuer_that_does_not_answer_keeps_nothing_out(app: Flask, client: FlaskClient) -> None:
    scene = DataIntegrityScene()
    scene.late.append(lambda: scene.web.fail(DID_ADDRESS))
    brought = bring(app, client, built(app, scene))
    assert brought.outcomes[0][0] == "imported"
    (badge,) = badges_of(app)
    assert badge.verdict is ImportedVerdict.UNDETERMINED
    assert badge.ownership is Ownership.UNKNOWN
    assert badge.verdict_code == "key_unavailable"
    text = page(client, brought.location)[1]
    assert "data-code" not in text


def test_what_is_not_genuine_stays_out_with_its_reason(app: Flask, client: FlaskClient) -> None:
    scene = DataIntegrityScene()
    scene.after.append(lambda signed: signed.update(name="Something grander"))
    brought = bring(app, client, built(app, scene))
    assert brought.outcomes[0][0] == "refused"
    assert brought.outcomes[0][1] == "signature_invalid"
    assert badges_of(app) == []
    for language in ("en", "nl"):
        status, text = page(client, f"{brought.location}?lang={language}")
        assert status == 200
        assert 'data-outcome="refused"' in text
        assert 'data-code="signature_invalid"' in text
    # She is told what she can do herself, not what to ask of whoever gave the badge to her.
    text = page(client, f"{brought.location}?lang=en")[1]
    assert str(OWNERS_REMEDIES[Situation.TAMPERED]) in text
    assert str(remedy(scene.verify())) not in text


def test_a_revoked_and_an_expired_badge_stay_out(app: Flask, client: FlaskClient) -> None:
    revoked = DataIntegrityScene()
    revoked.status_list = status_list(
        STATUS_ADDRESS, revoked.document["issuer"]["id"], revoked=[94_567]
    )
    assert bring(app, client, built(app, revoked)).outcomes[-1] == ("refused", "revoked")
    expired = DataIntegrityScene()
    expired.document["validUntil"] = "2026-10-01T00:00:00Z"
    assert bring(app, client, built(app, expired)).outcomes[-1] == ("refused", "expired")
    gone = HostedScene()
    source = built(app, gone)
    gone.web.publish(ASSERTION_ADDRESS, {"id": ASSERTION_ADDRESS, "revoked": True}, status=410)
    assert bring(app, client, source).outcomes[-1][0] == "refused"
    assert badges_of(app) == []


def test_whose_it_is_is_decided_and_said(app: Flask, client: FlaskClient) -> None:
    scene = DataIntegrityScene()
    identity = scene.document["credentialSubject"]["identifier"][0]
    identity.update(hashed=False, identityHash="lea@student.example")
    bring(app, client, built(app, scene))
    nobody = DataIntegrityScene()
    nobody.document["id"] = "urn:uuid:nobody"
    del nobody.document["credentialSubject"]["identifier"]
    bring(app, client, built(app, nobody))
    other_kind = DataIntegrityScene()
    other_kind.document["id"] = "urn:uuid:other-kind"
    identity = other_kind.document["credentialSubject"]["identifier"][0]
    identity.update(identityType="studentId", identityHash=hashed("s123"))
    bring(app, client, built(app, other_kind))
    assert [badge.ownership for badge in badges_of(app)] == [
        Ownership.NOT_HERS,
        Ownership.UNKNOWN,
        Ownership.UNKNOWN,
    ]


def test_the_newer_of_two_equal_credentials_wins(app: Flask, client: FlaskClient) -> None:
    """Issuer and id are compared percent-decoded and trimmed."""
    old, new = DataIntegrityScene(), DataIntegrityScene()
    old.document["id"] = "https://badges.example/credentials/na%C3%AFve"
    new.document["id"] = "https://badges.example/credentials/naïve"
    new.document["validFrom"] = "2026-10-01T00:00:00Z"
    new.document["credentialSubject"]["achievement"]["name"] = "Renewed"
    assert bring(app, client, built(app, old)).outcomes[-1] == ("imported", None)
    assert bring(app, client, built(app, new)).outcomes[-1] == ("renewed", None)
    assert bring(app, client, built(app, old)).outcomes[-1] == ("duplicate", "have_it")
    (badge,) = badges_of(app)
    assert badge.name == "Renewed"


def test_nothing_unproven_takes_the_place_of_a_genuine_badge(
    app: Flask, client: FlaskClient
) -> None:
    bring(app, client, built(app, DataIntegrityScene()))
    scene = DataIntegrityScene()
    scene.document["validFrom"] = "2026-10-01T00:00:00Z"
    scene.late.append(lambda: scene.web.fail(DID_ADDRESS))
    assert bring(app, client, built(app, scene)).outcomes[-1] == ("duplicate", "have_better")
    assert badges_of(app)[0].verdict is ImportedVerdict.GENUINE


def test_a_badge_of_ours_is_recognised(app: Flask, client: FlaskClient, noor: Person) -> None:
    credential = write(app, lambda session: issue(session, person=session.get_one(Person, noor.id)))
    connect(app, DataIntegrityScene().web)
    brought = bring(app, client, credential.signed_json.encode())
    assert brought.outcomes == [("duplicate", "own_badge")]
    assert f"/badges/{credential.public_id}" in page(client, brought.location)[1]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"this is no badge", "not_a_badge"),
        (b"{", "json_malformed"),
        (b'{"a":' * 200 + b"1" + b"}" * 200, "json_too_deep"),
        (b'{"id":"a","id":"b"}', "json_duplicate_key"),
        (b'<!DOCTYPE s [<!ENTITY a "b">]><svg xmlns="http://www.w3.org/2000/svg">&a;</svg>', None),
        (picture_png(), "no_badge_in_picture"),
        (b"\x89PNG\r\n\x1a\nbroken", None),
        (b"%PDF-1.7 broken", None),
        (b"PK\x03\x04 broken", "archive_damaged"),
    ],
)
def test_hostile_files_are_explained(
    app: Flask, client: FlaskClient, content: bytes, code: str | None
) -> None:
    connect(app, DataIntegrityScene().web)
    brought = bring(app, client, content)
    if brought.items:
        assert brought.outcomes[0][0] == "unreadable"
        assert code is None or brought.outcomes[0][1] == code
        for language in ("en", "nl"):
            assert page(client, f"{brought.location}?lang={language}")[0] == 200
    else:
        assert brought.status == 400
    assert badges_of(app) == []


def test_a_forged_issuer_does_not_come_in(app: Flask, client: FlaskClient) -> None:
    """The attacker's key under the victim's name."""
    from tests.support.issuer import did_key, ed25519_key  # noqa: PLC0415

    scene = DataIntegrityScene()
    scene.key = ed25519_key("attacker")
    scene.method = f"{scene.document['issuer']['id']}#{did_key(scene.key)[8:]}"
    source = scene.build()
    connect(app, scene.web)
    assert bring(app, client, source).outcomes == [("refused", "key_not_in_document")]


def test_an_address_that_answers_nothing_is_explained(app: Flask, client: FlaskClient) -> None:
    web = DataIntegrityScene().web
    connect(app, web)
    web.publish("https://other.example/private", "no", status=403)
    for address, code in (
        ("https://other.example/away", "address_unavailable"),
        ("https://other.example/private", "address_not_found"),
    ):
        brought = bring(app, client, source=address)
        assert brought.outcomes[-1] == ("unreached", code)
        status, told = page(client, brought.location)
        assert status == 200
        assert f"<strong>{address}</strong>" in told


def test_nothing_given_loses_nothing(app: Flask, client: FlaskClient) -> None:
    answer = bring(app, client)
    assert answer.status == 400
    assert answer.items == []


def test_an_imported_badge_can_be_removed(app: Flask, client: FlaskClient) -> None:
    bring(app, client, built(app, DataIntegrityScene()))
    (badge,) = badges_of(app)
    asking = f"/imported/{badge.public_id}/remove"
    assert page(client, asking)[0] == 200
    assert send(client, asking, of=asking)[0] == 303
    assert badges_of(app) == []
    events = write(app, lambda session: set(session.scalars(select(AuditEvent.event))))
    assert {"learner:import:begun", "learner:badge:imported", "learner:badge:removed"} <= events
    # The note of the import tells what happened then, and stays readable.
    (item,) = bring(app, client, b"no badge").items[:1]
    assert item.imported_badge_id is None


def test_somebody_elses_import_is_not_there(app: Flask, client: FlaskClient) -> None:
    location = bring(app, client, built(app, DataIntegrityScene())).location
    lea = sign_in_as(app, write(app, lambda session: make_person(session, name="Lea")))
    (badge,) = badges_of(app)
    for path in (
        location,
        f"/imported/{badge.public_id}/file",
        f"/imported/{badge.public_id}/picture",
    ):
        assert page(lea, path)[0] == 404


def test_two_people_may_bring_in_the_same_badge(app: Flask, client: FlaskClient) -> None:
    source = built(app, DataIntegrityScene())
    bring(app, client, source)
    lea = sign_in_as(app, write(app, lambda session: make_person(session, name="Lea")))
    assert bring(app, lea, source).outcomes[-1] == ("imported", None)
    assert [one.ownership for one in badges_of(app)] == [Ownership.HERS, Ownership.NOT_HERS]


def test_pasted_json_that_differs_from_what_is_hosted_is_the_hosted_one(
    app: Flask, client: FlaskClient
) -> None:
    scene = HostedScene()
    scene.file = copy.deepcopy(scene.assertion)
    scene.file["narrative"] = "and much more"
    brought = bring(app, client, json.dumps(json.loads(built(app, scene))).encode())
    assert brought.outcomes == [("imported", None)]
    assert "and much more" not in page(client, brought.location)[1]
    assert work(app) == 0
