"""Roles offered by mail: the page that a link opens, and the page of whoever offers them."""

from typing import Any

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from backpack import clock, db
from backpack.accounts import invitations
from backpack.accounts.blueprint import blueprint
from backpack.accounts.current import current_person, signed_in
from backpack.accounts.forms import EmptyForm
from backpack.accounts.grants import Scope
from backpack.accounts.identity_forms import InvitationForm
from backpack.accounts.stronger import as_staff
from backpack.errors import BackpackError, NotFoundError
from backpack.models import RoleName
from backpack.shell import current_language


@blueprint.get("/invitations/<token>")
@signed_in
def show_invitation(token: str) -> str:
    """What is offered, by whom, and to whom it would be given."""
    invitation = invitations.find_invitation(db.session(), token=token, now=clock.now())
    return render_template(
        "backpack/accounts/invitation.html",
        invitation=invitation,
        token=token,
        known=current_person(),
        form=EmptyForm(),
    )


@blueprint.post("/invitations/<token>")
@signed_in
def accept_invitation(token: str) -> Response:
    """Take the role."""
    session, now = db.session(), clock.now()
    invitation = invitations.find_invitation(session, token=token, now=now)
    invitations.accept_invitation(session, invitation, current_person(), now=now)
    flash(_("The role is yours."), "good")
    return redirect(url_for("home"))


def _offers() -> dict[str, tuple[RoleName, Scope]]:
    """What the person who asks may offer, by a name for the form."""
    offers = {}
    for scope in invitations.scopes_of(db.session(), current_person()):
        names = invitations.OF_ISSUERS if scope.issuer else (RoleName.INSTITUTION_ADMINISTRATOR,)
        kind = "issuer" if scope.issuer else "institution"
        for name in names:
            offers[f"{name}:{kind}:{scope.name}"] = (name, scope)
    if not offers:
        raise NotFoundError("invitations_not_found")
    return offers


def _label(name: RoleName, scope: Scope) -> str:
    thing = scope.issuer or scope.institution
    dutch = current_language() == "nl"
    place = ((thing.name_nl if dutch else None) or thing.name) if thing else ""
    if name is RoleName.AWARDER:
        return str(_("Awards badges for %(place)s", place=place))
    return str(_("Administrator of %(place)s", place=place))


def _page(form: InvitationForm) -> str:
    return render_template(
        "backpack/accounts/invitations.html",
        form=form,
        button=EmptyForm(),
        invitations=invitations.open_invitations(db.session(), current_person(), now=clock.now()),
    )


def _form(offers: dict[str, tuple[RoleName, Scope]]) -> InvitationForm:
    form = InvitationForm()
    form.offer.choices = [(key, _label(*offer)) for key, offer in offers.items()]
    return form


@blueprint.get("/invitations")
@signed_in
@as_staff
def show_invitations() -> str:
    """Those that are open, and the form for another one; for administrators alone."""
    return _page(_form(_offers()))


@blueprint.post("/invitations")
@signed_in
@as_staff
def invite() -> Any:
    """Send an invitation."""
    offers = _offers()
    form = _form(offers)
    if not form.validate_on_submit():
        return _page(form), 400
    name, scope = offers[form.offer.data]
    try:
        invitations.invite_to_role(
            db.session(),
            current_person(),
            name=name,
            scope=scope,
            address=form.address.data,
            language=current_language(),
            now=clock.now(),
        )
    except BackpackError as refusal:
        form.address.errors = [refusal.sentence]
        return _page(form), refusal.status
    flash(_("The invitation is on its way to %(address)s.", address=form.address.data), "good")
    return redirect(url_for("accounts.show_invitations"), 303)


@blueprint.post("/invitations/<public_id>/withdraw")
@signed_in
@as_staff
def withdraw_invitation(public_id: str) -> Response:
    """Take an invitation back."""
    invitations.withdraw_invitation(
        db.session(), current_person(), public_id=public_id, now=clock.now()
    )
    flash(_("The invitation is withdrawn: its link opens nothing any more."), "good")
    return redirect(url_for("accounts.show_invitations"))
