"""What a badge says, arranged for a reader: which facts, in which order, under which words."""

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext

from verifier.report import Fact, Report, Standing
from verifier.sentences import situation
from verifier.sentences.situations import Situation
from verifier.web.achievement_kinds import show_kind
from verifier.web.values import (
    ShownFact,
    Value,
    show_address,
    show_country,
    show_date,
    show_entries,
    show_hours,
    show_language,
    show_list,
    show_party,
    show_prose,
    show_text,
)

Row = tuple[Any, Any]

ROWS: Mapping[str, Row] = {
    "recipient_name": (lazy_gettext("Awarded to"), show_text),
    "issuer_name": (lazy_gettext("Awarded by"), show_text),
    "parent_organisation": (lazy_gettext("Part of"), show_text),
    "issuer_id": (lazy_gettext("Signed by"), show_party),
    "holder": (lazy_gettext("Shown by"), show_party),
    "endorses": (lazy_gettext("About"), show_party),
    "issued_on": (lazy_gettext("Awarded on"), show_date),
    "valid_until": (lazy_gettext("Valid until"), show_date),
    "grade": (lazy_gettext("Grade"), show_text),
    "credits": (lazy_gettext("Credits"), show_text),
    "level": (lazy_gettext("Level"), show_text),
}
"""The facts beside the picture, in this order."""

WITHDRAWN_LABELS: Mapping[str, Any] = {
    "valid_until": lazy_gettext("Would have been valid until"),
}
"""Words for facts of a badge that its issuer took back: what was promised holds no longer."""

UNPROVEN_LABELS: Mapping[str, Any] = {
    "issuer_id": lazy_gettext("Names as its issuer"),
}
"""Words for facts whose usual words would say more than is proven."""

SECTIONS: Mapping[str, Row] = {
    "criteria": (lazy_gettext("What it took"), show_prose),
    "criteria_url": (lazy_gettext("The issuer’s page about it"), show_address),
    "narrative": (lazy_gettext("What this person did"), show_prose),
    "learning_outcomes": (lazy_gettext("Learning outcomes"), show_list),
    "competences": (lazy_gettext("Competences"), show_list),
    "results": (lazy_gettext("Results"), show_entries),
    "alignments": (lazy_gettext("Skills and frameworks"), show_entries),
    "evidence": (lazy_gettext("Evidence"), show_entries),
    "members": (lazy_gettext("Parts of this record"), show_list),
    "achievements": (lazy_gettext("Achievements"), show_list),
    "claims": (lazy_gettext("Statements"), show_entries),
    "tags": (lazy_gettext("Keywords"), show_text),
}
"""The facts below the picture that need room of their own, in this order."""

FOREMOST = frozenset({"criteria", "narrative", "learning_outcomes", "members", "achievements"})
"""Of those, what a reader in a hurry came for."""

MORE: Mapping[str, Row] = {
    "created_by": (lazy_gettext("Described by"), show_text),
    "issuer_url": (lazy_gettext("Issuer’s website"), show_address),
    "issuer_email": (lazy_gettext("Issuer’s e-mail address"), show_text),
    "country": (lazy_gettext("Country"), show_country),
    "valid_from": (lazy_gettext("Valid from"), show_date),
    "activity_start": (lazy_gettext("Started on"), show_date),
    "activity_end": (lazy_gettext("Ended on"), show_date),
    "achievement_type": (lazy_gettext("Kind of achievement"), show_kind),
    "workload": (lazy_gettext("Study load"), show_hours),
    "participation": (lazy_gettext("Form of participation"), show_text),
    "assessment": (lazy_gettext("Assessment"), show_text),
    "supervision": (lazy_gettext("Supervision of the assessment"), show_text),
    "quality_assurance": (lazy_gettext("Quality assurance"), show_text),
    "stackability": (lazy_gettext("Counts towards"), show_text),
    "prerequisites": (lazy_gettext("Entry requirements"), show_text),
    "role": (lazy_gettext("Role"), show_text),
    "term": (lazy_gettext("Term"), show_text),
    "field_of_study": (lazy_gettext("Field of study"), show_text),
    "specialisation": (lazy_gettext("Specialisation"), show_text),
    "language": (lazy_gettext("Language"), show_language),
    "programme_code": (lazy_gettext("Programme code"), show_text),
    "human_code": (lazy_gettext("Code"), show_text),
    "institution_code": (lazy_gettext("Institution code"), show_text),
    "grading_table": (lazy_gettext("Grading table"), show_address),
    "licence": (lazy_gettext("Licence number"), show_text),
    "version": (lazy_gettext("Version"), show_text),
    "extensions": (lazy_gettext("Further information"), show_entries),
}
"""The short facts that complete the picture: what a micro-credential must say, among others."""


def shown_rows(report: Report) -> tuple[ShownFact, ...]:
    """The facts beside the picture."""
    return _arranged(report, ROWS)


def shown_sections(report: Report) -> tuple[ShownFact, ...]:
    """The long facts."""
    return _arranged(report, SECTIONS)


def shown_more(report: Report) -> tuple[ShownFact, ...]:
    """The short facts that come last."""
    return _arranged(report, MORE)


def _arranged(report: Report, table: Mapping[str, Row]) -> tuple[ShownFact, ...]:
    said = report.said
    shown = []
    for name, (label, show) in table.items():
        fact = report.fact(name)
        if fact is None or _repeats(fact, said):
            continue
        value: Value = show(_with_unit(fact, said))
        if value:
            words = _other_words(report, fact)
            shown.append(
                ShownFact(name=name, label=str(words or label), value=value, standing=fact.standing)
            )
    return tuple(shown)


def _other_words(report: Report, fact: Fact) -> Any:
    """Another label than the usual one, where that would say too much."""
    if fact.standing is Standing.UNPROVEN:
        return UNPROVEN_LABELS.get(fact.name)
    withdrawn = situation(report) in {Situation.REVOKED, Situation.SUSPENDED}
    return WITHDRAWN_LABELS.get(fact.name) if withdrawn else None


def _repeats(fact: Fact, said: Mapping[str, Any]) -> bool:
    """Whether the page says the same already: a start of validity that is the day of award."""
    if fact.name == "valid_from":
        return bool(fact.value == said.get("issued_on"))
    # One result is shown as the grade, beside the picture.
    return fact.name == "results" and len(fact.value) == 1 and "grade" in said


def _with_unit(fact: Fact, said: Mapping[str, Any]) -> Any:
    if fact.name == "credits":
        return f"{show_text(fact.value)} {said.get('credit_unit') or 'ECTS'}"
    return fact.value
