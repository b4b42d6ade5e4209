"""Two awarders at the same instant, with two versions of one badge: each learner gets one award."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import partial
from threading import Barrier

import pytest
from flask import Flask
from sqlalchemy import func, select, text
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from backpack.awards.batches.steps import start_batch
from backpack.awards.service import offer_award
from backpack.db import new_session
from backpack.errors import ConflictError
from backpack.models import Award, AwardBatch, BadgeClass, BadgeStatus, IdentifierKind
from tests.support.batches import chunk, people
from tests.support.factories import NOW, make_awarder, make_badge_class, make_batch
from tests.support.writing import write

LEARNERS = 12


def two_versions(app: Flask) -> tuple[int, int]:
    """One badge as it was promised, and as it is now."""

    def make(session: Session) -> tuple[int, int]:
        old = make_badge_class(session, status=BadgeStatus.ARCHIVED)
        new = make_badge_class(session, issuer=old.issuer, slug=old.slug, version=2)
        return old.id, new.id

    return write(app, make)


def offer(session: Session, version: int, recipient: str) -> None:
    offer_award(
        session,
        badge_class=session.get_one(BadgeClass, version),
        recipient_kind=IdentifierKind.EMAIL,
        recipient_value=recipient,
        created_by=None,
        confirmed=True,
        now=NOW,
    )


def awards_of_each(app: Flask) -> list[int]:
    """How many open awards each learner has."""
    query = select(func.count()).select_from(Award).group_by(Award.recipient_normalised)
    return write(app, lambda session: list(session.scalars(query)))


def test_of_two_versions_at_once_one_is_awarded(app: Flask) -> None:
    versions, together = two_versions(app), Barrier(2)

    def award(version: int) -> int:
        made = 0
        for number in range(LEARNERS):
            together.wait()
            with suppress(ConflictError):
                write(app, partial(offer, version=version, recipient=f"{number}@x.example"))
                made += 1
        return made

    with ThreadPoolExecutor(2) as pool:
        made = list(pool.map(award, versions))
    assert sum(made) == LEARNERS
    assert awards_of_each(app) == [1] * LEARNERS


def test_another_version_waits_for_an_award_that_is_not_committed(app: Flask) -> None:
    """The same without luck: the second does not look before the first is done."""
    old, new = two_versions(app)
    with app.app_context(), new_session() as first, new_session() as second:
        if first.get_bind().dialect.name == "sqlite":
            pytest.skip("SQLite has one writer at a time")
        offer(first, old, "noor@x.example")
        second.execute(text("SET LOCAL lock_timeout = '50ms'"))
        with pytest.raises(OperationalError, match="lock timeout"):
            offer(second, new, "noor@x.example")
        second.rollback()
        first.commit()
        with pytest.raises(ConflictError, match="award_open_already"):
            offer(second, new, "noor@x.example")


def test_two_batches_of_two_versions_award_everybody_once(app: Flask) -> None:
    """Their rows come in opposite order; neither stands in the other's way for ever."""
    old, new = two_versions(app)

    def start(session: Session, version: int, text: str) -> None:
        badge_class = session.get_one(BadgeClass, version)
        badge_class.status = BadgeStatus.PUBLISHED
        awarder = make_awarder(session, badge_class.issuer)
        batch: AwardBatch = make_batch(session, text, badge_class=badge_class, created_by=awarder)
        start_batch(session, batch, actor=awarder, now=NOW)
        badge_class.status = BadgeStatus.ARCHIVED if version == old else BadgeStatus.PUBLISHED

    head, *rows = people(LEARNERS).strip().splitlines()
    write(app, lambda s: start(s, old, "\n".join([head, *rows])))
    write(app, lambda s: start(s, new, "\n".join([head, *reversed(rows)])))

    def work(_worker: int) -> int:
        return sum(iter(lambda: chunk(app, 3) or 0, 0))

    with ThreadPoolExecutor(2) as pool:
        decided = list(pool.map(work, range(2)))
    assert sum(decided) == 2 * LEARNERS
    assert awards_of_each(app) == [1] * LEARNERS
