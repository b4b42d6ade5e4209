"""Connecting a program: what it may register, what she may allow, and how it ends."""

from datetime import datetime
from typing import Any
from urllib.parse import parse_qs, urlsplit

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from backpack.api.grants import use_code, use_refresh_token
from backpack.api.hosts import begin_connection
from backpack.db import new_session
from backpack.models import (
    AuditEvent,
    HostConnection,
    OAuthClient,
    OAuthGrant,
    OAuthToken,
    Person,
    TokenKind,
)
from backpack.retention import forget_old
from tests.conftest import SteppingClock
from tests.support.factories import make_person
from tests.support.forms import page, send
from tests.support.hosts import make_host_connection
from tests.support.programs import (
    CALLBACK,
    EVERYTHING,
    OFFLINE,
    PROFILE_READ,
    READ,
    SCOPE,
    Program,
    registration,
)
from tests.support.sessions import sign_in_as
from tests.support.writing import write

HTTPS = "https://badges.wallet.example"


REGISTRATIONS: list[tuple[dict[str, Any], str]] = [
    ({"redirect_uris": None}, "invalid_redirect_uri"),
    ({"redirect_uris": []}, "invalid_redirect_uri"),
    ({"redirect_uris": CALLBACK}, "invalid_redirect_uri"),
    ({"redirect_uris": [f"{HTTPS}/{n}" for n in range(11)]}, "invalid_redirect_uri"),
    ({"redirect_uris": ["http://badges.wallet.example/cb"]}, "invalid_redirect_uri"),
    ({"redirect_uris": [CALLBACK + "#there"]}, "invalid_redirect_uri"),
    ({"redirect_uris": ["javascript:alert(1)"]}, "invalid_redirect_uri"),
    ({"redirect_uris": ["wallet:/callback"]}, "invalid_redirect_uri"),
    ({"redirect_uris": ["https://noor@badges.wallet.example/"]}, "invalid_redirect_uri"),
    ({"redirect_uris": ["https://badges.wallet.example\\@evil.example"]}, "invalid_redirect_uri"),
    ({"redirect_uris": ["https://93.184.216.34/cb"]}, "invalid_redirect_uri"),
    ({"redirect_uris": ["https://0x7f.1/cb"]}, "invalid_redirect_uri"),
    ({"redirect_uris": ["https://wället.example/cb"]}, "invalid_redirect_uri"),
    ({"redirect_uris": ["https://badges.wallet.example/" + "a" * 2000]}, "invalid_redirect_uri"),
    ({"redirect_uris": [CALLBACK, "https://evil.example/cb"]}, "invalid_client_metadata"),
    ({"policy_uri": "https://bank.example/privacy"}, "invalid_client_metadata"),
    ({"policy_uri": None}, "invalid_client_metadata"),
    ({"client_name": None}, "invalid_client_metadata"),
    ({"client_name": "A\u202enk"}, "invalid_client_metadata"),
    ({"client_name": "x" * 201}, "invalid_client_metadata"),
    ({"scope": "admin everything"}, "invalid_client_metadata"),
    ({"scope": None}, "invalid_client_metadata"),
    ({"grant_types": ["authorization_code", "password"]}, "invalid_client_metadata"),
    ({"grant_types": ["client_credentials"]}, "invalid_client_metadata"),
    ({"response_types": ["token"]}, "invalid_client_metadata"),
    ({"token_endpoint_auth_method": "client_secret_post"}, "invalid_client_metadata"),
    ({"contacts": ["x"] * 11}, "invalid_client_metadata"),
]


def test_a_registration_that_is_refused(app: Flask) -> None:
    client = app.test_client()
    answers = [client.post("/oauth/register", json=registration(**one)) for one, _ in REGISTRATIONS]
    found = [(answer.status_code, answer.get_json()["error"]) for answer in answers]
    assert found == [(400, error) for _, error in REGISTRATIONS]
    assert write(app, lambda session: session.scalar(select(OAuthClient))) is None


def test_a_registration_that_is_no_json_or_is_far_too_large_is_refused(app: Flask) -> None:
    client = app.test_client()
    assert client.post("/oauth/register", data=b"{").status_code == 400
    large = registration(software_id="x" * 20_000)
    assert client.post("/oauth/register", json=large).status_code in {400, 413}


