"""One file of an import at a time: taken, judged without any transaction, and decided."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from flask import Flask
from sqlalchemy import and_, exists, or_, select, update
from sqlalchemy.engine import CursorResult
from sqlalchemy.orm import Session, sessionmaker, undefer

from backpack.badges.importing.judging import (
    Judged,
    Question,
    UnreachedError,
    UnreadableError,
    judge,
)
from backpack.badges.importing.outbound import make_fetch
from backpack.badges.importing.service import decide, spellings_of
from backpack.badges.importing.shelving import Decision, bring_in
from backpack.issuing.addresses import site_config
from backpack.models import ImportBatch, ImportItem, ImportOutcome, Person

LEASE = timedelta(minutes=5)
"""Longer than any verification takes; a worker that dies holds a file up for no longer."""

MOST_ATTEMPTS = 3
"""A file that ends a worker three times is given up, so that those after it get their turn."""


def take_one(app: Flask, *, now: datetime) -> bool:
    """Judge and decide the file that has waited longest; says whether there was one."""
    session_factory: sessionmaker[Session] = app.extensions["session_factory"]
    with app.app_context():
        taken = _take(session_factory, now)
        if taken is None:
            return False
        item, question = taken
        if item.attempts > MOST_ATTEMPTS:
            finish(session_factory, item.id, _give_up, now=now)
            return True
        decided = judge_item(item.content or b"", question)
        finish(session_factory, item.id, decided, file_name=item.name, now=now)
    return True


Answer = tuple[Judged | Decision, dict[str, Any]]


def judge_item(content: bytes | str, question: Question) -> Answer:
    """The judged badge, or the decision that there is none, and what is said of it."""
    try:
        judged = judge(content, question, fetch=make_fetch(question.policy()))
    except UnreadableError as error:
        return Decision(ImportOutcome.UNREADABLE, error.code), {"evidence": dict(error.evidence)}
    except UnreachedError as error:
        return Decision(ImportOutcome.UNREACHED, error.code), {"evidence": dict(error.evidence)}
    said: dict[str, Any] = {"name": judged.name, "issuer": judged.issuer_name}
    if judged.code:
        said["report"] = judged.report
    return judged, said


_give_up: Answer = (Decision(ImportOutcome.UNREADABLE, "import_failed"), {})


def finish(
    session_factory: Callable[[], Session],
    item_id: int,
    answer: Answer,
    *,
    file_name: str | None = None,
    now: datetime,
) -> None:
    """Write one answer down, and end the batch with its last file."""
    found, said = answer
    with session_factory() as session, session.begin():
        item = session.get_one(ImportItem, item_id, with_for_update=True)
        if item.decided_at is not None:
            # Its time was over, and another worker has decided it meanwhile.
            return
        batch = item.batch
        person = session.get_one(Person, batch.person_id)
        decision = (
            found
            if isinstance(found, Decision)
            else bring_in(session, person, found, file_name=file_name, now=now)
        )
        decide(item, decision, said=said, now=now)
        session.flush()
        close_batch(session, batch, now=now)


def close_batch(session: Session, batch: ImportBatch, *, now: datetime) -> None:
    """End the batch, if every file of it is decided."""
    undecided = exists().where(ImportItem.batch_id == batch.id, ImportItem.decided_at.is_(None))
    session.execute(
        update(ImportBatch)
        .where(ImportBatch.id == batch.id, ImportBatch.finished_at.is_(None), ~undecided)
        .values(finished_at=now)
    )


def question_of(session: Session, person: Person, *, language: str, now: datetime) -> Question:
    """The question that is put for ``person``."""
    return Question(
        identifiers=spellings_of(session, person),
        now=now,
        languages=(language, "en"),
        plain_http_hosts=site_config().plain_http_hosts,
    )


def _take(
    session_factory: Callable[[], Session], now: datetime
) -> tuple[ImportItem, Question] | None:
    """Take the file that is due: one conditional update, which one worker alone can win."""
    due = or_(
        ImportItem.outcome == ImportOutcome.WAITING,
        and_(ImportItem.outcome == ImportOutcome.TAKEN, ImportItem.taken_until <= now),
    )
    with session_factory() as session, session.begin():
        item = session.scalar(
            select(ImportItem)
            .where(due)
            .order_by(ImportItem.attempts, ImportItem.id)
            .limit(1)
            .with_for_update(skip_locked=True)
            .options(undefer(ImportItem.content))
        )
        if item is None:
            return None
        won = session.execute(
            update(ImportItem)
            .where(ImportItem.id == item.id, ImportItem.attempts == item.attempts, due)
            .values(
                outcome=ImportOutcome.TAKEN,
                taken_until=now + LEASE,
                attempts=ImportItem.attempts + 1,
            )
        )
        if not isinstance(won, CursorResult) or won.rowcount != 1:
            return None
        session.refresh(item, ["attempts"])
        batch = item.batch
        person = session.get_one(Person, batch.person_id)
        question = question_of(session, person, language=batch.language, now=now)
        session.expunge(item)
        return item, question
