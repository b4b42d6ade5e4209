"""From the first sign-in to the removal: what is agreed to, taken along, regretted and gone."""

import io
import json
import os
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from flask import Flask
from playwright.sync_api import expect
from sqlalchemy import select

from backpack import create_app
from backpack.accounts.terms.claiming import publish_claiming_terms
from backpack.clock import utc_now
from backpack.config import read_config
from backpack.db import new_session
from backpack.demo.launch import demo_environment
from backpack.leaving.departures import GRACE, remove_due
from backpack.leaving.exports import make_exports
from backpack.models import Institution, LegalBasis
from tests.browser.conftest import DESK, PHONE, Demo, Visitor
from tests.support.pages import (
    Mailbox,
    OwnBadge,
    SignIn,
    Terms,
    Verifier,
    code_of,
    path_of,
    persona,
)
from verifier.cli import main

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("two-accounts")]

Visit = Callable[..., Visitor]
JORIS = persona("Joris De Smet")
CONSENT = "The university may use this badge in *its annual figures*, without your name."


@dataclass(frozen=True)
class Keeper:
    """Who runs the demo: does what its worker does in its next minute, or a month later."""

    app: Flask

    def ask_before_claiming(self) -> None:
        """Let the university ask for a consent before its badges are claimed."""
        with self.app.app_context(), new_session() as session, session.begin():
            ghent = select(Institution).where(Institution.slug == JORIS.institution.slug)
            publish_claiming_terms(
                session,
                session.scalars(ghent).one(),
                badge_kind=None,
                basis=LegalBasis.CONSENT,
                texts={"en": CONSENT},
                now=utc_now(),
            )

    def make_exports(self) -> None:
        """Make what is asked for, unless the demo's own worker has taken it."""
        make_exports(self.app, utc_now())

    def let_the_grace_pass(self) -> int:
        """Remove whoever asked for it; gives how many."""
        with self.app.app_context():
            factory = self.app.extensions["session_factory"]
            return remove_due(factory, now=utc_now() + GRACE).people


@pytest.fixture
def keeper(demo: Demo, monkeypatch: pytest.MonkeyPatch) -> Iterator[Keeper]:
    own = {name: value for name, value in os.environ.items() if not name.startswith("RANSEL_")}
    port = str(urlsplit(demo.backpack).port)
    environment = demo_environment(demo.folder, {**own, "RANSEL_DEMO_PORT": port})
    # The providers' file names this one, and it is read where the app is made.
    monkeypatch.setenv("RANSEL_DEMO_CLIENT_SECRET", environment["RANSEL_DEMO_CLIENT_SECRET"])
    app = create_app(read_config(environment))
    yield Keeper(app)
    app.extensions["engine"].dispose()


def test_from_the_terms_to_the_removal(
    demo: Demo, visit: Visit, keeper: Keeper, tmp_path: Path
) -> None:
    keeper.ask_before_claiming()
    learner, stranger = visit("en", PHONE), visit("nl", DESK)
    badge = _first_sign_in(learner, demo)
    address = f"{demo.backpack}/b/{badge.public_id}"
    assert stranger.go(address) == 200
    _read_the_trail(learner, demo)
    archive = _take_everything(learner, demo, keeper, tmp_path)
    _it_verifies(archive, stranger, demo, tmp_path)
    _withdraw_the_consent(learner, demo)

    _ask_for_removal(learner, demo, look=True)
    _regret(learner, demo)
    assert stranger.go(address) == 200
    _ask_for_removal(learner, demo, look=False)
    assert keeper.let_the_grace_pass() == 1
    assert stranger.go(address) == 410
    stranger.look("public-removed-nl")
    assert JORIS.name not in stranger.page.content()
    _begin_afresh(learner, demo)


def _first_sign_in(learner: Visitor, demo: Demo) -> OwnBadge:
    """By the link of a mail to an address that nobody vouches for, and over two texts."""
    page = learner.page
    learner.go(f"{demo.backpack}/demo/mailbox")
    mailbox = Mailbox(page)
    mail = mailbox.newest_to(JORIS.email)
    mailbox.open(mail)
    mailbox.follow(mail)
    page.locator('main a[href*="/sign-in"]').click()
    signing_in = SignIn(page)
    signing_in.choose_institution(JORIS)
    signing_in.choose(JORIS)
    assert path_of(page) == "/terms"
    learner.look("leaving-terms")
    Terms(page).accept()
    page.wait_for_url("**/awards/*")
    page.locator('form[action$="/bring"] button').click()
    consent = page.locator('input[name="terms"]')
    consent.wait_for()
    page.locator('form[action$="/claim"] button').click()
    expect(page.locator("input[name=terms][aria-invalid=true]")).to_have_count(1)
    learner.look("claim-consent-missing")
    consent.check()
    badge = OwnBadge.claim(page)
    badge.follow("/publish")
    badge.make_public()
    return badge


