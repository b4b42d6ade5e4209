"""The steps of a whole batch: judged again, confirmed, stopped, gone on with, ended."""

from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from backpack.awards.batches.judging import CHUNK, judge_rows
from backpack.awards.batches.pinning import hold_badge, is_changed, is_still_awarded
from backpack.awards.batches.service import count_rows, lock_draft, not_draft, record
from backpack.errors import ConflictError
from backpack.models import AwardBatch, BadgeStatus, BatchRow, BatchState, Person, RowState


def start_batch(session: Session, batch: AwardBatch, *, actor: Person, now: datetime) -> None:
    """Confirm: from now on the rows that are ready are awarded in the background.

    Raises:
        ConflictError: ``batch_not_draft``; ``batch_nothing_ready``; ``badge_not_awardable``;
            ``badge_changed``, it says something else now than when the rows were judged;
            ``schedule_in_past``, its day has come while it was looked at.
    """
    hold_badge(session, batch)
    if batch.state is not BatchState.DRAFT:
        raise not_draft()
    if batch.badge_class.status is not BadgeStatus.PUBLISHED:
        raise _not_awardable()
    if is_changed(batch):
        raise ConflictError(
            "badge_changed",
            _("The badge was changed after this file was judged. Have it judged again first."),
        )
    if batch.scheduled_for is not None and batch.scheduled_for <= now:
        raise ConflictError(
            "schedule_in_past", _("The moment that was planned has passed. Choose another one.")
        )
    if not count_rows(session, batch)[RowState.READY]:
        raise ConflictError("batch_nothing_ready", _("No row of it can be awarded as it is."))
    values = {"started_by_id": actor.id, "started_at": now, "stopped_because": None}
    if not move_batch(session, batch, BatchState.DRAFT, BatchState.RUNNING, **values):
        raise not_draft()
    record(session, batch, "started", actor=actor, now=now)


def judge_again(session: Session, batch: AwardBatch, *, actor: Person, now: datetime) -> None:
    """Judge every row of a batch that was not confirmed by the badge as it is now.

    Raises:
        ConflictError: ``batch_not_draft``.
    """
    lock_draft(session, batch)
    hold_badge(session, batch)
    last = 0
    while rows := _rows_after(session, batch, last):
        last = rows[-1].number
        judge_rows(session, batch, rows)
        for row in rows:
            session.expunge(row)
    batch.judged_again_at = now
    record(session, batch, "judged_again", actor=actor, now=now)


def _rows_after(session: Session, batch: AwardBatch, number: int) -> list[BatchRow]:
    query = select(BatchRow).where(BatchRow.batch_id == batch.id, BatchRow.number > number)
    return list(session.scalars(query.order_by(BatchRow.number).limit(CHUNK)))


def _not_awardable() -> ConflictError:
    return ConflictError("badge_not_awardable", _("This badge is not awarded at the moment."))


def stop_batch(session: Session, batch: AwardBatch, *, actor: Person, now: datetime) -> None:
    """Award no further row for the time being.

    Raises:
        ConflictError: ``batch_not_running``.
    """
    values = {"stopped_because": "by_hand"}
    if not move_batch(session, batch, BatchState.RUNNING, BatchState.STOPPED, **values):
        raise ConflictError("batch_not_running", _("This batch is not running any more."))
    record(session, batch, "stopped", actor=actor, now=now)


def continue_batch(session: Session, batch: AwardBatch, *, actor: Person, now: datetime) -> None:
    """Go on with a batch that was stopped, in the name of ``actor``.

    Raises:
        ConflictError: ``batch_not_stopped``; ``badge_not_awardable``.
    """
    if not is_still_awarded(session, batch.badge_class):
        raise _not_awardable()
    values = {"started_by_id": actor.id, "stopped_because": None}
    if not move_batch(session, batch, BatchState.STOPPED, BatchState.RUNNING, **values):
        raise ConflictError("batch_not_stopped", _("This batch is not stopped any more."))
    record(session, batch, "continued", actor=actor, now=now)


def end_batch(session: Session, batch: AwardBatch, *, actor: Person, now: datetime) -> None:
    """Award nothing more of it: what is left stays left out.

    Raises:
        ConflictError: ``batch_running``, stop it first; ``batch_finished``.
    """
    values = {"finished_at": now}
    before = batch.state
    ends = {
        BatchState.DRAFT: BatchState.DISCARDED,
        BatchState.STOPPED: BatchState.FINISHED,
    }
    if before not in ends or not move_batch(session, batch, before, ends[before], **values):
        raise ConflictError("batch_not_stopped", _("This batch runs or is over: look at it again."))
    session.execute(
        update(BatchRow)
        .where(BatchRow.batch_id == batch.id, BatchRow.state == RowState.READY)
        .values(state=RowState.LEFT_OUT)
        .execution_options(synchronize_session=False)
    )
    session.expire_all()
    record(session, batch, "ended", actor=actor, now=now)


def move_batch(
    session: Session,
    batch: AwardBatch,
    before: BatchState,
    after: BatchState,
    **values: object,
) -> bool:
    """Move ``batch`` on, unless somebody else did: one conditional UPDATE decides."""
    session.flush()
    won = session.execute(
        update(AwardBatch)
        .where(AwardBatch.id == batch.id, AwardBatch.state == before)
        .values(state=after, **values)
        .returning(AwardBatch.id)
        .execution_options(synchronize_session=False)
    ).scalar()
    session.refresh(batch)
    return won is not None