def test_a_registration_that_asks_for_everything_gets_what_there_is(app: Flask) -> None:
    program = Program(app, scope=f"{EVERYTHING} admin {SCOPE}credential.delete")
    assert program.registered["scope"] == EVERYTHING
    kept = write(app, lambda session: session.scalars(select(OAuthClient)).one())
    assert program.secret
    assert program.secret not in str(vars(kept))


QUESTIONS: list[tuple[dict[str, str | None], str]] = [
    ({"response_type": "token"}, "unsupported_response_type"),
    ({"scope": "admin"}, "invalid_scope"),
    ({"scope": None}, "invalid_scope"),
    ({"state": None}, "invalid_request"),
    ({"code_challenge": None}, "invalid_request"),
    ({"code_challenge_method": None}, "invalid_request"),
    ({"code_challenge_method": "plain"}, "invalid_request"),
    ({"code_challenge": "short"}, "invalid_request"),
]


def test_a_wrong_question_goes_back_to_the_program(browser: FlaskClient, program: Program) -> None:
    answers = [browser.get(program.question(**changes)) for changes, _ in QUESTIONS]
    assert {answer.status_code for answer in answers} == {302}
    assert all(answer.location.startswith(CALLBACK + "?") for answer in answers)
    told = [parse_qs(urlsplit(answer.location).query)["error"][0] for answer in answers]
    assert told == [error for _, error in QUESTIONS]


NOWHERE: list[dict[str, str | None]] = [
    {"client_id": "nobody"},
    {"client_id": None},
    {"redirect_uri": None},
    {"redirect_uri": "https://evil.example/callback"},
    {"redirect_uri": CALLBACK + "/"},
    {"redirect_uri": CALLBACK + "?next=1"},
    {"redirect_uri": CALLBACK.upper()},
    {"redirect_uri": "https://badges.wallet.example.evil.example/callback"},
    {"redirect_uri": "//badges.wallet.example/callback"},
    {"redirect_uri": "https://evil.example/callback", "response_type": "token"},
]


def test_nobody_is_sent_to_an_address_that_is_not_registered(
    browser: FlaskClient, program: Program
) -> None:
    answers = [browser.get(program.question(**changes)) for changes in NOWHERE]
    found = {(answer.status_code, answer.headers.get("Location")) for answer in answers}
    assert found == {(400, None)}


def test_the_question_names_the_domain_and_lets_her_untick(
    app: Flask, browser: FlaskClient, program: Program
) -> None:
    answer = browser.get(program.question())
    assert "wallet.example" in answer.text.partition("</h1>")[0].partition("<h1>")[2]
    assert "logo.png" not in answer.text
    assert answer.text.count('type="checkbox" name="scope"') == 5
    assert f"form-action 'self' {HTTPS}" in answer.headers["Content-Security-Policy"]
    tokens = program.connect(browser, READ, PROFILE_READ)
    assert tokens["scope"] == f"{READ} {PROFILE_READ}"
    assert "refresh_token" not in tokens
    assert program.ask("/credentials").status_code == 200
    refused = program.ask("/credentials", "POST", data="a.b.c", content_type="text/plain")
    assert refused.status_code == 403
    assert 'error="insufficient_scope"' in refused.headers["WWW-Authenticate"]


def test_what_was_not_asked_cannot_be_ticked_in(browser: FlaskClient, program: Program) -> None:
    answer = program.decide(browser, READ, OFFLINE, scope=READ)
    assert parse_qs(urlsplit(answer.location).query)["scope"] == [READ]


def test_no_is_told_and_nothing_ticked_is_asked_again(
    app: Flask, browser: FlaskClient, program: Program
) -> None:
    answer = program.decide(browser, READ, decision="deny")
    told = parse_qs(urlsplit(answer.location).query)
    assert (told["error"], told["state"]) == (["access_denied"], ["a state"])
    assert program.decide(browser, OFFLINE).status_code == 400
    assert write(app, lambda session: session.scalar(select(OAuthGrant))) is None


def test_a_stranger_signs_in_first_and_comes_back_to_the_question(
    app: Flask, program: Program
) -> None:
    answer = app.test_client().get(program.question())
    assert answer.status_code == 302
    assert "/sign-in?next=/oauth/authorize" in answer.location.replace("%2F", "/")


def test_a_code_is_good_once_and_its_replay_ends_everything(
    app: Flask, browser: FlaskClient, program: Program
) -> None:
    code = program.code(browser)
    program.token = program.exchange(code).get_json()["access_token"]
    assert program.ask("/profile").status_code == 200
    again = program.exchange(code)
    assert (again.status_code, again.get_json()["error"]) == (400, "invalid_grant")
    assert program.ask("/profile").status_code == 401


