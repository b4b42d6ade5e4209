"""Badges from elsewhere: as they were given, what was found, and what became of each file."""

from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    JSON,
    ForeignKey,
    Index,
    LargeBinary,
    Numeric,
    String,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, deferred, mapped_column, relationship

from backpack.db import Base
from backpack.models.columns import Key, choice, public_id
from backpack.models.people import Person


class ImportedVerdict(StrEnum):
    """What the verifier found last; the words are the verifier's own."""

    GENUINE = "genuine"
    UNDETERMINED = "undetermined"
    NOT_GENUINE = "not_genuine"


class Ownership(StrEnum):
    """Whether the badge was issued to somebody whom this learner is known to be."""

    HERS = "hers"
    NOT_HERS = "not_hers"
    UNKNOWN = "unknown"


class ImportedBadge(Base):
    """A badge of another issuer on somebody's shelf, with the very bytes that were given.

    ``equality`` is the hash of issuer and id as Open Badges 3.0 compares credentials (percent-
    decoded, trimmed); a credential without an id is equal to its own bytes alone. ``report`` is
    the verifier's report at the import, ``latest_report`` that of the last night.
    """

    __tablename__ = "imported_badge"
    __table_args__ = (
        UniqueConstraint("person_id", "equality"),
        Index("ix_imported_badge_shelf", "person_id", "awarded_at"),
    )

    id: Mapped[Key]
    public_id: Mapped[str] = public_id()
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    equality: Mapped[str] = mapped_column(String(64))
    credential_id: Mapped[str | None] = mapped_column(Text)
    issuer_id: Mapped[str | None] = mapped_column(Text)
    issuer_name: Mapped[str] = mapped_column(String(400))
    name: Mapped[str] = mapped_column(String(400))
    description: Mapped[str] = mapped_column(Text, default="")
    generation: Mapped[str] = mapped_column(String(16))
    carrier: Mapped[str] = mapped_column(String(16))
    verdict: Mapped[ImportedVerdict] = choice(ImportedVerdict)
    verdict_code: Mapped[str] = mapped_column(String(100), default="")
    """The code of the check that decided the verdict; empty for a genuine badge."""
    ownership: Mapped[Ownership] = choice(Ownership)
    awarded_at: Mapped[datetime]
    """The day of the award as the badge says it; the day of the import if it says none."""
    valid_from: Mapped[datetime | None]
    expires_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]
    """When we learned that it was revoked."""
    revocation_reason: Mapped[str | None] = mapped_column(Text)
    ects: Mapped[Decimal | None] = mapped_column(Numeric(7, 2))
    workload_hours: Mapped[Decimal | None] = mapped_column(Numeric(9, 2))
    eqf_level: Mapped[int | None]
    alignments: Mapped[list[Any]] = mapped_column(default=list)
    """``{name, url, framework, type, code}`` of each."""
    source_address: Mapped[str | None] = mapped_column(Text)
    file_name: Mapped[str | None] = mapped_column(String(200))
    media_type: Mapped[str] = mapped_column(String(100))
    content: Mapped[bytes] = deferred(mapped_column(LargeBinary))
    sha256: Mapped[str] = mapped_column(String(64))
    picture: Mapped[bytes | None] = deferred(mapped_column(LargeBinary))
    picture_type: Mapped[str | None] = mapped_column(String(32))
    picture_address: Mapped[str | None] = mapped_column(Text)
    """Where the picture is hosted, if the badge names such a place."""
    report: Mapped[dict[str, Any]] = deferred(mapped_column(JSON))
    latest_report: Mapped[dict[str, Any] | None] = deferred(mapped_column(JSON, nullable=True))
    imported_at: Mapped[datetime]
    checked_at: Mapped[datetime]

    person: Mapped[Person] = relationship()


class ImportSource(StrEnum):
    """How somebody brought something in."""

    FILE = "file"
    ADDRESS = "address"
    TEXT = "text"
    ARCHIVE = "archive"


class ImportBatch(Base):
    """What somebody brought in at one time: one badge, or the whole export of another platform."""

    __tablename__ = "import_batch"

    id: Mapped[Key]
    public_id: Mapped[str] = public_id()
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    source: Mapped[ImportSource] = choice(ImportSource)
    name: Mapped[str] = mapped_column(String(400))
    """The file's name, or the address; for a pasted text nothing."""
    language: Mapped[str] = mapped_column(String(8), default="en")
    skipped: Mapped[int] = mapped_column(default=0)
    """Files of an archive that cannot hold a badge and were passed over."""
    created_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]

    items: Mapped[list["ImportItem"]] = relationship(
        back_populates="batch", order_by="ImportItem.position"
    )


class ImportOutcome(StrEnum):
    """What became of one file. Waiting and taken are not decided yet."""

    WAITING = "waiting"
    TAKEN = "taken"
    IMPORTED = "imported"
    RENEWED = "renewed"
    DUPLICATE = "duplicate"
    REFUSED = "refused"
    UNREADABLE = "unreadable"
    UNREACHED = "unreached"


class ImportItem(Base):
    """One file, text or address of a batch. Its bytes are kept only until it is decided."""

    __tablename__ = "import_item"
    __table_args__ = (
        UniqueConstraint("batch_id", "position"),
        Index("ix_import_item_due", "outcome", "taken_until"),
    )

    id: Mapped[Key]
    batch_id: Mapped[int] = mapped_column(ForeignKey("import_batch.id"), index=True)
    position: Mapped[int]
    name: Mapped[str] = mapped_column(String(400))
    outcome: Mapped[ImportOutcome] = choice(ImportOutcome)
    content: Mapped[bytes | None] = deferred(mapped_column(LargeBinary))
    taken_until: Mapped[datetime | None]
    """Until when the worker that took it has time; after that another one may."""
    attempts: Mapped[int] = mapped_column(default=0)
    decided_at: Mapped[datetime | None]
    code: Mapped[str | None] = mapped_column(String(100))
    """Why it did not come in, or came in as not established: the verifier's own code."""
    said: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """What is told of it: the badge's and the issuer's name, the sentence, the check."""
    imported_badge_id: Mapped[int | None] = mapped_column(
        ForeignKey("imported_badge.id", ondelete="SET NULL"), index=True
    )
    own_public_id: Mapped[str | None] = mapped_column(String(32))
    """The badge of ours that it turned out to be."""

    batch: Mapped[ImportBatch] = relationship(back_populates="items")
    imported_badge: Mapped[ImportedBadge | None] = relationship()
