"""Signing out: here and at the provider, or from the provider's side."""

from typing import Any

from flask import Response, flash, jsonify, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from backpack import clock, db
from backpack.accounts.blueprint import blueprint
from backpack.accounts.current import let_out, optional_browser
from backpack.accounts.departing import (
    client_for,
    clients,
    leave,
    log_failure,
    name_of,
)
from backpack.accounts.oidc.client import ProviderClient
from backpack.accounts.oidc.failures import DistrustedAnswerError, ProviderUnavailableError
from backpack.accounts.signing_in import end_provider_sessions
from backpack.security import limiter
from backpack.shell import current_language

LOGOUT_RATE = "600 per minute"
"""A provider says it of everybody from one address, and says each once."""


@blueprint.post("/sign-out")
def sign_out() -> AnyResponse:
    """Sign this browser out here, and at the provider where it has a place for that."""
    browser = optional_browser()
    if browser is None:
        return redirect(url_for("home"))
    client = clients().get(browser.sign_in.provider)
    hint = browser.id_token
    let_out(browser)
    response = _leave_provider(client, hint)
    # Said on the next page; the one in between is over too soon to be read.
    flash(_("You are signed out."), "success")
    return response


def _leave_provider(client: ProviderClient | None, hint: str | None) -> AnyResponse:
    home_address = url_for("home", _external=True)
    # What is ended here stays ended, also while the provider is slow or down.
    db.session().commit()
    if client is None:
        return redirect(url_for("home"))
    try:
        address = client.logout_address(
            id_token=hint, back_to=home_address, language=current_language(), now=clock.now()
        )
    except (ProviderUnavailableError, DistrustedAnswerError) as error:
        log_failure(client.provider, error.code, error.detail)
        address = None
    if address is None:
        return redirect(url_for("home"))
    return leave(address, _("Signing you out at %(name)s too", name=name_of(client.provider)))


@blueprint.post("/sign-out/back-channel/<provider>")
@limiter.limit(LOGOUT_RATE)
def end_from_provider(provider: str) -> AnyResponse:
    """A provider says that a sign-in there is over. Called by machines: no cookie, no
    form token; ``register`` exempts it.

    OpenID Connect Back-Channel Logout 1.0, section 2.8.
    """
    client = client_for(provider)
    token: Any = request.form.get("logout_token", "")
    try:
        notice = client.read_logout_token(token, now=clock.now())
    except DistrustedAnswerError as error:
        log_failure(client.provider, error.code, error.detail)
        return _machine_answer({"error": "invalid_request", "error_description": error.code}, 400)
    except ProviderUnavailableError as error:
        log_failure(client.provider, error.code, error.detail)
        return _machine_answer({"error": "temporarily_unavailable"}, 503)
    end_provider_sessions(
        db.session(),
        issuer=client.provider.issuer,
        session_id=notice.session_id,
        subject=notice.subject,
        now=clock.now(),
    )
    return _machine_answer({}, 200)


def _machine_answer(body: dict[str, str], status: int) -> Response:
    response = jsonify(body)
    response.status_code = status
    response.headers["Cache-Control"] = "no-store"
    return response
