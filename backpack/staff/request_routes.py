"""The desk's queue of requests: what waits longest first, and the answer to each."""

from http import HTTPStatus

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import StringField
from wtforms.validators import Length, Optional

from backpack import clock, db
from backpack.accounts.current import current_person, signed_in
from backpack.awards import requests
from backpack.awards.batches.pinning import is_still_awarded
from backpack.awards.request_queue import find_request, list_open
from backpack.errors import BackpackError, ConflictError
from backpack.models import AwardRequest
from backpack.staff.blueprint import my_issuers, staff
from backpack.staff.forms import ReasonForm
from backpack.staff.refusable import RefusableForm, trimmed


class GradeForm(RefusableForm):
    """Awarding what was asked for; the learner's own words and evidence go along."""

    grade = StringField(_l("Grade"), filters=[trimmed], validators=[Optional(), Length(max=100)])


@staff.get("/requests")
@signed_in
def list_requests() -> str:
    """The open requests of my issuers."""
    page = request.args.get("page", "1")
    queue = list_open(db.session(), my_issuers(), page=int(page) if page.isdecimal() else 1)
    return render_template("backpack/staff/requests.html", queue=queue)


@staff.get("/requests/<public_id>")
@signed_in
def show_request(public_id: str) -> str:
    """One request, with what the badge asks beside what the learner says."""
    asked = find_request(db.session(), public_id, my_issuers())
    return _page(asked, GradeForm(formdata=None), ReasonForm(formdata=None))


def _page(asked: AwardRequest, award_form: GradeForm, decline_form: ReasonForm) -> str:
    return render_template(
        "backpack/staff/request.html",
        asked=asked,
        badge_class=asked.badge_class,
        awardable=is_still_awarded(db.session(), asked.badge_class),
        award_form=award_form,
        decline_form=decline_form,
    )


@staff.post("/requests/<public_id>/award")
@signed_in
def award_request(public_id: str) -> ResponseReturnValue:
    """Say yes: the award is made, and its mail is on its way."""
    session, me = db.session(), current_person()
    asked = find_request(session, public_id, my_issuers())
    form = GradeForm()
    if not form.validate_on_submit():
        return _page(asked, form, ReasonForm(formdata=None)), HTTPStatus.UNPROCESSABLE_ENTITY
    try:
        with session.begin_nested():
            requests.award_request(
                session, asked, actor=me, grade=form.grade.data or None, now=clock.now()
            )
    except BackpackError as refusal:
        # Whatever keeps it from being awarded is said where the awarder can decline it instead.
        session.refresh(asked)
        form.refuse(refusal)
        return _page(asked, form, ReasonForm(formdata=None)), refusal.status
    flash(_("The badge is awarded. The mail is on its way."), "good")
    return redirect(url_for("staff.list_requests"), 303)


@staff.post("/requests/<public_id>/decline")
@signed_in
def decline_request(public_id: str) -> ResponseReturnValue:
    """Say no, with a reason that the learner reads."""
    session, me = db.session(), current_person()
    asked = find_request(session, public_id, my_issuers())
    form = ReasonForm()
    if not form.validate_on_submit():
        return _page(asked, GradeForm(formdata=None), form), HTTPStatus.UNPROCESSABLE_ENTITY
    try:
        requests.decline_request(session, asked, actor=me, reason=form.reason.data, now=clock.now())
    except ConflictError as refusal:
        form.refuse(refusal)
        return _page(asked, GradeForm(formdata=None), form), refusal.status
    flash(_("The request is declined. The learner reads your reason."), "good")
    return redirect(url_for("staff.list_requests"), 303)
