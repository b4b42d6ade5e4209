"""What staff do to an award that nobody has claimed: correct it, give more time, remind."""

from dataclasses import fields
from datetime import datetime, timedelta

from flask_babel import gettext as _
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from backpack import audit
from backpack.awards.deadlines import claim_deadline
from backpack.awards.notices import address_for_mail, queue_reminder
from backpack.awards.service import offer_award, withdraw_award
from backpack.awards.texts import AwardTexts
from backpack.awards.transitions import OPEN_STATES, refusal, state_now
from backpack.errors import BackpackError, ConflictError
from backpack.models import ApiAward, Award, AwardState, IdentifierKind, OutboxMail, Person

BETWEEN_REMINDERS = timedelta(hours=20)
"""Nobody is reminded twice on one day, whoever presses the button."""

LONGEST_EXTENSION = timedelta(days=730)


def correct_award(
    session: Session,
    award: Award,
    *,
    recipient_kind: IdentifierKind,
    recipient_value: str,
    notify_email: str | None,
    language: str,
    texts: AwardTexts,
    reason: str,
    actor: Person,
    now: datetime,
) -> Award:
    """Withdraw ``award`` and make a corrected one in its place; gives the new one.

    The old link says so, and leads to the new one if its reader is who that is for. The new one
    goes out by mail, and the time to claim it begins anew. What was planned stays planned for its
    day. The badge stays the one that was awarded, in its version, also where it is awarded to
    nobody else any more.

    Raises:
        ConflictError: it is not open any more, or what awarding refuses.
        BackpackError: ``nothing_corrected``; what awarding refuses.
    """
    if (recipient_kind, recipient_value.strip(), notify_email, language) == (
        award.recipient_kind,
        award.recipient_value,
        award.notify_email,
        award.language,
    ) and _is_said_already(award, texts):
        raise BackpackError(
            "nothing_corrected",
            _("All of this is what the award says already. Change what is wrong, or remind of it."),
        )
    withdraw_award(session, award, actor=actor, reason=reason, now=now)
    later = award.scheduled_for if award.offered_at is None else None
    made = offer_award(
        session,
        badge_class=award.badge_class,
        recipient_kind=recipient_kind,
        recipient_value=recipient_value,
        notify_email=notify_email,
        language=language,
        texts=texts,
        scheduled_for=later if later is None or later > now else None,
        created_by=actor,
        confirmed=True,
        now=now,
    )
    take_place_of(session, made, award, now=now)
    return made


def _is_said_already(award: Award, texts: AwardTexts) -> bool:
    """Whether ``award`` says all of ``texts``, however its lines end."""
    return all(
        (getattr(award, one.name) or "").splitlines()
        == (getattr(texts, one.name) or "").splitlines()
        for one in fields(texts)
    )


def take_place_of(session: Session, made: Award, before: Award, *, now: datetime) -> None:
    """Let ``made`` stand in the place of ``before``, for the system that awarded it as well."""
    made.replaces_id = before.id
    followed = session.scalar(select(ApiAward).where(ApiAward.award_id == before.id))
    if followed is not None:
        followed.changed_at = now
        session.add(
            ApiAward(
                client_id=followed.client_id, award=made, noted_state=made.state, changed_at=now
            )
        )
    session.flush()


def replacement_of(session: Session, award: Award) -> Award | None:
    """The award that corrects this one."""
    return session.scalar(select(Award).where(Award.replaces_id == award.id))


def newest_version(session: Session, award: Award) -> Award | None:
    """The last correction of ``award`` that its learner may know of; none, if there is none."""
    newest, after = None, replacement_of(session, award)
    while after is not None:
        if after.state is not AwardState.SCHEDULED and after.erased_at is None:
            newest = after
        after = replacement_of(session, after)
    return newest


def extend_award(
    session: Session, award: Award, *, until: datetime, actor: Person, now: datetime
) -> None:
    """Give more time to claim ``award``, until ``until``.

    Raises:
        ConflictError: it is not on offer any more.
        BackpackError: ``deadline_not_later``; ``deadline_too_far``.
    """
    if award.claim_until is None or until <= max(award.claim_until, now):
        raise BackpackError(
            "deadline_not_later", _("Choose a day after the one that it can be claimed until now.")
        )
    if until > now + LONGEST_EXTENSION:
        raise BackpackError("deadline_too_far", _("That is more than two years away."))
    session.flush()
    won = session.execute(
        update(Award)
        .where(Award.id == award.id, Award.state == AwardState.OFFERED, Award.claim_until > now)
        .values(claim_until=until, warned_at=None)
        .returning(Award.id)
        .execution_options(synchronize_session=False)
    ).scalar()
    session.refresh(award)
    if won is None:
        raise refusal(state_now(award, now=now))
    _record(session, "extended", award, actor=actor, now=now, until=until.isoformat())


def extend_by_period(session: Session, award: Award, *, actor: Person, now: datetime) -> bool:
    """Give the institution's whole period again, counted from now; not where there is more yet.

    Raises:
        ConflictError: it is not on offer any more.
    """
    until = claim_deadline(award.badge_class, offered_at=now)
    if award.claim_until is not None and until <= award.claim_until:
        return False
    extend_award(session, award, until=until, actor=actor, now=now)
    return True


def remind_of_award(
    session: Session, award: Award, *, actor: Person, now: datetime
) -> OutboxMail | None:
    """Send one more mail about ``award``; none, if no address is known.

    Raises:
        ConflictError: it is not on offer any more; ``reminded_lately``.
    """
    state = state_now(award, now=now)
    if state is not AwardState.OFFERED:
        raise refusal(state)
    if address_for_mail(award) is None:
        return None
    if not claim_reminder(session, award, now=now):
        raise ConflictError(
            "reminded_lately", _("A reminder went out within the last day. Give it some time.")
        )
    _record(session, "reminded", award, actor=actor, now=now)
    return queue_reminder(session, award, last=False, now=now)


def claim_reminder(session: Session, award: Award, *, now: datetime) -> bool:
    """Note that a reminder goes out now; of two that try at once, one does."""
    session.flush()
    lately = now - BETWEEN_REMINDERS
    won = session.execute(
        update(Award)
        .where(
            Award.id == award.id,
            Award.state == AwardState.OFFERED,
            (Award.reminded_at.is_(None)) | (Award.reminded_at <= lately),
        )
        .values(reminded_at=now)
        .returning(Award.id)
        .execution_options(synchronize_session=False)
    ).scalar()
    session.refresh(award)
    return won is not None


def is_correctable(award: Award) -> bool:
    """Whether nobody has decided it yet."""
    return award.state in OPEN_STATES


def _record(
    session: Session, deed: str, award: Award, *, actor: Person, now: datetime, **details: str
) -> None:
    audit.record(
        session,
        f"staff:award:{deed}",
        at=now,
        object_kind="award",
        object_id=award.public_id,
        actor=actor,
        details=details,
    )
