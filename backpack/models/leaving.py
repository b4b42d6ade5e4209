"""Leaving: what somebody takes along, that she asked to be removed, and what is left of a badge."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, LargeBinary, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, deferred, mapped_column, relationship

from backpack.db import Base
from backpack.models.columns import Key, choice, public_id
from backpack.models.people import Person


class ExportState(StrEnum):
    """``asked -> working -> ready -> removed``, or ``failed``."""

    ASKED = "asked"
    WORKING = "working"
    READY = "ready"
    FAILED = "failed"
    REMOVED = "removed"


class Export(Base):
    """Everything of one person as one archive, made in the background; at most one on its way.

    ``done`` of ``total`` says how far it is. A worker that died leaves ``taken_at`` to grow old,
    and another one begins again.
    """

    __tablename__ = "export"
    __table_args__ = (
        Index(
            "uq_export_on_its_way",
            "person_id",
            unique=True,
            sqlite_where=text("state IN ('asked', 'working')"),
            postgresql_where=text("state IN ('asked', 'working')"),
        ),
    )

    id: Mapped[Key]
    public_id: Mapped[str] = public_id()
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    state: Mapped[ExportState] = choice(ExportState, default=ExportState.ASKED)
    asked_at: Mapped[datetime]
    attempts: Mapped[int] = mapped_column(default=0)
    taken_at: Mapped[datetime | None]
    done: Mapped[int] = mapped_column(default=0)
    total: Mapped[int] = mapped_column(default=0)
    ready_at: Mapped[datetime | None]
    expires_at: Mapped[datetime | None]
    """Until when the archive can be downloaded; then its bytes are removed."""
    size: Mapped[int | None]
    sha256: Mapped[str | None] = mapped_column(String(64))

    person: Mapped[Person] = relationship()


class ExportPart(Base):
    """A piece of an archive. In the database, for any process may have to hand it out."""

    __tablename__ = "export_part"
    __table_args__ = (UniqueConstraint("export_id", "number"),)

    id: Mapped[Key]
    export_id: Mapped[int] = mapped_column(ForeignKey("export.id"), index=True)
    number: Mapped[int]
    data: Mapped[bytes] = deferred(mapped_column(LargeBinary, nullable=False))


class Departure(Base):
    """Somebody asked that her account be removed. Afterwards the row says only that one was."""

    __tablename__ = "departure"
    __table_args__ = (
        Index(
            "uq_departure_pending",
            "person_id",
            unique=True,
            sqlite_where=text("cancelled_at IS NULL AND finished_at IS NULL"),
            postgresql_where=text("cancelled_at IS NULL AND finished_at IS NULL"),
        ),
    )

    id: Mapped[Key]
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    token_sha256: Mapped[str | None] = mapped_column(String(64), unique=True)
    """Of the token in the mail, with which it can be called off."""
    asked_at: Mapped[datetime]
    due_at: Mapped[datetime] = mapped_column(index=True)
    cancelled_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]

    person: Mapped[Person | None] = relationship()


class Tombstone(Base):
    """What is left of a credential whose owner left: its address, and its place in a status list.

    Its places are never given to another credential, for copies of this one may be about.
    ``was_public`` says whether its address answered when it was removed.
    """

    __tablename__ = "tombstone"
    __table_args__ = (
        UniqueConstraint("status_list_id", "status_index"),
        UniqueConstraint("suspension_list_id", "suspension_index"),
    )

    id: Mapped[Key]
    public_id: Mapped[str] = public_id()
    badge_class_id: Mapped[int] = mapped_column(ForeignKey("badge_class.id"), index=True)
    status_list_id: Mapped[int] = mapped_column(ForeignKey("status_list.id"))
    status_index: Mapped[int]
    suspension_list_id: Mapped[int | None] = mapped_column(ForeignKey("status_list.id"))
    suspension_index: Mapped[int | None]
    was_public: Mapped[bool]
    removed_at: Mapped[datetime]
