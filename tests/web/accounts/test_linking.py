"""Linking a second sign-in, joining two accounts and taking them apart, over real HTTP."""

import re
from http import HTTPStatus

import pytest
from flask import Flask
from sqlalchemy import select

from backpack.accounts.linking import FRESH
from backpack.accounts.merging import UNDO
from backpack.db import new_session
from backpack.models import AuditEvent, BrowserSession, MergeOffer, Person, SignIn
from tests.conftest import SteppingClock
from tests.web.accounts.conftest import BASE, Browser, address_ahead, code_of

GHENT, RADBOUD = "ghent-university", "radboud-university"
ANNA, JORIS, SANNE = "7c1d0e52-anna", "e2f7c618-joris", "c3380f7e-sanne"


def token_of(browser: Browser, path: str) -> str:
    found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', browser.get(path).text)
    assert found
    return found[1]


def link(browser: Browser, provider: str, subject: str) -> tuple[int, str]:
    """Link a sign-in from the profile; gives the status and where it leads."""
    answer = browser.client.post(
        f"/profile/link/{provider}",
        base_url=BASE,
        data={"csrf_token": token_of(browser, "/profile/link")},
    )
    assert answer.status_code == HTTPStatus.OK, answer.text
    address = address_ahead(answer)
    assert "prompt=login" in address
    back = browser.arrive(provider, **browser.choose_persona(address, subject))
    return back.status_code, back.headers.get("Location", back.text)


@pytest.fixture
def anna(browser: Browser) -> Browser:
    browser.sign_in(GHENT, ANNA)
    browser.agree()
    return browser


@pytest.fixture
def sanne(demo_app: Flask) -> Browser:
    other = Browser(demo_app.test_client())
    other.sign_in(RADBOUD, SANNE)
    other.agree()
    return other


def people(app: Flask) -> dict[str, set[str]]:
    """Whose sign-in is whose: the subjects by the name of the person that they open."""
    with app.app_context(), new_session() as session:
        found: dict[str, set[str]] = {}
        for sign_in in session.scalars(select(SignIn)):
            found.setdefault(sign_in.person.name, set()).add(sign_in.subject)
        return found


def test_a_second_sign_in_opens_the_same_backpack(anna: Browser, demo_app: Flask) -> None:
    assert link(anna, RADBOUD, SANNE) == (HTTPStatus.FOUND, "/profile")
    assert {frozenset(subjects) for subjects in people(demo_app).values()} == {
        frozenset({ANNA, SANNE})
    }
    elsewhere = Browser(demo_app.test_client())
    elsewhere.sign_in(RADBOUD, SANNE)
    assert "anna.peeters@ghent.example" in elsewhere.get("/profile").text


def test_linking_what_is_linked_changes_nothing(anna: Browser, demo_app: Flask) -> None:
    link(anna, RADBOUD, SANNE)
    before = people(demo_app)
    assert link(anna, RADBOUD, SANNE) == (HTTPStatus.FOUND, "/profile")
    assert people(demo_app) == before


def test_two_accounts_are_joined_after_a_preview_and_taken_apart_again(
    anna: Browser, sanne: Browser, demo_app: Flask
) -> None:
    before = people(demo_app)
    status, preview = link(anna, RADBOUD, SANNE)
    assert status == HTTPStatus.FOUND
    assert people(demo_app) == before
    page = anna.get(preview)
    assert "sanne" in page.text.lower()
    joined = anna.client.post(preview, base_url=BASE, data={"csrf_token": token_of(anna, preview)})
    assert joined.status_code == HTTPStatus.FOUND
    assert len(people(demo_app)) == 1
    assert sanne.get("/profile").location.startswith("/sign-in")
    again = anna.get(preview)
    assert (again.status_code, code_of(again)) == (HTTPStatus.CONFLICT, "merge_done_already")
    undo = re.search(r'action="(/profile/merges/[^"]+/undo)"', anna.get("/profile").text)
    assert undo
    assert anna.post(undo[1]).status_code == HTTPStatus.FOUND
    assert people(demo_app) == before


def test_the_undo_ends_after_thirty_days(
    anna: Browser, sanne: Browser, demo_app: Flask, clock: SteppingClock
) -> None:
    _status, preview = link(anna, RADBOUD, SANNE)
    anna.client.post(preview, base_url=BASE, data={"csrf_token": token_of(anna, preview)})
    found = re.search(r'action="(/profile/merges/[^"]+/undo)"', anna.get("/profile").text)
    assert found
    clock.advance(seconds=UNDO.total_seconds())
    anna.sign_in(GHENT, ANNA)
    assert anna.post(found[1]).status_code == HTTPStatus.NOT_FOUND


