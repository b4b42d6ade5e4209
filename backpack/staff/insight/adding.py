"""Awards that stand by themselves, added up by the database: nearly all of a university's.

What was nominated, requested, corrected or made anew is more than its own row says, and is read
one by one (``reading.py``). Of everything else the database tells how many there are.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, time, timedelta
from itertools import groupby, pairwise
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Integer,
    Select,
    and_,
    case,
    func,
    literal,
    or_,
    select,
    union_all,
)
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import Session, aliased
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

from backpack.catalogue.dates import day_in
from backpack.models import (
    Award,
    AwardRequest,
    AwardSignal,
    AwardState,
    BadgeClass,
    BatchRow,
    Credential,
    Issuer,
    Nomination,
    PublishedVariant,
    SignalKind,
)
from backpack.staff.insight.cases import DAY, SOON, Crowd, Step
from backpack.staff.insight.periods import first_day, following, quarter

MICROSECOND = timedelta(microseconds=1)
NOT_OFFERED, UNREMINDED, REMINDED = -1, 0, 1
SOON_DAYS = SOON // DAY

_AT = func.coalesce(Award.offered_at, Award.created_at)


class MicrosecondsBetween(FunctionElement[int]):
    """From the second moment to the first, in whole microseconds."""

    type = BigInteger()
    inherit_cache = True


@compiles(MicrosecondsBetween)
def _subtract(element: MicrosecondsBetween, compiler: SQLCompiler, **options: Any) -> str:
    until, since = (compiler.process(one, **options) for one in element.clauses)
    return f"CAST(EXTRACT(EPOCH FROM ({until}) - ({since})) * 1000000 AS BIGINT)"


@compiles(MicrosecondsBetween, "sqlite")
def _subtract_texts(element: MicrosecondsBetween, compiler: SQLCompiler, **options: Any) -> str:
    """SQLite keeps a moment as a text, its microseconds from the 21st letter on.

    Its own functions would round them to milliseconds.
    """
    until, since = (
        f"(CAST(strftime('%s', substr({one}, 1, 19)) AS INTEGER) * 1000000"
        f" + CAST(substr({one}, 21, 6) AS INTEGER))"
        for one in (compiler.process(clause, **options) for clause in element.clauses)
    )
    return f"({until} - {since})"


def is_part_of_more() -> ColumnElement[bool]:
    """Whether an award was nominated or requested, took the place of another, or gave way."""
    other = aliased(Award)
    nominated = select(BatchRow.award_id).join(Nomination, Nomination.batch_row_id == BatchRow.id)
    parts = [
        select(other.id).where(other.replaces_id.is_not(None)),
        select(other.replaces_id).where(other.replaces_id.is_not(None)),
        select(AwardRequest.award_id).where(AwardRequest.award_id.is_not(None)),
        nominated.where(BatchRow.award_id.is_not(None)),
    ]
    return Award.id.in_(union_all(*parts))


def add_up_awards(session: Session, issuers: Sequence[Issuer]) -> Iterator[tuple[int, Crowd]]:
    """Every award of ``issuers`` that stands by itself and was not taken back, added up.

    Each crowd comes after the id of its badge class.
    """
    zones: dict[str, list[int]] = {}
    for issuer in issuers:
        zones.setdefault(issuer.institution.time_zone, []).append(issuer.id)
    # Of all awards, for that asks no other table.
    first = session.scalar(select(func.min(_AT)))
    last = session.scalar(select(func.max(_AT)))
    if first is None or last is None:
        return
    for zone, ids in zones.items():
        mine = (
            BadgeClass.issuer_id.in_(ids),
            Award.state != AwardState.WITHDRAWN,
            ~is_part_of_more(),
        )
        yield from _add_up(session, mine, _quarters(first, last, zone))


def _quarters(first: datetime, last: datetime, zone: str) -> list[tuple[str, datetime]]:
    """The quarters of these moments, and when each of them ends by the clocks in ``zone``."""
    names = [quarter(day_in(first, zone))]
    while names[-1] < quarter(day_in(last, zone)):
        names.append(following(names[-1]))
    return [
        (name, datetime.combine(first_day(after), time(), ZoneInfo(zone)).astimezone(UTC))
        for name, after in pairwise([*names, following(names[-1])])
    ]


def _add_up(
    session: Session,
    mine: Sequence[ColumnElement[bool]],
    quarters: Sequence[tuple[str, datetime]],
) -> Iterator[tuple[int, Crowd]]:
    rows = session.execute(_query(mine, quarters))
    for (class_id, of, reminded), alike in groupby(rows, key=lambda row: tuple(row[:3])):
        steps: Counter[Step] = Counter()
        days: Counter[int] = Counter()
        for *_key, within, number, opened, public, soon in alike:
            steps[Step.AWARDED] += number
            steps[Step.OPENED] += int(opened)
            steps[Step.PUBLIC] += int(public)
            if within is None:
                continue
            steps[Step.CLAIMED] += number
            days[max(1, within)] += number
            if reminded == REMINDED:
                steps[Step.SOON] += int(soon)
            elif within <= SOON_DAYS:
                steps[Step.SOON] += number
        steps[Step.OFFERED] = 0 if reminded == NOT_OFFERED else steps[Step.AWARDED]
        yield (
            class_id,
            Crowd(
                quarter=quarters[of][0],
                size=steps[Step.AWARDED],
                reminded=None if reminded == NOT_OFFERED else reminded == REMINDED,
                steps=steps,
                days=days,
            ),
        )


def _query(
    mine: Sequence[ColumnElement[bool]], quarters: Sequence[tuple[str, datetime]]
) -> Select[Any]:
    """How many of each badge class and quarter, reminded or not, were claimed within how many days.

    Of each number also how many were opened, are public, and were claimed soon after a reminder.
    """
    ends = [(end > _AT, literal(number, Integer)) for number, (_name, end) in enumerate(quarters)]
    reminded = case(
        (Award.offered_at.is_(None), literal(NOT_OFFERED, Integer)),
        (Award.reminded_at.is_(None), literal(UNREMINDED, Integer)),
        else_=literal(REMINDED, Integer),
    )
    claimed = and_(
        Award.state == AwardState.CLAIMED,
        Award.offered_at.is_not(None),
        Award.decided_at.is_not(None),
    )
    day = DAY // MICROSECOND
    took = MicrosecondsBetween(Award.decided_at, Award.offered_at)
    after = MicrosecondsBetween(Award.decided_at, Award.reminded_at)
    declined = and_(Award.state == AwardState.DECLINED, Award.person_id.is_not(None))
    reached = {
        "opened": and_(Award.offered_at.is_not(None), or_(claimed, declined, was_opened())),
        "public": and_(claimed, is_public()),
        "soon": and_(claimed, Award.reminded_at.is_not(None), after <= SOON // MICROSECOND),
    }
    each = (
        select(
            Award.badge_class_id.label("badge"),
            case(*ends).label("of"),
            reminded.label("reminded"),
            case((claimed, (took + (day - 1)) // day)).label("within"),
            *(case((said, 1), else_=0).label(name) for name, said in reached.items()),
        )
        .join(Award.badge_class)
        .where(*mine)
        .subquery()
    )
    key = each.c.badge, each.c.of, each.c.reminded, each.c.within
    sums = [func.sum(each.c[name]) for name in reached]
    return select(*key, func.count(), *sums).group_by(*key).order_by(*key)


def was_opened() -> ColumnElement[bool]:
    """Whether somebody signed in by the link of an award."""
    opened = AwardSignal.award_id == Award.id, AwardSignal.kind == SignalKind.OPENED
    return select(AwardSignal.id).where(*opened).exists()


def is_public() -> ColumnElement[bool]:
    """Whether the badge of an award is public now, and not revoked."""
    return (
        select(PublishedVariant.id)
        .join(Credential, Credential.id == PublishedVariant.credential_id)
        .where(
            Credential.award_id == Award.id,
            Credential.revoked_at.is_(None),
            PublishedVariant.ended_at.is_(None),
        )
        .exists()
    )
