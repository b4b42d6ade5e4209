"""From the filled-in form to an award: what it asks for, its preview, and the award itself."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from backpack.awards.notices import address_for_mail
from backpack.awards.service import (
    AwardTexts,
    claim_deadline,
    offer_award,
    prepare_award,
    require_none_open,
)
from backpack.models import Award, BadgeClass, IdentifierKind, Person
from backpack.staff.fields import LATER
from backpack.staff.forms import AwardForm
from backpack.staff.previews import LetterPreview, letters_of
from backpack.staff.schedules import read_schedule
from backpack.staff.service import claimed_before


@dataclass(frozen=True, slots=True)
class Preview:
    """What would happen: the award, its mail and address, and what speaks against it.

    ``letters`` says the mail in every language, the one that goes first; none without an address.
    """

    award: Award
    letters: list[LetterPreview]
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
    later = form.moment.data == LATER
    return read_schedule(form.scheduled_for.data, badge_class, later=later)


def preview_award(
    session: Session, form: AwardForm, badge_class: BadgeClass, *, now: datetime
) -> Preview:
    """Judge the form as awarding would, and write nothing.

    Raises:
        BackpackError: each refusal has its field in ``FIELDS_OF_REFUSALS``.
    """
    award = prepare_award(**_asked_for(form, badge_class), now=now)
    require_none_open(session, award)
    kind, normalised = award.recipient_kind, award.recipient_normalised
    # It has no address before it is made; the letter shows where one will be.
    award.public_id = "…"
    until = claim_deadline(badge_class, offered_at=award.scheduled_for or now)
    address = address_for_mail(award)
    letters = letters_of(session, award, claim_until=until) if address else []
    before = claimed_before(session, badge_class, kind=kind, normalised=normalised)
    return Preview(award, letters, address, until, before)


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
