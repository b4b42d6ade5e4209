"""A backpack and a learner's browser in it, for tests in which several servers talk."""

import re
from dataclasses import dataclass
from typing import Any

from flask import Flask
from flask.testing import FlaskClient

from backpack.models import Person
from tests.conftest import BackpackClient
from tests.support.factories import make_person
from tests.support.importing import connect as connect_web
from tests.support.sessions import sign_in_as
from tests.support.writing import write
from verifier import Fetch
from verifier.errors import UnavailableError

NOOR = "noor@student.example"
HERE = "https://noor.example"
_TOKEN = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')


@dataclass
class Backpack:
    """One backpack, and Noor's browser in it."""

    app: Flask
    base_url: str
    noor: Person
    browser: FlaskClient

    def get(self, path: str) -> Any:
        """A page."""
        return self.browser.get(path)

    def send(self, path: str, *, of: str, **values: Any) -> Any:
        """A form with the token of the page ``of``."""
        found = _TOKEN.search(self.browser.get(of).text)
        assert found is not None
        data = {"csrf_token": found[1], **values}
        return self.browser.post(path, data=data, headers={"Referer": self.base_url + "/"})


def open_backpack(app: Flask, base_url: str, web: Fetch | None = None) -> Backpack:
    """Noor signed in to ``app``, whose imports ask ``web``, or else nobody."""
    app.test_client_class = BackpackClient
    noor = write(app, lambda session: make_person(session, email=NOOR))
    connect_web(app, web or _nothing)
    return Backpack(app, base_url, noor, sign_in_as(app, noor))


def _nothing(address: str, *, accept: str = "") -> Any:
    raise UnavailableError("unreachable", accept, address=address)
