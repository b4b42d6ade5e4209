"""Staff sign in more strongly: on every page where they act as staff, and with no way around it."""

from http import HTTPStatus

import pytest
from flask import Flask
from sqlalchemy import select

from backpack.db import new_session
from backpack.models import BrowserSession, Institution, Person, Role, RoleName, SignIn
from tests.support import factories
from tests.support.misbehaving_provider import MisbehavingProvider
from tests.web.accounts.conftest import Browser, address_ahead, code_of
from tests.web.accounts.test_misbehaving_provider import claim

STRONGER = "/sign-in/stronger?next="


@pytest.fixture
def bad_toml_more() -> str:
    return 'acr_values = ["urn:usual"]\nacr_required = true\nstaff_acr_values = ["urn:strong"]\n'


@pytest.fixture
def administrator(bad_app: Flask, bad_provider: MisbehavingProvider) -> Browser:
    """Somebody who administers an institution, signed in as everybody does."""
    browser = Browser(bad_app.test_client())
    claim("acr", "urn:usual")(bad_provider.behaviour, bad_provider)
    browser.arrive("bad", **bad_provider.authorize(browser.depart("bad")))
    browser.agree()
    with bad_app.app_context(), new_session() as session, session.begin():
        factories.make_badge_class(session)
        session.add(
            Role(
                person=session.scalars(select(Person)).one(),
                name=RoleName.INSTITUTION_ADMINISTRATOR,
                institution=session.scalars(select(Institution)).first(),
                granted_at=factories.NOW,
            )
        )
    return browser


def move_to_another_sign_in(app: Flask) -> int:
    """Let the browser be one that came with a second sign-in, which offers nothing stronger.

    Gives the number of the first.
    """
    with app.app_context(), new_session() as session, session.begin():
        first = session.scalars(select(SignIn)).one()
        second = SignIn(
            person_id=first.person_id,
            provider="other",
            issuer="http://127.0.0.1:9/other",
            subject="hers",
            created_at=factories.NOW,
            last_used_at=factories.NOW,
            affiliations=[],
        )
        session.add(second)
        for browser in session.scalars(select(BrowserSession)):
            browser.sign_in = second
        return first.id


@pytest.mark.parametrize("path", ["/desk", "/manage", "/invitations"])
def test_every_page_of_staff_asks_for_it(administrator: Browser, path: str) -> None:
    assert administrator.get(path).location == f"{STRONGER}{path}"
    assert administrator.get("/backpack").status_code == HTTPStatus.OK


def test_nobody_is_invited_without_it(administrator: Browser) -> None:
    answer = administrator.post("/invitations", address="me@elsewhere.example", offer="any")
    assert answer.location.startswith("/sign-in/stronger")


def test_what_staff_are_asked_is_enough_where_everybody_is_asked_something(
    administrator: Browser, bad_provider: MisbehavingProvider
) -> None:
    address = address_ahead(administrator.get(f"{STRONGER}/invitations"))
    claim("acr", "urn:strong")(bad_provider.behaviour, bad_provider)
    answer = administrator.arrive("bad", **bad_provider.authorize(address))
    assert answer.location == "/invitations"
    assert administrator.get("/invitations").status_code == HTTPStatus.OK


def test_another_sign_in_is_no_way_around(
    administrator: Browser, bad_app: Flask, bad_provider: MisbehavingProvider
) -> None:
    move_to_another_sign_in(bad_app)
    sent = administrator.get("/invitations")
    assert sent.location == f"{STRONGER}/invitations"
    assert address_ahead(administrator.get(sent.location)).startswith(bad_provider.issuer)


def test_the_sign_in_that_guards_the_desk_stays_linked(
    administrator: Browser, bad_app: Flask
) -> None:
    number = move_to_another_sign_in(bad_app)
    refused = administrator.post(f"/profile/sign-ins/{number}/unlink")
    assert code_of(refused) == "sign_in_of_staff"
    with bad_app.app_context(), new_session() as session, session.begin():
        session.delete(session.scalars(select(Role)).one())
    assert administrator.post(f"/profile/sign-ins/{number}/unlink").location == "/profile"
