"""Providers that run on loopback, and the backpack configured for them."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest
import requests
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine
from werkzeug.test import TestResponse

from backpack import create_app
from backpack.accounts.terms import publish_terms
from backpack.clock import Clock
from backpack.config import Config, Environment
from backpack.db import new_session
from backpack.demo.personas import INSTITUTIONS
from backpack.demo.provider import backpack_client, create_provider
from tests.support.misbehaving_provider import MisbehavingProvider, make_app
from tests.support.served_app import serving

BASE = "http://backpack.test"
SECRET = "a client secret + for/tests=="
REFRESH = re.compile(r'<meta http-equiv="refresh" content="0; url=([^"]+)">')


def address_ahead(answer: TestResponse) -> str:
    """Where the page between us and a provider leads."""
    found = REFRESH.search(answer.text)
    assert found, answer.text
    return unescape(found[1])


def code_of(answer: TestResponse) -> str:
    """The stable code of an error page."""
    found = re.search(r'data-code="([^"]+)"', answer.text)
    assert found, answer.text
    return found[1]


@dataclass
class Browser:
    """A browser at the backpack; the provider is visited with real HTTP."""

    client: FlaskClient

    def get(self, path: str, **options: Any) -> TestResponse:
        """GET a path of the backpack."""
        return self.client.get(path, base_url=BASE, **options)

    def post(self, path: str, **form: str) -> TestResponse:
        """Send a form with its token, as the page at hand would."""
        page = self.get("/sign-in?other=1").text if path.startswith("/sign-in/") else self.page()
        found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)
        assert found, page
        return self.client.post(path, base_url=BASE, data={"csrf_token": found[1], **form})

    def page(self) -> str:
        """A page with a form, for whoever this is."""
        for path in ("/profile", "/terms", "/sign-in"):
            answer = self.get(path)
            if 'name="csrf_token"' in answer.text:
                return answer.text
        raise AssertionError("no page with a form")

    def depart(self, provider: str, next_path: str = "/profile") -> str:
        """Choose a provider; gives the address to which the browser is led."""
        answer = self.post(f"/sign-in/{provider}", next=next_path)
        assert answer.status_code == 200, answer.text
        return address_ahead(answer)

    def arrive(self, provider: str, **parameters: str) -> TestResponse:
        """Come back from a provider."""
        return self.get(f"/sign-in/return/{provider}?{urlencode(parameters)}")

    def agree(self) -> TestResponse:
        """Agree to the terms that the page shows."""
        page = self.get("/terms").text
        found = re.search(r'name="sha256"[^>]*value="([^"]+)"', page)
        assert found, page
        return self.post("/terms", sha256=found[1], agree="y")

    def choose_persona(self, address: str, subject: str) -> dict[str, str]:
        """Press a persona's button at the demo provider; gives what it leads back with."""
        page = requests.get(address, timeout=30)
        assert page.status_code == 200, page.text
        answer = requests.post(
            address, data={"persona": subject}, timeout=30, allow_redirects=False
        )
        assert answer.status_code == 303, answer.text
        return dict(parse_qsl(urlsplit(answer.headers["Location"]).query))

    def sign_in(self, provider: str, subject: str, next_path: str = "/profile") -> TestResponse:
        """The whole way, at the demo provider."""
        parameters = self.choose_persona(self.depart(provider, next_path), subject)
        return self.arrive(provider, **parameters)


@pytest.fixture
def make_backpack(config: Config, clock: Clock, engine: Engine) -> Callable[[Path], Flask]:
    """Makes a backpack with the providers of a file, its terms published."""

    def make(providers_file: Path) -> Flask:
        app = create_app(replace(config, providers_file=providers_file), clock=clock, engine=engine)
        app.testing = True
        with app.app_context(), new_session() as session, session.begin():
            publish_terms(session, clock())
        return app

    return make


@pytest.fixture
def demo_provider(clock: Clock) -> Iterator[str]:
    """The demo's provider, with its two institutions."""

    def make(base_url: str) -> Flask:
        return create_provider(
            base_url=base_url,
            clients=[backpack_client(BASE, SECRET)],
            environment=Environment.TEST,
            clock=clock,
        )

    with serving(make) as base_url:
        yield base_url


@pytest.fixture
def demo_app(
    make_backpack: Callable[[Path], Flask],
    demo_provider: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Flask:
    """The backpack, with the demo's institutions."""
    monkeypatch.setenv("RANSEL_DEMO_CLIENT_SECRET", SECRET)
    file = tmp_path / "providers.toml"
    file.write_text("".join(each.provider_toml(demo_provider) for each in INSTITUTIONS))
    return make_backpack(file)


@pytest.fixture
def browser(demo_app: Flask) -> Browser:
    """A browser at the backpack of the demo."""
    return Browser(demo_app.test_client())


@pytest.fixture
def bad_provider(clock: Clock) -> Iterator[MisbehavingProvider]:
    """A provider that can be told to misbehave."""
    provider = MisbehavingProvider("", clock)

    def make(base_url: str) -> Flask:
        provider.issuer = base_url
        return make_app(provider)

    with serving(make):
        yield provider


BAD_TOML = """
[providers.bad]
name = "Bad University"
institution = "bad"
issuer = "{issuer}"
client_id = "ransel"
client_authentication = "none"
{more}
[providers.bad.authoritative]
email_domains = ["ghent.example"]
eppn_scopes = ["ghent.example"]
esi_bodies = ["ghent.example"]

[providers.other]
name = "Other University"
institution = "other"
issuer = "http://127.0.0.1:9/other"
client_id = "ransel"
client_authentication = "none"
"""


@pytest.fixture
def bad_toml_more() -> str:
    """More keys for the misbehaving provider's entry."""
    return ""


@pytest.fixture
def bad_app(
    make_backpack: Callable[[Path], Flask],
    bad_provider: MisbehavingProvider,
    bad_toml_more: str,
    tmp_path: Path,
) -> Flask:
    """The backpack, with the misbehaving provider and one that is not there."""
    file = tmp_path / "providers.toml"
    file.write_text(BAD_TOML.format(issuer=bad_provider.issuer, more=bad_toml_more))
    app = make_backpack(file)
    app.extensions["provider_clients"]["bad"].timeout = 2.0
    return app


@pytest.fixture
def wary_browser(bad_app: Flask) -> Browser:
    """A browser at the backpack that deals with the misbehaving provider."""
    return Browser(bad_app.test_client())
