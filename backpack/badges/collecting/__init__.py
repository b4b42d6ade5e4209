"""Collections: badges in an order and with words of the learner's own, and their public page."""

from flask import Flask

from backpack.badges.collecting.public import shown_collections
from backpack.badges.collecting.routes import collecting
from backpack.config import Config


def register(app: Flask, _config: Config) -> None:
    """Add the collections' pages to ``app``."""
    app.register_blueprint(collecting)
    app.register_blueprint(shown_collections)
