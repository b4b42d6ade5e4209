"""Awards: preparing and offering them, declining and withdrawing them."""

from datetime import datetime

from flask_babel import gettext as _
from flask_babel import lazy_gettext
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from backpack import audit
from backpack.awards.deadlines import check_schedule, claim_deadline, expire_awards, offer_scheduled
from backpack.awards.matching import WrongAccountError, find_award_for
from backpack.awards.notices import queue_offer
from backpack.awards.requirements import missing_requirements
from backpack.awards.texts import NO_TEXTS, AwardTexts
from backpack.awards.transitions import OPEN_STATES, move_award
from backpack.awards.typed import read_evidence_url, read_identifier, read_notify_email
from backpack.catalogue.grades import say_scale
from backpack.catalogue.versions import hold_versions, version_ids
from backpack.errors import BackpackError, ConflictError
from backpack.models import (
    Award,
    AwardState,
    BadgeClass,
    BadgeStatus,
    IdentifierKind,
    Person,
)

REQUIREMENTS = {
    "grade_missing": lazy_gettext("This badge is awarded with a grade."),
    "grade_off_scale": lazy_gettext("That grade is not on the scale of this badge."),
    "grade_not_passed": lazy_gettext("That grade is lower than the one this badge needs."),
    "evidence_missing": lazy_gettext(
        "This badge needs evidence: say what it took, or give an address."
    ),
}
"""What an award must bring along, by the code of its absence."""


def prepare_award(
    *,
    badge_class: BadgeClass,
    recipient_kind: IdentifierKind,
    recipient_value: str,
    notify_email: str | None = None,
    language: str = "en",
    texts: AwardTexts = NO_TEXTS,
    scheduled_for: datetime | None = None,
    confirmed: bool = False,
    now: datetime,
) -> Award:
    """Judge an award and make its row, without writing it anywhere: what a preview shows.

    ``confirmed`` says that the badge was found awardable before: for the whole batch that it is
    in, or for the award that this one corrects.

    Raises:
        ConflictError: ``badge_not_awardable``, the badge class is a draft or archived.
        BackpackError: ``recipient_malformed``, ``notify_email_malformed``, ``evidence_malformed``,
            ``schedule_in_past``, ``schedule_too_far``, ``grade_missing``, ``grade_off_scale``,
            ``grade_not_passed``, ``evidence_missing``.
    """
    if not confirmed and badge_class.status is not BadgeStatus.PUBLISHED:
        raise ConflictError("badge_not_awardable", _("This badge is not awarded at the moment."))
    check_schedule(scheduled_for, now=now)
    for code in missing_requirements(badge_class, texts):
        raise BackpackError(code, _say_requirement(code, badge_class))
    return Award(
        badge_class=badge_class,
        state=AwardState.OFFERED if scheduled_for is None else AwardState.SCHEDULED,
        recipient_kind=recipient_kind,
        recipient_value=recipient_value.strip(),
        recipient_normalised=read_identifier(
            recipient_kind, recipient_value, code="recipient_malformed"
        ),
        notify_email=read_notify_email(notify_email),
        language=language,
        recipient_name=texts.recipient_name,
        grade=texts.grade,
        narrative=texts.narrative,
        evidence_name=texts.evidence_name,
        evidence_url=read_evidence_url(texts.evidence_url),
        scheduled_for=scheduled_for,
        created_at=now,
    )


def _say_requirement(code: str, badge_class: BadgeClass) -> str:
    sentence, scale = str(REQUIREMENTS[code]), say_scale(badge_class.grade_scale or {})
    if not scale or not code.startswith("grade_"):
        return sentence
    return f"{sentence} {_('Its grades: %(scale)s.', scale=scale)}"


def find_open_award(
    session: Session, badge_class: BadgeClass, *, kind: IdentifierKind, normalised: str
) -> Award | None:
    """The award of this badge, in any version, to this recipient that is still open."""
    return session.scalar(
        select(Award)
        .where(
            Award.badge_class_id.in_(version_ids(badge_class)),
            Award.recipient_kind == kind,
            Award.recipient_normalised == normalised,
            Award.state.in_(OPEN_STATES),
        )
        .limit(1)
    )


