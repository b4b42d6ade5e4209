"""The health of badges: when each was last verified, and what its owner was told of it."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from backpack.db import Base
from backpack.models.columns import Key, choice, public_id
from backpack.models.credentials import Credential
from backpack.models.imports import ImportedBadge
from backpack.models.people import Person


class BadgeHealth(Base):
    """The last night's verification of one badge, ours or imported."""

    __tablename__ = "badge_health"
    __table_args__ = (
        CheckConstraint(
            "(credential_id IS NULL) <> (imported_badge_id IS NULL)", name="own_or_imported"
        ),
    )

    id: Mapped[Key]
    credential_id: Mapped[int | None] = mapped_column(ForeignKey("credential.id"), unique=True)
    imported_badge_id: Mapped[int | None] = mapped_column(
        ForeignKey("imported_badge.id", ondelete="CASCADE"), unique=True
    )
    checked_at: Mapped[datetime] = mapped_column(index=True)
    verdict: Mapped[str] = mapped_column(String(32))
    code: Mapped[str] = mapped_column(String(100), default="")
    """The code of the check that decided, if the badge was not genuine."""
    nights: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """How many nights on end something could not be had, by the finding that it may become."""


class FindingKind(StrEnum):
    """What a learner is told of before anybody else finds out."""

    REVOKED = "revoked"
    EXPIRING = "expiring"
    EXPIRED = "expired"
    KEY_ROTATED = "key_rotated"
    PICTURE_VANISHED = "picture_vanished"
    PAGE_VANISHED = "page_vanished"
    NOT_GENUINE = "not_genuine"


class BadgeFinding(Base):
    """Something that became of a badge; open until it is over or its owner has put it away.

    At most one of a kind is open for a badge: the database sees to it, so nobody is told twice.
    """

    __tablename__ = "badge_finding"
    __table_args__ = (
        CheckConstraint(
            "(credential_id IS NULL) <> (imported_badge_id IS NULL)", name="own_or_imported"
        ),
        Index(
            "uq_badge_finding_own",
            "credential_id",
            "kind",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
        Index(
            "uq_badge_finding_imported",
            "imported_badge_id",
            "kind",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
    )

    id: Mapped[Key]
    public_id: Mapped[str] = public_id()
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    credential_id: Mapped[int | None] = mapped_column(ForeignKey("credential.id"))
    imported_badge_id: Mapped[int | None] = mapped_column(
        ForeignKey("imported_badge.id", ondelete="CASCADE")
    )
    kind: Mapped[FindingKind] = choice(FindingKind)
    details: Mapped[dict[str, Any]] = mapped_column(default=dict)
    found_at: Mapped[datetime]
    told_at: Mapped[datetime | None]
    """When the mail about it was written; nothing, while it waits for tonight's letter."""
    seen_at: Mapped[datetime | None]
    """When its owner put the notice away."""
    ended_at: Mapped[datetime | None]

    person: Mapped[Person] = relationship()
    credential: Mapped[Credential | None] = relationship()
    imported_badge: Mapped[ImportedBadge | None] = relationship()
