"""The outbox: mail is a row of the transaction that made it necessary, sent afterwards."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from backpack.db import Base
from backpack.models.columns import Key, public_id


class OutboxMail(Base):
    """One message to one recipient. Sent at most once; tried again while it fails."""

    __tablename__ = "outbox_mail"
    __table_args__ = (Index("ix_outbox_mail_due", "sent_at", "next_attempt_at"),)

    id: Mapped[Key]
    public_id: Mapped[str] = public_id()
    kind: Mapped[str] = mapped_column(String(64))
    recipient: Mapped[str] = mapped_column(String(320))
    sender_name: Mapped[str | None] = mapped_column(String(200))
    """In whose name we write; the address stays ours."""
    reply_to: Mapped[str | None] = mapped_column(String(320))
    subject: Mapped[str] = mapped_column(String(400))
    text: Mapped[str] = mapped_column(Text)
    html: Mapped[str] = mapped_column(Text)
    language: Mapped[str] = mapped_column(String(8), default="en")
    award_id: Mapped[int | None] = mapped_column(ForeignKey("award.id"), index=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    created_at: Mapped[datetime]
    attempts: Mapped[int] = mapped_column(default=0)
    next_attempt_at: Mapped[datetime | None]
    """When to try (again); empty once it was sent or given up."""
    sent_at: Mapped[datetime | None]
    failed_at: Mapped[datetime | None]
    last_error: Mapped[str | None] = mapped_column(String(400))
    delivered_at: Mapped[datetime | None]
    """When the recipient's server had it, if anybody told us."""
    bounced_at: Mapped[datetime | None]
    """When it came back for good."""
    bounce_reason: Mapped[str | None] = mapped_column(String(400))
