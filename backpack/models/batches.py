"""Batches: a file of awards, kept row by row from the upload to the last award of it."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from backpack.db import Base
from backpack.models.awards import Award
from backpack.models.catalogue import BadgeClass
from backpack.models.columns import Key, choice, public_id
from backpack.models.people import IdentifierKind, Person


class BatchState(StrEnum):
    """``draft -> running -> finished``; ``running <-> stopped``; ``draft -> discarded``."""

    DRAFT = "draft"
    RUNNING = "running"
    STOPPED = "stopped"
    FINISHED = "finished"
    DISCARDED = "discarded"


class RowState(StrEnum):
    """``ready | faulty | left_out`` before the batch runs; ``awarded | refused`` after."""

    READY = "ready"
    FAULTY = "faulty"
    LEFT_OUT = "left_out"
    AWARDED = "awarded"
    REFUSED = "refused"


class AwardBatch(Base):
    """One file of awards of one badge class.

    Nothing of the file is kept but its rows. ``started_by`` is in whose name the awards are made:
    as soon as that person may award no more, the batch stops.
    """

    __tablename__ = "award_batch"

    id: Mapped[Key]
    public_id: Mapped[str] = public_id()
    badge_class_id: Mapped[int] = mapped_column(ForeignKey("badge_class.id"), index=True)
    state: Mapped[BatchState] = choice(BatchState, default=BatchState.DRAFT, index=True)
    file_name: Mapped[str] = mapped_column(String(200))
    encoding: Mapped[str] = mapped_column(String(32))
    separator: Mapped[str] = mapped_column(String(1))
    ignored_columns: Mapped[list[Any]] = mapped_column(default=list)
    language: Mapped[str] = mapped_column(String(8), default="en")
    """The language of the mail where the row names none."""
    scheduled_for: Mapped[datetime | None]
    created_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    created_at: Mapped[datetime]
    judged_again_at: Mapped[datetime | None]
    """When every row of it was judged anew, because its badge had changed since the upload."""
    started_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    started_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
    stopped_because: Mapped[str | None] = mapped_column(String(64))
    """The code of what stopped it."""

    badge_class: Mapped[BadgeClass] = relationship()
    created_by: Mapped[Person] = relationship(foreign_keys=[created_by_id])
    started_by: Mapped[Person | None] = relationship(foreign_keys=[started_by_id])


class BatchRow(Base):
    """One row of the file: what it says, what was found of it, and what became of it.

    ``cells`` is the text of the known columns by their names; ``findings`` a list of
    ``{code, column, row}``, the last two where they say something. A row is awarded in the
    transaction that makes its award and its mail.
    """

    __tablename__ = "award_batch_row"
    __table_args__ = (
        UniqueConstraint("batch_id", "number"),
        Index("ix_award_batch_row_state", "batch_id", "state", "number"),
        Index("ix_award_batch_row_recipient", "batch_id", "recipient_normalised"),
    )

    id: Mapped[Key]
    batch_id: Mapped[int] = mapped_column(ForeignKey("award_batch.id"))
    number: Mapped[int]
    """The line of the file on which the row begins."""
    state: Mapped[RowState] = choice(RowState)
    cells: Mapped[dict[str, Any]] = mapped_column(default=dict)
    recipient_kind: Mapped[IdentifierKind | None] = choice(IdentifierKind, nullable=True)
    recipient_normalised: Mapped[str | None] = mapped_column(String(400))
    findings: Mapped[list[Any]] = mapped_column(default=list)
    award_id: Mapped[int | None] = mapped_column(ForeignKey("award.id"), unique=True)

    batch: Mapped[AwardBatch] = relationship()
    award: Mapped[Award | None] = relationship()
