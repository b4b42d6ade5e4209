"""``/metrics`` for Prometheus: how much waits, what failed, and how sign-ins ended; never whose.

What waits is counted in the database at each question, so every process gives the same answer.
Sign-ins are counted where they happen: of all processes together if they share a folder.
"""

import hmac
import os
from collections.abc import Iterator
from datetime import datetime, timedelta
from http import HTTPStatus

from flask import Flask, Response, abort, request
from prometheus_client import CollectorRegistry, Counter, generate_latest
from prometheus_client.metrics_core import GaugeMetricFamily
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector
from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from backpack import clock, db
from backpack.config import Config
from backpack.models import (
    Award,
    AwardBatch,
    AwardState,
    BatchState,
    Departure,
    Export,
    ExportState,
    ImportBatch,
    ImportItem,
    ImportOutcome,
    OutboxMail,
    WebhookMessage,
)

SHARED_FOLDER = "PROMETHEUS_MULTIPROC_DIR"
"""Where the processes of one server put their counts together; prometheus-client reads it."""

LATELY = timedelta(days=1)
"""What failed longer ago is not counted: somebody has looked at it, or never will."""

Since = InstrumentedAttribute[datetime] | InstrumentedAttribute[datetime | None]


class SignInCounts:
    """How sign-ins ended: labels are our codes and the providers of the file."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self._outcomes = Counter(
            "ransel_sign_ins",
            "Ways to a provider and back, by how they ended",
            ("provider", "outcome"),
            registry=self.registry,
        )

    def count(self, provider: str, outcome: str) -> None:
        """Count one way that ended."""
        self._outcomes.labels(provider, outcome).inc()


class Waiting(Collector):
    """What waits in the database for the worker, and what it gave up."""

    def __init__(self, session: Session, now: datetime) -> None:
        self._session, self._now = session, now

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """The gauges, each counted now."""
        waiting = GaugeMetricFamily("ransel_jobs_waiting", "What waits to be done", labels=["job"])
        longest = GaugeMetricFamily(
            "ransel_jobs_longest_wait_seconds", "Since when the first of them waits", labels=["job"]
        )
        for job, (since, *conditions) in self._due().items():
            number, first = self._session.execute(
                select(func.count(), func.min(since)).where(*conditions)
            ).one()
            waiting.add_metric([job], number)
            longest.add_metric([job], max((self._now - first).total_seconds(), 0) if first else 0)
        yield waiting
        yield longest
        failed = GaugeMetricFamily(
            "ransel_jobs_failed", "What was given up within a day", labels=["job"]
        )
        for job, failures in self._failures().items():
            found = select(func.count()).where(*failures)
            failed.add_metric([job], self._session.scalar(found) or 0)
        yield failed

    def _due(self) -> dict[str, tuple[Since, *tuple[ColumnElement[bool], ...]]]:
        """By job: since when each waits, and what is waiting."""
        now = self._now
        undecided = ImportItem.outcome.in_([ImportOutcome.WAITING, ImportOutcome.TAKEN])
        return {
            "mail": (
                OutboxMail.created_at,
                OutboxMail.sent_at.is_(None),
                OutboxMail.failed_at.is_(None),
            ),
            "webhook": (WebhookMessage.created_at, WebhookMessage.next_attempt_at.is_not(None)),
            "scheduled_award": (
                Award.scheduled_for,
                Award.state == AwardState.SCHEDULED,
                Award.scheduled_for <= now,
            ),
            "batch": (AwardBatch.started_at, AwardBatch.state == BatchState.RUNNING),
            "import": (
                ImportBatch.created_at,
                ImportItem.batch_id == ImportBatch.id,
                undecided,
            ),
            "export": (
                Export.asked_at,
                Export.state.in_([ExportState.ASKED, ExportState.WORKING]),
            ),
            "removal": (
                Departure.due_at,
                Departure.due_at <= now,
                Departure.cancelled_at.is_(None),
                Departure.finished_at.is_(None),
            ),
        }

    def _failures(self) -> dict[str, tuple[ColumnElement[bool], ...]]:
        lately = self._now - LATELY
        return {
            "mail": (OutboxMail.sent_at.is_(None), OutboxMail.failed_at > lately),
            "webhook": (WebhookMessage.failed_at > lately,),
            "export": (Export.state == ExportState.FAILED, Export.asked_at > lately),
            "batch": (AwardBatch.state == BatchState.STOPPED, AwardBatch.started_at > lately),
        }


def register(app: Flask, _config: Config) -> None:
    """Count sign-ins, and add ``/metrics``: closed but for the token of the configuration."""
    app.extensions["sign_in_counts"] = SignInCounts()

    @app.get("/metrics")
    def metrics() -> Response:
        given = request.headers.get("Authorization", "").removeprefix("Bearer ")
        token = app.extensions["config"].metrics_token
        if not token or not hmac.compare_digest(given.encode(), token.encode()):
            abort(HTTPStatus.NOT_FOUND)
        waiting = CollectorRegistry()
        waiting.register(Waiting(db.session(), clock.now()))
        text = generate_latest(waiting) + generate_latest(
            _of_all_processes(app.extensions["sign_in_counts"])
        )
        answer = Response(text, content_type="text/plain; version=0.0.4; charset=utf-8")
        answer.headers["Cache-Control"] = "no-store"
        return answer


def _of_all_processes(counts: SignInCounts) -> CollectorRegistry:
    if not os.environ.get(SHARED_FOLDER):
        return counts.registry
    together = CollectorRegistry()
    MultiProcessCollector(together)  # type: ignore[no-untyped-call]
    return together