def test_another_browser_cannot_accept_the_offer(
    anna: Browser, sanne: Browser, demo_app: Flask
) -> None:
    _status, preview = link(anna, RADBOUD, SANNE)
    elsewhere = Browser(demo_app.test_client())
    elsewhere.sign_in(GHENT, ANNA)
    for other in (sanne, elsewhere):
        assert other.get(preview).status_code == HTTPStatus.NOT_FOUND
        assert other.post(preview).status_code == HTTPStatus.NOT_FOUND
    assert len(people(demo_app)) == 2


def test_an_offer_is_over_after_a_while(
    anna: Browser, sanne: Browser, demo_app: Flask, clock: SteppingClock
) -> None:
    _status, preview = link(anna, RADBOUD, SANNE)
    clock.advance(minutes=16)
    assert anna.post(preview).status_code == HTTPStatus.NOT_FOUND


def test_a_session_of_long_ago_proves_nobody(
    anna: Browser, demo_app: Flask, clock: SteppingClock
) -> None:
    token = token_of(anna, "/profile/link")
    clock.advance(seconds=FRESH.total_seconds() + 1)
    assert f"/profile/link/{RADBOUD}" not in anna.get("/profile/link").text
    refused = anna.client.post(
        f"/profile/link/{RADBOUD}", base_url=BASE, data={"csrf_token": token}
    )
    assert (refused.status_code, code_of(refused)) == (HTTPStatus.CONFLICT, "link_proof_too_old")
    again = anna.post("/profile/link/prove")
    assert "prompt=login" in address_ahead(again)
    back = anna.arrive(GHENT, **anna.choose_persona(address_ahead(again), ANNA))
    assert back.location == "/profile/link"
    assert link(anna, RADBOUD, SANNE) == (HTTPStatus.FOUND, "/profile")


def test_whoever_signs_in_meanwhile_links_nothing(anna: Browser, demo_app: Flask) -> None:
    answer = anna.client.post(
        f"/profile/link/{RADBOUD}",
        base_url=BASE,
        data={"csrf_token": token_of(anna, "/profile/link")},
    )
    address = address_ahead(answer)
    anna.sign_in(GHENT, JORIS)
    back = anna.arrive(RADBOUD, **anna.choose_persona(address, SANNE))
    assert (back.status_code, code_of(back)) == (HTTPStatus.CONFLICT, "link_session_over")
    assert {SANNE} & set().union(*people(demo_app).values()) == set()


def test_unlinking(anna: Browser, demo_app: Flask) -> None:
    link(anna, RADBOUD, SANNE)
    with demo_app.app_context(), new_session() as session:
        numbers = {row.subject: row.id for row in session.scalars(select(SignIn))}
    in_use = anna.post(f"/profile/sign-ins/{numbers[ANNA]}/unlink")
    assert code_of(in_use) == "sign_in_in_use"
    assert anna.post(f"/profile/sign-ins/{numbers[SANNE]}/unlink").status_code == HTTPStatus.FOUND
    last = anna.post(f"/profile/sign-ins/{numbers[ANNA]}/unlink")
    assert code_of(last) == "sign_in_last"
    assert people(demo_app) == {"Anna Peeters": {ANNA}} or list(people(demo_app).values()) == [
        {ANNA}
    ]
    stranger = Browser(demo_app.test_client())
    stranger.sign_in(RADBOUD, SANNE)
    with demo_app.app_context(), new_session() as session:
        assert len(session.scalars(select(Person)).all()) == 2


def test_it_is_all_in_the_trail(anna: Browser, sanne: Browser, demo_app: Flask) -> None:
    _status, preview = link(anna, RADBOUD, SANNE)
    anna.client.post(preview, base_url=BASE, data={"csrf_token": token_of(anna, preview)})
    with demo_app.app_context(), new_session() as session:
        merged = session.scalars(
            select(AuditEvent).where(AuditEvent.event == "person:account:merged")
        ).all()
        assert len({event.about_id for event in merged}) == 2
        assert session.scalars(select(MergeOffer)).one().used_at is not None
        live = select(BrowserSession).where(BrowserSession.ended_at.is_(None))
        assert len(session.scalars(live).all()) == 1


def test_another_account_is_asked_for_at_the_provider(anna: Browser) -> None:
    page = anna.get("/sign-in?other=1")
    assert 'name="other"' in page.text
    leaving = anna.get(f"/sign-in?other=1&idp={GHENT}")
    assert "prompt=login" in address_ahead(leaving)
    fresh = Browser(anna.client.application.test_client())
    assert "prompt=" not in address_ahead(fresh.get(f"/sign-in?idp={GHENT}"))
