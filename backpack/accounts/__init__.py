"""Who somebody is: sign-in, sessions, verified identifiers, terms, profile."""

import os

from flask import Flask

from backpack import clock, db
from backpack.accounts import (
    address_routes,
    graduation,
    invitation_routes,
    link_routes,
    missing_routes,
    return_routes,
    routes,
    sign_in_routes,
    sign_out_routes,
)
from backpack.accounts.blueprint import blueprint
from backpack.accounts.current import optional_browser, optional_person, remember_browsers
from backpack.accounts.navigation import navigation_entries
from backpack.accounts.oidc.client import ProviderClient
from backpack.accounts.providers import Providers, read_providers
from backpack.accounts.terms import routes as terms_routes
from backpack.config import Config
from backpack.models import SignIn
from backpack.security import csrf

ROUTES = (
    routes,
    sign_in_routes,
    return_routes,
    sign_out_routes,
    link_routes,
    address_routes,
    missing_routes,
    invitation_routes,
    terms_routes,
)
"""The modules whose views hang on the blueprint; importing them is what registers them."""


ADDRESSES = {
    "the return": "/sign-in/return/{key}",
    "after logout": "/",
    "back-channel logout": "/sign-out/back-channel/{key}",
}
"""Paths of ours that a provider must know of."""


def make_clients(providers: Providers, config: Config) -> dict[str, ProviderClient]:
    """Our client at each provider, by its key."""
    return {
        key: ProviderClient(
            provider, return_address=config.base_url + ADDRESSES["the return"].format(key=key)
        )
        for key, provider in providers.items()
    }


def _danger() -> tuple[SignIn, graduation.Risk] | None:
    """Why the reader may lose the way into her backpack; asked for by its page alone."""
    person = optional_person()
    return graduation.danger_to(db.session(), person, now=clock.now()) if person else None


def _browser_name() -> str:
    """Which session a page was made for, for its script to know it by; it opens nothing."""
    browser = optional_browser()
    return browser.public_id if browser else ""


def register(app: Flask, config: Config) -> None:
    """Add this feature's routes to ``app``.

    Raises:
        ConfigError: with every mistake in the file of identity providers.
    """
    providers = read_providers(config, os.environ)
    app.extensions["providers"] = providers
    app.extensions["provider_clients"] = make_clients(providers, config)
    remember_browsers(app)
    app.add_url_rule("/", endpoint="home", view_func=routes.home)
    csrf.exempt(sign_out_routes.end_from_provider)
    app.register_blueprint(blueprint)

    @app.context_processor
    def _frame() -> dict[str, object]:
        # Functions, so that a mail or a fragment that shows neither asks for neither.
        return {
            "viewer": optional_person,
            "viewer_browser": _browser_name,
            "navigation_entries": navigation_entries,
            "verifier_address": config.verifier_url,
            "danger": _danger,
        }
