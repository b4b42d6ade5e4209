"""A kept report in words: the same that the public verifier would say of it, in any language."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from verifier import Check, CheckName, Fact, Fetched, Outcome, Report, Standing, UnreadableError
from verifier.sentences import remedy, unreadable_sentence, verdict_sentence
from verifier.web.answer import ShownReport, arrange

UNREADABLE = "not_a_badge"


def read_report(kept: Mapping[str, Any]) -> Report:
    """The report that ``verifier.to_json`` wrote, as it was; what was nested in it as well."""
    return Report(
        checks=tuple(_read_check(check) for check in kept["checks"]),
        facts=tuple(
            Fact(fact["name"], fact["value"], Standing(fact["standing"])) for fact in kept["facts"]
        ),
        asked_at=_moment(kept["asked_at"]),
        sha256=kept["sha256"],
        generation=kept["generation"],
        carrier=kept["carrier"],
        fetched=tuple(
            Fetched(visit["address"], visit["status"], _moment(visit["at"]), visit["age_seconds"])
            for visit in kept["fetched"]
        ),
        nested=tuple(read_report(nested) for nested in kept["nested"]),
        role=kept["role"],
        notes=tuple(_read_check(note) for note in kept["notes"]),
    )


def show_report(kept: Mapping[str, Any]) -> ShownReport:
    """The report arranged for a page, in the reader's language."""
    return arrange(read_report(kept))


def say_verdict(report: Mapping[str, Any], *, language: str) -> tuple[str, str | None]:
    """The verdict in one sentence, and what can be done about it."""
    read = read_report(report)
    return verdict_sentence(read, language=language), remedy(read, language=language)


def say_unreadable(code: str, evidence: Mapping[str, Any], *, language: str) -> str:
    """Why there was no badge in it, and what to do now."""
    return unreadable_sentence(UnreadableError(code, "", **evidence), language=language)


def _read_check(kept: Mapping[str, Any]) -> Check:
    return Check(
        CheckName(kept["name"]),
        Outcome(kept["outcome"]),
        kept["code"],
        kept["evidence"],
        kept["detail"],
    )


def _moment(written: str) -> datetime:
    return datetime.fromisoformat(written)
