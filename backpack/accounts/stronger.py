"""The stronger sign-in of staff: where it is asked for, and of whom."""

from collections.abc import Callable
from functools import wraps
from typing import Any, ParamSpec

from flask import Blueprint, current_app, redirect, url_for
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from backpack import db
from backpack.accounts.current import optional_browser, path_of_request
from backpack.accounts.providers import Provider, Providers
from backpack.models import BrowserSession, SignIn

Parameters = ParamSpec("Parameters")


def provider_to_ask(
    session: Session, browser: BrowserSession, providers: Providers
) -> Provider | None:
    """Where whoever sits at this browser must sign in more strongly before she acts as staff.

    None, if she did, or if none of her providers names ``staff_acr_values``. Another sign-in of
    hers, which offers nothing of the kind, is no way around the one that does.
    """
    own = providers.get(browser.sign_in.provider)
    if own is not None and own.staff_acr_values:
        return None if browser.acr in own.staff_acr_values else own
    strong = staff_providers(providers)
    if not strong:
        return None
    hers = session.scalar(
        select(SignIn.provider)
        .where(SignIn.person_id == browser.person_id, SignIn.provider.in_(strong))
        .order_by(SignIn.last_used_at.desc(), SignIn.id)
        .limit(1)
    )
    return providers[hers] if hers is not None else None


def staff_providers(providers: Providers) -> frozenset[str]:
    """The keys of the providers that offer staff a stronger sign-in."""
    return frozenset(key for key, provider in providers.items() if provider.staff_acr_values)


def _detour() -> Response | None:
    browser = optional_browser()
    if browser is None:
        return None
    providers: Providers = current_app.extensions["providers"]
    if provider_to_ask(db.session(), browser, providers) is None:
        return None
    return redirect(url_for("accounts.step_up", next=path_of_request()))


def ask_for_stronger_sign_in(blueprint: Blueprint) -> None:
    """Let the pages of ``blueprint`` be for staff who signed in as strongly as they can.

    Whoever did not is led to the stronger sign-in first; a form that was typed meanwhile is not
    sent.
    """
    blueprint.before_request(_detour)


def as_staff(view: Callable[Parameters, Any]) -> Callable[Parameters, Any]:
    """The same for one view of a blueprint that has other views as well."""

    @wraps(view)
    def guarded(*arguments: Parameters.args, **named: Parameters.kwargs) -> Any:
        detour = _detour()
        return view(*arguments, **named) if detour is None else detour

    return guarded
