"""Strangers have so many certificates set in a minute; whatever costs nothing has no such limit."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from flask import Flask

from backpack import create_app
from backpack.config import Config
from backpack.security import limiter
from backpack.sharing.rates import PAPERS
from tests.conftest import BackpackClient, SteppingClock

NAME = "A" * 22
PAPER_ADDRESSES = (f"/b/{NAME}", f"/c/{NAME}", f"/p/{NAME}", f"/p/{NAME}/badges/{NAME}")


@pytest.fixture
def app(config: Config, clock: SteppingClock) -> Iterator[Flask]:
    app = create_app(replace(config, rate_limits=True), clock=clock)
    app.test_client_class = BackpackClient
    yield app
    with app.app_context():
        limiter.reset()
    limiter.enabled = False
    app.extensions["engine"].dispose()


def test_papers_have_one_allowance_wherever_they_are_asked_for(app: Flask) -> None:
    stranger = app.test_client()
    most = int(PAPERS.partition(" ")[0])
    for turn in range(most):
        address = PAPER_ADDRESSES[turn % len(PAPER_ADDRESSES)]
        assert stranger.get(f"{address}.pdf").status_code == 404
    assert {stranger.get(f"{one}.pdf").status_code for one in PAPER_ADDRESSES} == {429}
    assert stranger.get(f"/b/{NAME}.json").status_code == 404
    assert stranger.get(f"/p/{NAME}").status_code == 404
