"""Signing in is limited per address, on every step of it, and says so."""

from collections.abc import Iterator
from dataclasses import replace
from http import HTTPStatus

import pytest
from flask import Flask

from backpack import create_app
from backpack.config import Config
from backpack.security import limiter
from tests.conftest import SteppingClock
from tests.web.accounts.conftest import BASE

RATE = 120


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
    codes = [client.get(path, base_url=BASE).status_code for _turn in range(RATE + 1)]
    assert HTTPStatus.TOO_MANY_REQUESTS not in codes[:RATE]
    answer = client.get(path, base_url=BASE)
    assert answer.status_code == HTTPStatus.TOO_MANY_REQUESTS
    assert answer.headers["Retry-After"]


def test_the_machines_way_out(limited_app: Flask) -> None:
    client = limited_app.test_client()
    path = "/sign-out/back-channel/ghent-university"
    codes = {client.post(path, base_url=BASE).status_code for _turn in range(RATE + 1)}
    assert codes == {HTTPStatus.BAD_REQUEST, HTTPStatus.TOO_MANY_REQUESTS}
