"""Requests: a learner asks for a badge that may be asked for, and an awarder decides."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from backpack.db import Base
from backpack.models.awards import Award
from backpack.models.catalogue import BadgeClass
from backpack.models.columns import Key, choice, public_id
from backpack.models.people import Person


class RequestState(StrEnum):
    """``open -> awarded | declined | withdrawn``."""

    OPEN = "open"
    AWARDED = "awarded"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


class AwardRequest(Base):
    """One learner's request for one badge class; one of them is open at a time."""

    __tablename__ = "award_request"
    __table_args__ = (
        Index(
            "uq_award_request_open",
            "badge_class_id",
            "person_id",
            unique=True,
            sqlite_where=text("state = 'open'"),
            postgresql_where=text("state = 'open'"),
        ),
    )

    id: Mapped[Key]
    public_id: Mapped[str] = public_id()
    badge_class_id: Mapped[int] = mapped_column(ForeignKey("badge_class.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    state: Mapped[RequestState] = choice(RequestState, default=RequestState.OPEN)
    narrative: Mapped[str] = mapped_column(Text)
    evidence_name: Mapped[str | None] = mapped_column(String(200))
    evidence_url: Mapped[str | None] = mapped_column(String(2000))
    created_at: Mapped[datetime]
    decided_at: Mapped[datetime | None]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    reason: Mapped[str | None] = mapped_column(Text)
    """Why it was declined."""
    award_id: Mapped[int | None] = mapped_column(ForeignKey("award.id"), unique=True)

    badge_class: Mapped[BadgeClass] = relationship()
    person: Mapped[Person] = relationship(foreign_keys=[person_id])
    decided_by: Mapped[Person | None] = relationship(foreign_keys=[decided_by_id])
    award: Mapped[Award | None] = relationship()
