"""The states of an award: which follows which, and the one statement that moves an award on."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from flask_babel import lazy_gettext as _
from sqlalchemy import ColumnElement, CursorResult, or_, update
from sqlalchemy.orm import Session

from backpack.errors import ConflictError
from backpack.models import Award, AwardState

OPEN_STATES = (AwardState.SCHEDULED, AwardState.OFFERED)

FOLLOWING: dict[AwardState, frozenset[AwardState]] = {
    AwardState.SCHEDULED: frozenset({AwardState.OFFERED, AwardState.WITHDRAWN}),
    AwardState.OFFERED: frozenset(
        {AwardState.CLAIMED, AwardState.DECLINED, AwardState.WITHDRAWN, AwardState.EXPIRED}
    ),
    AwardState.CLAIMED: frozenset(),
    AwardState.DECLINED: frozenset(),
    AwardState.WITHDRAWN: frozenset(),
    AwardState.EXPIRED: frozenset(),
}
"""Every state with those that may follow it; an award never goes back."""

BY_THE_LEARNER = frozenset({AwardState.CLAIMED, AwardState.DECLINED})
"""What can only be done before the deadline."""

REFUSALS = {
    AwardState.SCHEDULED: ("award_not_offered", _("This award has not been offered yet.")),
    AwardState.OFFERED: ("award_offered", _("This award has already been offered.")),
    AwardState.CLAIMED: ("award_claimed", _("This award has already been claimed.")),
    AwardState.DECLINED: ("award_declined", _("This award has already been declined.")),
    AwardState.WITHDRAWN: (
        "award_withdrawn",
        _("The institution has withdrawn this award. Ask them if you think that is a mistake."),
    ),
    AwardState.EXPIRED: (
        "award_expired",
        _("This award could be claimed until its deadline, which has passed."),
    ),
}
"""Why something cannot be done any more, by the state that the award is in."""


def state_now(award: Award, *, now: datetime) -> AwardState:
    """The state that counts at this moment: an offer is over at its deadline to the second."""
    past = award.claim_until is not None and award.claim_until <= now
    if award.state is AwardState.OFFERED and past:
        return AwardState.EXPIRED
    return award.state


def refusal(state: AwardState) -> ConflictError:
    """The error for an award that is in ``state`` and therefore cannot be moved on."""
    code, sentence = REFUSALS[state]
    return ConflictError(code, str(sentence))


def move_award(
    session: Session,
    award: Award,
    *,
    to: AwardState,
    now: datetime,
    expected: Collection[AwardState] | None = None,
    **values: Any,
) -> None:
    """Move ``award`` on to the state ``to`` and set the columns ``values``.

    One conditional UPDATE decides, so of two that try at the same time one succeeds. ``expected``
    narrows the states that it may come from; what a learner decides counts until the deadline.

    Raises:
        ConflictError: the award is in another state by now; ``code`` says which.
    """
    allowed = [state for state, following in FOLLOWING.items() if to in following]
    before = [state for state in allowed if expected is None or state in expected]
    conditions: list[ColumnElement[bool]] = [Award.id == award.id, Award.state.in_(before)]
    if to in BY_THE_LEARNER:
        conditions.append(or_(Award.claim_until.is_(None), Award.claim_until > now))
    session.flush()
    statement = update(Award).where(*conditions).values(state=to, **values)
    result = session.execute(statement, execution_options={"synchronize_session": False})
    session.refresh(award)
    if not isinstance(result, CursorResult) or result.rowcount != 1:
        raise refusal(state_now(award, now=now))
