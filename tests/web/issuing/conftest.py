"""A session of the test's own for the services of issuing."""

from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from backpack.db import new_session


@pytest.fixture
def session(app: Flask) -> Iterator[Session]:
    """In the app's context; nothing is committed by itself."""
    with app.app_context(), new_session() as session:
        yield session
