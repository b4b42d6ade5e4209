"""Requests that see nothing of what the test around them has open."""

from contextvars import Context
from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse


def ask(client: FlaskClient, address: str, **options: Any) -> TestResponse:
    """GET a path, or a whole address of ours, in a context of its own.

    A test that uses services has an app context open, and Flask would let the request share it:
    the session, the signed-in person and all.
    """
    base_url = client.application.extensions["config"].base_url
    path = address.removeprefix(base_url)
    return Context().run(client.get, path, base_url=base_url, **options)
