"""Requests that see nothing of what the test around them has open."""

from contextvars import Context
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.support.factories import NOW
from verifier import Response
from verifier.errors import UnavailableError


def ask(client: FlaskClient, address: str, **options: Any) -> TestResponse:
    """GET a path, or a whole address of ours, in a context of its own.

    A test that uses services has an app context open, and Flask would let the request share it:
    the session, the signed-in person and all.
    """
    base_url = client.application.extensions["config"].base_url
    path = address.removeprefix(base_url)
    return Context().run(client.get, path, base_url=base_url, **options)


HOSTS = frozenset({"backpack.test"})
"""The hosts that may be asked without https in tests."""


class AskBackpack:
    """A fetch that asks the backpack through its test client."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.down = False

    def __call__(self, address: str, *, accept: str = "application/json") -> Response:
        if self.down or not address.startswith("http://backpack.test/"):
            raise UnavailableError("unreachable", address=address)
        answer = ask(self.app.test_client(), address, headers={"Accept": accept})
        return Response(
            address=address,
            status=answer.status_code,
            content_type=answer.content_type.partition(";")[0],
            body=answer.data,
            at=NOW,
        )
