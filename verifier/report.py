"""What a verification found: checks, the verdict that follows from them, and the badge's facts."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, NamedTuple

from verifier.badge import Generation
from verifier.errors import Evidence
from verifier.identity import Identity


class CheckName(StrEnum):
    """The six questions, in the order in which they are asked and shown."""

    FORMAT = "format"
    PROOF = "proof"
    ISSUER = "issuer"
    DATES = "dates"
    STATUS = "status"
    RECIPIENT = "recipient"


_ORDER = tuple(CheckName)


class Outcome(StrEnum):
    """The answer to one question. FAILED is evidence against; UNKNOWN is the lack of evidence."""

    PASSED = "passed"
    FAILED = "failed"
    UNKNOWN = "unknown"
    SKIPPED = "skipped"


class Verdict(StrEnum):
    """The answer to the whole."""

    GENUINE = "genuine"
    NOT_GENUINE = "not_genuine"
    UNDETERMINED = "undetermined"


class Standing(StrEnum):
    """How a fact is known.

    PROVEN: established by this verification itself (the domain that signed, the dates it signed).
    CLAIMED: the issuer says so, and the proof shows that it is indeed the issuer who says so.
    UNPROVEN: this is merely what the file says.
    """

    PROVEN = "proven"
    CLAIMED = "claimed"
    UNPROVEN = "unproven"


@dataclass(frozen=True, slots=True)
class Check:
    """One question and its answer.

    ``code`` is stable and machine-readable; ``evidence`` is flat. The sentence for people is
    made from both by ``verifier.sentences``.
    """

    name: CheckName
    outcome: Outcome
    code: str
    evidence: Evidence = field(default_factory=dict)
    detail: str = ""


class Fact(NamedTuple):
    """One thing that the badge says, and how it is known. ``value`` is plain JSON."""

    name: str
    value: Any
    standing: Standing


@dataclass(frozen=True, slots=True)
class Fetched:
    """One address that was asked during the verification.

    ``at`` is when the answer was had, and ``age_seconds`` how old it was at the moment of the
    question: more than nothing if it came out of a cache, ours or another's on the way.
    """

    address: str
    status: int
    at: datetime
    age_seconds: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """Every check in order, the facts, and the reports of what is nested in the badge.

    ``sha256`` (hex) is of the bytes that were given. ``role`` says what a nested report is about:
    ``endorsement``, ``member`` (of a Comprehensive Learner Record or a presentation).
    ``members_left`` counts the members that were too many to be verified. ``credential_sha256`` is
    of the credential's own bytes, as they were found behind an address or inside a picture;
    ``identities`` is what a signed badge says of its recipient, to be compared elsewhere.
    """

    checks: tuple[Check, ...]
    facts: tuple[Fact, ...]
    asked_at: datetime
    sha256: str
    generation: str
    carrier: str
    fetched: tuple[Fetched, ...] = ()
    nested: tuple["Report", ...] = ()
    role: str = "badge"
    notes: tuple[Check, ...] = field(default=())
    members_left: int = 0
    credential_sha256: str | None = None
    identities: tuple[Identity, ...] = ()

    def __post_init__(self) -> None:
        if tuple([check.name for check in self.checks]) != _ORDER:
            raise ValueError("a report has every check once, in order")

    @property
    def verdict(self) -> Verdict:
        """The verdict follows from the checks, and those of the members, and fails closed."""
        outcomes = {check.outcome for check in self.checks}
        members = {report.verdict for report in self.nested if report.role == "member"}
        if Outcome.FAILED in outcomes or Verdict.NOT_GENUINE in members:
            return Verdict.NOT_GENUINE
        if Outcome.UNKNOWN in outcomes or Verdict.UNDETERMINED in members or self.members_left:
            return Verdict.UNDETERMINED
        if self.check(CheckName.PROOF).outcome is not Outcome.PASSED or self.shows_nothing:
            return Verdict.UNDETERMINED
        return Verdict.GENUINE

    @property
    def shows_nothing(self) -> bool:
        """Whether it is a presentation of no credential: there is no badge that is genuine."""
        members = any(report.role == "member" for report in self.nested) or self.members_left
        return self.generation == Generation.VP and not members

    def check(self, name: CheckName) -> Check:
        """The check of that name."""
        return next(check for check in self.checks if check.name is name)

    def fact(self, name: str) -> Fact | None:
        """The first fact of that name, if the badge says anything of it."""
        return next((fact for fact in self.facts if fact.name == name), None)

    @property
    def said(self) -> Mapping[str, Any]:
        """The facts' values by name, for those who do not ask how they are known."""
        return {fact.name: fact.value for fact in self.facts}
