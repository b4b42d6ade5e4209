"""Verify Open Badges of every generation: a file, a link or a text in, a report out."""

from verifier.badge import Badge, Carrier, Generation, SignedBadge
from verifier.errors import (
    RefutedError,
    UnavailableError,
    UnreadableError,
    UnsupportedError,
    VerifierError,
)
from verifier.fetch import Fetch, Response, guarded_fetch
from verifier.pipeline import verify
from verifier.policy import Limits, Policy, TrustedIssuer
from verifier.report import Check, CheckName, Fact, Fetched, Outcome, Report, Standing, Verdict
from verifier.report_json import to_json

__all__ = [
    "Badge",
    "Carrier",
    "Check",
    "CheckName",
    "Fact",
    "Fetch",
    "Fetched",
    "Generation",
    "Limits",
    "Outcome",
    "Policy",
    "RefutedError",
    "Report",
    "Response",
    "SignedBadge",
    "Standing",
    "TrustedIssuer",
    "UnavailableError",
    "UnreadableError",
    "UnsupportedError",
    "Verdict",
    "VerifierError",
    "guarded_fetch",
    "to_json",
    "verify",
]
