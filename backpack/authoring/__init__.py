"""Describing badges, and keeping institutions, issuers and roles."""

from flask import Flask

from backpack.authoring import badge_routes, exchange_routes, institution_routes, picture_routes
from backpack.authoring.blueprint import authoring
from backpack.authoring.describing import say_column
from backpack.config import Config

ROUTES = (badge_routes, exchange_routes, institution_routes, picture_routes)
"""The modules whose import adds their pages to the blueprint."""


def register(app: Flask, _config: Config) -> None:
    """Add the pages to ``app``."""
    app.register_blueprint(authoring)
    app.jinja_env.globals["say_column"] = say_column
