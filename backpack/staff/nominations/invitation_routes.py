"""Inviting the people of a body by mail, and the page that such a mail leads to."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response

from backpack import clock, db
from backpack.accounts.current import current_person, signed_in
from backpack.awards.nominations.calls import find_body
from backpack.awards.nominations.invitations import (
    accept_invitation,
    find_invitation,
    invite_to_body,
    withdraw_invitation,
)
from backpack.errors import BackpackError
from backpack.models import NominatingBody
from backpack.security import limiter
from backpack.shell import current_language
from backpack.staff.nominations.body_forms import BodyForm, InvitedForm, MemberForm
from backpack.staff.nominations.keeping_routes import bodies_page, my_issuers
from backpack.staff.nominations.nominating_routes import nominating
from backpack.staff.nominations.screening_routes import screening

OPENED = "60 per minute"


@screening.post("/bodies/<public_id>/invitations")
@signed_in
def invite(public_id: str) -> Any:
    """Mail somebody of a body the link with which to nominate for it."""
    body = find_body(db.session(), public_id, my_issuers())
    form = InvitedForm()
    if not form.validate_on_submit():
        return _refused(body, form), 400
    try:
        invite_to_body(
            db.session(),
            body,
            address=form.invited.data,
            language=current_language(),
            actor=current_person(),
            now=clock.now(),
        )
    except BackpackError as refusal:
        form.refuse(refusal)
        return _refused(body, form), refusal.status
    flash(_("The invitation is on its way to %(address)s.", address=form.invited.data), "good")
    return redirect(url_for("screening.bodies"), 303)


def _refused(body: NominatingBody, form: InvitedForm) -> str:
    empty = BodyForm(formdata=None), MemberForm(formdata=None)
    return bodies_page(*empty, body.public_id, form)


@screening.post("/bodies/<public_id>/invitations/withdraw")
@signed_in
def withdraw(public_id: str) -> Response:
    """Take an invitation back."""
    body = find_body(db.session(), public_id, my_issuers())
    invitation = request.form.get("invitation", "")
    withdraw_invitation(db.session(), body, invitation, actor=current_person(), now=clock.now())
    flash(_("The invitation is withdrawn: its link opens nothing any more."), "good")
    return redirect(url_for("screening.bodies"), 303)


@nominating.get("/invitations/<token>")
@limiter.limit(OPENED)
@signed_in
def show_invitation(token: str) -> str:
    """For which body, from whom, and who would nominate. Looking takes nothing."""
    return render_template(
        "backpack/nominations/invitation.html",
        invitation=find_invitation(db.session(), token=token, now=clock.now()),
        token=token,
        known=current_person(),
        form=FlaskForm(formdata=None),
    )


@nominating.post("/invitations/<token>")
@limiter.limit(OPENED)
@signed_in
def accept(token: str) -> Response:
    """Nominate in the name of the body from now on."""
    session, now = db.session(), clock.now()
    invitation = find_invitation(session, token=token, now=now)
    accept_invitation(session, invitation, current_person(), now=now)
    flash(_("From now on you nominate in the name of %(body)s.", body=invitation.body.name), "good")
    return redirect(url_for("nominating.overview"), 303)
