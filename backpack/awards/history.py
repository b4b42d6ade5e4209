"""What happened to an award and to the badge that it became, as its people may read it."""

from dataclasses import dataclass
from datetime import datetime

from flask_babel import lazy_gettext as _
from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session, joinedload

from backpack.models import AuditEvent, Award, Credential, Person

SENTENCES = {
    "staff:award:scheduled": _("Planned for a later day"),
    "staff:award:offered": _("Awarded"),
    "system:award:offered": _("Awarded, on the day that was planned"),
    "system:award:expired": _("Not claimed in time"),
    "system:award:declined": _("Declined, because the account was closed"),
    "system:award:withdrawn": _("Withdrawn, because the account was closed"),
    "person:award:claimed": _("Claimed"),
    "person:award:declined": _("Declined"),
    "staff:award:withdrawn": _("Withdrawn"),
    "staff:award:extended": _("More time was given"),
    "staff:award:reminded": _("Reminded"),
    "system:award:reminded": _("Reminded, as the institution’s rules say"),
    "system:award:warned": _("Warned that the time is nearly over"),
    "staff:credential:revoked": _("Revoked"),
    "staff:credential:suspended": _("Suspended"),
    "staff:credential:resumed": _("In force again"),
    "staff:credential:reissued": _("Replaced by a corrected badge"),
}
"""What both sides may read: the staff who awarded it, and the learner whose award it is."""

STAFF_SENTENCES = {"system:mail:bounced": _("The mail came back")}
"""What is nobody's doing, and only of use to those who can mend it."""

PRIVATE_SENTENCES = {
    "learner:badge:published": _("Made public"),
    "learner:badge:unpublished": _("Made private again"),
}
"""What the learner does with her badge is nobody else's business."""


@dataclass(frozen=True, slots=True)
class Happening:
    """One line of a history. ``person`` did it; without one, the clock did."""

    at: datetime
    sentence: str
    person: Person | None
    reason: str | None


def history_of(session: Session, award: Award, *, for_owner: bool) -> list[Happening]:
    """The history of ``award``, oldest first; ``for_owner`` adds what she alone may read."""
    sentences = {**SENTENCES, **(PRIVATE_SENTENCES if for_owner else STAFF_SENTENCES)}
    badge = select(Credential.public_id).where(Credential.award_id == award.id)
    of_award = and_(AuditEvent.object_kind == "award", AuditEvent.object_id == award.public_id)
    of_badge = and_(AuditEvent.object_kind == "credential", AuditEvent.object_id.in_(badge))
    events = session.scalars(
        select(AuditEvent)
        .where(or_(of_award, of_badge), AuditEvent.event.in_(sentences))
        .options(joinedload(AuditEvent.actor))
        .order_by(AuditEvent.at, AuditEvent.id)
    )
    return [
        Happening(event.at, str(sentences[event.event]), event.actor, event.details.get("reason"))
        for event in events
    ]