def _read_the_trail(learner: Visitor, demo: Demo) -> None:
    page = learner.page
    learner.go(f"{demo.backpack}/profile")
    page.locator('main a[href$="/profile/trail"]').click()
    page.wait_for_url("**/profile/trail")
    learner.look_on_both("trail")
    rows = page.locator("main table tbody tr")
    assert rows.count() >= 5, rows.all_inner_texts()


def _take_everything(learner: Visitor, demo: Demo, keeper: Keeper, folder: Path) -> Path:
    page = learner.page
    learner.go(f"{demo.backpack}/profile")
    page.locator('main a[href$="/profile/leaving"]').last.click()
    page.locator('form[action$="/export"] button').click()
    keeper.make_exports()
    download = page.locator('#export a[href*="/profile/leaving/export/"]')
    download.wait_for()
    learner.look("export-ready")
    with page.expect_download() as started:
        download.click()
    file = folder / started.value.suggested_filename
    started.value.save_as(file)
    return file


def _it_verifies(archive: Path, stranger: Visitor, demo: Demo, folder: Path) -> None:
    """Without us, by the command; and one badge of it on the verifier's page."""
    keys = folder / "keys.json"
    keys.write_bytes(stranger.page.context.request.get(f"{demo.backpack}/keys.json").body())
    out = io.StringIO()
    status = main(["--offline", "--json", "--trust", str(keys), str(archive)], out=out)
    answers: dict[str, Any] = json.loads(out.getvalue())
    # What is public of it is a badge of its own.
    assert [one["verdict"] for one in answers["reports"]] == ["genuine", "genuine"], answers
    assert status == 0
    with zipfile.ZipFile(archive) as file:
        (name,) = [one for one in file.namelist() if one.endswith("/badge.png")]
        picture = folder / "badge.png"
        picture.write_bytes(file.read(name))
    verifier = Verifier(stranger.page, demo.verifier)
    verifier.give_file(picture)
    assert verifier.verdict == "good"


def _withdraw_the_consent(learner: Visitor, demo: Demo) -> None:
    page = learner.page
    learner.go(f"{demo.backpack}/profile/agreements")
    learner.look("agreements")
    page.locator("main table a").first.click()
    form = page.locator('form[action$="/withdraw"]')
    form.wait_for()
    learner.look_on_both("agreement-consent")
    assert page.locator(".prose em").first.inner_text() == "its annual figures"
    form.locator("button").click()
    page.locator("main .tag.bad").wait_for()
    learner.look("agreements-withdrawn")


def _ask_for_removal(learner: Visitor, demo: Demo, *, look: bool) -> None:
    page = learner.page
    learner.go(f"{demo.backpack}/sign-in?next=/profile/leaving")
    if path_of(page) == "/sign-in":
        SignIn(page).as_(JORIS)
    page.locator('main a[href$="/leaving/remove"]').click()
    page.wait_for_url("**/leaving/remove")
    if look:
        learner.look("removal-explained")
    page.locator('main a[href$="/remove/sure"]').click()
    form = page.locator('form[action$="/remove/sure"]')
    form.locator("button[type=submit]").click()
    expect(form.locator("[aria-invalid=true]")).to_have_count(1)
    if look:
        learner.look_on_both("removal-not-ticked")
    form.locator("input[name=sure]").check()
    form.locator("button[type=submit]").click()
    page.wait_for_url(lambda address: urlsplit(address).path == "/")
    assert learner.go(f"{demo.backpack}/profile") == 200
    assert path_of(page) == "/sign-in"


def _regret(learner: Visitor, demo: Demo) -> None:
    """By the link of the mail, whose opening changes nothing."""
    page = learner.page
    link = _newest_link(learner, demo, "/leaving/call-off/")
    learner.go(link)
    learner.look("call-off")
    learner.go(link)
    page.locator("main form button").click()
    page.wait_for_url(lambda address: urlsplit(address).path == "/")
    assert learner.go(link) == 404
    assert code_of(page) == "departure_not_found"


def _newest_link(learner: Visitor, demo: Demo, path: str) -> str:
    learner.go(f"{demo.backpack}/demo/mailbox")
    mailbox = Mailbox(learner.page)
    mail = mailbox.newest_to(JORIS.email)
    mailbox.open(mail)
    return str(mail.locator(f'pre a[href*="{path}"]').get_attribute("href"))


def _begin_afresh(learner: Visitor, demo: Demo) -> None:
    page = learner.page
    learner.go(f"{demo.backpack}/sign-in?next=/backpack")
    signing_in = SignIn(page)
    signing_in.choose_institution(JORIS)
    signing_in.choose(JORIS)
    assert path_of(page) == "/terms"
    Terms(page).accept()
    page.wait_for_url("**/backpack")
    assert page.locator("main .card").count() == 0
