"""The learner's pages: the shelf, an award that waits for her, and a badge of hers."""

from functools import partial
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from backpack import clock, db
from backpack.accounts.current import (
    current_browser,
    current_person,
    optional_person,
    path_of_request,
    signed_in,
)
from backpack.accounts.identifiers import active_identifiers, mask_identifier
from backpack.accounts.names import choose_display_name
from backpack.accounts.terms.claiming import accept_before_claiming, asked_before_claiming
from backpack.accounts.terms.rendering import render_terms
from backpack.awards.claim_links import bring_award, find_claim_link
from backpack.awards.corrections import newest_version
from backpack.awards.history import history_of
from backpack.awards.matching import find_award, find_award_for, is_for
from backpack.awards.service import decline_award
from backpack.awards.transitions import refusal, state_now
from backpack.badges.asking import read_wanted, shelf_address
from backpack.badges.audience import audience_of
from backpack.badges.collecting.service import list_collections
from backpack.badges.findings import findings_of, health_of, put_away
from backpack.badges.forms import ClaimForm, DeclineForm
from backpack.badges.service import badge_of, find_badge, read_shelf, state_of
from backpack.badges.totals import read_totals
from backpack.badges.words import say_finding
from backpack.errors import BackpackError
from backpack.issuing.claiming import claim_award
from backpack.models import Award, AwardState, Person, TermsDocument
from backpack.security import limiter
from backpack.shell import current_language

badges = Blueprint("badges", __name__)

CLAIMS = "30 per minute"
"""More than any person does; each makes a signature."""


@badges.get("/backpack")
@signed_in
def shelf() -> str:
    """Everything that this person has, and first what waits for her."""
    person = current_person()
    wanted = read_wanted(request.args, language=current_language())
    mine = read_shelf(db.session(), person, now=clock.now(), wanted=wanted)
    return render_template(
        "backpack/badges/shelf.html",
        shelf=mine,
        known=person,
        wanted=wanted,
        collections=list_collections(db.session(), person),
        address=partial(shelf_address, wanted),
        say_finding=say_finding,
    )


@badges.get("/backpack/totals")
@signed_in
def show_totals() -> str:
    """What it all adds up to, drawn and listed, each number a way to the badges behind it."""
    totals = read_totals(
        db.session(), current_person(), language=current_language(), now=clock.now()
    )
    return render_template("backpack/badges/totals.html", totals=totals)


@badges.post("/backpack/news/<public_id>")
@signed_in
def put_news_away(public_id: str) -> Response:
    """She has read what was found of a badge."""
    put_away(db.session(), public_id, current_person(), now=clock.now())
    return redirect(url_for("badges.shelf"), 303)


@badges.get("/awards/<public_id>")
def show_award(public_id: str) -> Any:
    """The award that a mail leads to. Opening it changes nothing."""
    award = find_award(db.session(), public_id)
    if optional_person() is None:
        return render_template(
            "backpack/awards/sign_in_first.html", award=award, here=path_of_request()
        )
    return _show_award_to_person(award)


@signed_in
def _show_award_to_person(award: Award) -> Any:
    person = current_person()
    state = state_now(award, now=clock.now())
    newest = newest_version(db.session(), award) if state is AwardState.WITHDRAWN else None
    corrected = newest is not None and is_for(db.session(), newest, person)
    if not corrected and not is_for(db.session(), award, person):
        return _wrong_account(award, person), 403
    if state is AwardState.OFFERED:
        asked = asked_before_claiming(
            db.session(), person, award.badge_class, language=current_language()
        )
        return _waiting(award, person, asked)
    return _decided(award, state, person, newest, corrected=corrected)


def _waiting(
    award: Award,
    person: Person,
    asked: list[TermsDocument],
    *,
    missing: bool = False,
    form: ClaimForm | None = None,
) -> str:
    """The award with its questions; ``missing``: some were not answered."""
    return render_template(
        "backpack/awards/award.html",
        award=award,
        known=person,
        form=form or ClaimForm(),
        asked=[{"document": one, "text": render_terms(one, below=1)} for one in asked],
        missing=missing,
    )


