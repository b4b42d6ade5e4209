"""The learner's pages: the shelf, an award that waits for her, and a badge of hers."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from backpack import clock, db
from backpack.accounts.current import current_person, optional_person, signed_in
from backpack.accounts.identifiers import active_identifiers, mask_identifier
from backpack.awards.history import history_of
from backpack.awards.matching import find_award, find_award_for, is_for
from backpack.awards.service import decline_award
from backpack.awards.transitions import refusal, state_now
from backpack.badges.forms import ClaimForm, DeclineForm
from backpack.badges.service import badge_of, find_badge, read_shelf, state_of
from backpack.issuing.claiming import claim_award
from backpack.models import Award, AwardState, Person
from backpack.security import limiter

badges = Blueprint("badges", __name__)

CLAIMS = "30 per minute"
"""More than any person does; each makes a signature."""


@badges.get("/backpack")
@signed_in
def shelf() -> str:
    """Everything that this person has, and first what waits for her."""
    person = current_person()
    mine = read_shelf(db.session(), person, now=clock.now())
    return render_template("backpack/badges/shelf.html", shelf=mine, known=person)


@badges.get("/awards/<public_id>")
def show_award(public_id: str) -> Any:
    """The award that a mail leads to. Opening it changes nothing."""
    award = find_award(db.session(), public_id)
    if optional_person() is None:
        return render_template("backpack/awards/sign_in_first.html", award=award)
    return _show_award_to_person(award)


@signed_in
def _show_award_to_person(award: Award) -> Any:
    person = current_person()
    if not is_for(db.session(), award, person):
        return _wrong_account(award, person), 403
    state = state_now(award, now=clock.now())
    if state is AwardState.OFFERED:
        return render_template(
            "backpack/awards/award.html", award=award, known=person, form=ClaimForm()
        )
    badge = badge_of(db.session(), award, person)
    return render_template("backpack/awards/decided.html", award=award, state=state, badge=badge)


def _wrong_account(award: Award, person: Person) -> str:
    identifiers = active_identifiers(db.session(), person)
    return render_template(
        "backpack/awards/wrong_account.html",
        award=award,
        masked=mask_identifier(award.recipient_kind, award.recipient_value),
        known=person,
        identifiers=[one for one in identifiers if one.kind == award.recipient_kind],
    )


@badges.post("/awards/<public_id>/claim")
@limiter.limit(CLAIMS)
@signed_in
def claim(public_id: str) -> Response:
    """The award becomes a badge, private, in the backpack of whoever claims it."""
    person = current_person()
    award = find_award_for(db.session(), public_id, person)
    before = badge_of(db.session(), award, person)
    credential = claim_award(
        db.session(), award, person, now=clock.now(), recipient_name=person.name
    )
    if before is None:
        flash(_("It is yours. Only you see it, until you make it public."), "good")
    return redirect(url_for("badges.show_badge", public_id=credential.public_id), 303)


@badges.get("/awards/<public_id>/decline")
@signed_in
def ask_to_decline(public_id: str) -> Any:
    """Ask once more, before an award is declined."""
    award = find_award_for(db.session(), public_id, current_person())
    if state_now(award, now=clock.now()) is not AwardState.OFFERED:
        return redirect(url_for("badges.show_award", public_id=public_id))
    return render_template("backpack/awards/decline.html", award=award, form=DeclineForm())


@badges.post("/awards/<public_id>/decline")
@signed_in
def decline(public_id: str) -> Any:
    """The award is declined, with or without a reason."""
    person = current_person()
    award = find_award_for(db.session(), public_id, person)
    state = state_now(award, now=clock.now())
    if state is not AwardState.OFFERED:
        raise refusal(state)
    form = DeclineForm()
    if not form.validate_on_submit():
        return render_template("backpack/awards/decline.html", award=award, form=form), 400
    reason = (form.reason.data or "").strip() or None
    decline_award(db.session(), award, person, reason=reason, now=clock.now())
    return redirect(url_for("badges.show_award", public_id=public_id), 303)


@badges.get("/badges/<public_id>")
@signed_in
def show_badge(public_id: str) -> str:
    """A badge as its owner sees it: everything in it, its state, and what happened to it."""
    credential = find_badge(db.session(), public_id, current_person())
    return render_template(
        "backpack/badges/badge.html",
        credential=credential,
        state=state_of(credential, now=clock.now()),
        history=history_of(db.session(), credential.award, for_owner=True),
    )
