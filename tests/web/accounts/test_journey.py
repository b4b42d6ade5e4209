"""Signing in through the demo's provider, over real HTTP: the whole way, and everything around."""

from datetime import timedelta
from http import HTTPStatus

import requests
from flask import Flask
from sqlalchemy import select

from backpack.accounts.sessions import ABSOLUTE, IDLE
from backpack.db import new_session
from backpack.models import (
    AuditEvent,
    BrowserSession,
    IdentifierKind,
    Person,
    SignIn,
    SignInAttempt,
    VerifiedIdentifier,
)
from tests.conftest import SteppingClock
from tests.web.accounts.conftest import BASE, Browser, address_ahead, code_of

GHENT, RADBOUD = "ghent-university", "radboud-university"
ANNA, JORIS, SANNE = "7c1d0e52-anna", "e2f7c618-joris", "c3380f7e-sanne"


def identifiers_of(app: Flask, name: str) -> set[tuple[IdentifierKind, str]]:
    with app.app_context(), new_session() as session:
        rows = session.scalars(select(VerifiedIdentifier).join(Person).where(Person.name == name))
        return {(row.kind, row.normalised) for row in rows}


def test_sign_in_leads_over_the_terms_to_where_one_was_going(
    browser: Browser, demo_app: Flask
) -> None:
    arrived = browser.sign_in(GHENT, ANNA, "/profile?tab=1")
    assert (arrived.status_code, arrived.location) == (HTTPStatus.FOUND, "/profile?tab=1")
    detour = browser.get("/profile?tab=1")
    assert detour.location == "/terms?next=/profile?tab%3D1"
    agreed = browser.agree()
    assert agreed.status_code == HTTPStatus.FOUND
    profile = browser.get("/profile")
    assert profile.status_code == HTTPStatus.OK
    assert "anna.peeters@ghent.example" in profile.text


def test_what_the_provider_vouches_for_is_kept(browser: Browser, demo_app: Flask) -> None:
    browser.sign_in(GHENT, ANNA)
    assert identifiers_of(demo_app, "Anna Peeters") == {
        (IdentifierKind.EMAIL, "anna.peeters@ghent.example"),
        (IdentifierKind.EPPN, "apeeters@ghent.example"),
        (IdentifierKind.ESI, "urn:schac:personaluniquecode:int:esi:ghent.example:000170424"),
    }


def test_an_address_that_nobody_vouches_for_is_not_kept(browser: Browser, demo_app: Flask) -> None:
    browser.sign_in(GHENT, JORIS)
    assert identifiers_of(demo_app, "Joris De Smet") == {
        (IdentifierKind.EPPN, "jdsmet@ghent.example")
    }


def test_a_second_sign_in_finds_the_same_person(browser: Browser, demo_app: Flask) -> None:
    browser.sign_in(GHENT, ANNA)
    Browser(demo_app.test_client()).sign_in(GHENT, ANNA)
    with demo_app.app_context(), new_session() as session:
        assert len(session.scalars(select(Person)).all()) == 1
        assert len(session.scalars(select(SignIn)).all()) == 1
        assert len(session.scalars(select(BrowserSession)).all()) == 2


def test_the_two_institutions_are_two_issuers(browser: Browser, demo_app: Flask) -> None:
    browser.sign_in(GHENT, ANNA)
    Browser(demo_app.test_client()).sign_in(RADBOUD, SANNE)
    with demo_app.app_context(), new_session() as session:
        issuers = {row.issuer.rpartition("/")[2] for row in session.scalars(select(SignIn))}
    assert issuers == {GHENT, RADBOUD}


def test_the_token_is_new_at_every_sign_in_and_only_its_digest_is_kept(
    browser: Browser, demo_app: Flask
) -> None:
    tokens = []
    for _turn in range(2):
        browser.sign_in(GHENT, ANNA)
        with browser.client.session_transaction(base_url=BASE) as cookie:
            tokens.append(cookie["_user_id"])
        browser.post("/sign-out")
    assert tokens[0] != tokens[1]
    with demo_app.app_context(), new_session() as session:
        kept = {row.token_sha256 for row in session.scalars(select(BrowserSession))}
    assert not kept & set(tokens)