def _decided(
    award: Award,
    state: AwardState,
    person: Person,
    newest: Award | None = None,
    *,
    corrected: bool = False,
) -> str:
    """What became of it. ``newest`` corrects it; ``corrected`` says that it is for this person."""
    return render_template(
        "backpack/awards/decided.html",
        award=award,
        state=state,
        badge=badge_of(db.session(), award, person),
        newest=newest,
        corrected=corrected,
    )


def _wrong_account(award: Award, person: Person) -> str:
    identifiers = active_identifiers(db.session(), person)
    token = request.args.get("proof", "")
    link = find_claim_link(db.session(), award, token=token, now=clock.now())
    return render_template(
        "backpack/awards/wrong_account.html",
        award=award,
        masked=mask_identifier(award.recipient_kind, award.recipient_value),
        known=person,
        identifiers=[one for one in identifiers if one.kind == award.recipient_kind],
        here=path_of_request(),
        proof=token if link else None,
        form=ClaimForm(),
    )


@badges.post("/awards/<public_id>/bring")
@limiter.limit(CLAIMS)
@signed_in
def bring(public_id: str) -> Response:
    """The link of the mail shows that its mailbox is hers: the award comes to this account."""
    person = current_person()
    award = find_award(db.session(), public_id)
    bring_award(
        db.session(),
        award,
        person,
        token=request.form.get("proof", ""),
        now=clock.now(),
        browser=current_browser(),
    )
    flash(_("The award is here now. Read it, then claim or decline it."), "good")
    return redirect(url_for("badges.show_award", public_id=public_id), 303)


@badges.post("/awards/<public_id>/claim")
@limiter.limit(CLAIMS)
@signed_in
def claim(public_id: str) -> Any:
    """The award becomes a badge, private, in the backpack of whoever claims it."""
    person = current_person()
    award = find_award_for(db.session(), public_id, person)
    before = badge_of(db.session(), award, person)
    state = state_now(award, now=clock.now())
    if before is None and state is not AwardState.OFFERED:
        # Too late, or withdrawn meanwhile: its page says so, and whom to ask.
        return _decided(award, state, person), 409
    if before is None:
        open_questions = accept_before_claiming(
            db.session(),
            person,
            award.badge_class,
            shown=request.form.getlist("terms", type=int),
            language=current_language(),
            now=clock.now(),
        )
        form = ClaimForm()
        named = _take_name(person, form)
        if open_questions or not named:
            missing = bool(open_questions)
            return _waiting(award, person, open_questions, missing=missing, form=form), 400
    credential = claim_award(
        db.session(), award, person, now=clock.now(), recipient_name=person.printed_name
    )
    if before is None:
        flash(_("It is yours. Only you see it, until you make it public."), "good")
    return redirect(url_for("badges.show_badge", public_id=credential.public_id), 303)


def _take_name(person: Person, form: ClaimForm) -> bool:
    """Whether there is a name for the badge: hers is asked for where nobody has said it."""
    if person.printed_name:
        return True
    given = form.printed_name.data or ""
    try:
        choose_display_name(db.session(), person, display_name=given, now=clock.now())
    except BackpackError as refusal:
        form.printed_name.errors = [refusal.sentence]
        return False
    if not person.printed_name:
        form.printed_name.errors = [_("Type the name that stands on the badge.")]
    return bool(person.printed_name)


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
        health=health_of(db.session(), credential),
        findings=findings_of(db.session(), credential),
        say_finding=say_finding,
        collections=list_collections(db.session(), current_person(), containing=credential),
        all_collections=list_collections(db.session(), current_person()),
        history=history_of(db.session(), credential.award, for_owner=True),
        audience=audience_of(db.session(), credential, now=clock.now()),
    )
