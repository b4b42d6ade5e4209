"""The awarding desk, for those who have a role for an issuer or an institution."""

from flask import Flask

from backpack.config import Config
from backpack.staff.routes import staff


def register(app: Flask, _config: Config) -> None:
    """Add the pages of the desk to ``app``."""
    app.register_blueprint(staff)
