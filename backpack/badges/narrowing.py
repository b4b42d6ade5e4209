"""Which rows of the shelf are asked for: every wish as a condition of the one query."""

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Subquery, and_, exists, false, func, or_, true

from backpack.badges.everything import IMPORTED, OWN
from backpack.badges.wanting import EXPIRING, LONGEST_SEARCH, NEW, Counted, Group, View, Wanted
from backpack.models import Collection, CollectionItem, ImportedVerdict, Ownership, Person


def views_of(shelf: Subquery, now: datetime) -> dict[View, ColumnElement[bool]]:
    """What each view of the shelf asks of a row."""
    column = shelf.c
    in_force = column.in_force == 1
    return {
        View.ALL: true(),
        View.NEW: column.added_at > now - NEW,
        View.EXPIRING: and_(in_force, column.expires_at <= now + EXPIRING),
        View.EXPIRED: and_(column.expired == 1, column.revoked_at.is_(None)),
        View.REVOKED: column.revoked_at.is_not(None),
        View.PUBLIC: column.public == 1,
        View.PRIVATE: and_(column.origin == OWN, column.public == 0),
        View.ELSEWHERE: column.origin == IMPORTED,
        View.DOUBTFUL: and_(
            column.origin == IMPORTED,
            or_(column.verdict != ImportedVerdict.GENUINE, column.ownership != Ownership.HERS),
        ),
    }


def group_of(shelf: Subquery, group: Group) -> ColumnElement[Any] | None:
    """The column that puts rows together; collections have none, for a badge may be in several."""
    columns = {
        Group.INSTITUTION: shelf.c.place_label,
        Group.KIND: shelf.c.kind,
        Group.YEAR: shelf.c.year,
    }
    return columns.get(group)


def conditions_of(
    shelf: Subquery,
    wanted: Wanted,
    person: Person,
    *,
    now: datetime,
    skilled: tuple[frozenset[int], frozenset[int]] | None,
) -> list[ColumnElement[bool]]:
    """All that ``wanted`` asks of a row; ``skilled`` as for ``shelf.read_page``."""
    column = shelf.c
    conditions = [views_of(shelf, now)[wanted.view]]
    for word in wanted.search[:LONGEST_SEARCH].lower().split():
        places = (column.name, column.place, column.place_label, column.issuer)
        conditions.append(
            or_(*(func.lower(place).contains(word, autoescape=True) for place in places))
        )
    if wanted.institution:
        conditions.append(column.place == wanted.institution)
    if wanted.kind:
        conditions.append(column.kind == wanted.kind)
    if wanted.year is not None:
        conditions.append(column.year == wanted.year)
    if wanted.collection:
        conditions.append(_is_in(shelf, wanted.collection, person))
    counted: dict[Counted, ColumnElement[bool]] = {
        Counted.BADGES: true(),
        Counted.ECTS: column.ects.is_not(None),
        Counted.HOURS: column.hours.is_not(None),
    }
    if wanted.counted is not None:
        conditions += [column.counts == 1, counted[wanted.counted]]
    if wanted.level is not None:
        conditions += [column.counts == 1, column.level == wanted.level]
    if wanted.skill:
        classes, imports = skilled or (frozenset(), frozenset())
        conditions += [
            column.counts == 1,
            or_(
                false(),
                and_(column.origin == OWN, column.class_id.in_(classes)),
                and_(column.origin == IMPORTED, column.key.in_(imports)),
            ),
        ]
    return conditions


def _is_in(shelf: Subquery, public_id: str, person: Person) -> ColumnElement[bool]:
    return (
        exists()
        .where(
            CollectionItem.collection_id == Collection.id,
            Collection.public_id == public_id,
            Collection.person_id == person.id,
            or_(
                and_(shelf.c.origin == OWN, CollectionItem.credential_id == shelf.c.key),
                and_(shelf.c.origin == IMPORTED, CollectionItem.imported_badge_id == shelf.c.key),
            ),
        )
        .correlate(shelf)
    )
