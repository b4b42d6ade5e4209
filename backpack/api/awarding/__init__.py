"""The awarding API: systems of an institution award, ask what became of it, and are told."""

from flask import Flask

from backpack.api.awarding.client_routes import clients
from backpack.api.awarding.routes import awarding
from backpack.api.awarding.sending import open_way_out
from backpack.config import Config
from backpack.security import csrf


def register(app: Flask, config: Config) -> None:
    """Add the API and the pages of its clients to ``app``."""
    # No cookie opens the API, so there is nothing that another site could make a browser do.
    csrf.exempt(awarding)
    app.register_blueprint(awarding)
    app.register_blueprint(clients)
    open_way_out(app, config)
