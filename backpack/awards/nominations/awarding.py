"""Approved nominations become one batch of awards, and later say what became of them."""

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from io import StringIO

from flask_babel import gettext as _
from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session, joinedload

from backpack.awards.batches import columns
from backpack.awards.batches.reading import MOST_ROWS, AwardFile
from backpack.awards.batches.service import create_batch
from backpack.awards.nominations.graduates import Graduates, find_graduating
from backpack.awards.nominations.states import (
    APPROVED,
    AWARDED,
    BATCHED,
    move_nomination,
    record,
    try_move,
)
from backpack.catalogue.roles import require_awarder
from backpack.errors import BackpackError, ConflictError
from backpack.models import (
    Award,
    AwardBatch,
    AwardState,
    BatchRow,
    BatchState,
    IdentifierKind,
    Nomination,
    NominationCall,
    Person,
)

COLUMNS = (
    columns.EMAIL,
    columns.EPPN,
    columns.NAME,
    columns.NARRATIVE,
    columns.EVIDENCE_NAME,
    columns.EVIDENCE_URL,
    columns.LANGUAGE,
)
CHUNK = 200

_OFFERED = Award.offered_at.is_not(None)
_LEFT = or_(
    and_(Award.state == AwardState.WITHDRAWN, Award.offered_at.is_(None)),
    and_(
        BatchRow.award_id.is_(None),
        AwardBatch.state.in_([BatchState.FINISHED, BatchState.DISCARDED]),
    ),
)
"""Of a nomination in a batch: its award was offered; or there is none, and none will come."""


@dataclass(frozen=True, slots=True)
class Prepared:
    """A batch to be confirmed, how many are in it, and how many were held back."""

    batch: AwardBatch
    included: int
    held_back: int


def prepare_batch(
    session: Session,
    call: NominationCall,
    *,
    graduates: Graduates | None,
    scheduled_for: datetime | None,
    actor: Person,
    now: datetime,
) -> Prepared:
    """Make one batch of the approved nominations of ``call``; nothing is awarded before somebody
    confirms it.

    Whoever is not among ``graduates`` is held back, stays approved, and says so.

    Raises:
        NotFoundError: ``actor`` may not award for the issuer.
        BackpackError: ``graduates_missing``, the call is for graduates only; ``schedule_in_past``.
        ConflictError: ``batch_nobody``, nobody is approved and on the list;
            ``badge_not_awardable``.
    """
    badge_class = call.badge_class
    require_awarder(session, actor, badge_class.issuer)
    if call.graduates_only and graduates is None:
        raise BackpackError(
            "graduates_missing", _("This call is for graduates: give the list of them.")
        )
    approved = _lock_approved(session, call)
    if graduates is None:
        included = approved
    else:
        on_list = find_graduating(session, approved, graduates)
        included = [one for one in approved if one.id in on_list]
    if not included:
        raise ConflictError(
            "batch_nobody", _("Nobody is approved and on the list: there is nothing to award.")
        )
    batch = create_batch(
        session,
        _write_file(included),
        badge_class=badge_class,
        file_name=call.title,
        language="en",
        scheduled_for=scheduled_for,
        created_by=actor,
        now=now,
    )
    rows = session.scalars(
        select(BatchRow.id).where(BatchRow.batch_id == batch.id).order_by(BatchRow.number)
    )
    for nomination, row_id in zip(included, rows, strict=True):
        move_nomination(session, nomination, to=BATCHED, batch_row_id=row_id, held_back_at=None)
        record(session, nomination, "staff:nomination:batched", actor=actor, now=now)
    return Prepared(batch, len(included), _hold_back(session, approved, actor=actor, now=now))


def _lock_approved(session: Session, call: NominationCall) -> list[Nomination]:
    """Two who prepare a batch at once wait for each other here; the later one finds nobody left."""
    query = (
        select(Nomination)
        .where(Nomination.call_id == call.id, Nomination.state == APPROVED)
        .order_by(Nomination.nominee_name, Nomination.id)
        .limit(MOST_ROWS)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    )
    return list(session.scalars(query))


def _hold_back(
    session: Session, approved: Sequence[Nomination], *, actor: Person, now: datetime
) -> int:
    left = [one for one in approved if one.state is APPROVED]
    for nomination in left:
        nomination.held_back_at = now
        record(session, nomination, "staff:nomination:held_back", actor=actor, now=now)
    session.flush()
    return len(left)


def _write_file(nominations: Sequence[Nomination]) -> AwardFile:
    """The nominations as the rows of a file, which is what batches are made of."""
    text = StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(COLUMNS)
    for one in nominations:
        by_eppn = one.nominee_kind is IdentifierKind.EPPN
        writer.writerow(
            [
                (one.notify_email or "") if by_eppn else one.nominee_value,
                one.nominee_value if by_eppn else "",
                one.nominee_name,
                one.motivation,
                one.evidence_name or "",
                one.evidence_url or "",
                one.language,
            ]
        )
    return AwardFile(
        encoding="utf-8",
        separator=",",
        columns=COLUMNS,
        ignored=(),
        text=text.getvalue(),
        first_line=1,
    )


def settle_nominations(session: Session, *, now: datetime) -> int:
    """Let nominations in batches say what became of them; gives how many moved on.

    Awarded is who was offered the badge. Whoever was left out of the batch, or whose award was
    withdrawn before its day, is approved as before.
    """
    query = (
        select(Nomination)
        .join(Nomination.batch_row)
        .join(BatchRow.batch)
        .join(BatchRow.award, isouter=True)
        .where(Nomination.state == BATCHED, or_(_OFFERED, _LEFT))
        .order_by(Nomination.id)
        .limit(CHUNK)
        .options(joinedload(Nomination.batch_row).joinedload(BatchRow.award))
    )
    moved = 0
    for nomination in session.scalars(query).all():
        row = nomination.batch_row
        award = row.award if row is not None else None
        if award is not None and award.offered_at is not None:
            if try_move(session, nomination, to=AWARDED):
                record(session, nomination, "system:nomination:awarded", actor=None, now=now)
        elif try_move(session, nomination, to=APPROVED, expected={BATCHED}, batch_row_id=None):
            record(session, nomination, "system:nomination:returned", actor=None, now=now)
        moved += 1
    return moved
