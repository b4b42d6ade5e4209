"""From the filled-in form to an award: what it asks for, its preview, and the award itself."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from backpack.awards.notices import address_for_mail, write_offer
from backpack.awards.service import (
    AwardTexts,
    claim_deadline,
    find_open_award,
    offer_award,
    prepare_award,
)
from backpack.catalogue.dates import moment_in
from backpack.errors import BackpackError, ConflictError
from backpack.mail import Letter
from backpack.models import Award, BadgeClass, IdentifierKind, Person
from backpack.staff.forms import LATER, AwardForm
from backpack.staff.service import claimed_before


@dataclass(frozen=True, slots=True)
class Preview:
    """What would happen: the award, the letter with its address, and what speaks against it."""

    award: Award
    letter: Letter | None
    address: str | None
    claim_until: datetime
    claimed_before: Award | None


def _asked_for(form: AwardForm, badge_class: BadgeClass) -> dict[str, Any]:
    """The arguments of the services, from a form that is valid in itself.

    Raises:
        BackpackError: ``schedule_missing`` or ``schedule_nonexistent``.
    """
    return {
        "badge_class": badge_class,
        "recipient_kind": IdentifierKind(form.recipient_kind.data),
        "recipient_value": form.recipient_value.data,
        "notify_email": form.notify_email.data or None,
        "language": form.language.data,
        "scheduled_for": _scheduled_for(form, badge_class),
        "texts": AwardTexts(
            recipient_name=form.recipient_name.data or None,
            grade=form.grade.data or None,
            narrative=form.narrative.data or None,
            evidence_name=form.evidence_name.data or None,
            evidence_url=form.evidence_url.data or None,
        ),
    }


def _scheduled_for(form: AwardForm, badge_class: BadgeClass) -> datetime | None:
    if form.moment.data != LATER:
        return None
    if form.scheduled_for.data is None:
        raise BackpackError("schedule_missing", _("Choose the day and the time."))
    moment = moment_in(form.scheduled_for.data, badge_class.issuer.institution.time_zone)
    if moment is None:
        raise BackpackError(
            "schedule_nonexistent",
            _("That hour does not exist: the clocks go forward in that night."),
        )
    return moment


def preview_award(
    session: Session, form: AwardForm, badge_class: BadgeClass, *, now: datetime
) -> Preview:
    """Judge the form as awarding would, and write nothing.

    Raises:
        BackpackError: each refusal has its field in ``FIELDS_OF_REFUSALS``.
    """
    award = prepare_award(**_asked_for(form, badge_class), now=now)
    kind, normalised = award.recipient_kind, award.recipient_normalised
    if find_open_award(session, badge_class, kind=kind, normalised=normalised) is not None:
        raise ConflictError(
            "award_open_already",
            _("There is already an open award of this badge for this person."),
        )
    # It has no address before it is made; the letter shows where one will be.
    award.public_id = "…"
    until = claim_deadline(badge_class, offered_at=award.scheduled_for or now)
    address = address_for_mail(award)
    letter = write_offer(award, claim_until=until) if address else None
    before = claimed_before(session, badge_class, kind=kind, normalised=normalised)
    return Preview(award, letter, address, until, before)


def make_award(
    session: Session,
    form: AwardForm,
    badge_class: BadgeClass,
    *,
    created_by: Person,
    now: datetime,
) -> Award:
    """Award what the form asks for.

    Raises:
        BackpackError: each refusal has its field in ``FIELDS_OF_REFUSALS``.
    """
    return offer_award(session, **_asked_for(form, badge_class), created_by=created_by, now=now)
