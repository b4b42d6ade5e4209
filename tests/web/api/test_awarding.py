"""The awarding API: tokens, bulk awards with idempotency, what became of them, and webhooks."""

import base64
import hmac
import json
import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any

import pytest
from flask import Flask
from jsonschema_rs import Draft202012Validator
from sqlalchemy import delete, select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from backpack.api.awarding.clients import withdraw_client
from backpack.api.awarding.openapi import describe
from backpack.api.awarding.sending import tell_endpoints, use_way_out
from backpack.api.awarding.webhooks import add_endpoint
from backpack.awards.service import decline_award, expire_awards, withdraw_award
from backpack.db import new_session
from backpack.issuing.claiming import claim_award
from backpack.models import (
    ApiAnswer,
    ApiClient,
    ApiClientIssuer,
    Award,
    BadgeClass,
    BadgeStatus,
    OutboxMail,
    Role,
    WebhookMessage,
)
from backpack.sharing.service import Choices, publish_badge
from tests.conftest import SteppingClock
from tests.support import factories
from tests.support.awarding import BO, NOOR, Desk, code_of, count, make_desk
from tests.support.sessions import sign_in_as
from tests.support.writing import write
from verifier.errors import UnavailableError
from verifier.fetch import Response


@pytest.fixture
def desk(app: Flask) -> Desk:
    return make_desk(app)


def test_each_row_is_answered_by_itself(desk: Desk) -> None:
    rows = [NOOR, {"email": "nobody"}, BO, NOOR, {"email": "x@y.example", "colour": "red"}, 7]
    answer = desk.award(rows)
    assert answer.status_code == 200
    assert answer.json is not None
    assert (answer.json["awarded"], answer.json["refused"]) == (2, 4)
    outcomes = [row["outcome"] for row in answer.json["awards"]]
    assert outcomes == ["awarded", "refused", "awarded", "refused", "refused", "refused"]
    codes = [[one["code"] for one in row["findings"]] for row in answer.json["awards"]]
    assert codes[1] == ["recipient_malformed"]
    assert codes[3] == ["duplicate_in_file"]
    assert codes[4] == ["member_unknown"]
    assert "row_malformed" in codes[5]
    assert answer.json["awards"][3]["findings"][0]["index"] == 0
    assert count(desk.app, Award) == count(desk.app, OutboxMail) == 2
    again = desk.award([NOOR], key="k2")
    assert again.json is not None
    assert again.json["awards"][0]["findings"][0]["code"] == "award_open_already"


def test_the_same_key_awards_once(desk: Desk) -> None:
    first, second = desk.award([NOOR]), desk.award([NOOR])
    assert first.json == second.json
    assert second.headers["Idempotent-Replayed"] == "true"
    assert "Idempotent-Replayed" not in first.headers
    assert count(desk.app, Award) == 1
    assert code_of(desk.award([BO])) == (422, "idempotency_key_reused")
    assert count(desk.app, Award) == 1


def test_what_is_kept_of_a_request_names_nobody(desk: Desk) -> None:
    desk.award([NOOR, {"email": "Noor Verhaegen"}])
    with desk.app.app_context(), new_session() as session:
        (kept,) = session.scalars(select(ApiAnswer))
        assert "noor" not in json.dumps([kept.answer, kept.request_hmac]).casefold()


def test_a_refused_request_may_come_again_under_its_key(desk: Desk) -> None:
    assert code_of(desk.award([NOOR], badge_class="A" * 22)) == (404, "badge_class_not_found")
    assert code_of(desk.award([NOOR], badge_class=desk.elsewhere.public_id))[0] == 404
    assert count(desk.app, ApiAnswer) == 0
    assert desk.award([NOOR]).status_code == 200


@pytest.mark.parametrize(
    ("members", "code"),
    [
        ({"awards": []}, "rows_missing"),
        ({"awards": [NOOR] * 1001}, "too_many_rows"),
        ({"language": "fr"}, "language_unknown"),
        ({"language": ["nl"]}, "language_unknown"),
        ({"scheduled_for": "2027-06-30"}, "moment_malformed"),
        ({"scheduled_for": "0001-01-01T00:00:00+23:59"}, "moment_malformed"),
        ({"scheduled_for": "2020-06-30T10:00:00+02:00"}, "schedule_in_past"),
        ({"scheduled_for": "2098-06-30T10:00:00+02:00"}, "schedule_too_far"),
        ({"badge_class": 7}, "body_malformed"),
        ({"colour": "red"}, "body_malformed"),
    ],
)
def test_a_request_that_cannot_be_is_refused_as_a_whole(
    desk: Desk, members: dict[str, Any], code: str
) -> None:
    awards = members.get("awards", [NOOR])
    others = {name: value for name, value in members.items() if name != "awards"}
    assert code_of(desk.award(awards, **others)) == (400, code)
    assert count(desk.app, Award) == count(desk.app, ApiAnswer) == 0


