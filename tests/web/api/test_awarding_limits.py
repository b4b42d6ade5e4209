"""The limits of the awarding API, switched on: what every answer says is left, and the refusal."""

import re
from collections.abc import Iterator
from dataclasses import replace

import pytest
from werkzeug.datastructures import Headers

from backpack import create_app
from backpack.config import Config
from backpack.security import limiter
from tests.conftest import BackpackClient, SteppingClock
from tests.support.awarding import NOOR, Desk, code_of, make_desk

TOKENS_A_MINUTE = 60


@pytest.fixture
def desk(config: Config, clock: SteppingClock) -> Iterator[Desk]:
    app = create_app(replace(config, rate_limits=True), clock=clock)
    app.test_client_class = BackpackClient
    with app.app_context():
        limiter.reset()
    yield make_desk(app)
    with app.app_context():
        limiter.reset()
    limiter.enabled = False
    app.extensions["engine"].dispose()


def left(headers: Headers) -> tuple[int, int]:
    """How many requests the header says are left, and for how many seconds."""
    policy = headers.get("RateLimit-Policy")
    assert policy == '"60s";q=60;w=60'
    shown = re.fullmatch(r'"60s";r=(\d+);t=(\d+)', headers["RateLimit"])
    assert shown is not None
    return int(shown[1]), int(shown[2])


def test_answers_count_down_and_the_last_is_a_refusal(desk: Desk) -> None:
    form = {"grant_type": "client_credentials"}
    auth = (desk.new.client.public_id, desk.new.secret)
    for remaining in reversed(range(TOKENS_A_MINUTE)):
        answer = desk.browser.post("/api/v1/token", data=form, auth=auth)
        assert answer.status_code == 200
        requests, seconds = left(answer.headers)
        assert requests == remaining
        assert 1 <= seconds <= 60
    refused = desk.browser.post("/api/v1/token", data=form, auth=auth)
    assert code_of(refused) == (429, "http_429")
    requests, seconds = left(refused.headers)
    assert requests == 0
    assert abs(int(refused.headers["Retry-After"]) - seconds) <= 1
    assert refused.headers["Cache-Control"] == "no-store"


def test_a_refused_request_is_awarded_nothing_and_its_key_is_free(desk: Desk) -> None:
    token = desk.token()
    body = {"badge_class": desk.badge_class.public_id, "awards": [NOOR]}

    def ask(key: str) -> int:
        headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": key}
        return desk.browser.post("/api/v1/awards", json=body, headers=headers).status_code

    assert {ask("first") for _turn in range(60)} == {200}
    assert ask("second") == 429
    with desk.app.app_context():
        limiter.reset()
    assert ask("second") == 200


def test_a_limit_is_of_one_door(desk: Desk) -> None:
    for _turn in range(TOKENS_A_MINUTE + 1):
        desk.browser.post("/api/v1/token")
    answer = desk.browser.get("/api/v1/awards")
    assert answer.status_code == 401
    assert answer.headers["RateLimit-Policy"] == '"60s";q=300;w=60'
