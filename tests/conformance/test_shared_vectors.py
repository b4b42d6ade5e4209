"""Published cases of others, each to the verdict that its source gives it.

They are not part of this repository. They are looked for beside it, in ``../shared/vectors``, or
where ``RANSEL_VECTORS`` says; without them these tests are skipped.
"""

import json
import os
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from verifier import (
    CheckName,
    Outcome,
    Policy,
    Report,
    Response,
    UnavailableError,
    UnreadableError,
    Verdict,
    verify,
)
from verifier.dates import read_span

VECTORS = Path(os.environ.get("RANSEL_VECTORS", Path(__file__).parents[3] / "shared" / "vectors"))
MANIFEST = VECTORS / "manifest.json"
CASES: list[dict[str, Any]] = json.loads(MANIFEST.read_text()) if MANIFEST.exists() else []

# The source's own test suite writes these in before it uses the template.
_TEMPLATE_DATES = {b"PAST DATE": b"2020-01-01T00:00:00Z", b"FUTURE DATE": b"2040-01-01T00:00:00Z"}


class CaseWeb:
    """The case's network: its own files, and nothing else."""

    def __init__(self, case: dict[str, Any], now: datetime) -> None:
        self._network = case["network"]
        self._now = now

    def __call__(self, address: str, *, accept: str = "application/json") -> Response:
        del accept
        answer = self._network.get(address)
        if answer is None:
            raise UnavailableError("unreachable", address=address)
        return Response(
            address=address,
            status=answer["status"],
            content_type=answer["content_type"],
            body=(VECTORS / answer["path"]).read_bytes(),
            at=self._now,
        )


def judge(case: dict[str, Any]) -> Report:
    """Verify one case at its own moment."""
    now = read_span(case["now"], field="now").first
    source = (VECTORS / case["path"]).read_bytes()
    for template, date in _TEMPLATE_DATES.items():
        source = source.replace(template, date)
    return verify(source, policy=Policy(now=now), fetch=CaseWeb(case, now))


def accepts(report: Report, level: str) -> bool:
    """Whether the report accepts the case at the level that the source judges."""
    if level == "proof":
        return report.check(CheckName.PROOF).outcome is Outcome.PASSED
    if level == "structure":
        return report.check(CheckName.FORMAT).outcome is Outcome.PASSED
    return report.verdict is Verdict.GENUINE


@pytest.mark.skipif(not CASES, reason="the published cases are not on this machine")
@pytest.mark.parametrize("case", CASES, ids=[case["id"] for case in CASES])
def test_the_verdict_is_that_of_the_source(case: dict[str, Any]) -> None:
    try:
        report = judge(case)
    except UnreadableError:
        if case["expect"] == "valid":
            raise
        return
    assert accepts(report, case["level"]) is (case["expect"] == "valid"), report.checks
    if case["level"] != "credential":
        assert report.verdict is not Verdict.GENUINE or case["id"].startswith("w3c-vcdm2")