CODES: list[tuple[dict[str, str | None], str]] = [
    ({"code_verifier": "x" * 43}, "invalid_grant"),
    ({"code_verifier": None}, "invalid_request"),
    ({"redirect_uri": CALLBACK + "2"}, "invalid_grant"),
    ({"redirect_uri": None}, "invalid_grant"),
    ({"code": "unknown"}, "invalid_grant"),
    ({"code": None}, "invalid_request"),
    ({"grant_type": "password"}, "unsupported_grant_type"),
    ({"grant_type": "client_credentials"}, "unsupported_grant_type"),
    ({"grant_type": None}, "unsupported_grant_type"),
]


def test_a_code_that_is_refused(browser: FlaskClient, program: Program) -> None:
    code = program.code(browser)
    answers = [program.exchange(code, **changes) for changes, _ in CODES]
    found = [(answer.status_code, answer.get_json()["error"]) for answer in answers]
    assert found == [(400, error) for _, error in CODES]
    assert {answer.headers["Cache-Control"] for answer in answers} == {"no-store"}
    assert program.exchange(code).status_code == 200


def test_a_code_is_good_for_ten_minutes_and_for_its_own_program(
    app: Flask, browser: FlaskClient, clock: SteppingClock, program: Program
) -> None:
    other = Program(app)
    other.verifier = program.verifier
    code = program.code(browser)
    assert other.exchange(code).get_json()["error"] == "invalid_grant"
    clock.advance(minutes=11)
    assert program.exchange(code).get_json()["error"] == "invalid_grant"


def test_a_program_with_a_secret_must_know_it(browser: FlaskClient, program: Program) -> None:
    code = program.code(browser)
    program.secret = "guessed"
    assert program.exchange(code).status_code == 401
    program.secret = None
    assert program.exchange(code).get_json()["error"] == "invalid_client"


def test_a_public_program_connects_with_pkce_alone(app: Flask, browser: FlaskClient) -> None:
    program = Program(
        app,
        token_endpoint_auth_method="none",
        redirect_uris=["http://127.0.0.1:8765/callback"],
    )
    assert program.secret is None
    program.connect(browser)
    assert program.ask("/profile").status_code == 200


def test_refresh_tokens_rotate_and_a_replay_ends_the_family(
    app: Flask, browser: FlaskClient, program: Program
) -> None:
    first = program.connect(browser)
    second = program.refresh(first["refresh_token"]).get_json()
    third = program.refresh(second["refresh_token"], scope=READ).get_json()
    assert third["scope"] == READ
    program.token = third["access_token"]
    assert program.ask("/credentials").status_code == 200
    assert program.ask("/profile").status_code == 403
    wider = program.refresh(third["refresh_token"], scope=f"{EVERYTHING} admin")
    assert wider.get_json()["error"] == "invalid_scope"
    replayed = program.refresh(second["refresh_token"])
    assert (replayed.status_code, replayed.get_json()["error"]) == (400, "invalid_grant")
    assert program.refresh(third["refresh_token"]).get_json()["error"] == "invalid_grant"
    assert program.ask("/credentials").status_code == 401
    events = write(app, lambda session: list(session.scalars(select(AuditEvent.event))))
    assert events.count("system:app:ended") == 1


def test_another_program_cannot_use_or_take_back_a_token(
    app: Flask, browser: FlaskClient, program: Program
) -> None:
    tokens = program.connect(browser)
    other = Program(app)
    assert other.refresh(tokens["refresh_token"]).get_json()["error"] == "invalid_grant"
    body = {"token": tokens["access_token"]}
    assert other.http.post("/oauth/revoke", data=body, headers=other.basic).status_code == 400
    assert program.ask("/profile").status_code == 200


def test_a_program_gives_its_tokens_back(browser: FlaskClient, program: Program) -> None:
    tokens = program.connect(browser)

    def revoke(token: str, headers: dict[str, str]) -> int:
        form = {"token": token, "token_type_hint": "access_token"}
        return program.http.post("/oauth/revoke", data=form, headers=headers).status_code

    assert revoke(tokens["access_token"], {}) == 401
    assert revoke("unknown", program.basic) == 200
    assert revoke(tokens["access_token"], program.basic) == 200
    assert program.ask("/profile").status_code == 401
    program.token = program.refresh(tokens["refresh_token"]).get_json()["access_token"]
    assert program.ask("/profile").status_code == 200
    newest = program.refresh(tokens["refresh_token"])
    assert newest.get_json()["error"] == "invalid_grant"