def test_an_address_that_is_none_is_answered_to_a_program(desk: Desk) -> None:
    for method, path, status in (("PUT", "/awards", 405), ("GET", "/badges", 404)):
        assert code_of(desk.ask(method, path)) == (status, f"http_{status}")
        assert desk.ask(method, path).content_type == "application/problem+json"


def test_a_scheduled_award_waits(desk: Desk) -> None:
    moment = (factories.NOW + timedelta(days=3)).isoformat()
    answer = desk.award([NOOR], scheduled_for=moment)
    assert answer.json is not None
    shown = desk.ask("GET", f"/awards/{answer.json['awards'][0]['id']}")
    assert shown.json is not None
    assert shown.json["state"] == "scheduled"
    assert count(desk.app, OutboxMail) == 0


def test_a_sandbox_is_answered_and_awards_nothing(app: Flask) -> None:
    desk = make_desk(app, sandbox=True)
    answer = desk.award([NOOR, NOOR])
    assert answer.json is not None
    assert answer.json["sandbox"]
    assert (answer.json["awarded"], answer.json["refused"]) == (1, 1)
    assert answer.json["awards"][0]["id"] is None
    assert count(app, Award) == count(app, OutboxMail) == 0


def test_only_a_living_client_gets_in(desk: Desk, clock: SteppingClock) -> None:
    client, secret = desk.new.client.public_id, desk.new.secret
    form = {"grant_type": "client_credentials"}
    wrong = desk.browser.post("/api/v1/token", data=form, auth=(client, secret + "x"))
    assert code_of(wrong) == (401, "invalid_client")
    assert "WWW-Authenticate" in wrong.headers
    in_form = {**form, "client_id": client, "client_secret": secret}
    assert desk.browser.post("/api/v1/token", data=in_form).status_code == 200
    refused = desk.browser.post("/api/v1/token", data={"grant_type": "password"})
    assert code_of(refused) == (400, "unsupported_grant_type")
    token = desk.token()
    bearer = {"Authorization": f"Bearer {token}"}
    assert desk.browser.get("/api/v1/awards", headers=bearer).status_code == 200
    clock.advance(hours=1)
    assert code_of(desk.browser.get("/api/v1/awards", headers=bearer)) == (401, "invalid_token")
    assert code_of(desk.browser.post("/api/v1/awards", json={})) == (401, "invalid_token")
    admin = sign_in_as(desk.app, desk.admin)
    desk.app.config["WTF_CSRF_ENABLED"] = False
    token = desk.token()
    page = admin.post(f"/manage/api-clients/{client}/rotate")
    assert secret not in page.text
    assert page.headers["Cache-Control"] == "no-store"
    bearer = {"Authorization": f"Bearer {token}"}
    assert desk.browser.get("/api/v1/awards", headers=bearer).status_code == 401
    old = desk.browser.post("/api/v1/token", data=form, auth=(client, secret))
    assert code_of(old) == (401, "invalid_client")
    assert admin.post(f"/manage/api-clients/{client}/withdraw").status_code == 303
    assert admin.post(f"/manage/api-clients/{client}/withdraw").status_code == 409


def test_an_administrator_makes_a_client(desk: Desk) -> None:
    desk.app.config["WTF_CSRF_ENABLED"] = False
    admin = sign_in_as(desk.app, desk.admin)
    slug = desk.badge_class.issuer.institution.slug
    page = admin.post(f"/manage/api-clients/of/{slug}", data={"name": "Second", "sandbox": "y"})
    (secret,) = re.findall(r'id="secret"[^>]*value="([^"]{43})"', page.text)
    with desk.app.app_context(), new_session() as session:
        made = session.scalars(select(ApiClient).where(ApiClient.name == "Second")).one()
        assert made.sandbox
        assert made.whole_institution
        assert made.secret_sha256 == sha256(secret.encode()).hexdigest()
    assert secret not in admin.get(f"/manage/api-clients/{made.public_id}").text
    assert "Second" in admin.get(f"/manage/api-clients/of/{slug}").text
    assert admin.post(f"/manage/api-clients/of/{slug}", data={"name": ""}).status_code == 400
    for address in ("http://sis.example/x", "https://10.0.0.1/x", "https://intranet/x", "nothing"):
        path = f"/manage/api-clients/{made.public_id}/endpoints"
        assert admin.post(path, data={"address": address}).status_code == 400


