"""The shape of a language's table of sentences."""

from collections.abc import Mapping
from dataclasses import dataclass

from verifier.report import CheckName, Outcome, Standing, Verdict
from verifier.sentences.parties import Party
from verifier.sentences.situations import Situation

Sentences = Mapping[str, tuple[str, ...]]
"""A code to its sentences, the most telling first, the last without any placeholder."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """All sentences of one language.

    ``situations`` are words that follow a verdict; ``next_steps`` replace the party's ``remedies``
    where a situation asks for something of its own.
    """

    verdicts: Mapping[Verdict, str]
    check_names: Mapping[CheckName, str]
    standings: Mapping[Standing, str]
    checks: Sentences
    outcomes: Mapping[Outcome, str]
    genuine: Sentences
    members_doubtful: str
    shows_nothing: str
    remedies: Mapping[Party, str]
    situations: Mapping[Situation, str]
    next_steps: Mapping[Situation, str]
    unreadable: Sentences
    archive: str
    archive_offline: str
    several: str
    """What stands above the answers about a file or page with several badges."""
