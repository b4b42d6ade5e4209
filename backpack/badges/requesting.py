"""The learner's pages of requests: asking for a badge, and what became of it."""

from http import HTTPStatus

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import StringField, TextAreaField, URLField
from wtforms.validators import DataRequired, Length, Optional

from backpack import clock, db
from backpack.accounts.current import current_person, signed_in
from backpack.awards import requests
from backpack.badges.forms import ButtonForm
from backpack.errors import BackpackError, ForbiddenError
from backpack.models import BadgeClass, Person
from backpack.security import limiter

requesting = Blueprint("requesting", __name__)

ASKING = "10 per minute"

FIELDS_OF_REFUSALS = {"evidence_malformed": "evidence_url", "evidence_missing": "evidence_url"}


def _trimmed(text: str | None) -> str | None:
    return text.strip() if text else text


class RequestForm(FlaskForm):  # type: ignore[misc] # Flask-WTF carries no types
    """What the learner did for it, and where it can be seen."""

    narrative = TextAreaField(
        _l("What did you do for it?"),
        filters=[_trimmed],
        validators=[
            DataRequired(_l("Tell what you did, so that the awarder can decide.")),
            Length(max=4000),
        ],
    )
    evidence_url = URLField(
        _l("Where can it be seen?"), filters=[_trimmed], validators=[Optional(), Length(max=2000)]
    )
    evidence_name = StringField(
        _l("What is to be seen there?"),
        filters=[_trimmed],
        validators=[Optional(), Length(max=200)],
    )


@requesting.get("/achievements/<public_id>/request")
@signed_in
def ask(public_id: str) -> ResponseReturnValue:
    """The form for a request."""
    person = current_person()
    badge_class = _find_requestable(public_id, person)
    if requests.has_asked(db.session(), badge_class, person):
        flash(_("You have asked for this badge already. Its awarders will answer you."), "info")
        return redirect(url_for("requesting.list_requests"), 303)
    return _page(badge_class, RequestForm(formdata=None))


def _find_requestable(public_id: str, person: Person) -> BadgeClass:
    try:
        return requests.find_requestable(db.session(), public_id, person)
    except ForbiddenError as refusal:
        refusal.action = (url_for("accounts.show_linking"), _("Link a sign-in"))
        raise


def _page(badge_class: BadgeClass, form: RequestForm) -> str:
    return render_template("backpack/badges/request.html", badge_class=badge_class, form=form)


@requesting.post("/achievements/<public_id>/request")
@signed_in
@limiter.limit(ASKING)
def send(public_id: str) -> ResponseReturnValue:
    """Put the request into the awarders' queue."""
    person = current_person()
    badge_class = _find_requestable(public_id, person)
    form = RequestForm()
    if not form.validate_on_submit():
        return _page(badge_class, form), HTTPStatus.UNPROCESSABLE_ENTITY
    asked = requests.Asked(
        narrative=form.narrative.data,
        evidence_name=form.evidence_name.data or None,
        evidence_url=form.evidence_url.data or None,
    )
    try:
        requests.ask_for_badge(db.session(), badge_class, person, asked, now=clock.now())
    except BackpackError as refusal:
        if refusal.code not in FIELDS_OF_REFUSALS:
            raise
        # A refusal belongs beside its field: an error page would lose what was typed.
        form[FIELDS_OF_REFUSALS[refusal.code]].errors = [refusal.sentence]
        return _page(badge_class, form), HTTPStatus.UNPROCESSABLE_ENTITY
    flash(_("Your request is with the awarders. You see here what becomes of it."), "good")
    return redirect(url_for("requesting.list_requests"), 303)


@requesting.get("/requests")
@signed_in
def list_requests() -> str:
    """What I asked for, and what became of it."""
    return render_template(
        "backpack/badges/requests.html",
        requests=requests.list_own(db.session(), current_person()),
        form=ButtonForm(),
    )


@requesting.post("/requests/<public_id>/withdraw")
@signed_in
def withdraw(public_id: str) -> ResponseReturnValue:
    """Take a request back."""
    person = current_person()
    request = requests.find_own(db.session(), public_id, person)
    requests.withdraw_request(db.session(), request, person, now=clock.now())
    flash(_("Your request is withdrawn."), "good")
    return redirect(url_for("requesting.list_requests"), 303)
