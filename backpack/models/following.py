"""Following up on awards: what we learn of them, and how each institution wants it done."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Text, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column, relationship

from backpack.db import Base
from backpack.models.catalogue import Institution
from backpack.models.columns import Key, choice


class SignalKind(StrEnum):
    """What we learn of an award without anybody deciding anything."""

    OPENED = "opened"
    """Somebody followed the link of the mail as far as the sign-in."""
    WRONG_ACCOUNT = "wrong_account"
    """Somebody signed in for it whom it was not made to."""


class AwardSignal(Base):
    """One kind of signal of one award: when first, when last, how often."""

    __tablename__ = "award_signal"
    __table_args__ = (UniqueConstraint("award_id", "kind"),)

    id: Mapped[Key]
    award_id: Mapped[int] = mapped_column(ForeignKey("award.id"), index=True)
    kind: Mapped[SignalKind] = choice(SignalKind)
    first_at: Mapped[datetime]
    last_at: Mapped[datetime]
    times: Mapped[int] = mapped_column(default=1)


class AwardingRules(Base):
    """How an institution reminds its learners, and what its mails say besides.

    ``reminder_days`` are days after the offer; ``warning_days`` are days before the end, none for
    no warning. The paragraphs are Markdown.
    """

    __tablename__ = "awarding_rules"

    institution_id: Mapped[int] = mapped_column(ForeignKey("institution.id"), primary_key=True)
    reminder_days: Mapped[list[Any]] = mapped_column(default=list)
    warning_days: Mapped[int | None]
    paragraph_en: Mapped[str | None] = mapped_column(Text)
    paragraph_nl: Mapped[str | None] = mapped_column(Text)
    suspendable: Mapped[bool] = mapped_column(default=False, server_default=false())
    """Whether new badges get an entry for suspension: see ADR 0120."""
    changed_at: Mapped[datetime]

    institution: Mapped[Institution] = relationship()


class AwarderDigest(Base):
    """Whether somebody at the desk wants the weekly digest, and when the last one went out."""

    __tablename__ = "awarder_digest"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    wanted: Mapped[bool] = mapped_column(default=True)
    last_at: Mapped[datetime | None]
