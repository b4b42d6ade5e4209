"""From a report to the page about it: the verdict's words, the checks, the badge, the evidence."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC
from typing import Any

from flask import g, render_template
from flask_babel import format_datetime, gettext, lazy_gettext

from verifier.badge import Carrier, Generation
from verifier.domains import plain_identifier
from verifier.report import Check, CheckName, Outcome, Report, Verdict
from verifier.sentences import remedy, sentence, verdict_sentence
from verifier.shell.languages import current_language
from verifier.web.asking import Answer, Picture, stands
from verifier.web.facts import shown_more, shown_rows, shown_sections
from verifier.web.question import Question
from verifier.web.values import ShownFact

VERDICTS: Mapping[Verdict, Any] = {
    Verdict.GENUINE: lazy_gettext("Genuine"),
    Verdict.NOT_GENUINE: lazy_gettext("Not genuine"),
    Verdict.UNDETERMINED: lazy_gettext("Could not be established"),
}

CHECK_TITLES: Mapping[CheckName, Any] = {
    CheckName.FORMAT: lazy_gettext("Well-formed"),
    CheckName.PROOF: lazy_gettext("Signature"),
    CheckName.ISSUER: lazy_gettext("Issuer"),
    CheckName.DATES: lazy_gettext("Dates"),
    CheckName.STATUS: lazy_gettext("Not taken back"),
    CheckName.RECIPIENT: lazy_gettext("Person"),
}

OUTCOMES: Mapping[Outcome, Any] = {
    Outcome.PASSED: lazy_gettext("in order"),
    Outcome.FAILED: lazy_gettext("wrong"),
    Outcome.UNKNOWN: lazy_gettext("not established"),
    Outcome.SKIPPED: lazy_gettext("not asked"),
}

GENERATIONS: Mapping[str, Any] = {
    Generation.OB1: lazy_gettext("Open Badges 1"),
    Generation.OB2: lazy_gettext("Open Badges 2"),
    Generation.OB3: lazy_gettext("Open Badges 3.0"),
    Generation.CLR2: lazy_gettext("Comprehensive Learner Record 2.0"),
    Generation.ENDORSEMENT: lazy_gettext("Endorsement (Open Badges 3.0)"),
    Generation.VC: lazy_gettext("Verifiable credential"),
    Generation.VP: lazy_gettext("Verifiable presentation"),
}

CARRIERS: Mapping[str, Any] = {
    Carrier.JSON: lazy_gettext("a file or text (JSON)"),
    Carrier.JWT: lazy_gettext("a signed token (JWT)"),
    Carrier.PNG: lazy_gettext("a picture (PNG)"),
    Carrier.SVG: lazy_gettext("a picture (SVG)"),
    Carrier.PDF: lazy_gettext("a PDF"),
    Carrier.QR: lazy_gettext("a QR code"),
    Carrier.ADDRESS: lazy_gettext("an address"),
}

GLIMPSES = ("suite", "signer", "registry", "list")
"""The evidence that is shown under a check at once; all of it is under the technical details."""

ROLES: Mapping[str, Any] = {
    "badge": lazy_gettext("Badge"),
    "endorsement": lazy_gettext("Endorsement"),
    "member": lazy_gettext("Part of this record"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownCheck:
    """One check as the page shows it."""

    name: str
    title: str
    outcome: str
    outcome_text: str
    sentence: str
    glimpse: str
    evidence: tuple[tuple[str, str], ...]
    code: str
    detail: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownReport:
    """A report as the page shows it. ``kind`` is the verdict's code."""

    report: Report
    role_text: str
    generation_text: str
    carrier_text: str
    asked_at: str
    kind: str
    title: str
    sentence: str
    remedy: str | None
    proven: bool
    says_anything: bool
    name: str
    issuer_name: str | None
    description: str | None
    rows: tuple[ShownFact, ...]
    sections: tuple[ShownFact, ...]
    more: tuple[ShownFact, ...]
    checks: tuple[ShownCheck, ...]
    notes: tuple[ShownCheck, ...]
    nested: tuple["ShownReport", ...]
    picture: Picture | None = None


def show_answer(question: Question, answer: Answer) -> str:
    """The page of one answer."""
    g.answered_question = question
    shown = arrange(answer.report, picture=answer.picture)
    recipient = answer.report.check(CheckName.RECIPIENT)
    return render_template(
        "verifier/result.html",
        shown=shown,
        question=question,
        asked_for=question.recipient,
        recipient_check=next(check for check in shown.checks if check.name == recipient.name),
    )


def answered_question() -> Question | None:
    """The question that the page at hand answers, if it is an answer."""
    question: Question | None = g.get("answered_question")
    return question


def arrange(report: Report, *, picture: Picture | None = None) -> ShownReport:
    """Put a report, and those nested in it, into words and order."""
    language = current_language()
    said = report.said
    issuer_name = said.get("issuer_name")
    name = said.get("name")
    return ShownReport(
        report=report,
        role_text=str(ROLES.get(report.role, report.role)),
        generation_text=str(GENERATIONS.get(report.generation, gettext("not known"))),
        carrier_text=str(CARRIERS.get(report.carrier, report.carrier)),
        asked_at=_moment(report),
        kind=report.verdict.value,
        title=str(VERDICTS[report.verdict]),
        sentence=verdict_sentence(report, language=language),
        remedy=remedy(report, language=language),
        proven=stands(report),
        says_anything=bool(report.facts),
        name=str(name) if name else gettext("A badge without a name"),
        issuer_name=str(issuer_name) if issuer_name else None,
        description=said.get("description"),
        rows=shown_rows(report),
        sections=shown_sections(report),
        more=shown_more(report),
        checks=tuple(_show_check(check, language) for check in report.checks),
        notes=tuple(_show_check(note, language) for note in report.notes),
        nested=tuple(arrange(nested) for nested in report.nested),
        picture=picture,
    )


def _moment(report: Report) -> str:
    """The moment of the question, in the time zone that every reader can place."""
    moment = report.asked_at.astimezone(UTC)
    written = format_datetime(moment, "d MMMM y, HH:mm", rebase=False)
    return str(gettext("%(moment)s (UTC)", moment=written))


def _show_check(check: Check, language: str) -> ShownCheck:
    said = sentence(check, language=language)
    glimpse = [
        plain_identifier(str(check.evidence[key])) for key in GLIMPSES if check.evidence.get(key)
    ]
    return ShownCheck(
        name=check.name.value,
        title=str(CHECK_TITLES[check.name]),
        outcome=check.outcome.value,
        outcome_text=str(OUTCOMES[check.outcome]),
        sentence=said,
        glimpse=" · ".join(value for value in glimpse if value not in said),
        evidence=tuple(
            (key, _plain(value)) for key, value in check.evidence.items() if value is not None
        ),
        code=check.code,
        detail=check.detail,
    )


def _plain(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value)
