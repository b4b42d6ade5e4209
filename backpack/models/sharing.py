"""Private links for one reader, and counts of how often something was looked at or shared."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, deferred, mapped_column, relationship

from backpack.db import Base
from backpack.models.collections import Collection
from backpack.models.columns import Key, choice, public_id
from backpack.models.credentials import Credential
from backpack.models.imports import ImportedBadge
from backpack.models.people import Person


class PrivateLink(Base):
    """An address for one reader of a badge, or of a collection, that need not be public.

    Whoever has ``token`` sees the badge as its owner chose for this reader, signed as it is
    shown, until the link expires or is ended. Of a collection ``badges`` are what is seen.
    """

    __tablename__ = "private_link"
    __table_args__ = (
        CheckConstraint(
            "(credential_id IS NULL) <> (collection_id IS NULL)", name="badge_or_collection"
        ),
        Index("ix_private_link_credential", "credential_id", "ended_at"),
    )

    id: Mapped[Key]
    public_id: Mapped[str] = public_id()
    """Its name on its owner's own pages; tells nobody the token."""
    token: Mapped[str] = mapped_column(String(64), unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    credential_id: Mapped[int | None] = mapped_column(ForeignKey("credential.id"))
    collection_id: Mapped[int | None] = mapped_column(
        ForeignKey("collection.id", ondelete="CASCADE"), index=True
    )
    label: Mapped[str] = mapped_column(String(120))
    """Whom it is for, in the owner's words; nobody else sees it."""
    show_name: Mapped[bool]
    show_grade: Mapped[bool]
    show_evidence: Mapped[bool]
    signed_json: Mapped[str | None] = deferred(mapped_column(Text))
    """The one badge; those of a collection are in ``badges``."""
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime | None] = mapped_column(index=True)
    ended_at: Mapped[datetime | None]

    person: Mapped[Person] = relationship()
    credential: Mapped[Credential | None] = relationship()
    collection: Mapped[Collection | None] = relationship()
    badges: Mapped[list["PrivateLinkBadge"]] = relationship(
        back_populates="link", order_by="PrivateLinkBadge.id", cascade="all, delete-orphan"
    )


class PrivateLinkBadge(Base):
    """A badge that a private link to a collection shows, as long as it stays in the collection.

    What is put into the collection later is in no link that was made before: its owner has not
    seen what that link's reader would see.
    """

    __tablename__ = "private_link_badge"
    __table_args__ = (
        CheckConstraint(
            "(credential_id IS NULL) <> (imported_badge_id IS NULL)", name="own_or_imported"
        ),
        UniqueConstraint("link_id", "credential_id"),
        UniqueConstraint("link_id", "imported_badge_id"),
    )

    id: Mapped[Key]
    link_id: Mapped[int] = mapped_column(ForeignKey("private_link.id", ondelete="CASCADE"))
    credential_id: Mapped[int | None] = mapped_column(ForeignKey("credential.id"), index=True)
    imported_badge_id: Mapped[int | None] = mapped_column(
        ForeignKey("imported_badge.id", ondelete="CASCADE"), index=True
    )
    signed_json: Mapped[str | None] = deferred(mapped_column(Text))
    """The badge signed as this reader sees it; an imported one is its own file."""

    link: Mapped[PrivateLink] = relationship(back_populates="badges")
    credential: Mapped[Credential | None] = relationship()
    imported_badge: Mapped[ImportedBadge | None] = relationship()


class LookedAt(StrEnum):
    """What somebody looked at."""

    CREDENTIAL = "credential"
    PRIVATE_LINK = "private_link"
    COLLECTION = "collection"


class Reader(StrEnum):
    """Who looked: a page was opened, or a program asked for the signed badge (a verifier, say)."""

    PAGE = "page"
    PROGRAM = "program"


class LookCount(Base):
    """How often one thing was looked at on one day. Nothing of who looked is kept."""

    __tablename__ = "look_count"

    subject: Mapped[LookedAt] = choice(LookedAt, primary_key=True)
    subject_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    day: Mapped[date] = mapped_column(Date, primary_key=True)
    """In UTC."""
    reader: Mapped[Reader] = choice(Reader, primary_key=True)
    count: Mapped[int]


class ShareCount(Base):
    """How often badges of one class were taken to one place on one day; not by whom."""

    __tablename__ = "share_count"

    badge_class_id: Mapped[int] = mapped_column(
        ForeignKey("badge_class.id"), primary_key=True, autoincrement=False
    )
    channel: Mapped[str] = mapped_column(String(32), primary_key=True)
    day: Mapped[date] = mapped_column(Date, primary_key=True)
    """In UTC."""
    count: Mapped[int]