def offer_award(
    session: Session,
    *,
    badge_class: BadgeClass,
    recipient_kind: IdentifierKind,
    recipient_value: str,
    notify_email: str | None = None,
    language: str = "en",
    texts: AwardTexts = NO_TEXTS,
    scheduled_for: datetime | None = None,
    created_by: Person | None,
    tell: bool = True,
    confirmed: bool = False,
    now: datetime,
) -> Award:
    """Award ``badge_class`` to whoever is known by that identifier: now, or when scheduled.

    Now means that the claim period begins and the mail goes into the outbox with the award;
    without ``tell`` it is left to the caller to write to the learner.

    Raises:
        BackpackError: what ``prepare_award`` finds wrong.
        ConflictError: ``award_open_already``, this person has an open award of the same badge, in
            this version or in another.
    """
    award = prepare_award(
        badge_class=badge_class,
        recipient_kind=recipient_kind,
        recipient_value=recipient_value,
        notify_email=notify_email,
        language=language,
        texts=texts,
        scheduled_for=scheduled_for,
        confirmed=confirmed,
        now=now,
    )
    award.created_by = created_by
    if award.state is AwardState.OFFERED:
        award.offered_at = now
        award.claim_until = claim_deadline(badge_class, offered_at=now)
    _insert(session, award)
    if award.state is AwardState.OFFERED and tell:
        queue_offer(session, award, now=now)
    audit.record(
        session,
        f"staff:award:{award.state}",
        at=now,
        object_kind="award",
        object_id=award.public_id,
        actor=created_by,
    )
    return award


def require_none_open(session: Session, award: Award) -> None:
    """Do nothing, if no award of this badge to this recipient is open in any version.

    Raises:
        ConflictError: ``award_open_already``.
    """
    kind, normalised = award.recipient_kind, award.recipient_normalised
    if find_open_award(session, award.badge_class, kind=kind, normalised=normalised) is not None:
        raise ConflictError(
            "award_open_already",
            _("There is already an open award of this badge for this person."),
        )


def _insert(session: Session, award: Award) -> None:
    """The database sees to it that one award of a version is open; those of others are looked for
    while nobody else awards any.

    A savepoint keeps the rest of the work.
    """
    hold_versions(session, award.badge_class)
    require_none_open(session, award)
    try:
        with session.begin_nested():
            session.add(award)
    except IntegrityError:
        require_none_open(session, award)
        raise


def decline_award(
    session: Session, award: Award, person: Person, *, reason: str | None, now: datetime
) -> None:
    """``person`` would rather not have it. Nobody but her and the awarder learns of it.

    Raises:
        ConflictError: the award is not open any more; ``code`` says why.
    """
    move_award(
        session,
        award,
        to=AwardState.DECLINED,
        now=now,
        decided_at=now,
        person_id=person.id,
        reason=reason,
    )
    audit.record(
        session,
        "person:award:declined",
        at=now,
        object_kind="award",
        object_id=award.public_id,
        actor=person,
        about=person,
    )


def withdraw_award(
    session: Session, award: Award, *, actor: Person | None, reason: str, now: datetime
) -> None:
    """Take an award back before anybody has claimed it; a system of the institution has no actor.

    Raises:
        ConflictError: it is not open any more; ``award_claimed`` means that it is a badge now,
            which is revoked instead.
    """
    move_award(session, award, to=AwardState.WITHDRAWN, now=now, decided_at=now, reason=reason)
    audit.record(
        session,
        "staff:award:withdrawn",
        at=now,
        object_kind="award",
        object_id=award.public_id,
        actor=actor,
        about=award.person,
        details={"reason": reason},
    )


__all__ = [
    "AwardTexts",
    "WrongAccountError",
    "claim_deadline",
    "decline_award",
    "expire_awards",
    "find_award_for",
    "find_open_award",
    "offer_award",
    "offer_scheduled",
    "prepare_award",
    "require_none_open",
    "withdraw_award",
]
