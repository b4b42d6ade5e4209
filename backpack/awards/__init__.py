"""Awards: what comes before a badge. Learners meet them in ``badges``, staff at the desk."""

from flask import Flask

from backpack import clock, db
from backpack.awards import delivery_routes
from backpack.awards.signals import note_arrival
from backpack.config import Config
from backpack.models import Person
from backpack.security import csrf


def register(app: Flask, _config: Config) -> None:
    """Hear of whoever signs in for an award, and of what becomes of mail."""

    def hear(person: Person, next_path: str) -> None:
        note_arrival(db.session(), next_path, person, now=clock.now())

    app.extensions.setdefault("arrivals", []).append(hear)
    csrf.exempt(delivery_routes.take_delivery_events)
    app.register_blueprint(delivery_routes.delivery)
