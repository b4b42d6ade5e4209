"""The terms: published once, agreed to as they were read, asked again when they change."""

import hashlib
from http import HTTPStatus
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from backpack.accounts import terms
from backpack.db import new_session
from backpack.models import TermsAcceptance, TermsDocument
from tests.conftest import SteppingClock
from tests.web.accounts.conftest import Browser, code_of

GHENT, ANNA = "ghent-university", "7c1d0e52-anna"


def republish(app: Flask, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Change the English terms, and publish."""
    for file in terms.TEXTS.glob("*.md"):
        (folder / file.name).write_text(file.read_text())
    changed = folder / "general.en.md"
    changed.write_text(changed.read_text() + "\nOne more sentence.\n")
    monkeypatch.setattr(terms, "TEXTS", folder)
    with app.app_context(), new_session() as session, session.begin():
        terms.publish_terms(session, app.extensions["clock"]())


def test_publishing_twice_publishes_once(demo_app: Flask, clock: SteppingClock) -> None:
    with demo_app.app_context(), new_session() as session, session.begin():
        assert terms.publish_terms(session, clock()) == []
        documents = session.scalars(select(TermsDocument)).all()
    assert {(row.kind, row.version, row.language) for row in documents} == {
        (kind, 1, language) for kind in ("general", "privacy") for language in ("en", "nl")
    }
    for row in documents:
        assert row.sha256 == hashlib.sha256(row.text.encode()).hexdigest()


def test_the_languages_say_equally_much() -> None:
    for kind in terms.TermsKind:
        shapes = {
            tuple(line.partition(" ")[0] for line in terms.read_text(kind, language).split("\n\n"))
            for language in terms.TEXT_LANGUAGES
        }
        assert len({tuple(part for part in shape if part.startswith("#")) for shape in shapes}) == 1


def test_the_page_shows_the_text_that_is_agreed_to(browser: Browser, demo_app: Flask) -> None:
    browser.sign_in(GHENT, ANNA)
    browser.get("/terms?lang=nl")
    browser.agree()
    with demo_app.app_context(), new_session() as session:
        acceptance = session.scalars(select(TermsAcceptance)).one()
        assert acceptance.document.language == "nl"
    assert browser.get("/profile").status_code == HTTPStatus.OK


def test_without_the_tick_nothing_is_agreed_to(browser: Browser, demo_app: Flask) -> None:
    browser.sign_in(GHENT, ANNA)
    digest = browser.get("/terms").text.split('name="sha256"')[1].split('value="')[1][:64]
    answer = browser.post("/terms", sha256=digest)
    assert answer.status_code == HTTPStatus.OK
    assert "agree-error" in answer.text
    assert browser.get("/profile").status_code == HTTPStatus.FOUND


def test_a_text_that_is_not_in_force_cannot_be_agreed_to(browser: Browser) -> None:
    browser.sign_in(GHENT, ANNA)
    answer = browser.post("/terms", sha256="0" * 64, agree="y")
    assert (answer.status_code, code_of(answer)) == (HTTPStatus.CONFLICT, "terms_changed")


def test_a_new_version_is_asked_for_again(
    browser: Browser, demo_app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser.sign_in(GHENT, ANNA)
    old = browser.get("/terms").text.split('name="sha256"')[1].split('value="')[1][:64]
    browser.agree()
    republish(demo_app, tmp_path, monkeypatch)
    assert browser.get("/profile").location == "/terms?next=/profile"
    assert code_of(browser.post("/terms", sha256=old, agree="y")) == "terms_changed"
    browser.agree()
    assert browser.get("/profile").status_code == HTTPStatus.OK
    with demo_app.app_context(), new_session() as session:
        assert len(session.scalars(select(TermsAcceptance)).all()) == 2


def test_agreeing_twice_is_agreeing_once(browser: Browser, demo_app: Flask) -> None:
    browser.sign_in(GHENT, ANNA)
    digest = browser.get("/terms").text.split('name="sha256"')[1].split('value="')[1][:64]
    for _turn in range(2):
        assert browser.post("/terms", sha256=digest, agree="y").status_code == HTTPStatus.FOUND
    with demo_app.app_context(), new_session() as session:
        session.scalars(select(TermsAcceptance)).one()


def test_strangers_read_and_are_not_asked(browser: Browser) -> None:
    page = browser.get("/terms")
    assert page.status_code == HTTPStatus.OK
    assert 'name="agree"' not in page.text
    assert browser.post("/terms", sha256="0" * 64, agree="y").status_code == HTTPStatus.FORBIDDEN


def test_without_terms_nobody_goes_on(app: Flask) -> None:
    answer = app.test_client().get("/terms", base_url="http://backpack.test")
    assert (answer.status_code, code_of(answer)) == (HTTPStatus.BAD_GATEWAY, "terms_not_published")
