"""A browser's pages and forms, without a browser: get a page, send the form that is on it."""

import re

from flask.testing import FlaskClient

BASE = "http://backpack.test"

_TOKEN = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')


def page(client: FlaskClient, path: str) -> tuple[int, str]:
    """Status and text of the page at ``path``."""
    response = client.get(path, base_url=BASE)
    return response.status_code, response.text


def send(client: FlaskClient, path: str, *, of: str, **values: str) -> tuple[int, str]:
    """Send ``values`` to ``path`` with the token of the page ``of``.

    Gives the status, and where it leads or, without a redirect, the page that it answers with.
    """
    found = _TOKEN.search(page(client, of)[1])
    assert found is not None, f"there is no form on {of}"
    data = {"csrf_token": found[1], **values}
    response = client.post(path, base_url=BASE, data=data, headers={"Referer": BASE + of})
    return response.status_code, response.headers.get("Location", response.text)
