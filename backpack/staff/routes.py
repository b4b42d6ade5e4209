"""The pages of the awarding desk: the list, the form for one award, and one award."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from backpack import clock, db
from backpack.accounts.current import current_person, signed_in
from backpack.awards.needs import count_needs
from backpack.awards.notices import address_for_mail
from backpack.awards.rules import administered_by
from backpack.awards.service import withdraw_award
from backpack.errors import BackpackError
from backpack.models import AwardState, BadgeClass
from backpack.shell import current_language
from backpack.staff import service
from backpack.staff.award_page import attempt, award_page
from backpack.staff.awarding import make_award, preview_award
from backpack.staff.blueprint import my_issuers, staff
from backpack.staff.forms import AwardForm, ReasonForm
from backpack.staff.insight.groups import TOTAL
from backpack.staff.insight.keeping import counted_for
from backpack.staff.insight.periods import Period

PREVIEW, AWARD, EDIT = "preview", "award", "edit"
"""The steps of awarding; every one of them sends the whole form."""


@staff.get("")
@signed_in
def desk() -> str:
    """The awards of my issuers, filtered, with their counts."""
    issuers = my_issuers()
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
        administered=administered_by(db.session(), current_person()),
        needy=sum(count_needs(db.session(), issuers, now=clock.now()).values()),
        badge_classes=service.badge_classes_of(db.session(), issuers, awardable=False),
        counts=service.count_awards(db.session(), issuers),
        claims=counted_for(issuers).figures.show(TOTAL, Period()),
        page=service.list_awards(
            db.session(), issuers, wanted, page=int(page) if page.isdecimal() else 1
        ),
    )


@staff.get("/awards/new")
@signed_in
def new_award() -> str:
    """The form for one award."""
    badge_classes = service.badge_classes_of(db.session(), my_issuers(), awardable=True)
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
    badge_classes = service.badge_classes_of(db.session(), my_issuers(), awardable=True)
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
    return award_page(found)


@staff.post("/awards/<public_id>/withdraw")
@signed_in
def withdraw(public_id: str) -> Any:
    """Take an award back that nobody has claimed."""
    person, form = current_person(), ReasonForm()

    def take_back(found: service.DeskAward) -> None:
        reason = form.reason.data
        withdraw_award(db.session(), found.award, actor=person, reason=reason, now=clock.now())

    if answer := attempt(public_id, form, take_back):
        return answer
    flash(_("The award is withdrawn. Its link says so from now on."), "good")
    return redirect(url_for("staff.show_award", public_id=public_id), 303)


@staff.post("/awards/<public_id>/revoke")
@signed_in
def revoke(public_id: str) -> Any:
    """Take a badge back that was claimed."""
    person, form = current_person(), ReasonForm()

    def take_back(found: service.DeskAward) -> None:
        reason = form.reason.data
        service.revoke_award(db.session(), found, actor=person, reason=reason, now=clock.now())

    if answer := attempt(public_id, form, take_back):
        return answer
    flash(
        _("The badge is taken back. Whoever checks it sees that, and the learner gets a mail."),
        "good",
    )
    return redirect(url_for("staff.show_award", public_id=public_id), 303)
