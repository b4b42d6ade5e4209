"""The demo's identity provider: real OpenID Connect, invented people, and no passwords.

An app of its own, on an address of its own. It refuses to start outside a demo or a test.
"""

import os
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import urlsplit

from flask import Flask, request, url_for

from backpack.clock import Clock, utc_now
from backpack.config import ConfigError, Environment
from backpack.demo.personas import INSTITUTIONS, PERSONAS, Persona
from backpack.demo.provider.clients import Client
from backpack.demo.provider.house import House
from backpack.demo.provider.routes import blueprint
from backpack.shell import (
    LANGUAGES,
    accepted_language,
    asset_folder,
    send_security_headers,
    serve_static,
    speak_languages,
)

LARGEST_FORM = 100_000


def create_provider(
    *,
    base_url: str,
    clients: Sequence[Client],
    personas: Sequence[Persona] = PERSONAS,
    environment: Environment,
    keys_folder: Path | None = None,
    clock: Clock = utc_now,
) -> Flask:
    """The provider at ``base_url``, with one issuer for each institution of its ``personas``.

    Its keys are kept in ``keys_folder``, or made anew at every start.

    Raises:
        ConfigError: in production, where nobody may sign in without a password.
    """
    if environment is Environment.PRODUCTION:
        raise ConfigError(
            ["  RANSEL_ENVIRONMENT must be demo: the demo provider knows no passwords"]
        )
    app = Flask(
        "backpack.demo.provider",
        static_folder=None,
        template_folder=str(asset_folder("templates")),
    )
    app.config.update(
        MAX_CONTENT_LENGTH=LARGEST_FORM,
        MAX_FORM_MEMORY_SIZE=LARGEST_FORM,
        TRUSTED_HOSTS=[urlsplit(base_url).netloc],
    )
    app.extensions["house"] = House(
        base_url=base_url,
        clients=clients,
        personas=personas,
        keys_folder=keys_folder,
        clock=clock,
    )
    send_security_headers(app, https=base_url.startswith("https://"))
    serve_static(app, parts=frozenset({"shared"}))
    speak_languages(app, languages=LANGUAGES, choose=_choose_language, address_in=_address_in)
    app.register_blueprint(blueprint)

    @app.context_processor
    def _frame() -> dict[str, str]:
        return {"site_name": "Demo", "home_address": url_for("provider.show_front")}

    return app


def _choose_language() -> str:
    """The language that was asked for here, or by the application, or by the browser."""
    asked = [request.args.get("lang", ""), *request.args.get("ui_locales", "").split()]
    return next((code for code in asked if code in LANGUAGES), None) or accepted_language(LANGUAGES)


def _address_in(code: str) -> str:
    if not request.endpoint:
        return url_for("provider.show_front", lang=code)
    values = {**(request.view_args or {}), **request.args.to_dict(), "lang": code}
    return url_for(request.endpoint, **values)


def provider_from_environment() -> Flask:
    """The provider of ``make demo``, for a WSGI server.

    Raises:
        ConfigError: naming what is missing, or that this is no demo.
    """
    named = os.environ.get("RANSEL_ENVIRONMENT", Environment.PRODUCTION)
    environment = Environment(named) if named in set(Environment) else Environment.PRODUCTION
    names = ("RANSEL_DEMO_PROVIDER_URL", "RANSEL_BASE_URL", "RANSEL_DEMO_CLIENT_SECRET")
    missing = [name for name in names if not os.environ.get(name)]
    if missing and environment is not Environment.PRODUCTION:
        raise ConfigError([f"  {name} is missing" for name in missing])
    base_url, backpack, secret = (os.environ.get(name, "").rstrip("/") for name in names)
    folder = os.environ.get("RANSEL_DEMO_FOLDER")
    return create_provider(
        base_url=base_url,
        clients=[backpack_client(backpack, secret)],
        environment=environment,
        keys_folder=Path(folder) if folder else None,
    )


def backpack_client(base_url: str, secret: str | None) -> Client:
    """The backpack at ``base_url`` as a client of every institution here."""
    return Client(
        client_id="ransel",
        secret=secret,
        name="Ransel",
        redirect_uris=frozenset(
            f"{base_url}/sign-in/return/{institution.slug}" for institution in INSTITUTIONS
        ),
        post_logout_redirect_uris=frozenset({f"{base_url}/"}),
        backchannel_logout=f"{base_url}/sign-out/back-channel/{{slug}}",
    )
