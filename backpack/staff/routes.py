"""The pages of the awarding desk: the list, the form for one award, and one award."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from backpack import clock, db
from backpack.accounts.current import current_person, signed_in
from backpack.awards.history import history_of
from backpack.awards.notices import address_for_mail
from backpack.awards.service import withdraw_award
from backpack.awards.transitions import OPEN_STATES
from backpack.catalogue.roles import issuers_of
from backpack.errors import BackpackError, NotFoundError
from backpack.models import AwardState, BadgeClass, Issuer
from backpack.shell import current_language
from backpack.staff import service
from backpack.staff.awarding import make_award, preview_award
from backpack.staff.forms import AwardForm, ReasonForm

staff = Blueprint("staff", __name__, url_prefix="/desk")

PREVIEW, AWARD, EDIT = "preview", "award", "edit"
"""The steps of awarding; every one of them sends the whole form."""


def _my_issuers() -> list[Issuer]:
    """The issuers of the person who asks; for anybody without one, there is no desk."""
    issuers = issuers_of(db.session(), current_person())
    if not issuers:
        raise NotFoundError("desk_not_found")
    return issuers


@staff.get("")
@signed_in
def desk() -> str:
    """The awards of my issuers, filtered, with their counts."""
    issuers = _my_issuers()
    state = request.args.get("state", "")
    wanted = service.AwardFilter(
        state=AwardState(state) if state in set(AwardState) else None,
        badge=request.args.get("badge", ""),
        text=request.args.get("text", "").strip(),
    )
    page = request.args.get("page", "1")
    return render_template(
        "backpack/staff/desk.html",
        issuers=issuers,
        wanted=wanted,
        states=list(AwardState),
        badge_classes=service.badge_classes_of(db.session(), issuers, awardable=False),
        counts=service.count_awards(db.session(), issuers),
        page=service.list_awards(
            db.session(), issuers, wanted, page=int(page) if page.isdecimal() else 1
        ),
    )


@staff.get("/awards/new")
@signed_in
def new_award() -> str:
    """The form for one award."""
    badge_classes = service.badge_classes_of(db.session(), _my_issuers(), awardable=True)
    form = AwardForm(
        formdata=None, language=current_language(), badge=request.args.get("badge", "")
    )
    return _award_form(form, badge_classes)


def _award_form(form: AwardForm, badge_classes: list[BadgeClass]) -> str:
    form.offer_badges(badge_classes)
    return render_template("backpack/staff/new_award.html", form=form, badge_classes=badge_classes)


@staff.post("/awards/new")
@signed_in
def create_award() -> Any:
    """Show what would happen, or do it, or go back to the form with all that was typed."""
    badge_classes = service.badge_classes_of(db.session(), _my_issuers(), awardable=True)
    form = AwardForm()
    form.offer_badges(badge_classes)
    step = request.form.get("step", PREVIEW)
    if step == EDIT:
        return _award_form(form, badge_classes)
    if not form.validate_on_submit():
        return _award_form(form, badge_classes), 400
    chosen = next(one for one in badge_classes if one.public_id == form.badge.data)
    try:
        return _award(form, chosen) if step == AWARD else _preview(form, chosen)
    except BackpackError as refusal:
        # A refusal belongs beside its field: an error page would lose what was typed.
        form.refuse(refusal)
        return _award_form(form, badge_classes), refusal.status


def _preview(form: AwardForm, badge_class: BadgeClass) -> str:
    preview = preview_award(db.session(), form, badge_class, now=clock.now())
    typed = [(name, value) for name, value in request.form.items() if name in form.data]
    return render_template("backpack/staff/preview.html", form=form, preview=preview, typed=typed)


def _award(form: AwardForm, badge_class: BadgeClass) -> Response:
    award = make_award(
        db.session(), form, badge_class, created_by=current_person(), now=clock.now()
    )
    if award.state is AwardState.SCHEDULED:
        flash(_("The award is planned. Until its day nobody but the desk sees it."), "good")
    elif address_for_mail(award) is None:
        flash(_("The award is made. No mail goes out, for no address is known: tell them."), "good")
    else:
        flash(_("The award is made. The mail is on its way."), "good")
    return redirect(url_for("staff.show_award", public_id=award.public_id), 303)


@staff.get("/awards/<public_id>")
@signed_in
def show_award(public_id: str) -> str:
    """One award of my issuers: its history, and what can be done to it now."""
    found = service.find_desk_award(db.session(), public_id, current_person())
    return _award_page(found, ReasonForm())


def _award_page(found: service.DeskAward, form: ReasonForm) -> str:
    return render_template(
        "backpack/staff/award.html",
        found=found,
        award=found.award,
        is_open=found.award.state in OPEN_STATES,
        history=history_of(db.session(), found.award, for_owner=False),
        form=form,
    )


@staff.post("/awards/<public_id>/withdraw")
@signed_in
def withdraw(public_id: str) -> Any:
    """Take an award back that nobody has claimed."""
    person = current_person()
    found = service.find_desk_award(db.session(), public_id, person)
    form = ReasonForm()
    if not form.validate_on_submit():
        return _award_page(found, form), 400
    withdraw_award(
        db.session(), found.award, actor=person, reason=form.reason.data, now=clock.now()
    )
    flash(_("The award is withdrawn. Its link says so from now on."), "good")
    return redirect(url_for("staff.show_award", public_id=public_id), 303)


@staff.post("/awards/<public_id>/revoke")
@signed_in
def revoke(public_id: str) -> Any:
    """Take a badge back that was claimed."""
    person = current_person()
    found = service.find_desk_award(db.session(), public_id, person)
    form = ReasonForm()
    if not form.validate_on_submit():
        return _award_page(found, form), 400
    service.revoke_award(
        db.session(), found, actor=person, reason=form.reason.data, now=clock.now()
    )
    flash(
        _("The badge is taken back. Whoever checks it sees that, and the learner gets a mail."),
        "good",
    )
    return redirect(url_for("staff.show_award", public_id=public_id), 303)
