"""The secret key is replaced, and what was signed with the one before goes on counting."""

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Engine, select

from backpack import create_app
from backpack.accounts.mailboxes import Answer, enter_code, send_code
from backpack.api.profiles import build_profile
from backpack.api.wallets.nonces import make_nonce, use_nonce
from backpack.clock import Clock
from backpack.config import Config
from backpack.db import new_session
from backpack.models import OAuthGrant, OutboxMail
from tests.conftest import BackpackClient
from tests.support import factories
from tests.support.awarding import NOOR, make_desk
from tests.support.factories import NOW
from tests.support.forms import page, send
from tests.support.programs import PROFILE_READ, Program
from tests.support.sessions import sign_in_as

NEW = "another secret for tests only, 32 letters"

Restart = Callable[..., Flask]


@pytest.fixture
def restart(config: Config, clock: Clock, engine: Engine) -> Restart:
    """Makes the backpack as it is after its keys were changed."""

    def make(**keys: Any) -> Flask:
        app = create_app(replace(config, **keys), clock=clock, engine=engine)
        app.testing = True
        app.test_client_class = BackpackClient
        return app

    return make


def test_a_browser_and_its_open_form(app: Flask, config: Config, restart: Restart) -> None:
    with app.app_context(), new_session() as session, session.begin():
        person = factories.make_person(session)
    client = sign_in_as(app, person)
    form = page(client, "/profile")[1]
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', form)
    assert token

    def rename(name: str) -> int:
        data = {"csrf_token": token[1], "display_name": name}
        return client.post("/profile/name", base_url=config.base_url, data=data).status_code

    client.application = restart(secret_key=NEW, secret_key_previous=config.secret_key)
    assert page(client, "/profile")[0] == 200
    assert rename("Noortje") == 302
    # What is signed from now on needs the new key alone.
    assert send(client, "/profile/name", of="/profile", display_name="Noor")[0] == 302
    client.application = restart(secret_key=NEW)
    assert page(client, "/profile")[0] == 200


def test_without_the_previous_key_everybody_signs_in_again(app: Flask, restart: Restart) -> None:
    with app.app_context(), new_session() as session, session.begin():
        person = factories.make_person(session)
    client = sign_in_as(app, person)
    client.application = restart(secret_key=NEW)
    assert page(client, "/profile")[0] == 302


def test_nothing_is_signed_with_the_previous_key(
    app: Flask, config: Config, restart: Restart
) -> None:
    with app.app_context(), new_session() as session, session.begin():
        person = factories.make_person(session)
    client = sign_in_as(app, person)
    client.application = restart(secret_key=config.secret_key, secret_key_previous=NEW)
    assert send(client, "/profile/name", of="/profile", display_name="Noor")[0] == 302
    client.application = app
    assert page(client, "/profile")[0] == 200


def test_a_code_under_way(app: Flask, config: Config, restart: Restart) -> None:
    with app.app_context(), new_session() as session, session.begin():
        person = factories.make_person(session)
        row = send_code(session, person, address="n@home.example", language="en", now=NOW)
        text = session.scalars(select(OutboxMail.text)).one()
    code = re.search(r"^\s+(\d{6})$", text, re.MULTILINE)
    assert code
    answers = []
    for previous in ({}, {"secret_key_previous": config.secret_key}):
        later = restart(secret_key=NEW, **previous)
        with later.app_context(), new_session() as session, session.begin():
            mine, hers = session.merge(row), session.merge(person)
            answers.append(enter_code(session, hers, mine, given=code[1], now=NOW))
    assert answers == [Answer.WRONG, Answer.RIGHT]


def test_a_wallets_nonce(app: Flask) -> None:
    nonce = make_nonce("old", now=NOW)
    with app.app_context(), new_session() as session:
        assert not use_nonce(session, nonce, keys=("new",), now=NOW)
        assert use_nonce(session, nonce, keys=("new", "old"), now=NOW)


def test_a_system_repeats_its_request(app: Flask, config: Config, restart: Restart) -> None:
    desk = make_desk(app)
    first = desk.award([NOOR])
    desk.browser = restart(secret_key=NEW, secret_key_previous=config.secret_key).test_client()
    again = desk.award([NOOR])
    assert (again.status_code, again.json) == (200, first.json)
    assert again.headers["Idempotent-Replayed"] == "true"


def test_programs_know_a_learner_by_the_same_name(app: Flask, restart: Restart) -> None:
    program = Program(app)
    with app.app_context(), new_session() as session, session.begin():
        person = factories.make_person(session)
    program.connect(sign_in_as(app, person), PROFILE_READ)
    names = set()
    for each in (app, restart(secret_key=NEW)):
        with each.app_context(), new_session() as session:
            names.add(build_profile(session, session.scalars(select(OAuthGrant)).one())["id"])
    assert len(names) == 1
