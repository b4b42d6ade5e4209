"""Batches before they are confirmed: uploaded, judged, corrected, left out."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from itertools import islice

from flask_babel import gettext as _
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from backpack import audit
from backpack.awards.batches.judging import CHUNK, judge_rows
from backpack.awards.batches.reading import AwardFile, FileRow
from backpack.awards.deadlines import check_schedule
from backpack.errors import ConflictError, NotFoundError
from backpack.models import (
    AwardBatch,
    BadgeClass,
    BadgeStatus,
    BatchRow,
    BatchState,
    Issuer,
    Person,
    RowState,
)

LONGEST_FILE_NAME = 200


def create_batch(
    session: Session,
    file: AwardFile,
    *,
    badge_class: BadgeClass,
    file_name: str,
    language: str,
    scheduled_for: datetime | None,
    created_by: Person,
    now: datetime,
) -> AwardBatch:
    """Keep every row of ``file``, judged. Nothing is awarded yet.

    Raises:
        ConflictError: ``badge_not_awardable``.
        BackpackError: ``schedule_in_past``, ``schedule_too_far``, and what reading the rows finds.
    """
    if badge_class.status is not BadgeStatus.PUBLISHED:
        raise ConflictError("badge_not_awardable", _("This badge is not awarded at the moment."))
    check_schedule(scheduled_for, now=now)
    batch = AwardBatch(
        badge_class=badge_class,
        state=BatchState.DRAFT,
        file_name=file_name[:LONGEST_FILE_NAME],
        encoding=file.encoding,
        separator=file.separator,
        ignored_columns=list(file.ignored),
        language=language,
        scheduled_for=scheduled_for,
        created_by=created_by,
        created_at=now,
    )
    session.add(batch)
    session.flush()
    rows = file.rows()
    while chunk := [_make_row(batch, row) for row in islice(rows, CHUNK)]:
        judge_rows(session, batch, chunk)
        for one in chunk:
            session.expunge(one)
    record(session, batch, "uploaded", actor=created_by, now=now)
    return batch


def _make_row(batch: AwardBatch, row: FileRow) -> BatchRow:
    findings = [{"code": "cells_left"}] if row.cells_left else []
    return BatchRow(
        batch_id=batch.id,
        number=row.number,
        state=RowState.READY,
        cells=row.cells,
        findings=findings,
    )


def record(
    session: Session, batch: AwardBatch, deed: str, *, actor: Person | None, now: datetime
) -> None:
    """Note in the trail what was done to ``batch``."""
    audit.record(
        session,
        f"{'system' if actor is None else 'staff'}:batch:{deed}",
        at=now,
        object_kind="batch",
        object_id=batch.public_id,
        actor=actor,
        details={"reason": batch.stopped_because} if deed == "stopped" else {},
    )


def find_batch(session: Session, public_id: str, issuers: Iterable[Issuer]) -> AwardBatch:
    """The batch of that name, if one of ``issuers`` awards it.

    Raises:
        NotFoundError: there is none, or it is somebody else's.
    """
    mine = BadgeClass.issuer_id.in_([issuer.id for issuer in issuers])
    batch = session.scalar(
        select(AwardBatch)
        .join(AwardBatch.badge_class)
        .where(AwardBatch.public_id == public_id, mine)
    )
    if batch is None:
        raise NotFoundError("batch_not_found")
    return batch


def list_batches(session: Session, issuers: Iterable[Issuer], *, most: int) -> list[AwardBatch]:
    """The newest batches of ``issuers`` that were not thrown away."""
    return list(
        session.scalars(
            select(AwardBatch)
            .join(AwardBatch.badge_class)
            .where(
                BadgeClass.issuer_id.in_([issuer.id for issuer in issuers]),
                AwardBatch.state != BatchState.DISCARDED,
            )
            .order_by(AwardBatch.created_at.desc(), AwardBatch.id.desc())
            .limit(most)
        )
    )


def count_rows(session: Session, batch: AwardBatch) -> dict[RowState, int]:
    """How many rows of ``batch`` are in each state."""
    rows = session.execute(
        select(BatchRow.state, func.count())
        .where(BatchRow.batch_id == batch.id)
        .group_by(BatchRow.state)
    )
    return dict.fromkeys(RowState, 0) | {RowState(state): number for state, number in rows}


def find_row(session: Session, batch: AwardBatch, number: int) -> BatchRow:
    """The row of ``batch`` that begins on that line.

    Raises:
        NotFoundError: there is none.
    """
    row = session.scalar(
        select(BatchRow).where(BatchRow.batch_id == batch.id, BatchRow.number == number)
    )
    if row is None:
        raise NotFoundError("row_not_found")
    return row


def correct_row(
    session: Session,
    batch: AwardBatch,
    row: BatchRow,
    cells: Mapping[str, str],
    *,
    actor: Person,
    now: datetime,
) -> None:
    """Let ``row`` say ``cells`` instead; it counts again, and what depends on it is judged anew.

    Raises:
        ConflictError: ``batch_not_draft``, it was confirmed or thrown away meanwhile.
    """
    lock_draft(session, batch)
    before = row.recipient_normalised
    row.cells = {column: text for column, text in cells.items() if text.strip()}
    row.findings = []
    row.state = RowState.READY
    judge_rows(session, batch, [row])
    _judge_related(session, batch, {before, row.recipient_normalised}, but=row)
    record(session, batch, "corrected", actor=actor, now=now)


def leave_row_out(
    session: Session, batch: AwardBatch, row: BatchRow, *, actor: Person, now: datetime
) -> None:
    """Do not award ``row``.

    Raises:
        ConflictError: ``batch_not_draft``.
    """
    lock_draft(session, batch)
    row.state = RowState.LEFT_OUT
    session.flush()
    _judge_related(session, batch, {row.recipient_normalised}, but=row)
    record(session, batch, "corrected", actor=actor, now=now)


def _judge_related(
    session: Session, batch: AwardBatch, names: set[str | None], *, but: BatchRow
) -> None:
    """Judge the other rows of these recipients anew: who was second may be first now."""
    related = session.scalars(
        select(BatchRow)
        .where(
            BatchRow.batch_id == batch.id,
            BatchRow.id != but.id,
            BatchRow.recipient_normalised.in_([name for name in names if name is not None]),
        )
        .order_by(BatchRow.number)
    )
    judge_rows(session, batch, list(related))


def lock_draft(session: Session, batch: AwardBatch) -> None:
    """Let nobody else confirm or correct ``batch`` before this is done.

    Raises:
        ConflictError: ``batch_not_draft``.
    """
    session.refresh(batch, with_for_update={"key_share": True})
    if batch.state is not BatchState.DRAFT:
        raise not_draft()


def not_draft() -> ConflictError:
    """What is said of a batch that somebody confirmed or threw away meanwhile."""
    return ConflictError(
        "batch_not_draft",
        _("Somebody confirmed this batch or threw it away meanwhile. Look at it again."),
    )
