"""Badges from elsewhere: verified on the way in, kept as they were given, each file explained."""

from flask import Flask

from backpack.badges.importing.outbound import open_way_out
from backpack.badges.importing.routes import importing
from backpack.config import Config


def register(app: Flask, config: Config) -> None:
    """Add the import's pages to ``app``, and its way out to other servers."""
    open_way_out(app, config)
    app.register_blueprint(importing)
