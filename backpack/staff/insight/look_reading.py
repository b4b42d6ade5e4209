"""Reading shares and looks from the database, added up there, with a few of the learners' ids.

The ids tell whether a number is of enough learners; ``LEAST`` of them are enough for that.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, extract, func, null, select
from sqlalchemy.orm import Session

from backpack.models import (
    BadgeClass,
    Collection,
    CollectionItem,
    Credential,
    Issuer,
    LookCount,
    LookedAt,
    PrivateLink,
    PrivateLinkBadge,
    Reader,
    ShareCount,
)
from backpack.staff.insight.hiding import LEAST
from backpack.staff.insight.periods import quarter
from backpack.staff.insight.reading import Badges

CLASS, PERSON = "badge_class_id", "person_id"
_COLUMNS = LookCount.subject, LookCount.reader, LookCount.day, LookCount.count


@dataclass(frozen=True, slots=True, kw_only=True)
class LookRow:
    """How often the badges of one class, or collections, were looked at in one week."""

    badge_class_id: int | None
    """Nothing, where nobody knows which badge of a collection it was."""
    subject: LookedAt
    reader: Reader
    week: str
    """Its Monday."""
    count: int
    learners: frozenset[int]
    """Some of those whose badges were looked at."""


def read_shares(session: Session, issuers: Sequence[Issuer]) -> list[tuple[int, str, str, int]]:
    """The badge class, the place, the quarter and how often."""
    month = extract("month", ShareCount.day)
    each = (
        select(
            ShareCount.badge_class_id,
            ShareCount.channel,
            extract("year", ShareCount.day).label("year"),
            case(*((month <= 3 * number, number) for number in range(1, 5))).label("quarter"),
            ShareCount.count.label("number"),
        )
        .join(BadgeClass, BadgeClass.id == ShareCount.badge_class_id)
        .where(_mine(issuers))
        .subquery()
    )
    key = each.c.badge_class_id, each.c.channel, each.c.year, each.c.quarter
    rows = session.execute(select(*key, func.sum(each.c.number)).group_by(*key).order_by(*key))
    return [
        (class_id, channel, quarter(date(int(of_year), 3 * int(of_quarter), 1)), int(number))
        for class_id, channel, of_year, of_quarter, number in rows
    ]


def read_holders(
    session: Session, issuers: Sequence[Issuer], badges: Badges
) -> dict[str, set[int]]:
    """Some of those who have each badge, and so could have shared it."""
    each = (
        select(Credential.badge_class_id, Credential.person_id)
        .join(Credential.badge_class)
        .where(_mine(issuers))
        .distinct()
        .subquery()
    )
    place = func.row_number().over(partition_by=each.c.badge_class_id, order_by=each.c.person_id)
    some = select(each, place.label("place")).subquery()
    rows = session.execute(
        select(some.c.badge_class_id, some.c.person_id).where(some.c.place <= LEAST)
    )
    holders: dict[str, set[int]] = {}
    for class_id, person_id in rows:
        holders.setdefault(badges.of_class[class_id].key, set()).add(person_id)
    return holders


def read_looks(
    session: Session, issuers: Sequence[Issuer], weeks: Sequence[str]
) -> Iterator[LookRow]:
    """Every look of these weeks, which follow one another; a collection is looked at once.

    Collections count that hold a badge of ``issuers`` now, and private links that show one.
    """
    known = Credential.badge_class_id.label(CLASS)
    nobody_knows = null().label(CLASS)
    of_badge = (
        select(known, Credential.person_id.label(PERSON), *_COLUMNS)
        .join(Credential, Credential.id == LookCount.subject_id)
        .join(Credential.badge_class)
        .where(LookCount.subject == LookedAt.CREDENTIAL, _mine(issuers))
    )
    of_link = (
        select(known, PrivateLink.person_id.label(PERSON), *_COLUMNS)
        .join(PrivateLink, PrivateLink.id == LookCount.subject_id)
        .join(PrivateLink.credential)
        .join(Credential.badge_class)
        .where(LookCount.subject == LookedAt.PRIVATE_LINK, _mine(issuers))
    )
    of_collection_link = (
        select(nobody_knows, PrivateLink.person_id.label(PERSON), *_COLUMNS)
        .join(PrivateLink, PrivateLink.id == LookCount.subject_id)
        .where(LookCount.subject == LookedAt.PRIVATE_LINK, _shows_mine(issuers))
    )
    of_collection = (
        select(nobody_knows, Collection.person_id.label(PERSON), *_COLUMNS)
        .join(Collection, Collection.id == LookCount.subject_id)
        .where(LookCount.subject == LookedAt.COLLECTION, _holds_mine(issuers))
    )
    yield from _add_up(session, of_badge, weeks)
    yield from _add_up(session, of_link, weeks)
    yield from _add_up(session, of_collection_link, weeks)
    yield from _add_up(session, of_collection, weeks)


def _mine(issuers: Sequence[Issuer]) -> ColumnElement[bool]:
    return BadgeClass.issuer_id.in_([issuer.id for issuer in issuers])


def _shows_mine(issuers: Sequence[Issuer]) -> ColumnElement[bool]:
    """Whether a private link shows a badge of theirs that is still in its collection."""
    return (
        select(PrivateLinkBadge.id)
        .join(PrivateLinkBadge.credential)
        .join(Credential.badge_class)
        .join(
            CollectionItem,
            and_(
                CollectionItem.credential_id == Credential.id,
                CollectionItem.collection_id == PrivateLink.collection_id,
            ),
        )
        .where(PrivateLinkBadge.link_id == PrivateLink.id, _mine(issuers))
        .correlate(PrivateLink)
        .exists()
    )


def _holds_mine(issuers: Sequence[Issuer]) -> ColumnElement[bool]:
    return (
        select(CollectionItem.id)
        .join(CollectionItem.credential)
        .join(Credential.badge_class)
        .where(CollectionItem.collection_id == Collection.id, _mine(issuers))
        .exists()
    )


def _add_up(
    session: Session,
    query: Select[*tuple[Any, ...]],
    weeks: Sequence[str],
) -> Iterator[LookRow]:
    mondays = [date.fromisoformat(week) for week in weeks]
    look = query.where(
        LookCount.day.between(mondays[0], mondays[-1] + timedelta(days=6))
    ).subquery()
    week = case(
        *(
            (look.c.day < monday + timedelta(weeks=1), number)
            for number, monday in enumerate(mondays)
        )
    ).label("week")
    key = look.c.badge_class_id, look.c.subject, look.c.reader
    by_learner = (
        select(*key, week, look.c.person_id, func.sum(look.c.count).label("number"))
        .group_by(*key, week, look.c.person_id)
        .subquery()
    )
    group = [by_learner.c[name] for name in ("badge_class_id", "subject", "reader", "week")]
    place = func.row_number().over(partition_by=group, order_by=by_learner.c.person_id)
    numbered = select(by_learner, place.label("place")).subquery()
    group = [numbered.c[name] for name in ("badge_class_id", "subject", "reader", "week")]
    some = [
        func.max(case((numbered.c.place == number, numbered.c.person_id)))
        for number in range(1, LEAST + 1)
    ]
    rows = session.execute(
        select(*group, func.sum(numbered.c.number), *some).group_by(*group).order_by(*group)
    )
    for badge_class_id, subject, reader, at, number, *learners in rows:
        yield LookRow(
            badge_class_id=badge_class_id,
            subject=subject,
            reader=reader,
            week=weeks[at],
            count=int(number),
            learners=frozenset(one for one in learners if one is not None),
        )