def test_an_access_token_is_good_for_an_hour_and_is_not_kept(
    app: Flask, browser: FlaskClient, clock: SteppingClock, program: Program
) -> None:
    tokens = program.connect(browser)
    rows = write(app, lambda session: list(session.scalars(select(OAuthToken))))
    assert len(rows) == 2
    assert tokens["access_token"] not in str([vars(row) for row in rows])
    clock.advance(minutes=59)
    assert program.ask("/profile").status_code == 200
    clock.advance(minutes=2)
    answer = program.ask("/profile")
    assert answer.status_code == 401
    assert 'error="invalid_token"' in answer.headers["WWW-Authenticate"]
    assert program.refresh(tokens["refresh_token"]).status_code == 200
    clock.advance(days=91)
    assert program.refresh(tokens["refresh_token"]).status_code == 400


def test_she_sees_what_is_connected_and_withdraws_it_at_once(
    app: Flask, browser: FlaskClient, program: Program
) -> None:
    tokens = program.connect(browser)
    status, text = page(browser, "/profile/apps")
    assert status == 200
    assert "wallet.example" in text
    path = f"/profile/apps/{program.client_id}/withdraw"
    stranger = sign_in_as(app, write(app, make_person))
    assert send(stranger, path, of="/profile")[0] == 404
    assert send(browser, path, of="/profile/apps")[0] == 303
    assert program.ask("/profile").status_code == 401
    assert program.refresh(tokens["refresh_token"]).status_code == 400
    assert "wallet.example" not in page(browser, "/profile/apps")[1]


def test_her_cookie_opens_nothing_of_the_api(browser: FlaskClient) -> None:
    assert browser.get("/ims/ob/v3p0/credentials").status_code == 401
    assert browser.put("/ims/ob/v3p0/profile", json={"name": "Mallory"}).status_code == 401


def test_what_is_over_is_forgotten_and_what_is_good_stays(
    app: Flask, browser: FlaskClient, clock: SteppingClock, program: Program
) -> None:
    tokens = program.connect(browser)
    Program(app)
    clock.advance(days=60)
    write(app, lambda session: forget_old(session, now=clock()))
    assert len(write(app, lambda session: session.scalars(select(OAuthClient)).all())) == 1
    assert program.refresh(tokens["refresh_token"]).status_code == 200
    clock.advance(days=150)
    write(app, lambda session: forget_old(session, now=clock()))
    with app.app_context(), new_session() as session:
        for model in (OAuthToken, OAuthGrant, OAuthClient):
            assert session.scalars(select(model)).all() == []


def test_of_two_that_use_one_token_or_code_at_once_the_second_ends_the_family(
    app: Flask, browser: FlaskClient, program: Program, clock: SteppingClock
) -> None:
    for take in (_use_code, _use_refresh_token):
        tokens = program.connect(browser)
        with app.app_context(), new_session() as session, session.begin():
            newest = session.scalars(select(OAuthGrant).order_by(OAuthGrant.id.desc())).first()
            assert newest is not None
            assert not take(session, newest, clock())
        assert program.refresh(tokens["refresh_token"]).status_code == 400
        assert program.ask("/profile").status_code == 401


def _use_code(session: Session, grant: OAuthGrant, now: datetime) -> bool:
    return use_code(session, grant, now=now)


def _use_refresh_token(session: Session, grant: OAuthGrant, now: datetime) -> bool:
    token = session.scalars(
        select(OAuthToken).where(
            OAuthToken.grant_id == grant.id, OAuthToken.kind == TokenKind.REFRESH
        )
    ).one()
    return use_refresh_token(session, token, now=now) and use_refresh_token(session, token, now=now)


def test_a_connection_that_was_never_made_is_forgotten(
    app: Flask, noor: Person, clock: SteppingClock
) -> None:
    def begin(session: Session) -> None:
        person = session.get_one(Person, noor.id)
        made = make_host_connection(session, person)
        begin_connection(session, person, made.host, now=clock())

    write(app, begin)
    clock.advance(days=31)
    write(app, lambda session: forget_old(session, now=clock()))
    left = write(app, lambda session: session.scalars(select(HostConnection)).all())
    assert [one.connected_at is not None for one in left] == [True]
