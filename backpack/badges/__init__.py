"""The backpack itself: the shelf, one badge, and the awards that wait."""

from flask import Flask

from backpack.badges import collecting, importing
from backpack.badges.requesting import requesting
from backpack.badges.routes import badges
from backpack.config import Config


def register(app: Flask, config: Config) -> None:
    """Add the learner's pages to ``app``."""
    app.register_blueprint(badges)
    app.register_blueprint(requesting)
    importing.register(app, config)
    collecting.register(app, config)
