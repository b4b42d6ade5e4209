"""An award becomes a credential: keys, signing, status lists, baking."""

from flask import Flask

from backpack.config import Config
from backpack.issuing.catalogue_routes import catalogue
from backpack.issuing.download_routes import add_downloads
from backpack.issuing.ob2_routes import ob2
from backpack.issuing.routes import issuing

add_downloads(issuing)


def register(app: Flask, _config: Config) -> None:
    """Add this feature's routes to ``app``."""
    app.register_blueprint(issuing)
    app.register_blueprint(catalogue)
    app.register_blueprint(ob2)
