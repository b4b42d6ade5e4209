"""The terms: the exact text of every version and language, and who agreed to which."""

from datetime import datetime

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from backpack.db import Base
from backpack.models.columns import Key


class TermsDocument(Base):
    """One version of the terms in one language. Never changed after it was published."""

    __tablename__ = "terms_document"
    __table_args__ = (UniqueConstraint("kind", "version", "language"),)

    id: Mapped[Key]
    kind: Mapped[str] = mapped_column(String(32), default="general")
    version: Mapped[int]
    language: Mapped[str] = mapped_column(String(8))
    text: Mapped[str] = mapped_column(Text)
    sha256: Mapped[str] = mapped_column(String(64))
    published_at: Mapped[datetime]


class TermsAcceptance(Base):
    """Somebody read this very text and agreed to it."""

    __tablename__ = "terms_acceptance"
    __table_args__ = (UniqueConstraint("person_id", "document_id"),)

    id: Mapped[Key]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    document_id: Mapped[int] = mapped_column(ForeignKey("terms_document.id"))
    accepted_at: Mapped[datetime]

    document: Mapped[TermsDocument] = relationship()
