"""The report as JSON: the same shape for the command, the API and a receipt."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from verifier.report import Check, Fact, Report
from verifier.sentences import remedy, responsible, sentence, situation, verdict_sentence


def to_json(report: Report, *, language: str = "en") -> dict[str, Any]:
    """A report as plain JSON: stable codes, and sentences in the language asked for.

    ``situation`` and ``mended_by`` are codes too: what keeps the badge from being genuine, and who
    can mend it; null where nothing does.
    ``checks`` are in their order, each with ``name``, ``outcome``, ``code``, ``evidence`` (flat)
    and ``sentence``; ``facts`` each with ``name``, ``value`` and ``standing``; ``nested`` holds
    reports of the same shape. Moments are ISO 8601 in UTC.
    """
    return {
        "verdict": report.verdict.value,
        "sentence": verdict_sentence(report, language=language),
        "remedy": remedy(report, language=language),
        "situation": situation(report),
        "mended_by": responsible(report),
        "role": report.role,
        "generation": report.generation,
        "carrier": report.carrier,
        "sha256": report.sha256,
        "credential_sha256": report.credential_sha256,
        "asked_at": _write_moment(report.asked_at),
        "checks": [_write_check(check, language) for check in report.checks],
        "notes": [_write_check(note, language) for note in report.notes],
        "facts": [_write_fact(fact) for fact in report.facts],
        "fetched": [
            {
                "address": visit.address,
                "status": visit.status,
                "at": _write_moment(visit.at),
                "age_seconds": visit.age_seconds,
            }
            for visit in report.fetched
        ],
        "nested": [to_json(nested, language=language) for nested in report.nested],
    }


def _write_check(check: Check, language: str) -> Mapping[str, Any]:
    return {
        "name": check.name.value,
        "outcome": check.outcome.value,
        "code": check.code,
        "evidence": {name: value for name, value in check.evidence.items() if value is not None},
        "detail": check.detail,
        "sentence": sentence(check, language=language),
    }


def _write_fact(fact: Fact) -> Mapping[str, Any]:
    return {"name": fact.name, "value": fact.value, "standing": fact.standing.value}


def _write_moment(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")
