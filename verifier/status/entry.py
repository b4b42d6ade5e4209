"""What the status mechanisms share: what is asked of them, and what they found."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from verifier.badge import Badge, SignedBadge
from verifier.errors import EvidenceValue, RefutedError
from verifier.fetch import Fetch
from verifier.policy import Policy

VerifyList = Callable[[Badge], SignedBadge]
"""Verify a list that is a credential itself: proof and issuer, or the errors of both."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusQuestion:
    """What every mechanism needs to answer."""

    signed: SignedBadge
    issuer: str | None
    policy: Policy
    fetch: Fetch
    verify_list: VerifyList


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusAnswer:
    """One entry that says nothing against the badge; ``note`` is a code worth telling."""

    evidence: Mapping[str, EvidenceValue] = field(default_factory=dict)
    note: str | None = None


REFUTED_BY_PURPOSE = {"revocation": "revoked", "suspension": "suspended"}


def refute(purpose: str, evidence: Mapping[str, EvidenceValue]) -> RefutedError:
    """The error that a set entry of this purpose is."""
    return RefutedError(REFUTED_BY_PURPOSE[purpose], "", **evidence)
