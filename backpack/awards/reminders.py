"""Reminders that go out by themselves, and the last warning: by each institution's rules."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, exists, func, or_, select, update
from sqlalchemy.orm import Session

from backpack import audit
from backpack.awards.notices import address_for_mail, queue_reminder
from backpack.awards.rules import rules_of
from backpack.models import (
    Award,
    AwardingRules,
    AwardState,
    BadgeClass,
    Institution,
    Issuer,
    OutboxMail,
)

CHUNK = 100
"""How many awards are reminded of in one transaction."""

NEAR = timedelta(days=3)
"""A reminder that is due so soon after another one has had its day without a mail."""


def mail_came_back() -> ColumnElement[bool]:
    """Whether the last word on the mail of an award is that it does not arrive."""
    newest = (
        select(func.max(OutboxMail.id))
        .where(OutboxMail.award_id == Award.id)
        .correlate(Award)
        .scalar_subquery()
    )
    lost = or_(OutboxMail.bounced_at.is_not(None), OutboxMail.failed_at.is_not(None))
    return exists().where(OutboxMail.id == newest, lost)


def send_reminders(session: Session, *, now: datetime) -> int:
    """Remind of what is due, at most ``CHUNK`` awards; gives how many were looked at.

    Mail that came back is not followed by more mail to the same address.
    """
    for institution in session.scalars(select(Institution).order_by(Institution.id)):
        rules = rules_of(session, institution)
        for awards, last in _due(session, institution, rules, now=now):
            for award in awards:
                _remind(session, award, rules, last=last, now=now)
            if awards:
                return len(awards)
    return 0


def _due(
    session: Session, institution: Institution, rules: AwardingRules, *, now: datetime
) -> Iterator[tuple[list[Award], bool]]:
    """The awards of ``institution`` that are due for the last warning, and for a reminder."""
    offered = and_(
        Issuer.institution_id == institution.id,
        Award.state == AwardState.OFFERED,
        Award.claim_until > now,
    )
    query = select(Award).join(Award.badge_class).join(BadgeClass.issuer).where(offered)
    query = query.order_by(Award.id).limit(CHUNK)
    if rules.warning_days is not None:
        soon = now + timedelta(days=rules.warning_days)
        due = query.where(Award.claim_until <= soon, Award.warned_at.is_(None))
        yield list(session.scalars(due)), True
    steps = [
        and_(Award.reminders == number, Award.offered_at <= now - timedelta(days=days))
        for number, days in enumerate(sorted(rules.reminder_days))
    ]
    if steps:
        yield list(session.scalars(query.where(or_(*steps)))), False


def _remind(
    session: Session, award: Award, rules: AwardingRules, *, last: bool, now: datetime
) -> None:
    """Note that the day has been, and send the mail, if it says anything new."""
    still: ColumnElement[bool]
    if last:
        values: dict[str, object] = {"warned_at": now}
        still = Award.warned_at.is_(None)
    else:
        past = sum(
            award.offered_at is not None and award.offered_at <= now - timedelta(days=days)
            for days in rules.reminder_days
        )
        values, still = {"reminders": past}, Award.reminders == award.reminders
    lately = award.reminded_at is not None and award.reminded_at > now - NEAR
    wanted = not award.warned_at and (last or not lately)
    lost = session.scalar(select(Award.id).where(Award.id == award.id, mail_came_back()))
    mailed = wanted and lost is None and address_for_mail(award) is not None
    won = session.execute(
        update(Award)
        .where(Award.id == award.id, Award.state == AwardState.OFFERED, still)
        .values(**values, **({"reminded_at": now} if mailed else {}))
        .returning(Award.id)
        .execution_options(synchronize_session=False)
    ).scalar()
    session.refresh(award)
    if won is None or not mailed:
        return
    queue_reminder(session, award, last=last, now=now)
    audit.record(
        session,
        "system:award:warned" if last else "system:award:reminded",
        at=now,
        object_kind="award",
        object_id=award.public_id,
    )
