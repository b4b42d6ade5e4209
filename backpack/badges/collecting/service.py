"""Putting collections together. Two devices may do it at once: nothing is overwritten unseen."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import and_, delete, func, or_, select
from sqlalchemy.orm import Session

from backpack.badges.collecting.changes import count_change, record_change
from backpack.errors import BackpackError, NotFoundError
from backpack.models import (
    Collection,
    CollectionItem,
    Credential,
    ImportedBadge,
    LookCount,
    LookedAt,
    Person,
    PrivateLink,
)
from backpack.models.columns import new_public_id

MOST_COLLECTIONS = 200
MOST_BADGES = 500
OWN, IMPORTED = "own", "imported"


@dataclass(frozen=True, slots=True)
class Summary:
    """A collection and how many badges are in it."""

    collection: Collection
    badges: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """What a learner writes about a collection."""

    name: str
    words: str
    show_name: bool


def list_collections(
    session: Session, person: Person, *, containing: Credential | ImportedBadge | None = None
) -> list[Summary]:
    """The collections of ``person`` by name; only those with one badge in them, if it is named."""
    query = (
        select(Collection, func.count(CollectionItem.id))
        .outerjoin(CollectionItem, CollectionItem.collection_id == Collection.id)
        .where(Collection.person_id == person.id)
        .group_by(Collection.id)
        .order_by(func.lower(Collection.name), Collection.id)
    )
    if containing is not None:
        mine = (
            CollectionItem.credential_id == containing.id
            if isinstance(containing, Credential)
            else CollectionItem.imported_badge_id == containing.id
        )
        query = query.where(Collection.id.in_(select(CollectionItem.collection_id).where(mine)))
    return [Summary(collection, badges) for collection, badges in session.execute(query)]


def find_collection(session: Session, public_id: str, person: Person) -> Collection:
    """The collection of ``person`` under this name.

    Raises:
        NotFoundError: there is none, or it is somebody else's.
    """
    collection = session.scalar(
        select(Collection).where(
            Collection.public_id == public_id, Collection.person_id == person.id
        )
    )
    if collection is None:
        raise NotFoundError("collection_not_found")
    return collection


def make_collection(session: Session, person: Person, words: Words, *, now: datetime) -> Collection:
    """A new collection, empty and private.

    Raises:
        BackpackError: ``too_many_collections``.
    """
    held = session.scalar(
        select(func.count(Collection.id)).where(Collection.person_id == person.id)
    )
    if (held or 0) >= MOST_COLLECTIONS:
        raise BackpackError(
            "too_many_collections", _("You have very many collections. Remove one first.")
        )
    collection = Collection(
        public_id=new_public_id(),
        person_id=person.id,
        name=words.name,
        words=words.words,
        show_name=words.show_name,
        created_at=now,
        changed_at=now,
    )
    session.add(collection)
    session.flush()
    record_change(session, "learner:collection:made", collection, person, now=now)
    return collection


def change_words(
    session: Session,
    collection: Collection,
    words: Words,
    person: Person,
    *,
    version: int,
    now: datetime,
) -> None:
    """Write the words anew, if nobody else has changed the collection since ``version``.

    Raises:
        ChangedElsewhereError: somebody has.
    """
    count_change(session, collection, version=version, now=now)
    collection.name, collection.words = words.name, words.words
    collection.show_name = words.show_name
    session.flush()
    record_change(session, "learner:collection:described", collection, person, now=now)


def add_badges(
    session: Session,
    collection: Collection,
    chosen: Iterable[str],
    person: Person,
    *,
    now: datetime,
) -> int:
    """Put badges at the end; ``chosen`` are ``own:<id>`` and ``imported:<id>``. Twice is once.

    Raises:
        NotFoundError: one of them is not there, or somebody else's.
        BackpackError: ``collection_full``.
    """
    count_change(session, collection, version=None, now=now)
    items = _items(session, collection)
    there = {(item.credential_id, item.imported_badge_id) for item in items}
    last = max((item.position for item in items), default=-1)
    wanted = [_find_chosen(session, one, person) for one in dict.fromkeys(chosen)]
    fresh = [keys for keys in wanted if keys not in there]
    if len(items) + len(fresh) > MOST_BADGES:
        raise BackpackError(
            "collection_full", _("A collection holds %(most)s badges at most.", most=MOST_BADGES)
        )
    for position, (own, imported) in enumerate(fresh, start=last + 1):
        session.add(
            CollectionItem(
                collection_id=collection.id,
                credential_id=own,
                imported_badge_id=imported,
                position=position,
            )
        )
    session.flush()
    session.expire(collection, ["items"])
    if fresh:
        record_change(session, "learner:collection:filled", collection, person, now=now)
    return len(fresh)


def take_out(
    session: Session, collection: Collection, item_id: int, person: Person, *, now: datetime
) -> None:
    """Take one badge out of the collection; it stays on the shelf. Twice is once."""
    count_change(session, collection, version=None, now=now)
    item = session.get(CollectionItem, item_id)
    if item is None or item.collection_id != collection.id:
        return
    session.delete(item)
    session.flush()
    session.expire(collection, ["items"])
    record_change(session, "learner:collection:thinned", collection, person, now=now)


def move_badge(
    session: Session,
    collection: Collection,
    item_id: int,
    person: Person,
    *,
    by: int,
    version: int,
    now: datetime,
) -> None:
    """Move one badge up (``by=-1``) or down (``by=1``) among those that were seen.

    Raises:
        ChangedElsewhereError: the order has changed on another device meanwhile.
        NotFoundError: it is not in this collection.
    """
    count_change(session, collection, version=version, now=now)
    items = _items(session, collection)
    place = next((place for place, item in enumerate(items) if item.id == item_id), None)
    if place is None:
        raise NotFoundError
    other = place + by
    if 0 <= other < len(items):
        items[place], items[other] = items[other], items[place]
    for position, item in enumerate(items):
        item.position = position
    session.flush()
    session.expire(collection, ["items"])
    record_change(session, "learner:collection:ordered", collection, person, now=now)


def set_public(
    session: Session, collection: Collection, person: Person, *, public: bool, now: datetime
) -> None:
    """Give the collection a page that strangers see, or end it. Twice is once."""
    count_change(session, collection, version=None, now=now)
    if public is (collection.published_at is not None):
        return
    collection.published_at = now if public else None
    session.flush()
    event = "learner:collection:published" if public else "learner:collection:unpublished"
    record_change(session, event, collection, person, now=now)


def remove_collection(
    session: Session, collection: Collection, person: Person, *, now: datetime
) -> None:
    """Remove the collection; the badges in it stay on the shelf, and private links to it end."""
    record_change(session, "learner:collection:removed", collection, person, now=now)
    links = select(PrivateLink.id).where(PrivateLink.collection_id == collection.id)
    # The counts name what was looked at without a key, and a number may be given out anew.
    of_links = and_(LookCount.subject == LookedAt.PRIVATE_LINK, LookCount.subject_id.in_(links))
    of_page = and_(LookCount.subject == LookedAt.COLLECTION, LookCount.subject_id == collection.id)
    session.execute(delete(LookCount).where(or_(of_links, of_page)))
    session.execute(delete(PrivateLink).where(PrivateLink.collection_id == collection.id))
    session.delete(collection)
    session.flush()


def _items(session: Session, collection: Collection) -> list[CollectionItem]:
    query = (
        select(CollectionItem)
        .where(CollectionItem.collection_id == collection.id)
        .order_by(CollectionItem.position, CollectionItem.id)
    )
    return list(session.scalars(query))


def _find_chosen(session: Session, chosen: str, person: Person) -> tuple[int | None, int | None]:
    origin, _colon, public_id = chosen.partition(":")
    table: dict[str, type[Credential | ImportedBadge]] = {
        OWN: Credential,
        IMPORTED: ImportedBadge,
    }
    if origin not in table:
        raise NotFoundError("badge_not_found")
    kind = table[origin]
    key = session.scalar(
        select(kind.id).where(kind.public_id == public_id, kind.person_id == person.id)
    )
    if key is None:
        raise NotFoundError("badge_not_found")
    return (key, None) if origin == OWN else (None, key)
