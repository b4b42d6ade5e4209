"""Leaving: taking everything along, closing the account, and what was done with one's things."""

from flask import Flask
from flask_login import user_logged_in

from backpack.config import Config
from backpack.leaving.blueprint import blueprint
from backpack.leaving.routes import stay_by_signing_in


def register(app: Flask, config: Config) -> None:  # noqa: ARG001 - every feature takes both
    """Add this feature's routes to ``app``, and let a sign-in call a removal off."""
    app.register_blueprint(blueprint)
    user_logged_in.connect(stay_by_signing_in, app)
