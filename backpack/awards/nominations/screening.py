"""What the committee does: look through one list, ask back, approve by two, decline."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import Session, joinedload

from backpack.awards.nominations.access import is_concerned
from backpack.awards.nominations.notices import queue_to_nominator
from backpack.awards.nominations.states import (
    APPROVED,
    APPROVED_ONCE,
    ASKED_BACK,
    DECLINED,
    SUBMITTED,
    move_nomination,
    record,
    refusal,
    try_move,
)
from backpack.errors import BackpackError, ForbiddenError, NotFoundError
from backpack.models import (
    BadgeClass,
    Nomination,
    NominationCall,
    NominationState,
    Person,
)

PAGE_SIZE = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which nominations somebody wants to see; empty means all that were handed in."""

    state: NominationState | None = None
    body: str = ""
    """The public id of a body."""
    text: str = ""
    """Part of the nominee's name or identifier."""
    held_back: bool = False
    """Only those that were not on the list of those who graduate."""


@dataclass(frozen=True, slots=True)
class Page:
    """One page of nominations."""

    nominations: list[Nomination]
    number: int
    pages: int
    total: int


def handed_in(call: NominationCall, wanted: Wanted) -> Select[Nomination]:
    """The nominations of ``call`` that the committee may see, by name."""
    query = select(Nomination).where(
        Nomination.call_id == call.id,
        Nomination.submitted_at.is_not(None),
    )
    if wanted.state is not None:
        query = query.where(Nomination.state == wanted.state)
    if wanted.body:
        query = query.where(Nomination.body.has(public_id=wanted.body))
    if wanted.held_back:
        query = query.where(Nomination.held_back_at.is_not(None), Nomination.state == APPROVED)
    if wanted.text:
        like = wanted.text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
        query = query.where(
            or_(
                Nomination.nominee_name.ilike(f"%{like}%", escape="\\"),
                Nomination.nominee_normalised.ilike(f"%{like}%", escape="\\"),
            )
        )
    return query.order_by(Nomination.nominee_name, Nomination.id).options(
        joinedload(Nomination.body),
        joinedload(Nomination.nominator),
        joinedload(Nomination.first_by),
        joinedload(Nomination.decided_by),
    )


def list_nominations(session: Session, call: NominationCall, wanted: Wanted, *, page: int) -> Page:
    """One page of what the committee has to look through."""
    query = handed_in(call, wanted)
    counted = query.order_by(None).options().with_only_columns(func.count(Nomination.id))
    total = session.scalar(counted) or 0
    pages = max(1, -(-total // PAGE_SIZE))
    number = min(max(page, 1), pages)
    rows = session.scalars(query.limit(PAGE_SIZE).offset((number - 1) * PAGE_SIZE))
    return Page(list(rows), number, pages, total)


def find_handed_in(session: Session, public_id: str, issuers: Collection[int]) -> Nomination:
    """The nomination of that name, if it was handed in for one of ``issuers``.

    Raises:
        NotFoundError: there is none, it is somebody else's, or a draft.
    """
    nomination = session.scalar(
        select(Nomination)
        .join(Nomination.call)
        .join(NominationCall.badge_class)
        .where(
            Nomination.public_id == public_id,
            Nomination.submitted_at.is_not(None),
            BadgeClass.issuer_id.in_(issuers),
        )
    )
    if nomination is None:
        raise NotFoundError("nomination_not_found")
    return nomination


def approve(
    session: Session,
    nomination: Nomination,
    *,
    version: int,
    member: Person,
    reason: str | None = None,
    now: datetime,
) -> None:
    """Approve what ``member`` read: as the first of two, as the second, or alone if one is enough.

    Raises:
        ForbiddenError: ``own_nomination``.
        ConflictError: ``approved_by_you``; ``nomination_changed``; or it is in another state.
    """
    _require_unconcerned(session, nomination, member)
    decided = {"decided_by_id": member.id, "decided_at": now, "reason": reason}
    if not nomination.call.second_member:
        move_nomination(
            session,
            nomination,
            to=APPROVED,
            expected={SUBMITTED},
            version=version,
            only_if=[_not_nominated_by(member)],
            **decided,
        )
    elif try_move(
        session,
        nomination,
        to=APPROVED_ONCE,
        version=version,
        only_if=[_not_nominated_by(member)],
        first_by_id=member.id,
        first_at=now,
        reason=reason,
    ):
        record(
            session,
            nomination,
            "staff:nomination:approved_once",
            actor=member,
            now=now,
            reason=reason,
        )
        return
    elif not try_move(
        session,
        nomination,
        to=APPROVED,
        expected={APPROVED_ONCE},
        version=version,
        only_if=[_not_nominated_by(member), _not_first(member)],
        **decided,
    ):
        if nomination.state is APPROVED_ONCE and nomination.first_by_id == member.id:
            raise ForbiddenError(
                "approved_by_you",
                _("You have approved it already. Another member has to agree."),
            )
        raise refusal(nomination, version=version)
    record(session, nomination, "staff:nomination:approved", actor=member, now=now, reason=reason)
    queue_to_nominator(session, nomination, now=now)


def ask_back(
    session: Session,
    nomination: Nomination,
    *,
    version: int,
    member: Person,
    reason: str | None,
    now: datetime,
) -> None:
    """Give it back with a question; an approval that it had counts no more.

    Raises:
        BackpackError: ``reason_missing``.
        ForbiddenError: ``own_nomination``.
        ConflictError: ``nomination_changed``; or it is in another state.
    """
    _decide(
        session,
        nomination,
        ASKED_BACK,
        "staff:nomination:asked_back",
        version=version,
        member=member,
        reason=reason,
        now=now,
        first_by_id=None,
        first_at=None,
    )


def decline(
    session: Session,
    nomination: Nomination,
    *,
    version: int,
    member: Person,
    reason: str | None,
    now: datetime,
) -> None:
    """Decline it, with the reason that its nominator reads.

    Raises:
        BackpackError: ``reason_missing``.
        ForbiddenError: ``own_nomination``.
        ConflictError: ``nomination_changed``; or it is in another state.
    """
    _decide(
        session,
        nomination,
        DECLINED,
        "staff:nomination:declined",
        version=version,
        member=member,
        reason=reason,
        now=now,
        decided_by_id=member.id,
        decided_at=now,
    )


def _decide(
    session: Session,
    nomination: Nomination,
    to: NominationState,
    event: str,
    *,
    version: int,
    member: Person,
    reason: str | None,
    now: datetime,
    **values: object,
) -> None:
    if not reason:
        raise BackpackError("reason_missing", _("Give a reason: whoever nominated reads it."))
    _require_unconcerned(session, nomination, member)
    move_nomination(
        session,
        nomination,
        to=to,
        version=version,
        only_if=[_not_nominated_by(member)],
        reason=reason,
        **values,
    )
    record(session, nomination, event, actor=member, now=now, reason=reason)
    queue_to_nominator(session, nomination, now=now)


def _require_unconcerned(session: Session, nomination: Nomination, member: Person) -> None:
    if is_concerned(session, nomination, member):
        raise ForbiddenError(
            "own_nomination",
            _("You nominated this person, or are nominated yourself: others decide."),
        )


def _not_nominated_by(member: Person) -> ColumnElement[bool]:
    return or_(Nomination.nominator_id.is_(None), Nomination.nominator_id != member.id)


def _not_first(member: Person) -> ColumnElement[bool]:
    """Whoever has left the backpack since she approved it is somebody else than ``member``."""
    return or_(Nomination.first_by_id.is_(None), Nomination.first_by_id != member.id)
