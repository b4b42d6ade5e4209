"""What leaves the backpack: public pages, machine forms, cards, QR codes, sharing."""

from flask import Flask

from backpack.config import Config
from backpack.sharing.public import public
from backpack.sharing.routes import sharing


def register(app: Flask, config: Config) -> None:  # noqa: ARG001 - every feature takes both
    """Add this feature's routes to ``app``."""
    app.register_blueprint(public)
    app.register_blueprint(sharing)
