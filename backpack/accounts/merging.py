"""Two accounts of one person made one.

Every row that points to the other account is pointed to the keeper, table by table as the models
name them, and each such change is written down; ``unmerging.py`` takes back exactly those. A row
that would be there twice (the same terms agreed to by both) stays with the other account. Nothing
is deleted, and nothing signed is touched. See ADR 0300.
"""

from datetime import datetime, timedelta
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select, update
from sqlalchemy.orm import Session, joinedload

from backpack import audit
from backpack.accounts.linking import count_sign_ins, require_staying
from backpack.accounts.merging_rows import move_everything, plain
from backpack.accounts.notices import Change, Notice, tell_of_change
from backpack.accounts.sessions import end_session
from backpack.errors import ConflictError
from backpack.models import (
    AccountMerge,
    BrowserSession,
    MergeOffer,
    Person,
)

UNDO = timedelta(days=30)
NAME_COLUMNS = ("name", "name_validated_by", "name_validated_at", "display_name")


def merge_accounts(session: Session, offer: MergeOffer, *, now: datetime) -> AccountMerge:
    """Point everything of the other account to the keeper, and write down what was.

    Raises:
        ConflictError: ``merge_done_already``, two clicks at once, and the other one won;
            ``account_leaving``, one of the two is to be removed.
    """
    keeper, other = offer.keeper, offer.other
    lock_both(session, keeper, other)
    require_staying(session, keeper, other)
    taken = session.scalar(
        update(MergeOffer)
        .where(MergeOffer.id == offer.id, MergeOffer.used_at.is_(None))
        .values(used_at=now)
        .returning(MergeOffer.id)
        .execution_options(synchronize_session=False)
    )
    # The other account may have been emptied by a merge in another browser meanwhile.
    if taken is None or not count_sign_ins(session, other.id):
        raise ConflictError("merge_done_already", _("These accounts were joined already."))
    _end_browsers(session, other.id, now=now)
    notice = Notice(
        change=Change.ACCOUNTS_JOINED,
        browser=session.scalar(
            select(BrowserSession).where(BrowserSession.public_id == offer.browser)
        ),
        undo_until=now + UNDO,
    )
    # While each still has her own addresses: the undo gives back what was written to them.
    for person in (keeper, other):
        tell_of_change(session, person, notice, now=now)
    session.flush()
    merge = AccountMerge(
        keeper=keeper,
        other=other,
        merged_at=now,
        undo_until=now + UNDO,
        moved=move_everything(session, other.id, keeper.id),
        before=_take_name(keeper, other),
    )
    session.add(merge)
    session.flush()
    record(session, "person:account:merged", merge, actor=keeper, now=now)
    session.expire_all()
    return merge


def lock_both(session: Session, *people: Person) -> None:
    """Always in the same order, so that two merges of the same two wait and do not deadlock."""
    numbers = sorted(person.id for person in people)
    session.execute(
        select(Person.id).where(Person.id.in_(numbers)).order_by(Person.id).with_for_update()
    )


def _end_browsers(session: Session, person_id: int, *, now: datetime) -> None:
    browsers = session.scalars(
        select(BrowserSession)
        .where(BrowserSession.person_id == person_id, BrowserSession.ended_at.is_(None))
        .options(joinedload(BrowserSession.person))
    )
    for browser in browsers.all():
        end_session(session, browser, now=now, event="person:session:ended", actor=None)


def _take_name(keeper: Person, other: Person) -> dict[str, Any]:
    """The keeper gets a validated name if she had none; gives what her columns held before."""
    if keeper.name_validated_by or not other.name_validated_by:
        return {}
    before = {name: plain(getattr(keeper, name)) for name in NAME_COLUMNS}
    keeper.name = other.name
    keeper.name_validated_by = other.name_validated_by
    keeper.name_validated_at = other.name_validated_at
    return before


def record(
    session: Session, event: str, merge: AccountMerge, *, actor: Person, now: datetime
) -> None:
    """Note it in the trail of both accounts."""
    for about in (merge.keeper, merge.other):
        audit.record(
            session,
            event,
            at=now,
            object_kind="account_merge",
            object_id=merge.public_id,
            actor=actor,
            about=about,
            details={"rows": len(merge.moved)},
        )
