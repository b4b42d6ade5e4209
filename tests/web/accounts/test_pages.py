"""The pages of an account: who may see them, and what they do."""

from http import HTTPStatus

from flask import Flask

from backpack.accounts.terms import publish_terms
from backpack.db import new_session
from tests.support.factories import make_person
from tests.support.sessions import sign_in_as


def test_the_start_page_welcomes_strangers(app: Flask) -> None:
    answer = app.test_client().get("/", base_url="http://backpack.test")
    assert answer.status_code == HTTPStatus.OK
    assert b"/sign-in" in answer.data


def test_pages_for_everybody(app: Flask) -> None:
    with app.app_context(), new_session() as session, session.begin():
        publish_terms(session, app.extensions["clock"]())
    client = app.test_client()
    for path in ("/terms", "/privacy", "/sign-in"):
        assert client.get(path, base_url="http://backpack.test").status_code == HTTPStatus.OK


def test_the_profile_asks_strangers_to_sign_in(app: Flask) -> None:
    answer = app.test_client().get("/profile", base_url="http://backpack.test")
    assert answer.status_code == HTTPStatus.FOUND
    assert answer.location == "/sign-in?next=/profile"


def test_the_profile_is_for_its_owner(app: Flask) -> None:
    with app.app_context(), new_session() as session, session.begin():
        person = make_person(session, name="Anna Peeters")
    answer = sign_in_as(app, person).get("/profile", base_url="http://backpack.test")
    assert answer.status_code == HTTPStatus.OK
    assert b"Anna Peeters" in answer.data