def test_a_session_planted_before_is_worth_nothing_after(browser: Browser) -> None:
    with browser.client.session_transaction(base_url=BASE) as cookie:
        cookie["planted"] = "yes"
    browser.sign_in(GHENT, ANNA)
    with browser.client.session_transaction(base_url=BASE) as cookie:
        assert "planted" not in cookie


def test_signing_in_again_ends_the_session_before(browser: Browser, demo_app: Flask) -> None:
    browser.sign_in(GHENT, ANNA)
    with browser.client.session_transaction(base_url=BASE) as cookie:
        first = dict(cookie)
    page = browser.get("/terms").text
    token = page.split('name="csrf_token"')[1].split('value="')[1].split('"')[0]
    answer = browser.client.post(
        f"/sign-in/{GHENT}", base_url=BASE, data={"csrf_token": token, "next": "/profile"}
    )
    parameters = browser.choose_persona(address_ahead(answer), JORIS)
    browser.arrive(GHENT, **parameters)
    thief = demo_app.test_client()
    with thief.session_transaction(base_url=BASE) as cookie:
        cookie.update(first)
    assert thief.get("/profile", base_url=BASE).location.startswith("/sign-in")


def test_idle_and_absolute_lifetime(
    browser: Browser, demo_app: Flask, clock: SteppingClock
) -> None:
    browser.sign_in(GHENT, ANNA)
    browser.agree()
    clock.advance(seconds=(IDLE - timedelta(minutes=1)).total_seconds())
    assert browser.get("/profile").status_code == HTTPStatus.OK
    clock.advance(seconds=(IDLE - timedelta(minutes=1)).total_seconds())
    assert browser.get("/profile").status_code == HTTPStatus.OK
    clock.advance(seconds=IDLE.total_seconds())
    assert browser.get("/profile").status_code == HTTPStatus.FOUND
    browser.sign_in(GHENT, ANNA)
    hours = int(ABSOLUTE.total_seconds() // 3600)
    for _hour in range(hours):
        assert browser.get("/profile").status_code == HTTPStatus.OK
        clock.advance(hours=1)
    assert browser.get("/profile").status_code == HTTPStatus.FOUND


def test_stopping_at_the_provider_gets_a_clear_page(browser: Browser) -> None:
    parameters = browser.choose_persona(browser.depart(GHENT, "/profile"), "nobody")
    answer = browser.arrive(GHENT, **parameters)
    assert answer.status_code == HTTPStatus.BAD_REQUEST
    assert code_of(answer) == "sign_in_cancelled"
    assert f"/sign-in?idp={GHENT}&amp;next=/profile" in answer.text


def test_the_try_again_link_leads_on(browser: Browser) -> None:
    answer = browser.get(f"/sign-in?idp={GHENT}&next=/profile")
    parameters = browser.choose_persona(address_ahead(answer), ANNA)
    assert browser.arrive(GHENT, **parameters).location == "/profile"


def test_whoever_is_signed_in_is_not_asked_again(browser: Browser) -> None:
    browser.sign_in(GHENT, ANNA)
    assert browser.get("/sign-in?next=/privacy").location == "/privacy"


def test_the_last_choice_is_remembered(browser: Browser) -> None:
    browser.depart(RADBOUD)
    page = browser.get("/sign-in").text
    assert page.index("Radboud University") < page.index("Ghent University")


def test_searching_an_institution(browser: Browser) -> None:
    page = browser.get("/sign-in?q=radb").text
    assert "Radboud University" in page
    assert "Ghent University" not in page
    assert "“nowhere”" in browser.get("/sign-in?q=nowhere").text


def test_an_institution_that_there_is_not(browser: Browser) -> None:
    assert browser.post("/sign-in/nowhere").status_code == HTTPStatus.NOT_FOUND
    assert browser.arrive("nowhere", state="x").status_code == HTTPStatus.NOT_FOUND


def test_sign_out_ends_it_here_and_at_the_provider(browser: Browser, demo_app: Flask) -> None:
    browser.sign_in(GHENT, ANNA)
    address = address_ahead(browser.post("/sign-out"))
    assert browser.get("/profile").location.startswith("/sign-in")
    answer = requests.get(address, timeout=30, allow_redirects=False)
    assert answer.headers["Location"] == f"{BASE}/"
    with demo_app.app_context(), new_session() as session:
        row = session.scalars(select(BrowserSession)).one()
        assert row.ended_at is not None
        assert row.id_token is None


def test_nothing_secret_of_an_attempt_is_kept_readable(browser: Browser, demo_app: Flask) -> None:
    address = browser.depart(GHENT)
    with demo_app.app_context(), new_session() as session:
        row = session.scalars(select(SignInAttempt)).one()
    assert f"state={row.state_sha256}" not in address
    assert row.code_verifier not in address


def test_every_step_is_in_the_audit_trail(browser: Browser, demo_app: Flask) -> None:
    browser.sign_in(GHENT, ANNA)
    browser.agree()
    browser.post("/sign-out")
    with demo_app.app_context(), new_session() as session:
        events = [row.event for row in session.scalars(select(AuditEvent))]
    for event in (
        "person:account:created",
        "person:identifier:verified",
        "person:session:began",
        "person:terms:agreed",
        "person:session:ended",
    ):
        assert event in events


def test_a_browser_is_ended_from_another(browser: Browser, demo_app: Flask) -> None:
    browser.sign_in(GHENT, ANNA)
    browser.agree()
    other = Browser(demo_app.test_client())
    other.sign_in(GHENT, ANNA)
    with demo_app.app_context(), new_session() as session:
        rows = session.scalars(select(BrowserSession).order_by(BrowserSession.id)).all()
    answer = browser.post(f"/profile/browsers/{rows[1].public_id}/end")
    assert answer.status_code == HTTPStatus.FOUND
    assert other.get("/profile").location.startswith("/sign-in")
    assert browser.get("/profile").status_code == HTTPStatus.OK


def test_nobody_ends_somebody_elses_browser(browser: Browser, demo_app: Flask) -> None:
    browser.sign_in(GHENT, ANNA)
    browser.agree()
    other = Browser(demo_app.test_client())
    other.sign_in(RADBOUD, SANNE)
    with demo_app.app_context(), new_session() as session:
        rows = session.scalars(select(BrowserSession).order_by(BrowserSession.id)).all()
    answer = browser.post(f"/profile/browsers/{rows[1].public_id}/end")
    assert answer.status_code == HTTPStatus.NOT_FOUND
    assert other.get("/terms").status_code == HTTPStatus.OK


def test_all_others_are_ended_at_once(browser: Browser, demo_app: Flask) -> None:
    browser.sign_in(GHENT, ANNA)
    browser.agree()
    others = [Browser(demo_app.test_client()) for _turn in range(2)]
    for other in others:
        other.sign_in(GHENT, ANNA)
    browser.post("/profile/browsers/end-others")
    assert browser.get("/profile").status_code == HTTPStatus.OK
    for other in others:
        assert other.get("/profile").location.startswith("/sign-in")


def test_the_language_is_kept_with_the_person(browser: Browser, demo_app: Flask) -> None:
    browser.sign_in(GHENT, ANNA)
    browser.agree()
    browser.post("/profile/language", language="nl")
    assert '<html lang="nl">' in browser.get("/profile").text
    with demo_app.app_context(), new_session() as session:
        assert session.scalars(select(Person)).one().language == "nl"
    browser.post("/profile/language", language="tlh")
    with demo_app.app_context(), new_session() as session:
        assert session.scalars(select(Person)).one().language == "nl"


def test_how_a_sign_in_ended_is_counted(demo_app: Flask, browser: Browser) -> None:
    counts = demo_app.extensions["sign_in_counts"]

    def count(outcome: str) -> float:
        labels = {"provider": "ghent-university", "outcome": outcome}
        return counts.registry.get_sample_value("ransel_sign_ins_total", labels) or 0

    browser.sign_in("ghent-university", "7c1d0e52-anna")
    assert count("signed_in") == 1
    back = browser.choose_persona(browser.depart("ghent-university"), "7c1d0e52-anna")
    back["error"] = "access_denied"
    browser.arrive("ghent-university", **back)
    assert count("sign_in_cancelled") == 1
    browser.arrive("ghent-university", **back)
    assert count("state_used") == 1
    assert count("signed_in") == 1
