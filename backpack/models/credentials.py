"""What claiming makes: signed credentials, the keys that sign them, and their status lists."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, LargeBinary, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, deferred, mapped_column, relationship

from backpack.db import Base
from backpack.models.awards import Award
from backpack.models.catalogue import BadgeClass, Issuer
from backpack.models.columns import Key, public_id
from backpack.models.people import Person


class IssuerKey(Base):
    """A signing key of an issuer; the private half is encrypted at rest."""

    __tablename__ = "issuer_key"
    __table_args__ = (
        UniqueConstraint("issuer_id", "fragment"),
        Index(
            "uq_issuer_key_current",
            "issuer_id",
            unique=True,
            sqlite_where=text("retired_at IS NULL"),
            postgresql_where=text("retired_at IS NULL"),
        ),
    )

    id: Mapped[Key]
    issuer_id: Mapped[int] = mapped_column(ForeignKey("issuer.id"), index=True)
    fragment: Mapped[str] = mapped_column(String(64))
    """The part of the verification method after ``#``."""
    public_multikey: Mapped[str] = mapped_column(String(200))
    private_encrypted: Mapped[bytes]
    created_at: Mapped[datetime]
    retired_at: Mapped[datetime | None]
    """A retired key signs no more, and stays in the did document for what it has signed."""

    issuer: Mapped[Issuer] = relationship()


class StatusList(Base):
    """A Bitstring Status List: one bit for each credential, and the signed list itself."""

    __tablename__ = "status_list"

    id: Mapped[Key]
    public_id: Mapped[str] = public_id()
    issuer_id: Mapped[int] = mapped_column(ForeignKey("issuer.id"), index=True)
    purpose: Mapped[str] = mapped_column(String(32), default="revocation")
    length: Mapped[int]
    bits: Mapped[bytes] = deferred(mapped_column(LargeBinary))
    """The bitstring, zlib-compressed; index 0 is the highest bit of the first byte."""
    used: Mapped[int] = mapped_column(default=0)
    signed_json: Mapped[str] = deferred(mapped_column(Text))
    """The BitstringStatusListCredential as it is served."""
    changed_at: Mapped[datetime]

    issuer: Mapped[Issuer] = relationship()


class Credential(Base):
    """One credential per award: the database sees to it.

    ``signed_json`` is the whole Open Badges 3.0 credential, for its owner; what strangers see is
    the ``PublishedVariant`` that she chose. Its address is ``/b/<public_id>``.
    """

    __tablename__ = "credential"
    __table_args__ = (
        UniqueConstraint("status_list_id", "status_index"),
        Index("uq_credential_suspension", "suspension_list_id", "suspension_index", unique=True),
    )

    id: Mapped[Key]
    public_id: Mapped[str] = public_id()
    award_id: Mapped[int] = mapped_column(ForeignKey("award.id"), unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    badge_class_id: Mapped[int] = mapped_column(ForeignKey("badge_class.id"), index=True)
    key_id: Mapped[int] = mapped_column(ForeignKey("issuer_key.id"))
    status_list_id: Mapped[int] = mapped_column(ForeignKey("status_list.id"))
    status_index: Mapped[int]
    recipient_salt: Mapped[str] = mapped_column(String(64))
    recipient_name: Mapped[str] = mapped_column(String(200))
    signed_json: Mapped[str] = deferred(mapped_column(Text))
    issued_at: Mapped[datetime]
    expires_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]
    revocation_reason: Mapped[str | None] = mapped_column(Text)
    suspension_list_id: Mapped[int | None] = mapped_column(ForeignKey("status_list.id"))
    """Its entry for suspension; badges from before there were such lists have none."""
    suspension_index: Mapped[int | None]
    suspended_at: Mapped[datetime | None]
    """Since when it does not count for the time being."""
    suspension_reason: Mapped[str | None] = mapped_column(Text)

    award: Mapped[Award] = relationship()
    person: Mapped[Person] = relationship()
    badge_class: Mapped[BadgeClass] = relationship()
    key: Mapped[IssuerKey] = relationship()
    status_list: Mapped[StatusList] = relationship(foreign_keys=[status_list_id])
    suspension_list: Mapped[StatusList | None] = relationship(foreign_keys=[suspension_list_id])
    variants: Mapped[list["PublishedVariant"]] = relationship(back_populates="credential")

    @property
    def awarded_at(self) -> datetime:
        """When it was awarded, which is what people mean by its date; it was claimed later."""
        return self.award.offered_at or self.issued_at

    @property
    def public(self) -> "PublishedVariant | None":
        """What strangers see now, or nothing if the badge is private."""
        return next((variant for variant in self.variants if variant.ended_at is None), None)


class PublishedVariant(Base):
    """What the learner chose to make public, signed as it is shown; at most one at a time."""

    __tablename__ = "published_variant"
    __table_args__ = (
        Index(
            "uq_published_variant_current",
            "credential_id",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
    )

    id: Mapped[Key]
    credential_id: Mapped[int] = mapped_column(ForeignKey("credential.id"), index=True)
    show_name: Mapped[bool]
    show_grade: Mapped[bool]
    show_evidence: Mapped[bool]
    may_index: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    """Whether search engines may keep the page."""
    signed_json: Mapped[str] = deferred(mapped_column(Text))
    published_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]

    credential: Mapped[Credential] = relationship(back_populates="variants")
