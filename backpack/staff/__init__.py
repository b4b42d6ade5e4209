"""The awarding desk, for those who have a role for an issuer or an institution."""

from flask import Flask

from backpack.config import Config
from backpack.staff import (
    batch_routes,
    follow_up_routes,
    insight_routes,
    request_routes,
    routes,
    rules_routes,
)
from backpack.staff.blueprint import staff
from backpack.staff.nominations import (
    invitation_routes,
    keeping_routes,
    nominating_routes,
    screening_routes,
)

ROOMS = (
    routes,
    batch_routes,
    follow_up_routes,
    rules_routes,
    keeping_routes,
    invitation_routes,
    insight_routes,
    request_routes,
)
"""The modules whose import adds their routes to a blueprint."""


def register(app: Flask, _config: Config) -> None:
    """Add the pages of the desk to ``app``."""
    app.register_blueprint(staff)
    app.register_blueprint(nominating_routes.nominating)
    app.register_blueprint(screening_routes.screening)
