"""Wallets: a learner puts a badge of hers into one (OpenID4VCI 1.0, pre-authorized code flow)."""

from flask import Flask

from backpack.api.wallets.protocol import connect
from backpack.api.wallets.routes import wallets
from backpack.config import Config


def register(app: Flask, config: Config) -> None:
    """Add this feature's routes to ``app``."""
    app.register_blueprint(wallets)
    connect(app, config)
