"""``/metrics``: closed without its token, and counting without naming anybody."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from prometheus_client.parser import text_string_to_metric_families

from backpack import mail
from backpack.accounts.departing import count_outcome
from backpack.db import new_session
from backpack.metrics import SignInCounts
from backpack.models import AwardState, Departure, Export, ExportState, OutboxMail
from tests.support import factories
from tests.support.factories import NOW
from tests.web.accounts.conftest import Browser

TOKEN = "a token of the tests, 30 signs"


@pytest.fixture
def opened(app: Flask) -> Flask:
    app.extensions["config"] = replace(app.extensions["config"], metrics_token=TOKEN)
    app.extensions["sign_in_counts"] = SignInCounts()
    return app


def ask(app: Flask) -> dict[tuple[str, ...], float]:
    """Every sample by its name and labels."""
    answer = app.test_client().get(
        "/metrics", base_url="http://backpack.test", headers={"Authorization": f"Bearer {TOKEN}"}
    )
    assert (answer.status_code, answer.mimetype) == (200, "text/plain")
    assert answer.headers["Cache-Control"] == "no-store"
    return {
        (sample.name, *sorted(sample.labels.values())): sample.value
        for family in text_string_to_metric_families(answer.text)
        for sample in family.samples
    }


def test_nothing_is_there_without_the_token(app: Flask, opened: Flask) -> None:
    client = opened.test_client()
    for given in ("", "Bearer ", f"Bearer {TOKEN}x", f"Bearer {TOKEN[:-1]}", "Bearer é"):
        assert client.get("/metrics", headers={"Authorization": given}).status_code == 404
    app.extensions["config"] = replace(app.extensions["config"], metrics_token=None)
    for given in ("", "Bearer ", f"Bearer {TOKEN}", "Bearer None"):
        assert client.get("/metrics", headers={"Authorization": given}).status_code == 404


def test_an_empty_backpack_waits_for_nothing(opened: Flask) -> None:
    found = ask(opened)
    assert {value for name, value in found.items() if name[0].startswith("ransel_jobs")} == {0.0}
    assert ("ransel_jobs_waiting", "mail") in found


def write_mail(**changes: Any) -> None:
    with new_session() as session, session.begin():
        letter = mail.queue(
            session,
            kind="test",
            recipient="noor@home.example",
            letter=mail.Letter("Secret subject", text="", html=""),
            language="en",
            now=NOW - timedelta(minutes=10),
        )
        for name, value in changes.items():
            setattr(letter, name, value)


def test_what_waits_and_what_failed_is_counted(opened: Flask) -> None:
    with opened.app_context():
        write_mail()
        write_mail(sent_at=NOW)
        write_mail(failed_at=NOW - timedelta(hours=2), next_attempt_at=None)
        write_mail(failed_at=NOW - timedelta(days=2), next_attempt_at=None)
        with new_session() as session, session.begin():
            person = factories.make_person(session, name="Noor Verhaegen")
            factories.make_award(
                session, state=AwardState.SCHEDULED, scheduled_for=NOW - timedelta(minutes=5)
            )
            factories.make_award(session, recipient="bo@x.example", state=AwardState.SCHEDULED)
            session.add(Export(person=person, asked_at=NOW))
            session.add(Export(person=person, asked_at=NOW, state=ExportState.FAILED))
            session.add(Departure(person=person, asked_at=NOW, due_at=NOW + timedelta(days=30)))
    found = ask(opened)
    waiting = {name[1]: value for name, value in found.items() if name[0] == "ransel_jobs_waiting"}
    assert waiting == {
        "mail": 1,
        "webhook": 0,
        "scheduled_award": 1,
        "batch": 0,
        "import": 0,
        "export": 1,
        "removal": 0,
    }
    assert found["ransel_jobs_longest_wait_seconds", "mail"] == 600
    assert found["ransel_jobs_longest_wait_seconds", "scheduled_award"] == 300
    assert found["ransel_jobs_failed", "mail"] == 1
    assert found["ransel_jobs_failed", "export"] == 1
    assert OutboxMail.__tablename__ not in str(found)
    for secret in ("noor", "Noor", "home.example", "Secret"):
        assert secret not in str(found)


def test_sign_ins_are_counted_by_outcome(opened: Flask) -> None:
    browser = Browser(opened.test_client())
    assert browser.arrive("ghent-university", state="made up", code="x").status_code == 400
    with opened.test_request_context():
        count_outcome(opened.extensions["providers"]["radboud-university"], "signed_in")
    found = ask(opened)
    signed = {name: value for name, value in found.items() if name[0] == "ransel_sign_ins_total"}
    assert signed == {
        ("ransel_sign_ins_total", "ghent-university", "state_unknown"): 1,
        ("ransel_sign_ins_total", "radboud-university", "signed_in"): 1,
    }
