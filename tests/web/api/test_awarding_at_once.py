"""The same request twice at once: one answer, and nobody is awarded twice."""

from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from backpack.models import ApiAnswer, ApiAward, Award, OutboxMail
from tests.support.awarding import BO, NOOR, Desk, count, make_desk

AT_ONCE = 4


@pytest.fixture
def desk(app: Flask) -> Desk:
    return make_desk(app)


def at_once(desk: Desk, requests: Sequence[Callable[[dict[str, Any]], dict[str, Any]]]) -> Any:
    """Send several requests that start together, each from a browser and thread of its own."""
    token, barrier = desk.token(), Barrier(len(requests))

    def ask(change: Callable[[dict[str, Any]], dict[str, Any]]) -> TestResponse:
        browser = desk.app.test_client()
        body = {"badge_class": desk.badge_class.public_id, "awards": [NOOR, BO]}
        headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": "one key"}
        barrier.wait()
        return browser.post("/api/v1/awards", json=change(body), headers=headers)

    with ThreadPoolExecutor(len(requests)) as pool:
        return list(pool.map(ask, requests))


def test_one_key_and_one_body_are_one_answer(desk: Desk) -> None:
    answers = at_once(desk, [lambda body: body] * AT_ONCE)
    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.get_data() for answer in answers}) == 1
    replayed = Counter(answer.headers.get("Idempotent-Replayed") for answer in answers)
    assert replayed == {None: 1, "true": AT_ONCE - 1}
    assert answers[0].json["awarded"] == 2
    tables = (Award, ApiAward, OutboxMail, ApiAnswer)
    assert [count(desk.app, table) for table in tables] == [2, 2, 2, 1]


def test_one_key_and_two_bodies_are_one_answer_and_one_refusal(desk: Desk) -> None:
    answers = at_once(desk, [lambda body: body, lambda body: {**body, "awards": [NOOR]}])
    by_status = {answer.status_code: answer for answer in answers}
    assert set(by_status) == {200, 422}
    assert by_status[422].json["code"] == "idempotency_key_reused"
    made = by_status[200].json["awarded"]
    assert count(desk.app, Award) == count(desk.app, OutboxMail) == made


def test_a_key_whose_first_request_was_refused_is_free_for_the_second(desk: Desk) -> None:
    wrong = {"badge_class": "A" * 22}
    answers = at_once(desk, [lambda body: {**body, **wrong}, lambda body: body])
    refused, answered = (answer.status_code for answer in answers)
    # Whichever came first: the wrong one is not remembered, and the right one is.
    assert refused in {404, 422}
    assert answered == 200
    assert (count(desk.app, Award), count(desk.app, ApiAnswer)) == (2, 1)