def test_a_client_sees_and_withdraws_its_own_alone(desk: Desk) -> None:
    with desk.app.app_context(), new_session() as session, session.begin():
        badge_class = session.get_one(BadgeClass, desk.badge_class.id)
        by_hand = factories.make_award(session, badge_class=badge_class, recipient="a@b.example")
    assert code_of(desk.ask("GET", f"/awards/{by_hand.public_id}")) == (404, "award_not_found")
    made = desk.award([NOOR]).json
    assert made is not None
    award = made["awards"][0]["id"]
    listed = desk.ask("GET", "/awards").json
    assert listed is not None
    assert [one["id"] for one in listed["awards"]] == [award]
    assert listed["awards"][0]["recipient"] == {"kind": "email", "value": "noor@student.example"}
    path = f"/awards/{award}/withdraw"
    assert code_of(desk.ask("POST", path, json={})) == (400, "reason_missing")
    withdrawn = desk.ask("POST", path, json={"reason": "Not this year."})
    assert withdrawn.json is not None
    assert withdrawn.json["state"] == "withdrawn"
    again = desk.ask("POST", path, json={"reason": "Not this year."})
    assert code_of(again) == (409, "award_withdrawn")


def test_pages_follow_one_another_and_lose_nothing(
    desk: Desk, clock: SteppingClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("backpack.api.awarding.following.PAGE", 2)
    rows = [{"email": f"s{number}@student.example"} for number in range(5)]
    made = desk.award(rows).json
    assert made is not None
    seen, cursor = [], None
    while True:
        page = desk.ask("GET", "/awards", query_string={"cursor": cursor} if cursor else {}).json
        assert page is not None
        seen += [one["id"] for one in page["awards"]]
        cursor = page["next_cursor"]
        if cursor is None:
            break
    assert sorted(seen) == sorted(row["id"] for row in made["awards"])
    since = (clock() + timedelta(seconds=1)).isoformat()
    later = desk.ask("GET", "/awards", query_string={"since": since}).json
    assert later is not None
    assert later["awards"] == []
    clock.advance(days=200)
    expired = desk.ask("GET", "/awards", query_string={"state": "expired"}).json
    assert expired is not None
    assert len(expired["awards"]) == 2
    for query, code in (
        ({"state": "lost"}, "state_unknown"),
        ({"cursor": "zzz"}, "cursor_malformed"),
        ({"since": "yesterday"}, "moment_malformed"),
    ):
        assert code_of(desk.ask("GET", "/awards", query_string=query)) == (400, code)


class Inbox:
    """A receiving system: keeps what it got, and answers as it is told."""

    def __init__(self) -> None:
        self.got: list[tuple[Mapping[str, str], bytes]] = []
        self.statuses: list[int | str] = []

    def __call__(
        self, method: str, address: str, *, headers: Mapping[str, str], body: bytes | None = None
    ) -> Response:
        assert (method, address) == ("POST", "https://sis.example/hook")
        assert body is not None
        self.got.append((headers, body))
        status = self.statuses.pop(0) if self.statuses else 204
        if isinstance(status, str):
            raise UnavailableError(status, address=address)
        return Response(
            address=address, status=status, content_type="", body=b"", at=datetime.now(UTC)
        )

    @property
    def types(self) -> list[str]:
        return [json.loads(body)["type"] for _headers, body in self.got]


@pytest.fixture
def inbox(desk: Desk) -> tuple[Inbox, str]:
    inbox = Inbox()
    use_way_out(desk.app, lambda: inbox)
    with desk.app.app_context(), new_session() as session, session.begin():
        client = session.get_one(ApiClient, desk.new.client.id)
        _endpoint, secret = add_endpoint(
            session, client, "https://sis.example/hook", actor=desk.admin, now=factories.NOW
        )
    return inbox, secret


def test_what_became_of_awards_is_told_signed_and_once(
    desk: Desk, inbox: tuple[Inbox, str], clock: SteppingClock
) -> None:
    got, secret = inbox
    names = ("noor", "bo", "cas", "dries")
    desk.award([{"email": f"{name}@student.example"} for name in names])
    assert tell_endpoints(desk.app, clock()) == 0
    with desk.app.app_context(), new_session() as session, session.begin():
        awards = {one.recipient_value[:2]: one for one in session.scalars(select(Award))}
        noor = factories.make_person(session, email="noor@student.example")
        bo = factories.make_person(session, email="bo@student.example")
        badge = claim_award(session, awards["no"], noor, now=clock(), recipient_name="Noor")
        publish_badge(session, badge, Choices(False, False, False), now=clock())
        decline_award(session, awards["bo"], bo, reason="private matters", now=clock())
        withdraw_award(session, awards["ca"], actor=desk.admin, reason="no", now=clock())
    assert tell_endpoints(desk.app, clock()) == 4
    clock.advance(days=200)
    with desk.app.app_context(), new_session() as session, session.begin():
        expire_awards(session, now=clock())
    assert tell_endpoints(desk.app, clock()) == 1
    assert tell_endpoints(desk.app, clock()) == 0
    assert sorted(got.types) == [
        "award.claimed",
        "award.declined",
        "award.expired",
        "award.made_public",
        "award.withdrawn",
    ]
    for headers, body in got.got:
        signed = f"{headers['Webhook-Timestamp']}.".encode() + body
        expected = hmac.new(secret.encode(), signed, sha256).hexdigest()
        assert headers["Webhook-Signature"] == f"v1={expected}"
        assert headers["Webhook-Id"] == json.loads(body)["id"]
        assert b"student.example" not in body
        assert b"private" not in body


def test_a_message_is_tried_again_under_one_id(
    desk: Desk, inbox: tuple[Inbox, str], clock: SteppingClock
) -> None:
    got, _secret = inbox
    desk.award([NOOR])
    with desk.app.app_context(), new_session() as session, session.begin():
        (award,) = session.scalars(select(Award))
        withdraw_award(session, award, actor=None, reason="no", now=clock())
    got.statuses = [500, "address_refused", 302, 200]
    for expected in (0, 0, 0, 1):
        assert tell_endpoints(desk.app, clock()) == expected
        assert tell_endpoints(desk.app, clock()) == 0
        clock.advance(hours=7)
    assert len(got.got) == 4
    assert len({headers["Webhook-Id"] for headers, _body in got.got}) == 1
    assert len({body for _headers, body in got.got}) == 1
    got.got.clear()
    desk.award([BO], key="k2")
    with desk.app.app_context(), new_session() as session, session.begin():
        award = session.scalars(select(Award).where(Award.state == "offered")).one()
        withdraw_award(session, award, actor=None, reason="no", now=clock())
    got.statuses = [503] * 40
    for _hour in range(40):
        tell_endpoints(desk.app, clock())
        clock.advance(hours=7)
    assert len(got.got) == 16
    with desk.app.app_context(), new_session() as session:
        given_up = select(WebhookMessage).where(WebhookMessage.failed_at.is_not(None))
        assert len(session.scalars(given_up).all()) == 1


def test_the_description_tells_every_route(app: Flask) -> None:
    described = {
        (method.upper(), f"/api/v1{path}")
        for path, methods in describe("https://x.example")["paths"].items()
        for method in methods
    }
    routed = {
        (method, re.sub(r"<(\w+)>", r"{\1}", rule.rule))
        for rule in app.url_map.iter_rules()
        if rule.endpoint.startswith("awarding_api.") and rule.rule != "/api/v1/"
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }
    assert described == routed


def _without_words(schema: Any, path: str) -> list[str]:
    """Every member under ``schema`` that says neither what it is nor which values it has."""
    if isinstance(schema, list):
        return [one for item in schema for one in _without_words(item, path)]
    if not isinstance(schema, dict):
        return []
    found = []
    for name, member in schema.get("properties", {}).items():
        if (
            not {"description", "enum", "const", "$ref"} & set(member)
            and "properties" not in member
        ):
            found.append(f"{path}.{name}")
    for name, part in schema.items():
        found += _without_words(part, f"{path}.{name}")
    return found


def test_the_description_needs_no_other_text(app: Flask) -> None:
    description = describe("https://x.example")
    assert _without_words(description, "") == []
    for path in description["paths"].values():
        for operation in path.values():
            for parameter in operation.get("parameters", ()):
                assert parameter["description"]


def test_a_system_learns_what_it_may_award(desk: Desk) -> None:
    with desk.app.app_context(), new_session() as session, session.begin():
        mine = session.get_one(BadgeClass, desk.badge_class.id)
        mine.grade_scale = {"lowest": "0", "highest": "20", "required": "12"}
        factories.make_badge_class(session, issuer=mine.issuer, status=BadgeStatus.DRAFT)
    answer = desk.ask("GET", "/badge-classes").json
    assert answer is not None
    (only,) = answer["badge_classes"]
    assert only["id"] == desk.badge_class.public_id
    assert only["grade_scale"]["required"] == "12"
    description = desk.browser.get("/api/v1/openapi.json").json
    assert description is not None
    Draft202012Validator(
        {"components": description["components"], "$ref": "#/components/schemas/BadgeClass"}
    ).validate(only)
    assert code_of(desk.browser.get("/api/v1/badge-classes")) == (401, "invalid_token")


def test_a_moment_whose_plus_sign_was_not_encoded_is_understood(desk: Desk) -> None:
    desk.award([NOOR])
    for since, found in (("2026-11-21T10:00:00+01:00", 1), ("2026-11-23T10:00:00%2B01:00", 0)):
        answer = desk.ask("GET", f"/awards?since={since}")
        assert answer.json is not None
        assert len(answer.json["awards"]) == found


def test_a_system_that_awards_an_old_version_is_told_of_the_new_one(desk: Desk) -> None:
    with desk.app.app_context(), new_session() as session, session.begin():
        old = session.get_one(BadgeClass, desk.badge_class.id)
        old.status = BadgeStatus.ARCHIVED
        new = factories.make_badge_class(
            session, issuer=old.issuer, slug=old.slug, version=2
        ).public_id
    refused = desk.award([NOOR])
    assert code_of(refused) == (409, "badge_not_awardable")
    assert refused.json is not None
    assert new in refused.json["detail"]


def test_answers_are_as_described(desk: Desk) -> None:
    description = desk.browser.get("/api/v1/openapi.json").json
    assert description is not None

    def check(name: str, document: Any) -> None:
        components = {"components": description["components"]}
        schema = {**components, "$ref": f"#/components/schemas/{name}"}
        Draft202012Validator(schema).validate(document)

    bulk = {"badge_class": "x", "awards": [NOOR], "language": "nl", "scheduled_for": None}
    check("BulkRequest", bulk)
    answer = desk.award([NOOR, {"email": "nobody"}]).json
    check("BulkAnswer", answer)
    assert answer is not None
    check("Award", desk.ask("GET", f"/awards/{answer['awards'][0]['id']}").json)
    check("Problem", desk.ask("GET", "/awards/nothing").json)
    assert desk.browser.get("/api/v1/").status_code == 200


def test_answers_tell_the_limits(desk: Desk) -> None:
    header = base64.b64encode(b"nobody:nothing").decode()
    answer = desk.browser.post("/api/v1/token", headers={"Authorization": f"Basic {header}"})
    assert code_of(answer) == (400, "unsupported_grant_type")
    assert answer.headers["Cache-Control"] == "no-store"


def test_what_ends_under_a_client_ends_for_it(desk: Desk, clock: SteppingClock) -> None:
    """Its issuer, its badge and itself are taken away between two requests with one token."""
    token = {"Authorization": f"Bearer {desk.token()}"}
    made = desk.award([NOOR]).json
    assert made is not None
    award = made["awards"][0]["id"]

    def ask(key: str) -> TestResponse:
        body = {"badge_class": desk.badge_class.public_id, "awards": [BO]}
        headers = {**token, "Idempotency-Key": key}
        return desk.browser.post("/api/v1/awards", json=body, headers=headers)

    def change(work: Callable[[Session], None]) -> None:
        write(desk.app, work)

    def archive(session: Session) -> None:
        session.get_one(BadgeClass, desk.badge_class.id).status = BadgeStatus.ARCHIVED

    def take_the_issuer(session: Session) -> None:
        session.execute(delete(ApiClientIssuer))

    def withdraw(session: Session) -> None:
        client = session.get_one(ApiClient, desk.new.client.id)
        withdraw_client(session, client, actor=desk.admin, now=clock())

    change(archive)
    assert code_of(ask("k2")) == (409, "badge_not_awardable")
    change(take_the_issuer)
    assert code_of(ask("k3")) == (404, "badge_class_not_found")
    # What it awarded before stays its own to follow.
    assert desk.browser.get(f"/api/v1/awards/{award}", headers=token).status_code == 200
    change(withdraw)
    assert code_of(ask("k4")) == (401, "invalid_token")
    assert desk.browser.get(f"/api/v1/awards/{award}", headers=token).status_code == 401
    assert count(desk.app, Award) == 1


def test_a_client_outlives_the_role_of_who_made_it(desk: Desk) -> None:
    """It is the institution's own: another administrator withdraws it, or an operator."""
    write(desk.app, lambda session: session.execute(delete(Role)))
    assert desk.award([NOOR]).status_code == 200
    path = f"/manage/api-clients/{desk.new.client.public_id}"
    assert sign_in_as(desk.app, desk.admin).get(path).status_code == 404
