"""Signing in is limited per address, on every step of it, and says so."""

from collections.abc import Iterator
from dataclasses import replace
from http import HTTPStatus

import pytest
from flask import Flask
from flask.testing import FlaskClient

from backpack import create_app
from backpack.accounts.departing import SIGN_IN_RATE
from backpack.accounts.sign_out_routes import LOGOUT_RATE
from backpack.config import Config
from backpack.db import new_session
from backpack.security import limiter
from tests.conftest import SteppingClock
from tests.support import factories
from tests.support.sessions import sign_in_as
from tests.web.accounts.conftest import BASE

MOST_SIGN_INS = int(SIGN_IN_RATE.removesuffix(" per minute"))
MOST_LOGOUTS = int(LOGOUT_RATE.removesuffix(" per minute"))


@pytest.fixture
def limited_app(config: Config, clock: SteppingClock) -> Iterator[Flask]:
    app = create_app(replace(config, rate_limits=True), clock=clock)
    yield app
    with app.app_context():
        limiter.reset()
    limiter.enabled = False
    app.extensions["engine"].dispose()


@pytest.mark.parametrize("path", ["/sign-in", "/sign-in/return/ghent-university?state=x"])
def test_pages_of_the_sign_in(limited_app: Flask, path: str) -> None:
    client = limited_app.test_client()
    answers = [client.get(path, base_url=BASE) for _turn in range(MOST_SIGN_INS + 1)]
    assert HTTPStatus.TOO_MANY_REQUESTS not in [one.status_code for one in answers[:MOST_SIGN_INS]]
    # Whoever is answered is not told to wait.
    assert "Retry-After" not in answers[0].headers
    answer = client.get(path, base_url=BASE)
    assert answer.status_code == HTTPStatus.TOO_MANY_REQUESTS
    assert answer.headers["Retry-After"]


def test_the_machines_way_out(limited_app: Flask) -> None:
    client = limited_app.test_client()
    path = "/sign-out/back-channel/ghent-university"
    codes = [client.post(path, base_url=BASE).status_code for _turn in range(MOST_LOGOUTS + 1)]
    assert set(codes[:-1]) == {HTTPStatus.BAD_REQUEST}
    assert codes[-1] == HTTPStatus.TOO_MANY_REQUESTS


def test_whoever_sits_beside_her_uses_up_nothing_of_hers(limited_app: Flask) -> None:
    """Two people and a stranger, all from one address."""
    with limited_app.app_context(), new_session() as session, session.begin():
        people = [factories.make_person(session, email=f"{n}@ghent.example") for n in "ab"]
    clients = [sign_in_as(limited_app, person) for person in people] + [limited_app.test_client()]

    def codes(client: FlaskClient, times: int) -> set[int]:
        return {client.get("/sign-in", base_url=BASE).status_code for _turn in range(times)}

    assert HTTPStatus.TOO_MANY_REQUESTS in codes(clients[0], MOST_SIGN_INS + 1)
    assert codes(clients[1], 1) == {HTTPStatus.FOUND}
    assert codes(clients[2], 1) == {HTTPStatus.OK}
