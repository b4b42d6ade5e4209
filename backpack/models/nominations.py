"""Nominations: who may nominate, the calls for it, and each nomination up to its award."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text, false, text, true
from sqlalchemy.orm import Mapped, mapped_column, relationship

from backpack.db import Base
from backpack.models.batches import BatchRow
from backpack.models.catalogue import BadgeClass, Issuer
from backpack.models.columns import Key, choice, public_id
from backpack.models.people import IdentifierKind, Person


class NominatingBody(Base):
    """A programme or a student body whose people may nominate for the badges of one issuer."""

    __tablename__ = "nominating_body"

    id: Mapped[Key]
    public_id: Mapped[str] = public_id()
    issuer_id: Mapped[int] = mapped_column(ForeignKey("issuer.id"), index=True)
    name: Mapped[str] = mapped_column(String(200))
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    created_at: Mapped[datetime]

    issuer: Mapped[Issuer] = relationship()


class BodyMember(Base):
    """Somebody who nominates in the name of a body, known by one verified identifier."""

    __tablename__ = "nominating_body_member"
    __table_args__ = (
        Index(
            "uq_nominating_body_member",
            "body_id",
            "kind",
            "normalised",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
        Index("ix_nominating_body_member_identifier", "kind", "normalised"),
    )

    id: Mapped[Key]
    public_id: Mapped[str] = public_id()
    body_id: Mapped[int] = mapped_column(ForeignKey("nominating_body.id"))
    kind: Mapped[IdentifierKind] = choice(IdentifierKind)
    value: Mapped[str] = mapped_column(String(400))
    normalised: Mapped[str] = mapped_column(String(400))
    added_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    added_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]

    body: Mapped[NominatingBody] = relationship()


class BodyInvitation(Base):
    """Somebody of a body who was invited by mail to nominate in its name.

    The token in the mail is 256 random bits, of which the sha256 is kept. It works once.
    """

    __tablename__ = "nominating_body_invitation"

    id: Mapped[Key]
    public_id: Mapped[str] = public_id()
    token_sha256: Mapped[str] = mapped_column(String(64), unique=True)
    body_id: Mapped[int] = mapped_column(ForeignKey("nominating_body.id"), index=True)
    address: Mapped[str] = mapped_column(String(320))
    invited_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    accepted_at: Mapped[datetime | None]
    accepted_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    withdrawn_at: Mapped[datetime | None]

    body: Mapped[NominatingBody] = relationship()
    invited_by: Mapped[Person | None] = relationship(foreign_keys=[invited_by_id])


class NominationCall(Base):
    """A call: for which badge, from when to when, on which criteria, and who must agree.

    ``criteria`` are the items of the badge's criteria as they were when the call was made.
    """

    __tablename__ = "nomination_call"

    id: Mapped[Key]
    public_id: Mapped[str] = public_id()
    badge_class_id: Mapped[int] = mapped_column(ForeignKey("badge_class.id"), index=True)
    title: Mapped[str] = mapped_column(String(200))
    instructions: Mapped[str] = mapped_column(Text, default="")
    """What nominators should know, as Markdown."""
    criteria: Mapped[list[Any]] = mapped_column(default=list)
    opens_at: Mapped[datetime]
    closes_at: Mapped[datetime]
    proclaimed_at: Mapped[datetime | None]
    """When the badges are awarded, as far as it is known."""
    second_member: Mapped[bool] = mapped_column(default=True, server_default=true())
    """Whether a nomination is approved only when two members of the committee approve it."""
    tells_nominee: Mapped[bool] = mapped_column(default=False, server_default=false())
    """Whether a nominee is written to when the nomination is handed in."""
    graduates_only: Mapped[bool] = mapped_column(default=True, server_default=true())
    """Whether a batch needs the list of those who graduate."""
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    created_at: Mapped[datetime]

    badge_class: Mapped[BadgeClass] = relationship()


class NominationState(StrEnum):
    """``draft -> submitted -> approved_once -> approved -> batched -> awarded``.

    From the committee it may come back (``asked_back``) or be ``declined``; its nominator may have
    ``withdrawn`` it.
    """

    DRAFT = "draft"
    SUBMITTED = "submitted"
    ASKED_BACK = "asked_back"
    APPROVED_ONCE = "approved_once"
    APPROVED = "approved"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    BATCHED = "batched"
    AWARDED = "awarded"


_HANDED_IN = text("state NOT IN ('draft', 'declined', 'withdrawn')")


class Nomination(Base):
    """One person nominated in one call. In one call nobody is handed in twice at a time.

    ``ticks`` answers the criteria of the call in their order: a list of ``{met, remark}``.
    ``version`` counts what was written, so that nobody approves what she has not read.
    """

    __tablename__ = "nomination"
    __table_args__ = (
        Index(
            "uq_nomination_handed_in",
            "call_id",
            "nominee_kind",
            "nominee_normalised",
            unique=True,
            sqlite_where=_HANDED_IN,
            postgresql_where=_HANDED_IN,
        ),
        Index("ix_nomination_nominee", "nominee_kind", "nominee_normalised"),
        Index("ix_nomination_state", "call_id", "state"),
    )

    id: Mapped[Key]
    public_id: Mapped[str] = public_id()
    call_id: Mapped[int] = mapped_column(ForeignKey("nomination_call.id"))
    body_id: Mapped[int | None] = mapped_column(ForeignKey("nominating_body.id"), index=True)
    """In whose name; the faculty's own where it is empty."""
    nominator_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    state: Mapped[NominationState] = choice(NominationState, default=NominationState.DRAFT)
    version: Mapped[int] = mapped_column(default=1)
    nominee_kind: Mapped[IdentifierKind] = choice(IdentifierKind)
    nominee_value: Mapped[str] = mapped_column(String(400))
    nominee_normalised: Mapped[str] = mapped_column(String(400))
    nominee_name: Mapped[str] = mapped_column(String(200))
    notify_email: Mapped[str | None] = mapped_column(String(320))
    language: Mapped[str] = mapped_column(String(8), default="en")
    motivation: Mapped[str] = mapped_column(Text)
    competences: Mapped[list[Any]] = mapped_column(default=list)
    evidence_name: Mapped[str | None] = mapped_column(String(200))
    evidence_url: Mapped[str | None] = mapped_column(String(2000))
    ticks: Mapped[list[Any]] = mapped_column(default=list)
    created_at: Mapped[datetime]
    submitted_at: Mapped[datetime | None]
    first_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    """Who of the committee approved it first."""
    first_at: Mapped[datetime | None]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    decided_at: Mapped[datetime | None]
    reason: Mapped[str | None] = mapped_column(Text)
    """What the committee asked or why it decided so, whichever was last."""
    held_back_at: Mapped[datetime | None]
    """When it was last left out of a batch, for it was not on the list of those who graduate."""
    batch_row_id: Mapped[int | None] = mapped_column(ForeignKey("award_batch_row.id"), unique=True)

    call: Mapped[NominationCall] = relationship()
    body: Mapped[NominatingBody | None] = relationship()
    nominator: Mapped[Person | None] = relationship(foreign_keys=[nominator_id])
    first_by: Mapped[Person | None] = relationship(foreign_keys=[first_by_id])
    decided_by: Mapped[Person | None] = relationship(foreign_keys=[decided_by_id])
    batch_row: Mapped[BatchRow | None] = relationship()
