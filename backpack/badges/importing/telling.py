"""A kept report in words: the same that the public verifier would say of it, in any language."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from flask_babel import lazy_gettext

from verifier import Check, CheckName, Fact, Fetched, Outcome, Report, Standing, UnreadableError
from verifier.sentences import (
    remedy,
    responsible,
    situation,
    unreadable_sentence,
    verdict_sentence,
)
from verifier.sentences.parties import Party
from verifier.sentences.situations import NOT_ASKED, Situation
from verifier.web.answer import ShownReport, arrange

UNREADABLE = "not_a_badge"

OWNERS_REMEDIES: Mapping[Situation, Any] = {
    Situation.TAMPERED: lazy_gettext(
        "Get it once more from the platform that gave it to you, or bring in its link there."
    ),
    Situation.UNSIGNED: lazy_gettext(
        "Nothing vouches for this file. Bring in the badge’s link at the platform that gave it to "
        "you."
    ),
    Situation.EXPIRED: lazy_gettext("It was in force once. Was it renewed? Bring in the new one."),
    Situation.NOT_YET_VALID: lazy_gettext("Bring it in again from that day on."),
    Situation.PRIVATE_OR_GONE: lazy_gettext(
        "Make it public at the platform that gave it to you, or bring in its file. Is the address "
        "complete?"
    ),
    Situation.NOT_PUBLIC: lazy_gettext(
        "This address works only inside somebody’s own network. Bring in the badge’s file."
    ),
    Situation.UNENCRYPTED: lazy_gettext(
        "Bring in a link that begins with https, or the badge’s file."
    ),
    Situation.MALFORMED: lazy_gettext("Only its issuer can make it anew: tell them."),
}
"""The verifier's own words are for whoever was given a badge by somebody else."""


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


def say_verdict(kept: Mapping[str, Any], *, language: str) -> tuple[str, str | None]:
    """The verdict in one sentence, and what its owner can do about it."""
    read = read_report(kept)
    return verdict_sentence(read, language=language), _say_remedy(read, language=language)


def remedy_of(kept: Mapping[str, Any], *, language: str) -> str | None:
    """What the owner of the badge can do so that it is found genuine; None if there is nothing."""
    return _say_remedy(read_report(kept), language=language)


def _say_remedy(report: Report, *, language: str) -> str | None:
    found = situation(report)
    asked_inside = responsible(report) is Party.ISSUER and found in NOT_ASKED.values()
    own = OWNERS_REMEDIES.get(found) if found is not None and not asked_inside else None
    return str(own) if own is not None else remedy(report, language=language)


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
