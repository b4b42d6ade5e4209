"""What a stranger sees of a badge: made from the credential and its owner's choices."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from backpack.models import BadgeClass, Credential, Institution, Issuer
from backpack.sharing.service import Choices


class Standing(StrEnum):
    """Whether the badge is in force; a private one has no standing that strangers can see."""

    VALID = "valid"
    EXPIRED = "expired"
    SUSPENDED = "suspended"
    REVOKED = "revoked"


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicBadge:
    """All that the public page shows; what was not chosen is not in here at all."""

    standing: Standing
    badge_class: BadgeClass
    issuer: Issuer
    institution: Institution
    recipient: str | None
    grade: str | None
    narrative: str | None
    evidence_name: str | None
    evidence_url: str | None
    awarded_at: datetime
    expires_at: datetime | None
    revoked_at: datetime | None
    revocation_reason: str | None
    suspended_at: datetime | None
    suspension_reason: str | None


def standing_of(credential: Credential, now: datetime) -> Standing:
    """Revoked is said before suspended, and that before expired: the stronger one first."""
    if credential.revoked_at is not None:
        return Standing.REVOKED
    if credential.suspended_at is not None:
        return Standing.SUSPENDED
    if credential.expires_at is not None and credential.expires_at <= now:
        return Standing.EXPIRED
    return Standing.VALID


def show_to_strangers(credential: Credential, choices: Choices, *, now: datetime) -> PublicBadge:
    """The badge as strangers see it with those choices: for the page and for its preview."""
    award, badge_class = credential.award, credential.badge_class
    return PublicBadge(
        standing=standing_of(credential, now),
        badge_class=badge_class,
        issuer=badge_class.issuer,
        institution=badge_class.issuer.institution,
        recipient=credential.recipient_name if choices.show_name else None,
        grade=award.grade if choices.show_grade else None,
        narrative=award.narrative if choices.show_evidence else None,
        evidence_name=award.evidence_name if choices.show_evidence else None,
        evidence_url=award.evidence_url if choices.show_evidence else None,
        awarded_at=credential.awarded_at,
        expires_at=credential.expires_at,
        revoked_at=credential.revoked_at,
        revocation_reason=credential.revocation_reason,
        suspended_at=credential.suspended_at,
        suspension_reason=credential.suspension_reason,
    )
