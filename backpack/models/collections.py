"""Collections: badges that belong together, in an order and with words of the learner's own."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from backpack.db import Base
from backpack.models.columns import Key, public_id
from backpack.models.credentials import Credential
from backpack.models.imports import ImportedBadge
from backpack.models.people import Person


class Collection(Base):
    """Several badges of one person under one name. Its public address is ``/c/<public_id>``.

    ``version`` counts every change; whoever changes it says which version was read, so that two
    devices never overwrite one another unseen.
    """

    __tablename__ = "collection"

    id: Mapped[Key]
    public_id: Mapped[str] = public_id()
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    name: Mapped[str] = mapped_column(String(120))
    words: Mapped[str] = mapped_column(Text, default="")
    """Markdown."""
    show_name: Mapped[bool] = mapped_column(default=True)
    """Whether the public page says whose collection it is."""
    version: Mapped[int] = mapped_column(default=1)
    published_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]

    person: Mapped[Person] = relationship()
    items: Mapped[list["CollectionItem"]] = relationship(
        back_populates="collection",
        order_by="CollectionItem.position",
        cascade="all, delete-orphan",
    )


class CollectionItem(Base):
    """One badge in a collection: one of ours, or an imported one."""

    __tablename__ = "collection_item"
    __table_args__ = (
        CheckConstraint(
            "(credential_id IS NULL) <> (imported_badge_id IS NULL)", name="own_or_imported"
        ),
        UniqueConstraint("collection_id", "credential_id"),
        UniqueConstraint("collection_id", "imported_badge_id"),
    )

    id: Mapped[Key]
    collection_id: Mapped[int] = mapped_column(
        ForeignKey("collection.id", ondelete="CASCADE"), index=True
    )
    credential_id: Mapped[int | None] = mapped_column(ForeignKey("credential.id"), index=True)
    imported_badge_id: Mapped[int | None] = mapped_column(
        ForeignKey("imported_badge.id", ondelete="CASCADE"), index=True
    )
    position: Mapped[int]

    collection: Mapped[Collection] = relationship(back_populates="items")
    credential: Mapped[Credential | None] = relationship()
    imported_badge: Mapped[ImportedBadge | None] = relationship()
