"""A confirmed batch becomes awards, some rows at a time.

The state of a row, its award, the mail and the trail are written in one transaction: whoever is
killed anywhere leaves either all of them or none, and whoever comes next goes on from there.
"""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from backpack import audit
from backpack.awards.batches.cells import read_row
from backpack.awards.batches.pinning import hold_badge, is_still_awarded
from backpack.awards.batches.steps import move_batch
from backpack.awards.service import offer_award
from backpack.catalogue.roles import require_awarder
from backpack.errors import BackpackError, NotFoundError
from backpack.models import (
    AwardBatch,
    BatchRow,
    BatchState,
    IdentifierKind,
    Person,
    RowState,
)

CHUNK = 50
"""How many rows become awards in one transaction: about a fifth of a second."""


def run_chunk(session: Session, *, now: datetime, size: int = CHUNK) -> int | None:
    """Award the next rows of the oldest batch that nobody else is at; gives how many were decided.

    Nothing, when no batch runs or others are at all of them. A batch whose last row is decided is
    finished with it.
    """
    batch = session.scalar(
        select(AwardBatch)
        .where(AwardBatch.state == BatchState.RUNNING)
        .order_by(AwardBatch.id)
        .limit(1)
        .with_for_update(skip_locked=True, key_share=True)
    )
    if batch is None:
        return None
    actor = batch.started_by
    code = _obstacle(session, batch, actor)
    if code is not None or actor is None:
        _close(session, batch, BatchState.STOPPED, now=now, stopped_because=code)
        return 0
    rows = list(
        session.scalars(
            select(BatchRow)
            .where(BatchRow.batch_id == batch.id, BatchRow.state == RowState.READY)
            .order_by(BatchRow.number)
            .limit(size)
        )
    )
    # In one order for every batch: two that award to the same people wait for each other, and
    # never both at once.
    for row in sorted(rows, key=lambda one: (one.recipient_kind or "", one.recipient_normalised)):
        _award_row(session, batch, row, actor, now=now)
    if len(rows) < size:
        _close(session, batch, BatchState.FINISHED, now=now, finished_at=now)
    return len(rows)


def _obstacle(session: Session, batch: AwardBatch, actor: Person | None) -> str | None:
    """The code of what keeps the whole batch from going on."""
    if actor is None:
        return "role_lost"
    try:
        require_awarder(session, actor, batch.badge_class.issuer)
    except NotFoundError:
        return "role_lost"
    hold_badge(session, batch)
    if not is_still_awarded(session, batch.badge_class):
        return "badge_not_awardable"
    return None


def _award_row(
    session: Session, batch: AwardBatch, row: BatchRow, actor: Person, *, now: datetime
) -> None:
    """Award one row, or note down why not: the other rows go on."""
    reading = read_row(row.cells, language=batch.language, badge_class=batch.badge_class)
    later = batch.scheduled_for if batch.scheduled_for and batch.scheduled_for > now else None
    try:
        award = offer_award(
            session,
            badge_class=batch.badge_class,
            recipient_kind=reading.kind or IdentifierKind.EMAIL,
            recipient_value=reading.value,
            notify_email=reading.notify_email,
            language=reading.language,
            texts=reading.texts,
            scheduled_for=later,
            created_by=actor,
            confirmed=True,
            now=now,
        )
    except BackpackError as refusal:
        row.state = RowState.REFUSED
        row.findings = [{"code": refusal.code}]
    else:
        row.state = RowState.AWARDED
        row.award = award


def _close(
    session: Session, batch: AwardBatch, state: BatchState, *, now: datetime, **values: object
) -> None:
    if not move_batch(session, batch, BatchState.RUNNING, state, **values):
        return
    audit.record(
        session,
        f"system:batch:{state}",
        at=now,
        object_kind="batch",
        object_id=batch.public_id,
        details={"reason": batch.stopped_because} if batch.stopped_because else {},
    )
