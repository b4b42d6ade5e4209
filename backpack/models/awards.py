"""Direct awards: what comes before a badge. A row is never deleted by a transition."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from backpack.db import Base
from backpack.models.catalogue import BadgeClass
from backpack.models.columns import Key, choice, public_id
from backpack.models.people import IdentifierKind, Person


class AwardState(StrEnum):
    """``scheduled -> offered -> claimed | declined | withdrawn | expired``."""

    SCHEDULED = "scheduled"
    OFFERED = "offered"
    CLAIMED = "claimed"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"


class Award(Base):
    """One badge class awarded to one person, known by one identifier.

    The claim deadline counts from ``offered_at``. At most one award per badge class and
    recipient is open (scheduled or offered): the database sees to it.
    """

    __tablename__ = "award"
    __table_args__ = (
        Index(
            "uq_award_open",
            "badge_class_id",
            "recipient_kind",
            "recipient_normalised",
            unique=True,
            sqlite_where=text("state IN ('scheduled', 'offered')"),
            postgresql_where=text("state IN ('scheduled', 'offered')"),
        ),
        Index("ix_award_recipient", "recipient_kind", "recipient_normalised"),
        Index("uq_award_replaces", "replaces_id", unique=True),
    )

    id: Mapped[Key]
    public_id: Mapped[str] = public_id()
    badge_class_id: Mapped[int] = mapped_column(ForeignKey("badge_class.id"), index=True)
    state: Mapped[AwardState] = choice(AwardState)
    recipient_kind: Mapped[IdentifierKind] = choice(IdentifierKind)
    recipient_value: Mapped[str] = mapped_column(String(400))
    recipient_normalised: Mapped[str] = mapped_column(String(400))
    recipient_name: Mapped[str | None] = mapped_column(String(200))
    """As the awarder wrote it; the credential carries the learner's own."""
    notify_email: Mapped[str | None] = mapped_column(String(320))
    """Where the mail goes, if the recipient is known by something else than an address."""
    language: Mapped[str] = mapped_column(String(8), default="en")
    grade: Mapped[str | None] = mapped_column(String(100))
    narrative: Mapped[str | None] = mapped_column(Text)
    """What it took, in the awarder's words: the narrative of the evidence."""
    evidence_name: Mapped[str | None] = mapped_column(String(200))
    evidence_url: Mapped[str | None] = mapped_column(String(2000))
    scheduled_for: Mapped[datetime | None]
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    created_at: Mapped[datetime]
    offered_at: Mapped[datetime | None]
    claim_until: Mapped[datetime | None]
    decided_at: Mapped[datetime | None]
    """When it left the state ``offered``, whichever way."""
    reason: Mapped[str | None] = mapped_column(Text)
    """Why it was declined or withdrawn, if somebody said."""
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    """Who claimed or declined it."""
    replaces_id: Mapped[int | None] = mapped_column(ForeignKey("award.id"))
    """The award that this one corrects; that one was withdrawn, or its badge revoked."""
    reminders: Mapped[int] = mapped_column(default=0, server_default="0")
    """How many of the institution's reminders have had their day."""
    reminded_at: Mapped[datetime | None]
    """When the last reminder went out, by a rule or by hand."""
    warned_at: Mapped[datetime | None]
    """When the last warning went out."""
    erased_at: Mapped[datetime | None]
    """When its recipient left: nothing of her is in it any more, and it still counts."""

    badge_class: Mapped[BadgeClass] = relationship()
    created_by: Mapped[Person | None] = relationship(foreign_keys=[created_by_id])
    person: Mapped[Person | None] = relationship(foreign_keys=[person_id])
    replaces: Mapped["Award | None"] = relationship(remote_side="Award.id")
