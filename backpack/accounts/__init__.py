"""Who somebody is: sign-in, sessions, verified identifiers, terms, profile."""

import os

from flask import Flask

from backpack.accounts import routes, sign_in_routes
from backpack.accounts.blueprint import blueprint
from backpack.accounts.current import optional_person, remember_browsers
from backpack.accounts.navigation import navigation_entries
from backpack.accounts.oidc.client import ProviderClient
from backpack.accounts.providers import Provider, read_providers
from backpack.config import Config
from backpack.security import csrf


def _make_client(provider: Provider, config: Config) -> ProviderClient:
    return ProviderClient(
        provider, return_address=f"{config.base_url}/sign-in/return/{provider.key}"
    )


def register(app: Flask, config: Config) -> None:
    """Add this feature's routes to ``app``.

    Raises:
        ConfigError: with every mistake in the file of identity providers.
    """
    providers = read_providers(config, os.environ)
    app.extensions["providers"] = providers
    app.extensions["provider_clients"] = {
        key: _make_client(provider, config) for key, provider in providers.items()
    }
    remember_browsers(app)
    app.add_url_rule("/", endpoint="home", view_func=routes.home)
    csrf.exempt(sign_in_routes.end_from_provider)
    app.register_blueprint(blueprint)

    @app.context_processor
    def _frame() -> dict[str, object]:
        # Functions, so that a mail or a fragment that shows neither asks for neither.
        return {
            "viewer": optional_person,
            "navigation_entries": navigation_entries,
            "verifier_address": config.verifier_url,
        }
