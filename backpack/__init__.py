"""The backpack: where institutions award badges, and learners claim, keep and share them."""

from flask import Flask, url_for
from sqlalchemy import Engine

from backpack import (
    accounts,
    api,
    authoring,
    awards,
    badges,
    catalogue,
    db,
    demo,
    issuing,
    leaving,
    metrics,
    sharing,
    staff,
)
from backpack.api import awarding, wallets
from backpack.clock import Clock, utc_now
from backpack.config import Config
from backpack.errors import answer_errors
from backpack.languages import speak
from backpack.security import secure
from backpack.shell import asset_folder, serve_static

FEATURES = (
    metrics,
    accounts,
    catalogue,
    awards,
    issuing,
    badges,
    sharing,
    staff,
    api,
    wallets,
    awarding,
    authoring,
    leaving,
    demo,
)
"""Every feature is a package with ``register(app, config)``, in the order of their imports."""


def create_app(config: Config, *, clock: Clock = utc_now, engine: Engine | None = None) -> Flask:
    """Make the app: configuration, database, safety, then the features.

    ``clock`` gives aware datetimes; ``engine`` is one for ``config.database_url`` if there is one
    already. Tests pass their own.
    """
    app = Flask("backpack", static_folder=None, template_folder=str(asset_folder("templates")))
    app.extensions["config"] = config
    app.extensions["clock"] = clock
    db.connect_database(app, engine or db.make_engine(config.database_url))
    # Before whatever may refuse a request: what it says then is said in the reader's language.
    speak(app)
    secure(app, config)
    answer_errors(app)
    serve_static(app, parts=frozenset({"shared", "backpack"}))
    for feature in FEATURES:
        feature.register(app, config)

    @app.context_processor
    def _site() -> dict[str, str]:
        return {"site_name": "Ransel", "home_address": url_for("home")}

    @app.get("/healthz")
    def health() -> dict[str, str]:
        db.session().connection()
        return {"status": "ok"}

    return app
