"""What is in a collection, for its owner and for strangers; whatever she did not show is not in it.

The one place that decides it: the public page and every private link to a collection ask here.
"""

from collections.abc import Container, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload

from backpack.errors import NotFoundError
from backpack.models import (
    Award,
    BadgeClass,
    Collection,
    CollectionItem,
    Credential,
    ImportedBadge,
    ImportedVerdict,
    Issuer,
    Ownership,
)

MOST_ON_PAPER = 30
"""In one PDF: a verifier reads as many attached files of it, and few more."""


class Hidden(StrEnum):
    """Why strangers do not see a badge of a collection."""

    PRIVATE = "private"
    NOT_HERS = "not_hers"
    NOT_GENUINE = "not_genuine"


class Standing(StrEnum):
    """What strangers read of a badge in a word."""

    VALID = "valid"
    EXPIRED = "expired"
    SUSPENDED = "suspended"
    REVOKED = "revoked"
    DOUBTFUL = "doubtful"


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """One badge in its place: its owner's, or an imported one, and whether strangers see it."""

    item_id: int
    credential: Credential | None
    imported: ImportedBadge | None
    standing: Standing
    hidden: Hidden | None

    @property
    def name(self) -> str:
        """The badge's name."""
        if self.credential is not None:
            return self.credential.badge_class.name
        return self.imported.name if self.imported is not None else ""

    @property
    def awarded_at(self) -> datetime | None:
        """The day of its award."""
        badge = self.credential or self.imported
        return badge.awarded_at if badge is not None else None


def places_of(session: Session, collection: Collection, *, now: datetime) -> list[Place]:
    """Everything in ``collection``, in its order, without the pictures themselves."""
    badge_class = joinedload(CollectionItem.credential).joinedload(Credential.badge_class)
    query = (
        select(CollectionItem)
        .where(CollectionItem.collection_id == collection.id)
        .order_by(CollectionItem.position, CollectionItem.id)
        .options(
            badge_class.defer(BadgeClass.image_png),
            badge_class.defer(BadgeClass.image_svg),
            badge_class.joinedload(BadgeClass.issuer).joinedload(Issuer.institution),
            joinedload(CollectionItem.credential)
            .joinedload(Credential.award)
            .load_only(Award.offered_at),
            joinedload(CollectionItem.credential).selectinload(Credential.variants),
            joinedload(CollectionItem.imported_badge),
        )
    )
    return [_place(item, now=now) for item in session.scalars(query)]


def shown_to_strangers(session: Session, collection: Collection, *, now: datetime) -> list[Place]:
    """Only what strangers may see: public badges as they were made public, imported ones as is."""
    return [place for place in places_of(session, collection, now=now) if place.hidden is None]


def shown_by_link(
    session: Session,
    collection: Collection,
    *,
    credentials: Container[int],
    imported: Container[int],
    now: datetime,
) -> list[Place]:
    """What the reader of a private link sees, of the badges that its owner made it for.

    A badge that is private is among them, for it was shown to its owner before she made the link;
    one that left the collection is not, nor one that may not be shown to strangers at all.
    """
    return [
        place
        for place in places_of(session, collection, now=now)
        if (place.credential is not None and place.credential.id in credentials)
        or (place.imported is not None and place.imported.id in imported and place.hidden is None)
    ]


def credentials_of(places: Sequence[Place]) -> list[Credential]:
    """The badges of ours that have a certificate: those that are not revoked."""
    return [
        place.credential
        for place in places
        if place.credential is not None and place.standing is not Standing.REVOKED
    ]


def imported_of(places: Sequence[Place]) -> list[ImportedBadge]:
    """The badges from elsewhere that may be shown and were not taken back."""
    return [
        place.imported
        for place in places
        if place.imported is not None
        and place.hidden is None
        and place.standing is not Standing.REVOKED
    ]


def fits_on_paper(places: Sequence[Place]) -> bool:
    """Whether there is a PDF of these badges: of ours is one among them, and there are not many."""
    own = len(credentials_of(places))
    return 0 < own <= MOST_ON_PAPER - len(imported_of(places))


def find_public_collection(session: Session, public_id: str) -> Collection:
    """The collection of that name, if its owner made it public.

    Raises:
        NotFoundError: private and unknown are one and the same answer.
    """
    collection = session.scalar(
        select(Collection)
        .where(Collection.public_id == public_id, Collection.published_at.is_not(None))
        .options(joinedload(Collection.person), selectinload(Collection.items))
    )
    if collection is None:
        raise NotFoundError
    return collection


def find_shown_import(
    session: Session, collection: Collection, public_id: str, *, now: datetime
) -> ImportedBadge:
    """The imported badge of that name in ``collection``, if strangers may see it.

    Raises:
        NotFoundError: it is not there, or not shown.
    """
    for place in shown_to_strangers(session, collection, now=now):
        if place.imported is not None and place.imported.public_id == public_id:
            return place.imported
    raise NotFoundError


def _place(item: CollectionItem, *, now: datetime) -> Place:
    badge = item.credential or item.imported_badge
    return Place(
        item_id=item.id,
        credential=item.credential,
        imported=item.imported_badge,
        standing=standing_of_place(badge, now) if badge is not None else Standing.VALID,
        hidden=_hidden(item),
    )


def _hidden(item: CollectionItem) -> Hidden | None:
    if item.credential is not None:
        return Hidden.PRIVATE if item.credential.public is None else None
    return Hidden.NOT_HERS if item.imported_badge is None else why_hidden(item.imported_badge)


def why_hidden(imported: ImportedBadge) -> Hidden | None:
    """Why strangers may not see a badge from elsewhere, wherever it is; nothing if they may."""
    if imported.ownership is not Ownership.HERS:
        return Hidden.NOT_HERS
    revoked = imported.revoked_at is not None
    refuted = imported.verdict is ImportedVerdict.NOT_GENUINE
    # What was taken back or has expired says so on the page; anything else may not be shown.
    if refuted and not revoked and imported.verdict_code != "expired":
        return Hidden.NOT_GENUINE
    return None


def standing_of_place(badge: Credential | ImportedBadge, now: datetime) -> Standing:
    """What is said of ``badge`` in a word, wherever it is shown."""
    if badge.revoked_at is not None:
        return Standing.REVOKED
    if isinstance(badge, Credential) and badge.suspended_at is not None:
        return Standing.SUSPENDED
    if badge.expires_at is not None and badge.expires_at <= now:
        return Standing.EXPIRED
    if isinstance(badge, ImportedBadge) and badge.verdict is not ImportedVerdict.GENUINE:
        return Standing.DOUBTFUL
    return Standing.VALID
