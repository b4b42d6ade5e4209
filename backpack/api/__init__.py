"""The Open Badges 3.0 API: other backpacks and wallets ask us, and we ask them."""

from flask import Flask

from backpack.api.apps_routes import apps
from backpack.api.hosts_routes import hosts_pages
from backpack.api.oauth_routes import oauth
from backpack.api.routes import open_badges
from backpack.config import Config


def register(app: Flask, config: Config) -> None:  # noqa: ARG001 - every feature takes both
    """Add this feature's routes to ``app``."""
    app.register_blueprint(open_badges)
    app.register_blueprint(oauth)
    app.register_blueprint(apps)
    app.register_blueprint(hosts_pages)
