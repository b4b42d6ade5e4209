"""The audit trail: who did what to whose thing, and when."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from backpack.db import Base
from backpack.models.columns import Key
from backpack.models.people import Person


class AuditEvent(Base):
    """One write. ``event`` is ``subject:object:action``; ``about_id`` whose thing it was."""

    __tablename__ = "audit_event"
    __table_args__ = (Index("ix_audit_event_object", "object_kind", "object_id"),)

    id: Mapped[Key]
    at: Mapped[datetime]
    event: Mapped[str] = mapped_column(String(100))
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    about_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    object_kind: Mapped[str] = mapped_column(String(64))
    object_id: Mapped[str] = mapped_column(String(64))
    details: Mapped[dict[str, Any]] = mapped_column(default=dict)

    actor: Mapped[Person | None] = relationship(foreign_keys=[actor_id])
