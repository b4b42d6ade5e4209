"""The page of one award at the desk: as it is, and as it answers what could not be done."""

from collections.abc import Callable
from datetime import date
from typing import Any

from flask import render_template

from backpack import clock, db
from backpack.accounts.current import current_person
from backpack.awards.corrections import replacement_of
from backpack.awards.deadlines import claim_deadline
from backpack.awards.history import history_of
from backpack.awards.signals import signals_of
from backpack.awards.transitions import OPEN_STATES
from backpack.catalogue.dates import day_in
from backpack.errors import BackpackError, NotFoundError
from backpack.models import Award
from backpack.staff import service
from backpack.staff.forms import DeadlineForm, ReasonForm, SuspensionForm
from backpack.staff.refusable import RefusableForm, say_at_the_desk


def award_page(
    found: service.DeskAward,
    sent: RefusableForm | None = None,
    *,
    refusal: BackpackError | None = None,
) -> str:
    """What happened to the award, and what can be done now.

    ``sent`` is the form that came back, with what was typed and what is wrong with it;
    ``refusal`` is what stood in the way where no field of it did.
    """
    return render_template(
        "backpack/staff/award.html",
        found=found,
        award=found.award,
        is_open=found.award.state in OPEN_STATES,
        history=history_of(db.session(), found.award, for_owner=False),
        signals=signals_of(db.session(), found.award),
        replacement=replacement_of(db.session(), found.award),
        deadline_form=_form(DeadlineForm, sent, until=_longer(found.award)),
        suspension_form=_form(SuspensionForm, sent),
        form=_form(ReasonForm, sent),
        refused=refusal and (refusal.code, say_at_the_desk(refusal)),
    )


def _form(kind: type[RefusableForm], sent: RefusableForm | None, **values: Any) -> RefusableForm:
    return sent if type(sent) is kind else kind(formdata=None, **values)


def _longer(award: Award) -> date | None:
    """The day that more time is offered until: the institution's whole period from now."""
    zone = award.badge_class.issuer.institution.time_zone
    return day_in(claim_deadline(award.badge_class, offered_at=clock.now()), zone)


def attempt(
    public_id: str, form: RefusableForm, deed: Callable[[service.DeskAward], object]
) -> tuple[str, int] | None:
    """Do what ``form`` asks to the award; none when it is done, else the page that says why not.

    An error page would lose the reason that was typed, and the way back to the award.

    Raises:
        NotFoundError: there is no such award at this desk, or no badge of it.
    """
    found = service.find_desk_award(db.session(), public_id, current_person())
    if not form.validate_on_submit():
        return award_page(found, form), 400
    try:
        deed(found)
    except NotFoundError:
        raise
    except BackpackError as refusal:
        db.session().rollback()
        found = service.find_desk_award(db.session(), public_id, current_person())
        if form.names(refusal):
            form.refuse(refusal)
            return award_page(found, form), refusal.status
        return award_page(found, form, refusal=refusal), refusal.status
    return None
