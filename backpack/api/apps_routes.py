"""What learners see of programs: the question whether one may, and the list of those that can."""

from typing import Any
from urllib.parse import urlsplit

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from backpack import clock, db
from backpack.accounts.current import current_person, signed_in
from backpack.api import clients, grants
from backpack.api.domains import registrable_domain
from backpack.api.scopes import WORDS, Scope, read_scopes, write_scopes
from backpack.api.server import Allowed, OAuth2Error, make_server
from backpack.badges.forms import ButtonForm
from backpack.errors import BackpackError
from backpack.security import limiter
from backpack.shell import loosen_policy

apps = Blueprint("apps", __name__)

QUESTIONS = "60 per minute"


@apps.get("/oauth/authorize")
@limiter.limit(QUESTIONS)
@signed_in
def show_consent() -> ResponseReturnValue:
    """Ask whether a program may: its domain, and what it wants, each thing to be unticked."""
    try:
        grant = make_server().get_consent_grant(end_user=current_person())
    except OAuth2Error as error:
        return _refuse(error)
    return _ask(grant, error=None)


@apps.post("/oauth/authorize")
@limiter.limit(QUESTIONS)
@signed_in
def decide() -> ResponseReturnValue:
    """Send the learner back to the program, with a code or with her no."""
    person = current_person()
    server = make_server()
    try:
        grant = server.get_consent_grant(end_user=person)
    except OAuth2Error as error:
        return _refuse(error)
    asked = read_scopes(grant.request.scope)
    ticked = [scope for scope in asked if scope.value in request.form.getlist("scope")]
    if request.form.get("decision") != "allow":
        return _respond(server, grant, None)
    if not set(ticked) - {Scope.OFFLINE}:
        return _ask(grant, error=_("Tick at least one thing, or choose No.")), 400
    return _respond(server, grant, Allowed(person, write_scopes(ticked)))


def _respond(server: Any, grant: Any, allowed: Allowed | None) -> Response:
    response: Response = server.create_authorization_response(
        grant.request, grant_user=allowed, grant=grant
    )
    return response


def _ask(grant: Any, *, error: str | None) -> str:
    client = grant.request.client.row
    target = urlsplit(grant.redirect_uri)
    # Browsers hold the redirect after the form against this too.
    loosen_policy("form-action", f"{target.scheme}://{target.netloc}")
    return render_template(
        "backpack/api/consent.html",
        client=client,
        domain=registrable_domain(grant.redirect_uri),
        host=target.netloc,
        on_device=clients.is_loopback(grant.redirect_uri),
        scopes=[(scope.value, WORDS[scope]) for scope in read_scopes(grant.request.scope)],
        person=current_person(),
        form=ButtonForm(formdata=None),
        error=error,
    )


def _refuse(error: Any) -> ResponseReturnValue:
    """Errors go to a redirect address that is registered, and to no other."""
    if error.redirect_uri:
        response: Response = make_server().handle_error_response(None, error)
        return response
    raise BackpackError(
        f"oauth_{error.error}",
        _(
            "The program that sent you here asked in a way that we cannot trust, so we do not "
            "send you back to it. Nothing was shared."
        ),
        title=_("This connection cannot be made"),
        action=(url_for("apps.show_apps"), _("Connected programs")),
    )


@apps.get("/profile/apps")
@signed_in
def show_apps() -> str:
    """The programs that can get at something of hers."""
    connected = grants.list_apps(db.session(), current_person(), now=clock.now())
    return render_template(
        "backpack/api/apps.html",
        apps=[(app, *_whose(app), [WORDS[scope] for scope in app.scopes]) for app in connected],
        form=ButtonForm(),
    )


def _whose(app: grants.ConnectedApp) -> tuple[str | None, bool]:
    address = app.client.redirect_uris[0]
    return registrable_domain(address), clients.is_loopback(address)


@apps.post("/profile/apps/<client_id>/withdraw")
@signed_in
def withdraw(client_id: str) -> ResponseReturnValue:
    """Take back everything that a program was allowed, at once."""
    client = grants.withdraw(db.session(), current_person(), client_id, now=clock.now())
    flash(_("“%(name)s” can get at nothing of yours any more.", name=client.name), "good")
    return redirect(url_for("apps.show_apps"), 303)
