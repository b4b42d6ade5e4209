"""So many items of frameworks are fetched in a minute; the rest of the form has no such limit."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from flask import Flask

from backpack import create_app
from backpack.authoring.badge_routes import FETCHES
from backpack.config import Config
from backpack.security import limiter
from tests.conftest import BackpackClient, SteppingClock
from tests.web.authoring.conftest import MICRO_CREDENTIAL, Staff

NEW = "/manage/issuers/ghent-law/badges/new"


@pytest.fixture
def app(config: Config, clock: SteppingClock) -> Iterator[Flask]:
    app = create_app(replace(config, rate_limits=True), clock=clock)
    app.test_client_class = BackpackClient
    yield app
    with app.app_context():
        limiter.reset()
    limiter.enabled = False
    app.extensions["engine"].dispose()


def test_items_alone_are_counted(staff: Staff) -> None:
    def press(step: str) -> int:
        typed = MICRO_CREDENTIAL | {"item": "nonsense", "step": step}
        return staff.describer.post(NEW, data=typed).status_code

    most = int(FETCHES.partition(" ")[0])
    assert {press("item") for _turn in range(most)} == {400}
    assert press("item") == 429
    assert press("rows") == 200
