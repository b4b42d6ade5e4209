"""Counting how often something was looked at and where it was taken: numbers, and nobody's trace.

Looking is the one thing by which a GET leaves something behind (ADR 0301). The number goes up in
a transaction of its own after the answer is known, and if that fails the reader still gets it.
"""

import logging
from datetime import UTC, datetime

from sqlalchemy import func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from backpack.db import aside
from backpack.models import BadgeClass, LookCount, LookedAt, Reader, ShareCount

logger = logging.getLogger(__name__)


def count_look(subject: LookedAt, subject_id: int, reader: Reader, *, now: datetime) -> None:
    """One look more at ``subject`` today, in a transaction of its own."""
    _add_one(
        LookCount,
        {
            "subject": subject,
            "subject_id": subject_id,
            "day": now.astimezone(UTC).date(),
            "reader": reader,
        },
    )


def count_share(badge_class: BadgeClass, channel: str, *, now: datetime) -> None:
    """One badge of this class more that was taken to ``channel`` today."""
    day = now.astimezone(UTC).date()
    _add_one(ShareCount, {"badge_class_id": badge_class.id, "channel": channel, "day": day})


def _add_one(table: type[LookCount] | type[ShareCount], key: dict[str, object]) -> None:
    try:
        with aside() as session:
            dialect = session.get_bind().dialect.name
            insert = (postgresql if dialect == "postgresql" else sqlite).insert(table)
            session.execute(
                insert.values(**key, count=1).on_conflict_do_update(
                    index_elements=list(key), set_={"count": table.count + 1}
                )
            )
    except OperationalError:
        # The database is busy: one look is not worth an error on somebody's screen.
        logger.warning("a look or a share was not counted")


def looks_at(session: Session, subject: LookedAt, subject_id: int) -> list[LookCount]:
    """The counts of one thing, newest day first."""
    query = (
        select(LookCount)
        .where(LookCount.subject == subject, LookCount.subject_id == subject_id)
        .order_by(LookCount.day.desc(), LookCount.reader)
    )
    return list(session.scalars(query))


def total_looks(
    session: Session, subject: LookedAt, subject_ids: list[int]
) -> dict[int, dict[Reader, int]]:
    """How often each of several things was looked at in all, by kind of reader."""
    query = (
        select(LookCount.subject_id, LookCount.reader, func.sum(LookCount.count))
        .where(LookCount.subject == subject, LookCount.subject_id.in_(subject_ids))
        .group_by(LookCount.subject_id, LookCount.reader)
    )
    totals: dict[int, dict[Reader, int]] = {each: dict.fromkeys(Reader, 0) for each in subject_ids}
    for subject_id, reader, number in session.execute(query):
        totals[subject_id][reader] = int(number)
    return totals
