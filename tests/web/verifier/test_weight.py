"""What the first page weighs, in bytes: HTML, style sheets, scripts and pictures together."""

import re
from urllib.parse import urljoin

import pytest
from flask.testing import FlaskClient

from tests.support.page import Page
from verifier.web.languages import LANGUAGES

MOST_BYTES = 60_000
_IMPORTED = re.compile(r"""(?:from|import)\s*\(?["']([^"']+)["']""")


def weigh(client: FlaskClient, path: str) -> dict[str, int]:
    """The size of everything that a browser loads for ``path``, by address, uncompressed."""
    page = client.get(path)
    weights = {path: len(page.data)}
    root = Page.read(page).root
    waiting = [str(found) for found in root.xpath("//link/@href | //script/@src | //img/@src")]
    while waiting:
        address = waiting.pop()
        if address in weights or address.startswith("data:"):
            continue
        assert address.startswith("/static/"), address
        with client.get(address) as loaded:
            assert loaded.status_code == 200, address
            text = loaded.get_data(as_text=True)
        weights[address] = len(text.encode())
        if address.partition("?")[0].endswith(".js"):
            waiting += [urljoin(address, name) for name in _IMPORTED.findall(text)]
    return weights


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_first_page_is_light_and_loads_nothing_from_elsewhere(
    client: FlaskClient, language: str
) -> None:
    weights = weigh(client, f"/?lang={language}")
    assert len(weights) > 3
    assert sum(weights.values()) < MOST_BYTES, weights
