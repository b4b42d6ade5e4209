"""The verdict and the checks in words, as the page shows them."""

import json
from dataclasses import dataclass

from verifier.domains import plain_identifier
from verifier.report import Check, CheckName, Outcome, Report, Verdict
from verifier.sentences import (
    remedy,
    responsible,
    sentence,
    situation,
    situation_word,
    verdict_sentence,
    word_of,
)
from verifier.sentences.situations import Situation, read_situation
from verifier.shell.languages import current_language
from verifier.web.asking import stands
from verifier.web.words import CHECK_TITLES, OUTCOMES, PARTIES, say_verdict

GLIMPSES = ("signer", "registry", "list")
"""The evidence that is shown under a check at once; all of it is under the technical details."""

_OF_ITS_ISSUER = frozenset(
    {
        Situation.REVOKED, Situation.SUSPENDED, Situation.EXPIRED, Situation.NOT_YET_VALID,
        Situation.ANOTHER_PERSON,
    }
)  # fmt: skip
"""Where a badge is not genuine although its issuer did make it: whoever reads that should know."""


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
class ShownVerdict:
    """The answer to the whole. ``kind`` is the verdict's code.

    ``of_its_issuer`` says that the issuer did make a badge that is not genuine all the same;
    ``expected_domain`` is the website that the reader should think about.
    """

    kind: str
    title: str
    sentence: str
    remedy: str | None
    party: str | None
    situation: str | None
    situation_word: str | None
    expected_domain: str | None
    of_its_issuer: bool


def judge(report: Report) -> ShownVerdict:
    """The verdict on a report in the reader's language."""
    language, found, party = current_language(), situation(report), responsible(report)
    return ShownVerdict(
        kind=report.verdict.value,
        title=_title(report, language),
        sentence=verdict_sentence(report, language=language),
        remedy=remedy(report, language=language),
        party=str(PARTIES[party]) if party else None,
        situation=found,
        situation_word=situation_word(report, language=language),
        expected_domain=_expected_domain(report),
        of_its_issuer=found in _OF_ITS_ISSUER and stands(report),
    )


def _title(report: Report, language: str) -> str:
    """The verdict, and what it is for in a word."""
    return say_verdict(report.verdict, situation_word(report, language=language))


def show_check(check: Check) -> ShownCheck:
    """One check in words."""
    language = current_language()
    said = sentence(check, language=language)
    glimpse = [
        plain_identifier(str(check.evidence[key])) for key in GLIMPSES if check.evidence.get(key)
    ]
    return ShownCheck(
        name=check.name.value,
        title=str(CHECK_TITLES[check.name]),
        outcome=check.outcome.value,
        outcome_text=say_outcome(check.outcome, check.code),
        sentence=said,
        glimpse=" · ".join(value for value in glimpse if value not in said),
        evidence=tuple(
            (key, _plain(value)) for key, value in check.evidence.items() if value is not None
        ),
        code=check.code,
        detail=check.detail,
    )


def say_outcome(outcome: Outcome, code: str) -> str:
    """The outcome in a word: what an issuer decided is said as that, and not called wrong."""
    decided = read_situation(code, None)
    if outcome is Outcome.FAILED and decided in _OF_ITS_ISSUER:
        return word_of(decided, language=current_language())
    return str(OUTCOMES[outcome])


def _expected_domain(report: Report) -> str | None:
    """The website that a reader should think about: the only proof of who issued it."""
    domain = report.said.get("issuer_domain")
    listed = report.check(CheckName.ISSUER).evidence.get("registry_name")
    genuine = report.verdict is Verdict.GENUINE
    return str(domain) if genuine and domain and not listed else None


def _plain(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value)
