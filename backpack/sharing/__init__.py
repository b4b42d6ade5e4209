"""What leaves the backpack: public pages, machine forms, cards, QR codes, sharing."""

from flask import Flask

from backpack.config import Config
from backpack.sharing.collection_routes import linked
from backpack.sharing.collection_sharing import collection_sharing
from backpack.sharing.imported_public import public_imports
from backpack.sharing.imported_routes import imported_sharing
from backpack.sharing.paper_routes import papers
from backpack.sharing.private_routes import private
from backpack.sharing.public import public
from backpack.sharing.routes import sharing


def register(app: Flask, config: Config) -> None:  # noqa: ARG001 - every feature takes both
    """Add this feature's routes to ``app``."""
    app.register_blueprint(public)
    app.register_blueprint(collection_sharing)
    app.register_blueprint(public_imports)
    app.register_blueprint(imported_sharing)
    app.register_blueprint(private)
    app.register_blueprint(linked)
    app.register_blueprint(papers)
    app.register_blueprint(sharing)
