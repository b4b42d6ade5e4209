"""A form that comes without its token changes nothing; our own comes back to be sent again."""

import pytest
from flask import Flask
from lxml import html
from werkzeug.test import TestResponse

from backpack.config import Config

FORM = {"next": "/backpack?page=2", "note": '"><script>alert(1)</script>'}
PATH = "/sign-in/nowhere"


def _send(app: Flask, origin: str | None) -> TestResponse:
    headers = {} if origin is None else {"Origin": origin}
    return app.test_client().post(PATH, data=FORM, headers=headers)


def _kept(answer: TestResponse) -> dict[str, str]:
    root = html.fromstring(answer.get_data(as_text=True))
    return {
        str(field.get("name")): str(field.get("value"))
        for form in root.iter("form")
        if form.get("action") == PATH
        for field in form.iterchildren("input")
    }


def test_our_own_form_can_be_sent_again(app: Flask, config: Config) -> None:
    answer = _send(app, config.base_url)
    assert answer.status_code == 400
    kept = _kept(answer)
    assert kept.pop("csrf_token")
    assert kept == FORM


@pytest.mark.parametrize("origin", [None, "null", "https://elsewhere.example"])
def test_a_form_of_another_site_is_not_handed_on(app: Flask, origin: str | None) -> None:
    answer = _send(app, origin)
    assert answer.status_code == 400
    assert _kept(answer) == {}
    root = html.fromstring(answer.get_data(as_text=True))
    assert "form_expired" in {element.get("data-code") for element in root.iter()}
