"""Writing to and reading from the database of an app under test, beside its requests."""

from collections.abc import Callable
from typing import TypeVar

from flask import Flask
from sqlalchemy.orm import Session

from backpack.db import new_session

Made = TypeVar("Made")


def write(app: Flask, make: Callable[[Session], Made]) -> Made:
    """Run ``make`` in a transaction of its own and commit it; rows stay readable afterwards."""
    with app.app_context(), new_session() as session, session.begin():
        return make(session)
