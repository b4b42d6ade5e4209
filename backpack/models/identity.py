"""Proving, linking and merging: codes and links by mail, offered roles, and two accounts made one.

Nothing here finds an account: that is ``(issuer, subject)`` of a sign-in alone.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from backpack.db import Base
from backpack.models.awards import Award
from backpack.models.catalogue import Institution, Issuer
from backpack.models.columns import Key, choice, public_id
from backpack.models.people import Person, Role, RoleName


class MailboxCode(Base):
    """A code that was mailed to an address, to prove that its reader is this person."""

    __tablename__ = "mailbox_code"

    id: Mapped[Key]
    public_id: Mapped[str] = public_id()
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    address: Mapped[str] = mapped_column(String(320))
    normalised: Mapped[str] = mapped_column(String(320), index=True)
    code_digest: Mapped[str] = mapped_column(String(64))
    """Keyed with the secret of this installation: six digits alone are soon tried out."""
    created_at: Mapped[datetime] = mapped_column(index=True)
    expires_at: Mapped[datetime]
    attempts: Mapped[int] = mapped_column(default=0)
    used_at: Mapped[datetime | None]


class ClaimLink(Base):
    """The token in one mail about one award: whoever has it reads the mailbox it went to."""

    __tablename__ = "claim_link"

    id: Mapped[Key]
    award_id: Mapped[int] = mapped_column(ForeignKey("award.id"), index=True)
    address: Mapped[str] = mapped_column(String(320))
    normalised: Mapped[str] = mapped_column(String(320))
    token_sha256: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    used_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)

    award: Mapped[Award] = relationship()


class RoleInvitation(Base):
    """A role that somebody was offered by mail; its token opens the page that accepts it."""

    __tablename__ = "role_invitation"
    __table_args__ = (
        CheckConstraint(
            "(institution_id IS NULL) <> (issuer_id IS NULL)", name="institution_or_issuer"
        ),
    )

    id: Mapped[Key]
    public_id: Mapped[str] = public_id()
    token_sha256: Mapped[str] = mapped_column(String(64), unique=True)
    address: Mapped[str] = mapped_column(String(320))
    name: Mapped[RoleName] = choice(RoleName)
    institution_id: Mapped[int | None] = mapped_column(ForeignKey("institution.id"), index=True)
    issuer_id: Mapped[int | None] = mapped_column(ForeignKey("issuer.id"), index=True)
    invited_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    accepted_at: Mapped[datetime | None]
    accepted_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    withdrawn_at: Mapped[datetime | None]

    institution: Mapped[Institution | None] = relationship()
    issuer: Mapped[Issuer | None] = relationship()
    invited_by: Mapped[Person | None] = relationship(foreign_keys=[invited_by_id])


class RoleByRule(Base):
    """A role that follows from an affiliation; it ends when the affiliation does."""

    __tablename__ = "role_by_rule"

    id: Mapped[Key]
    role_id: Mapped[int] = mapped_column(ForeignKey("role.id", ondelete="CASCADE"), unique=True)
    sign_in_id: Mapped[int] = mapped_column(
        ForeignKey("sign_in.id", ondelete="CASCADE"), index=True
    )
    affiliation: Mapped[str] = mapped_column(String(200))
    granted_at: Mapped[datetime]

    role: Mapped[Role] = relationship()


class MergeOffer(Base):
    """Both accounts were proven in one browser, and their owner is asked whether to join them."""

    __tablename__ = "merge_offer"

    id: Mapped[Key]
    public_id: Mapped[str] = public_id()
    keeper_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    other_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    browser: Mapped[str] = mapped_column(String(32))
    """The public id of the browser session in which both were proven."""
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]

    keeper: Mapped[Person] = relationship(foreign_keys=[keeper_id])
    other: Mapped[Person] = relationship(foreign_keys=[other_id])


class AccountMerge(Base):
    """Two accounts were made one. ``moved`` names every row that changed hands, for the undo."""

    __tablename__ = "account_merge"

    id: Mapped[Key]
    public_id: Mapped[str] = public_id()
    keeper_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    other_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    merged_at: Mapped[datetime]
    undo_until: Mapped[datetime]
    undone_at: Mapped[datetime | None]
    settled_at: Mapped[datetime | None]
    """When the time to undo was over and what was left of the other account was removed."""
    moved: Mapped[list[Any]] = mapped_column(default=list)
    """``{"table", "column", "row"}``; ``row`` holds the rest of the row's primary key."""
    before: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """The keeper's own columns that the merge changed, as they were."""

    keeper: Mapped[Person] = relationship(foreign_keys=[keeper_id])
    other: Mapped[Person] = relationship(foreign_keys=[other_id])
