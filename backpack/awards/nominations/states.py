"""The states of a nomination: which follows which, and the one statement that moves it on."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from flask_babel import lazy_gettext as _
from sqlalchemy import ColumnElement, update
from sqlalchemy.orm import Session

from backpack import audit
from backpack.errors import ConflictError
from backpack.models import Nomination, NominationState, Person

DRAFT = NominationState.DRAFT
SUBMITTED = NominationState.SUBMITTED
ASKED_BACK = NominationState.ASKED_BACK
APPROVED_ONCE = NominationState.APPROVED_ONCE
APPROVED = NominationState.APPROVED
DECLINED = NominationState.DECLINED
WITHDRAWN = NominationState.WITHDRAWN
BATCHED = NominationState.BATCHED
AWARDED = NominationState.AWARDED

FOLLOWING: dict[NominationState, frozenset[NominationState]] = {
    DRAFT: frozenset({SUBMITTED, WITHDRAWN}),
    SUBMITTED: frozenset({ASKED_BACK, APPROVED_ONCE, APPROVED, DECLINED, WITHDRAWN}),
    ASKED_BACK: frozenset({SUBMITTED, DECLINED, WITHDRAWN}),
    APPROVED_ONCE: frozenset({ASKED_BACK, APPROVED, DECLINED, WITHDRAWN}),
    APPROVED: frozenset({BATCHED, WITHDRAWN}),
    BATCHED: frozenset({AWARDED, APPROVED}),
    DECLINED: frozenset(),
    WITHDRAWN: frozenset(),
    AWARDED: frozenset(),
}
"""Every state with those that may follow it. From a batch that awards nothing it comes back."""

WRITABLE = frozenset({DRAFT, ASKED_BACK})
"""When its nominator may change what it says."""

WAITING = frozenset({SUBMITTED, APPROVED_ONCE})
"""When the committee has to do something."""

REFUSALS = {
    DRAFT: ("nomination_draft", _("This nomination has not been handed in yet.")),
    SUBMITTED: ("nomination_submitted", _("This nomination lies with the committee.")),
    ASKED_BACK: (
        "nomination_asked_back",
        _("The committee has asked something, and waits for the answer."),
    ),
    APPROVED_ONCE: (
        "nomination_approved_once",
        _("One member has approved this nomination. Another one has to agree."),
    ),
    APPROVED: ("nomination_approved", _("This nomination has been approved.")),
    DECLINED: ("nomination_declined", _("This nomination has been declined.")),
    WITHDRAWN: ("nomination_withdrawn", _("Whoever nominated has withdrawn this nomination.")),
    BATCHED: ("nomination_batched", _("This nomination is in a batch of awards already.")),
    AWARDED: ("nomination_awarded", _("This nomination has become an award.")),
}
"""Why something cannot be done any more, by the state that the nomination is in."""


def refusal(nomination: Nomination, *, version: int | None) -> ConflictError:
    """The error for a nomination that somebody else moved on, or wrote anew, meanwhile."""
    if version is not None and nomination.version != version:
        return ConflictError(
            "nomination_changed",
            str(_("It was changed after you opened this page. Read it again, then decide.")),
        )
    code, sentence = REFUSALS[nomination.state]
    return ConflictError(code, str(sentence))


def try_move(
    session: Session,
    nomination: Nomination,
    *,
    to: NominationState,
    expected: Collection[NominationState] | None = None,
    version: int | None = None,
    only_if: Collection[ColumnElement[bool]] = (),
    **values: Any,
) -> bool:
    """Move ``nomination`` on to ``to`` and set ``values``, unless it is not there any more.

    One conditional UPDATE decides, so of two that try at the same time one succeeds. ``expected``
    narrows the states that it may come from, ``version`` says what was read of it.
    """
    allowed = [state for state, following in FOLLOWING.items() if to in following]
    before = [state for state in allowed if expected is None or state in expected]
    conditions: list[ColumnElement[bool]] = [Nomination.id == nomination.id, *only_if]
    conditions.append(Nomination.state.in_(before))
    if version is not None:
        conditions.append(Nomination.version == version)
    session.flush()
    statement = update(Nomination).where(*conditions).values(state=to, **values)
    moved = session.execute(
        statement.returning(Nomination.id), execution_options={"synchronize_session": False}
    ).scalar()
    session.refresh(nomination)
    return moved is not None


def move_nomination(
    session: Session, nomination: Nomination, *, version: int | None = None, **moves: Any
) -> None:
    """As ``try_move``, for when there is nothing else to try.

    Raises:
        ConflictError: it is in another state by now, or says something else; ``code`` says which.
    """
    if not try_move(session, nomination, version=version, **moves):
        raise refusal(nomination, version=version)


def record(
    session: Session,
    nomination: Nomination,
    event: str,
    *,
    actor: Person | None,
    now: datetime,
    reason: str | None = None,
) -> None:
    """Write into the trail what was done with ``nomination``.

    It is not about the nominee there: her institution says when she is told.
    """
    audit.record(
        session,
        event,
        at=now,
        object_kind="nomination",
        object_id=nomination.public_id,
        actor=actor,
        about=nomination.nominator if event.startswith("person:") else None,
        details={"reason": reason} if reason else {},
    )
