"""What is counted of the app's work: verdicts, codes and durations, never whose badge it was."""

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector

from verifier.errors import UnreadableError
from verifier.report import Report

SHARED_FOLDER = "PROMETHEUS_MULTIPROC_DIR"
"""Where the processes of one server put their counts together; prometheus-client reads it."""

_SECONDS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 25)


class Counts:
    """The counts of this app. Labels are codes and kinds, of which there is a fixed number."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        self._verdicts = Counter(
            "ransel_verifications",
            "Verifications by verdict, by what was given and by what it was",
            ("verdict", "carrier", "generation"),
            registry=self._registry,
        )
        self._checks = Counter(
            "ransel_checks",
            "Checks by outcome and code",
            ("check", "outcome", "code"),
            registry=self._registry,
        )
        self._unreadable = Counter(
            "ransel_unreadable",
            "What was given and was no badge, by code",
            ("code",),
            registry=self._registry,
        )
        self._refused = Counter(
            "ransel_refused",
            "Requests that were answered with an error, by status",
            ("status",),
            registry=self._registry,
        )
        self._seconds = Histogram(
            "ransel_verification_seconds",
            "How long verifications took, other servers included",
            buckets=_SECONDS,
            registry=self._registry,
        )

    @contextmanager
    def measured(self) -> Iterator[None]:
        """Measure one verification, and count it if there was no badge in it."""
        began = time.perf_counter()
        try:
            yield
        except UnreadableError as error:
            self._unreadable.labels(error.code).inc()
            raise
        finally:
            self._seconds.observe(time.perf_counter() - began)

    def report(self, report: Report) -> None:
        """Count one report."""
        self._verdicts.labels(report.verdict.value, report.carrier, report.generation).inc()
        for check in report.checks:
            self._checks.labels(check.name.value, check.outcome.value, check.code).inc()

    def refusal(self, status: int) -> None:
        """Count one answer with an error."""
        self._refused.labels(str(status)).inc()

    def write(self) -> bytes:
        """All counts in the text format of Prometheus; of all processes if they share a folder."""
        if not os.environ.get(SHARED_FOLDER):
            return generate_latest(self._registry)
        together = CollectorRegistry()
        MultiProcessCollector(together)  # type: ignore[no-untyped-call]
        return generate_latest(together)
