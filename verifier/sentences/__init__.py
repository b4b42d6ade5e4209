"""From stable codes to sentences for people, in each language that has a table here.

A table gives every code one or more sentences, the most telling first; the first whose evidence
is all there is said. Nothing in here decides anything.
"""

from collections.abc import Mapping, Sequence
from string import Formatter

from verifier.domains import plain_identifier
from verifier.errors import Evidence, EvidenceValue, UnreadableError
from verifier.report import Check, CheckName, Outcome, Report, Verdict
from verifier.sentences import en, nl
from verifier.sentences.moments import write_moment
from verifier.sentences.parties import PARTIES, REASONS, Party
from verifier.texts import clean_text

LANGUAGES = {"en": en.TABLE, "nl": nl.TABLE}
_MOMENTS = frozenset(
    {"valid_from", "valid_until", "since", "seen_at", "asked_at", "issued_on", "shown_at"}
)
_LONGEST_VALUE = 300


def sentence(check: Check, *, language: str = "en") -> str:
    """One check in one sentence. A code without a sentence of its own gets its outcome's.

    A code may have further sentences for single reasons, under ``code:reason``.
    """
    table = LANGUAGES.get(language, en.TABLE)
    templates = (
        table.checks.get(_with_reason(check))
        or table.checks.get(check.code)
        or (table.outcomes[check.outcome],)
    )
    return _say(templates, check.evidence, language)


def verdict_sentence(report: Report, *, language: str = "en") -> str:
    """The whole report in one sentence: who says so and when, or why not."""
    table = LANGUAGES.get(language, en.TABLE)
    deciding = _deciding(report)
    if deciding is not None:
        return sentence(deciding, language=language)
    if report.verdict is not Verdict.GENUINE:
        return table.members_doubtful
    evidence: dict[str, EvidenceValue] = {**report.check(CheckName.ISSUER).evidence}
    said = report.said
    for name in ("issued_on", "valid_from", "issuer_name"):
        value = said.get(name)
        if isinstance(value, str):
            evidence.setdefault("issued_on" if name == "valid_from" else name, value)
    code = report.check(CheckName.ISSUER).code
    return _say(table.genuine.get(code, table.genuine["*"]), evidence, language)


def remedy(report: Report, *, language: str = "en") -> str | None:
    """Who can mend what keeps the badge from being genuine, and how; None if nothing does."""
    deciding = _deciding(report)
    if deciding is None:
        return None
    party = PARTIES.get(_with_reason(deciding)) or PARTIES.get(deciding.code, Party.ISSUER)
    if party is Party.NETWORK:
        party = REASONS.get(str(deciding.evidence.get("reason")), party)
    return LANGUAGES.get(language, en.TABLE).remedies[party]


def unreadable_sentence(error: UnreadableError, *, language: str = "en") -> str:
    """Why there is no badge in what was given, and what to do now."""
    table = LANGUAGES.get(language, en.TABLE)
    templates = table.unreadable.get(error.code, table.unreadable["not_a_badge"])
    return _say(templates, error.evidence, language)


def _with_reason(check: Check) -> str:
    return f"{check.code}:{check.evidence.get('reason')}"


def _deciding(report: Report) -> Check | None:
    """The check that decided against the badge: the first that failed, else the first unknown."""
    for outcome in (Outcome.FAILED, Outcome.UNKNOWN):
        found = next((check for check in report.checks if check.outcome is outcome), None)
        if found is not None:
            return found
    if report.check(CheckName.PROOF).outcome is not Outcome.PASSED:
        return report.check(CheckName.PROOF)
    return None


def _say(templates: Sequence[str], evidence: Evidence, language: str) -> str:
    values = _readable(evidence, language)
    for template in templates:
        if all(name in values for name in _placeholders(template)):
            return template.format_map(values)
    # The last sentence of every entry has no placeholder; a test holds the tables to that.
    return templates[-1]


def _readable(evidence: Evidence, language: str) -> Mapping[str, str]:
    values = {}
    for name, value in evidence.items():
        if value is None or value == "":
            continue
        text = plain_identifier(clean_text(str(value)))[:_LONGEST_VALUE]
        values[name] = write_moment(text, language=language) if name in _MOMENTS else text
    return values


def _placeholders(template: str) -> list[str]:
    return [name for _, name, _, _ in Formatter().parse(template) if name]
