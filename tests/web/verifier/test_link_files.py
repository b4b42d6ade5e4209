"""A link that was saved as a file is the link; and addresses that are not asked say why."""

import io
import plistlib

import pytest
from flask.testing import FlaskClient

from tests.support.page import Page
from tests.web.verifier.conftest import BADGE
from tests.web.verifier.test_answers import give_file

URL = f"[InternetShortcut]\r\nURL={BADGE}\r\n".encode()


@pytest.mark.parametrize(
    ("file", "name"),
    [
        (URL, "badge.url"),
        (f"[Desktop Entry]\nType=Link\nURL={BADGE}\n".encode(), "badge.desktop"),
        (plistlib.dumps({"URL": BADGE}), "badge.webloc"),
        (plistlib.dumps({"URL": BADGE}, fmt=plistlib.FMT_BINARY), "badge.webloc"),
        (URL.replace(b"https", b"http"), "badge.url"),
    ],
)
def test_a_saved_link_is_asked_like_a_pasted_one(
    client: FlaskClient, good: bytes, file: bytes, name: str
) -> None:
    page = give_file(client, file, name)
    assert page.verdict == "good"
    assert any(link.startswith("/?url=") for link in page.links())


def test_several_saved_links_become_a_list(client: FlaskClient, good: bytes) -> None:
    other = URL.replace(b"/b/1", b"/b/2")
    data = {"file": [(io.BytesIO(URL), "a.url"), (io.BytesIO(other), "b.url")]}
    page = Page.read(client.post("/verify", data=data, content_type="multipart/form-data"))
    assert page.status == 200
    assert page.verdict is None


def test_a_saved_link_into_a_private_network_is_refused(client: FlaskClient) -> None:
    page = give_file(client, b"[InternetShortcut]\r\nURL=http://127.0.0.1:8000/\r\n", "a.url")
    assert (page.status, page.verdict) == (422, None)


def test_a_photo_of_an_iphone_says_what_to_do(client: FlaskClient) -> None:
    page = give_file(client, b"\0\0\0\x18ftypheic" + bytes(16), "photo.heic")
    assert page.status == 422
    assert page.root.xpath("//*[@data-code='picture_heic']")
