"""The shape of a language's table of sentences."""

from collections.abc import Mapping
from dataclasses import dataclass

from verifier.report import CheckName, Outcome, Standing, Verdict
from verifier.sentences.parties import Party

Sentences = Mapping[str, tuple[str, ...]]
"""A code to its sentences, the most telling first, the last without any placeholder."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """All sentences of one language."""

    verdicts: Mapping[Verdict, str]
    check_names: Mapping[CheckName, str]
    standings: Mapping[Standing, str]
    checks: Sentences
    outcomes: Mapping[Outcome, str]
    genuine: Sentences
    members_doubtful: str
    remedies: Mapping[Party, str]
    unreadable: Sentences
