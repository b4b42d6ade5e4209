"""A form that comes without its token changes nothing; our own comes back to be sent again."""

import pytest
from flask import Flask
from lxml import html
from sqlalchemy import select
from werkzeug.test import TestResponse

from backpack.config import Config
from backpack.models import Collection
from tests.conftest import SteppingClock
from tests.support.factories import make_person
from tests.support.sessions import sign_in_as
from tests.support.writing import write

FORM = {"next": "/backpack?page=2", "note": '"><script>alert(1)</script>'}
PATH = "/sign-in/nowhere"


def _send(app: Flask, origin: str | None, *, language: str = "en") -> TestResponse:
    headers = {"Accept-Language": language} | ({} if origin is None else {"Origin": origin})
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
    # Whoever was signed out meanwhile signs in beside it, and sends it then.
    link = html.fromstring(answer.get_data(as_text=True)).find(".//main//section//p/a")
    assert link is not None
    assert (link.get("href"), link.get("target")) == ("/sign-in", "_blank")


def test_it_is_said_in_the_readers_language(app: Flask, config: Config) -> None:
    pages = [
        html.fromstring(_send(app, config.base_url, language=code).get_data(as_text=True))
        for code in ("en", "nl")
    ]
    assert [page.get("lang") for page in pages] == ["en", "nl"]
    assert len({page.findtext(".//h1") for page in pages}) == 2


@pytest.mark.parametrize("origin", [None, "null", "https://elsewhere.example"])
def test_a_form_of_another_site_is_not_handed_on(app: Flask, origin: str | None) -> None:
    answer = _send(app, origin)
    assert answer.status_code == 400
    assert _kept(answer) == {}
    root = html.fromstring(answer.get_data(as_text=True))
    assert "form_expired" in {element.get("data-code") for element in root.iter()}


def _fields(answer: TestResponse) -> dict[str, str]:
    """What the form for a collection would send."""
    root = html.fromstring(answer.get_data(as_text=True))
    fields = [
        {str(field.get("name")): str(field.get("value") or "") for field in form.iter("input")}
        for form in root.iter("form")
    ]
    (wanted,) = [one for one in fields if "name" in one]
    return wanted


@pytest.mark.parametrize("language", ["en", "nl"])
def test_what_was_typed_outlives_the_session(
    app: Flask, clock: SteppingClock, language: str
) -> None:
    person = write(app, lambda session: make_person(session, name="Anna Peeters"))
    browser = sign_in_as(app, person)
    token = _fields(browser.get("/collections"))["csrf_token"]
    clock.advance(days=2)
    headers = {"Accept-Language": language}
    data = {"csrf_token": token, "name": "On board and ashore"}
    answer = browser.post("/collections", data=data, headers=headers)
    assert answer.status_code == 403
    handed_back = _fields(answer)
    # A token says the second of its making.
    assert handed_back.pop("csrf_token")
    assert handed_back == {"name": "On board and ashore"}
    root = html.fromstring(answer.get_data(as_text=True))
    assert root.get("lang") == language
    beside = [link.get("href") for link in root.iter("a") if link.get("target") == "_blank"]
    assert "/sign-in" in beside
    assert write(app, lambda session: session.scalars(select(Collection)).all()) == []


def test_a_button_alone_leads_to_the_sign_in(app: Flask) -> None:
    app.config["WTF_CSRF_ENABLED"] = False
    answer = app.test_client().post("/collections", data={"csrf_token": "an old one"})
    assert answer.status_code == 302
    assert answer.location.startswith("/sign-in?next=")
