"""From stable codes to sentences for people, in each language that has a table here.

A table gives every code one or more sentences, the most telling first; the first whose evidence
is all there is said. Nothing in here decides anything.
"""

from collections.abc import Sequence
from functools import cache
from string import Formatter

from verifier.domains import plain_identifier
from verifier.errors import Evidence, EvidenceValue, UnreadableError
from verifier.report import Check, CheckName, Outcome, Report, Verdict
from verifier.sentences import de, en, fr, nl
from verifier.sentences.moments import write_moment
from verifier.sentences.parties import PARTIES, REASONS, Party
from verifier.sentences.situations import NOT_ASKED, Situation, read_situation
from verifier.texts import clean_text

LANGUAGES = {"en": en.TABLE, "nl": nl.TABLE, "fr": fr.TABLE, "de": de.TABLE}
_MOMENTS = frozenset(
    {"valid_from", "valid_until", "since", "seen_at", "asked_at", "issued_on", "shown_at"}
)
_LONGEST_VALUE = 300
# A badge that was tampered with, or taken back, and lacks a field besides is above all the former.
_GRAVEST_FIRST = (
    CheckName.PROOF,
    CheckName.ISSUER,
    CheckName.STATUS,
    CheckName.DATES,
    CheckName.FORMAT,
    CheckName.RECIPIENT,
)


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
    deciding = deciding_check(report)
    if deciding is not None:
        return sentence(deciding, language=language)
    if report.verdict is not Verdict.GENUINE:
        return table.shows_nothing if report.shows_nothing else table.members_doubtful
    evidence: dict[str, EvidenceValue] = {**report.check(CheckName.ISSUER).evidence}
    said = report.said
    for name in ("issued_on", "valid_from", "issuer_name", "parent_organisation"):
        value = said.get(name)
        if isinstance(value, str):
            evidence.setdefault("issued_on" if name == "valid_from" else name, value)
    code = report.check(CheckName.ISSUER).code
    return _say(table.genuine.get(code, table.genuine["*"]), evidence, language)


def situation(report: Report) -> Situation | None:
    """What keeps the badge from being genuine, told apart; None if nothing of its own does."""
    deciding = deciding_check(report)
    if deciding is None:
        return None
    return read_situation(deciding.code, deciding.evidence.get("reason"))


def situation_word(report: Report, *, language: str = "en") -> str | None:
    """The situation in a word or two, to stand behind the verdict."""
    found = situation(report)
    return word_of(found, language=language) if found else None


def word_of(found: Situation, *, language: str = "en") -> str:
    """A situation in a word or two."""
    return LANGUAGES.get(language, en.TABLE).situations[found]


def responsible(report: Report) -> Party | None:
    """Who can mend what keeps the badge from being genuine; None if nothing does."""
    deciding = deciding_check(report)
    if deciding is None:
        return None
    party = PARTIES.get(_with_reason(deciding)) or PARTIES.get(deciding.code, Party.ISSUER)
    if party is Party.NETWORK:
        party = REASONS.get(str(deciding.evidence.get("reason")), party)
    return party


def remedy(report: Report, *, language: str = "en") -> str | None:
    """Who can mend what keeps the badge from being genuine, and how; None if nothing does."""
    party, found = responsible(report), situation(report)
    if party is None or found is None:
        return None
    table = LANGUAGES.get(language, en.TABLE)
    if party is Party.ISSUER and found in NOT_ASKED.values():
        # It is no link of the sender's that is refused, but one inside the badge.
        return table.remedies[party]
    return table.next_steps.get(found, table.remedies[party])


def unreadable_sentence(error: UnreadableError, *, language: str = "en") -> str:
    """Why there is no badge in what was given, and what to do now."""
    table = LANGUAGES.get(language, en.TABLE)
    templates = table.unreadable.get(error.code, table.unreadable["not_a_badge"])
    return _say(templates, error.evidence, language)


def _with_reason(check: Check) -> str:
    return f"{check.code}:{check.evidence.get('reason')}"


def deciding_check(report: Report) -> Check | None:
    """The check that decided against the badge: the gravest that failed, else the first unknown."""
    failed = [check for check in report.checks if check.outcome is Outcome.FAILED]
    if failed:
        return min(failed, key=lambda check: _GRAVEST_FIRST.index(check.name))
    unknown = next((check for check in report.checks if check.outcome is Outcome.UNKNOWN), None)
    if unknown is not None:
        return unknown
    proof = report.check(CheckName.PROOF)
    return None if proof.outcome is Outcome.PASSED else proof


def _say(templates: Sequence[str], evidence: Evidence, language: str) -> str:
    for template in templates:
        names = _placeholders(template)
        if all(evidence.get(name) not in (None, "") for name in names):
            # Most of the evidence is in no sentence, so only what is said is written for people.
            said = {name: _readable(name, evidence[name], language) for name in names}
            return template.format_map(said)
    # The last sentence of every entry has no placeholder; a test holds the tables to that.
    return templates[-1]


def _readable(name: str, value: EvidenceValue, language: str) -> str:
    text = plain_identifier(clean_text(str(value)))[:_LONGEST_VALUE]
    return write_moment(text, language=language) if name in _MOMENTS else text


@cache
def _placeholders(template: str) -> tuple[str, ...]:
    """The names that a sentence needs; there are as many sentences as the tables hold."""
    return tuple(name for _, name, _, _ in Formatter().parse(template) if name)
