"""The shelf: everything that somebody has, ours and imported, in one query, a page at a time.

Nothing of it grows with the number of badges but one count in the database: pictures are asked
for by browsers, and only what is on the page is read.
"""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from sqlalchemy import Row, and_, case, func, literal, or_, select
from sqlalchemy.orm import Session

from backpack.badges.everything import IMPORTED, OWN, everything_of
from backpack.badges.narrowing import conditions_of, group_of, views_of
from backpack.badges.wanting import EXPIRING, NEW, Group, View, Wanted
from backpack.models import Collection, CollectionItem, ImportedVerdict, Person


class BadgeState(StrEnum):
    """What is to be said of a badge first, the gravest before the others."""

    REVOKED = "revoked"
    SUSPENDED = "suspended"
    NOT_GENUINE = "not_genuine"
    EXPIRED = "expired"
    DOUBTFUL = "undetermined"
    PUBLIC = "public"
    PRIVATE = "private"
    GENUINE = "genuine"


@dataclass(frozen=True, slots=True, kw_only=True)
class ShelfBadge:
    """A badge on the shelf with its state at one moment, whoever issued it."""

    origin: str
    key: int
    public_id: str
    name: str
    language: str | None
    place: str
    kind: str
    group: str
    state: BadgeState
    awarded_at: datetime
    expires_at: datetime | None
    zone: str
    ects: Decimal | None
    level: int | None
    picture_of: str | None
    """The public id of the badge class that it shows; imported ones have their own picture."""
    new: bool
    expiring: bool
    ownership: str
    is_public: bool

    @property
    def own(self) -> bool:
        """Whether it was issued here."""
        return self.origin == OWN


@dataclass(frozen=True, slots=True, kw_only=True)
class Facets:
    """What there is to choose from, with numbers; over the whole shelf, whatever is shown."""

    views: dict[str, int]
    institutions: list[tuple[str, str, int]] = field(default_factory=list)
    kinds: list[tuple[str, int]] = field(default_factory=list)
    years: list[tuple[int, int]] = field(default_factory=list)
    ects: Decimal = Decimal(0)

    @property
    def total(self) -> int:
        """How many badges there are."""
        return self.views[View.ALL]


@dataclass(frozen=True, slots=True, kw_only=True)
class ShelfPage:
    """One page of the shelf, and how many badges are on all of them."""

    badges: list[ShelfBadge]
    found: int
    page: int
    pages: int


def read_facets(session: Session, person: Person, *, language: str, now: datetime) -> Facets:
    """The numbers above the shelf, all from one query."""
    shelf = everything_of(person.id, language=language, now=now)
    views = views_of(shelf, now)
    keys = (shelf.c.place, shelf.c.place_label, shelf.c.kind, shelf.c.year)
    sums = [func.sum(case((condition, 1), else_=0)) for condition in views.values()]
    points = func.sum(case((shelf.c.counts == 1, shelf.c.ects)))
    rows = session.execute(select(*keys, points, *sums).group_by(*keys)).all()
    counts: dict[str, int] = dict.fromkeys((view.value for view in views), 0)
    places: Counter[tuple[str, str]] = Counter()
    kinds: Counter[str] = Counter()
    years: Counter[int] = Counter()
    ects = Decimal(0)
    for place, label, kind, year, sum_of_points, *sums_of_row in rows:
        for view, number in zip(views, sums_of_row, strict=True):
            counts[view.value] += number
        total = sums_of_row[0]
        places[place, label] += total
        kinds[kind] += total
        years[year] += total
        ects += sum_of_points or 0
    return Facets(
        views=counts,
        institutions=[(key, label, count) for (key, label), count in places.most_common()],
        kinds=kinds.most_common(),
        years=sorted(years.items(), reverse=True),
        ects=ects,
    )


def read_page(
    session: Session,
    person: Person,
    wanted: Wanted,
    *,
    now: datetime,
    skilled: tuple[frozenset[int], frozenset[int]] | None = None,
    total: int | None = None,
) -> ShelfPage:
    """The page of the shelf that is wanted.

    ``skilled`` are the badge classes and the imported badges that carry the wanted skill;
    ``total`` how many badges there are, where that is known already.
    """
    shelf = everything_of(person.id, language=wanted.language, now=now)
    query = select(shelf)
    group = group_of(shelf, wanted.group)
    if wanted.group is Group.COLLECTION:
        joined = select(
            Collection.name, CollectionItem.credential_id, CollectionItem.imported_badge_id
        ).join(CollectionItem, CollectionItem.collection_id == Collection.id)
        places = joined.where(Collection.person_id == person.id).subquery("places")
        query = query.outerjoin(
            places,
            or_(
                and_(shelf.c.origin == OWN, places.c.credential_id == shelf.c.key),
                and_(shelf.c.origin == IMPORTED, places.c.imported_badge_id == shelf.c.key),
            ),
        )
        group = places.c.name
    query = query.add_columns((group if group is not None else literal("")).label("grouped"))
    query = query.where(*conditions_of(shelf, wanted, person, now=now, skilled=skilled))
    # Counted by itself: a window over all rows would have the database sort every one of them.
    found = None if wanted.narrowed or wanted.group is Group.COLLECTION else total
    if found is None:
        count = query.with_only_columns(func.count(), maintain_column_froms=True)
        found = session.scalar(count) or 0
    order: list[Any] = [shelf.c.awarded_at.desc(), shelf.c.origin.desc(), shelf.c.key.desc()]
    if group is not None:
        down = group.desc() if wanted.group is Group.YEAR else func.lower(group)
        order = [case((group.is_(None), 1), else_=0), down, *order]
    query = query.order_by(*order)
    page = max(wanted.page, 1)
    rows = session.execute(query.limit(wanted.size).offset((page - 1) * wanted.size)).all()
    if not rows and page > 1:
        page, rows = 1, session.execute(query.limit(wanted.size)).all()
    return ShelfPage(
        badges=[_badge(row, now=now) for row in rows],
        found=found,
        page=page,
        pages=max(-(-found // wanted.size), 1),
    )


def _badge(row: Row[Any], *, now: datetime) -> ShelfBadge:
    return ShelfBadge(
        origin=row.origin,
        key=row.key,
        public_id=row.public_id,
        name=row.name,
        language=row.language,
        place=row.place_label,
        kind=row.kind,
        group="" if row.grouped is None else str(row.grouped),
        state=_state(row),
        awarded_at=row.awarded_at,
        expires_at=row.expires_at,
        zone=row.zone,
        ects=row.ects,
        level=row.level,
        picture_of=row.picture_of,
        new=row.added_at > now - NEW,
        expiring=bool(row.in_force and row.expires_at and row.expires_at <= now + EXPIRING),
        ownership=row.ownership,
        is_public=bool(row.public),
    )


def _state(row: Row[Any]) -> BadgeState:
    if row.revoked_at is not None or row.suspended:
        return BadgeState.SUSPENDED if row.revoked_at is None else BadgeState.REVOKED
    if row.verdict == ImportedVerdict.NOT_GENUINE and not row.expired:
        return BadgeState.NOT_GENUINE
    if row.expired:
        return BadgeState.EXPIRED
    if row.verdict != ImportedVerdict.GENUINE:
        return BadgeState.DOUBTFUL
    if row.origin == IMPORTED:
        return BadgeState.GENUINE
    return BadgeState.PUBLIC if row.public else BadgeState.PRIVATE
