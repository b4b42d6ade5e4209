"""The sign-in's journey at a provider that others wrote: npm's oidc-provider, over real HTTP."""

from collections.abc import Iterator
from dataclasses import replace
from http import HTTPStatus
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from backpack import create_app
from backpack.accounts.terms import publish_terms
from backpack.clock import utc_now
from backpack.config import Config
from backpack.db import new_session
from backpack.models import IdentifierKind, Person, SignIn, VerifiedIdentifier
from tests.support.openid_provider import independent_provider, sign_in_there
from tests.web.accounts.conftest import BASE, Browser, address_ahead

TOML = """
[providers.college]
name = "Example College"
institution = "example-college"
issuer = "{issuer}"
client_id = "ransel"
client_secret_env = "RANSEL_COLLEGE_SECRET"
scopes = ["openid", "profile", "email", "edu"]
[providers.college.authoritative]
email_domains = ["college.example"]
eppn_scopes = ["college.example"]

[providers.unused]
name = "Another College"
institution = "another-college"
issuer = "http://127.0.0.1:9/another"
client_id = "ransel"
client_authentication = "none"
"""


@pytest.fixture
def college(config: Config, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Flask]:
    """The backpack by the real clock, which is the provider's as well."""
    monkeypatch.setenv("RANSEL_COLLEGE_SECRET", "a secret + of / this test ==")
    file = tmp_path / "providers.toml"
    with independent_provider(BASE) as issuer:
        file.write_text(TOML.format(issuer=issuer))
        app = create_app(replace(config, providers_file=file), clock=utc_now)
        app.testing = True
        with app.app_context(), new_session() as session, session.begin():
            publish_terms(session, utc_now())
        yield app
        app.extensions["engine"].dispose()


@pytest.mark.xdist_group("node")
def test_the_journey(college: Flask) -> None:
    browser = Browser(college.test_client())
    back_to = f"{BASE}/sign-in/return/college"
    address = browser.depart("college", "/profile")
    parameters = sign_in_there(address, "mila", back_to=back_to)
    assert parameters["iss"] == address.partition("/auth?")[0]
    arrived = browser.arrive("college", **parameters)
    assert (arrived.status_code, arrived.location) == (HTTPStatus.FOUND, "/profile")
    browser.agree()
    assert "mjanssens@college.example" in browser.get("/profile").text
    assert browser.arrive("college", **parameters).status_code == HTTPStatus.BAD_REQUEST

    another = address_ahead(browser.get("/sign-in?other=1&idp=college&next=/profile"))
    assert "prompt=login" in another
    second = sign_in_there(another, "milas-sister", back_to=back_to)
    assert browser.arrive("college", **second).status_code == HTTPStatus.FOUND

    with college.app_context(), new_session() as session:
        assert len(session.scalars(select(Person)).all()) == 2
        assert {row.subject for row in session.scalars(select(SignIn))} == {"mila", "milas-sister"}
        assert set(session.scalars(select(SignIn.provider))) == {"college"}
        first = session.scalars(select(SignIn).where(SignIn.subject == "mila")).one()
        assert first.affiliations == ["student@college.example"]
        kinds = set(session.scalars(select(VerifiedIdentifier.kind)))
        assert kinds == {IdentifierKind.EMAIL, IdentifierKind.EPPN}
        assert first.person.name_validated_by == "college"

    leaving = browser.post("/sign-out")
    assert "/session/end?" in address_ahead(leaving)
