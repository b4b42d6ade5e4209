"""The terms: the exact text of every version and language, and who agreed to which."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from backpack.db import Base
from backpack.models.catalogue import BadgeKind, Institution
from backpack.models.columns import Key, choice


class LegalBasis(StrEnum):
    """Why the data may be processed (GDPR, article 6), which decides what a person is asked."""

    CONSENT = "consent"
    CONTRACT = "contract"
    LEGAL_OBLIGATION = "legal_obligation"
    PUBLIC_TASK = "public_task"
    LEGITIMATE_INTEREST = "legitimate_interest"


class TermsDocument(Base):
    """One version of a text in one language. Its text is never changed after it was published.

    The documents of an institution (``kind`` is ``claiming``) are put before whoever claims one
    of its badges: of every kind, or of one. ``ended_at`` is set when it asks no more.
    """

    __tablename__ = "terms_document"
    __table_args__ = (
        Index(
            "uq_terms_document_general",
            "kind",
            "version",
            "language",
            unique=True,
            sqlite_where=text("institution_id IS NULL"),
            postgresql_where=text("institution_id IS NULL"),
        ),
        Index(
            "uq_terms_document_every_kind",
            "institution_id",
            "version",
            "language",
            unique=True,
            sqlite_where=text("institution_id IS NOT NULL AND badge_kind IS NULL"),
            postgresql_where=text("institution_id IS NOT NULL AND badge_kind IS NULL"),
        ),
        Index(
            "uq_terms_document_one_kind",
            "institution_id",
            "badge_kind",
            "version",
            "language",
            unique=True,
            sqlite_where=text("institution_id IS NOT NULL AND badge_kind IS NOT NULL"),
            postgresql_where=text("institution_id IS NOT NULL AND badge_kind IS NOT NULL"),
        ),
        CheckConstraint(
            "(kind = 'claiming') = (institution_id IS NOT NULL)", name="claiming_at_institution"
        ),
    )

    id: Mapped[Key]
    kind: Mapped[str] = mapped_column(String(32), default="general")
    institution_id: Mapped[int | None] = mapped_column(ForeignKey("institution.id"), index=True)
    badge_kind: Mapped[BadgeKind | None] = choice(BadgeKind)
    basis: Mapped[LegalBasis] = choice(
        LegalBasis, default=LegalBasis.CONTRACT, server_default=LegalBasis.CONTRACT.value
    )
    version: Mapped[int]
    language: Mapped[str] = mapped_column(String(8))
    text: Mapped[str] = mapped_column(Text)
    sha256: Mapped[str] = mapped_column(String(64))
    published_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]

    institution: Mapped[Institution | None] = relationship()


class TermsAcceptance(Base):
    """Somebody read this very text and agreed to it, or took note of it.

    ``withdrawn_at`` is when she took a consent back; giving it again is a row of its own.
    """

    __tablename__ = "terms_acceptance"
    __table_args__ = (
        Index(
            "uq_terms_acceptance_standing",
            "person_id",
            "document_id",
            unique=True,
            sqlite_where=text("withdrawn_at IS NULL"),
            postgresql_where=text("withdrawn_at IS NULL"),
        ),
    )

    id: Mapped[Key]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    document_id: Mapped[int] = mapped_column(ForeignKey("terms_document.id"))
    accepted_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]

    document: Mapped[TermsDocument] = relationship()
