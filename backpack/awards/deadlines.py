"""What the clock does to awards: it offers those whose day has come, and ends those not claimed."""

from datetime import datetime, timedelta
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session

from backpack import audit
from backpack.awards.notices import queue_offer
from backpack.awards.transitions import move_award
from backpack.catalogue.dates import deadline
from backpack.errors import BackpackError, ConflictError
from backpack.models import Award, AwardState, BadgeClass

CHUNK = 100
"""How many awards a job moves on in one transaction."""

FURTHEST_AHEAD = timedelta(days=730)
"""A day further away is a slip of the pen, and nobody would notice it."""


def check_schedule(scheduled_for: datetime | None, *, now: datetime) -> None:
    """Let awards be planned for a moment to come, or for none.

    Raises:
        BackpackError: ``schedule_in_past``; ``schedule_too_far``.
    """
    if scheduled_for is None:
        return
    if scheduled_for <= now:
        raise BackpackError("schedule_in_past", _("That moment has passed. Choose a later one."))
    if scheduled_for > now + FURTHEST_AHEAD:
        raise BackpackError("schedule_too_far", _("That is more than two years away."))


def claim_deadline(badge_class: BadgeClass, *, offered_at: datetime) -> datetime:
    """Until when an award that is offered at that moment can be claimed."""
    institution = badge_class.issuer.institution
    return deadline(offered_at, days=institution.claim_days, zone=institution.time_zone)


def expire_awards(session: Session, *, now: datetime) -> int:
    """Close the offers whose deadline has passed, at most ``CHUNK``; gives how many."""
    due = select(Award).where(Award.state == AwardState.OFFERED, Award.claim_until <= now)
    awards = list(session.scalars(due.order_by(Award.id).limit(CHUNK)))
    for award in awards:
        _move_by_clock(session, award, AwardState.EXPIRED, now=now, decided_at=now)
    return len(awards)


def offer_scheduled(session: Session, *, now: datetime) -> int:
    """Offer the awards whose day has come, with their mail, at most ``CHUNK``; gives how many.

    The claim period counts from now, not from when the award was written.
    """
    due = select(Award).where(Award.state == AwardState.SCHEDULED, Award.scheduled_for <= now)
    awards = list(session.scalars(due.order_by(Award.id).limit(CHUNK)))
    for award in awards:
        until = claim_deadline(award.badge_class, offered_at=now)
        if _move_by_clock(
            session, award, AwardState.OFFERED, now=now, offered_at=now, claim_until=until
        ):
            queue_offer(session, award, now=now)
    return len(awards)


def _move_by_clock(
    session: Session, award: Award, to: AwardState, *, now: datetime, **values: Any
) -> bool:
    """Move it on, unless somebody decided in the same moment: then theirs counts."""
    try:
        move_award(session, award, to=to, now=now, **values)
    except ConflictError:
        return False
    audit.record(
        session,
        f"system:award:{to}",
        at=now,
        object_kind="award",
        object_id=award.public_id,
    )
    return True
