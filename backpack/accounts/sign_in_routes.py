"""Signing in: where are you from, and off to the provider that was chosen."""

from datetime import timedelta

from flask import current_app, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from backpack import db
from backpack.accounts.addresses import safe_next_path
from backpack.accounts.attempts import Errand, Purpose
from backpack.accounts.blueprint import blueprint
from backpack.accounts.current import optional_browser, optional_person
from backpack.accounts.departing import SIGN_IN_RATE, client_for, clients, depart
from backpack.accounts.forms import EmptyForm
from backpack.accounts.providers import Provider
from backpack.accounts.stronger import provider_to_ask
from backpack.errors import NotFoundError
from backpack.security import limiter
from backpack.shell import current_language

CHOSEN = "ransel-institution"
CHOICE_KEPT = timedelta(days=365)
SEARCH_FROM = 6
"""Up to so many institutions are seen at a glance, and a search would only be in the way."""
SELECT = "select_account"
"""Whoever wants another account is not let pass with the one that she has at her provider."""
LOGO_POLICY = "sandbox; default-src 'none'; style-src 'unsafe-inline'"
LOGO_KEPT = timedelta(days=1)


@blueprint.get("/sign-in")
@limiter.limit(SIGN_IN_RATE)
def sign_in() -> Response | str:
    """Ask where somebody is from; go there at once if that is clear already.

    With ``?other=`` somebody who is signed in is asked too, to come back as somebody else.
    """
    next_path = safe_next_path(request.args.get("next"))
    other = "other" in request.args
    if optional_person() is not None and not other:
        return redirect(next_path)
    errand = Errand(next_path=next_path, prompt=SELECT if other else None)
    asked = request.args.get("idp", "")
    if asked in clients():
        return depart(clients()[asked], errand)
    if len(clients()) == 1:
        return depart(next(iter(clients().values())), errand)
    return _ask_where_from(next_path, other=other)


def search_providers(wanted: str) -> list[Provider]:
    """The providers with ``wanted`` in one of their names or in their domain, by name."""
    language = current_language()
    found = [
        client.provider
        for client in clients().values()
        if wanted.casefold() in _names(client.provider).casefold()
    ]
    return sorted(found, key=lambda provider: provider.name_in(language).casefold())


def _names(provider: Provider) -> str:
    return "\n".join((provider.name, provider.name_nl, provider.home_organisation or ""))


def _ask_where_from(next_path: str, *, other: bool) -> str:
    wanted = request.args.get("q", "").strip()
    chosen = clients().get(request.cookies.get(CHOSEN, ""))
    last = chosen.provider if chosen and not wanted else None
    return render_template(
        "backpack/accounts/sign_in.html",
        providers=[provider for provider in search_providers(wanted) if provider is not last],
        last=last,
        wanted=wanted,
        searchable=bool(wanted) or len(clients()) > SEARCH_FROM,
        next_path=next_path,
        other=other,
        language=current_language(),
        form=EmptyForm(),
    )


@blueprint.post("/sign-in/<provider>")
@limiter.limit(SIGN_IN_RATE)
def start_sign_in(provider: str) -> Response:
    """Go to the provider that was chosen, and remember the choice."""
    client = client_for(provider)
    next_path = safe_next_path(request.form.get("next"))
    other = "other" in request.form or optional_person() is not None
    response = depart(client, Errand(next_path=next_path, prompt=SELECT if other else None))
    response.set_cookie(
        CHOSEN,
        provider,
        max_age=CHOICE_KEPT,
        secure=bool(current_app.config["SESSION_COOKIE_SECURE"]),
        httponly=True,
        samesite="Lax",
    )
    return response


@blueprint.get("/sign-in/stronger")
@limiter.limit(SIGN_IN_RATE)
def step_up() -> Response:
    """Sign in once more, at the provider and in the way that is asked of staff."""
    next_path = safe_next_path(request.args.get("next"))
    browser = optional_browser()
    if browser is None:
        return redirect(url_for("accounts.sign_in", next=next_path))
    provider = provider_to_ask(db.session(), browser, current_app.extensions["providers"])
    if provider is None:
        return redirect(next_path)
    errand = Errand(
        next_path=next_path,
        purpose=Purpose.STEP_UP,
        for_browser=browser.public_id,
        acr_values=provider.staff_acr_values,
    )
    return depart(clients()[provider.key], errand)


@blueprint.get("/sign-in/logo/<provider>")
def show_logo(provider: str) -> Response:
    """The picture of a provider, from its file."""
    logo = client_for(provider).provider.logo
    if logo is None:
        raise NotFoundError("logo_not_found")
    response = make_response(logo.content)
    response.content_type = logo.media_type
    response.headers["Content-Security-Policy"] = LOGO_POLICY
    response.cache_control.public = True
    response.cache_control.max_age = int(LOGO_KEPT.total_seconds())
    return response
