"""Whatever is wrong gets a clear page, and nothing that somebody typed or has is lost."""

import re
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from flask import Flask, Response, redirect
from PIL import Image
from playwright.sync_api import Page
from werkzeug.wrappers import Response as AnyResponse

from backpack.demo.personas import Persona
from tests.browser.conftest import PHONE, Demo, Visitor
from tests.support.pages import (
    Award,
    AwardingDesk,
    Mailbox,
    OwnBadge,
    SignIn,
    Verifier,
    code_of,
    path_of,
    persona,
)
from tests.support.served_app import serving
from verifier.web import create_app

Visit = Callable[..., Visitor]

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("bad-input")]

LONG_AGO = (datetime.now(UTC) - timedelta(days=400)).strftime("%Y-%m-%d %H:%M:%S.%f")
WITHDRAWN_BECAUSE = "The address was misspelt."


def _change(folder: Path, statement: str, *values: str) -> None:
    """Let time pass for one row of the demo's database."""
    with closing(sqlite3.connect(folder / "ransel.db")) as database, database:
        assert database.execute(statement, values).rowcount == 1


def _count(folder: Path, query: str, *values: str) -> int:
    with closing(sqlite3.connect(folder / "ransel.db")) as database:
        return int(database.execute(query, values).fetchone()[0])


def _open_award(page: Page, demo: Demo, somebody: Persona, address: str, badge: str) -> str:
    """Follow the newest mail to ``address`` about ``badge``, signed in; gives the award's path."""
    page.goto(f"{demo.backpack}/demo/mailbox")
    mailbox = Mailbox(page)
    mail = mailbox.newest_to(address, about=badge)
    mailbox.open(mail)
    mailbox.follow(mail)
    path = path_of(page)
    if page.locator('main a[href*="/sign-in"]').count():
        page.locator('main a[href*="/sign-in"]').click()
        SignIn(page).as_(somebody)
    return path


# ------------------------------------------------------------------------------------- awards


def test_the_wrong_account_learns_what_the_award_was_made_to(demo: Demo, visit: Visit) -> None:
    visitor = visit()
    page = visitor.page
    path = _open_award(
        page, demo, persona("Youssef Amrani"), "anna.peeters@ghent.example", "Specific Commitment"
    )
    assert code_of(page) == "wrong_account"
    visitor.look("wrong-account")
    said = page.locator("main").inner_text()
    assert "anna.peeters@" not in said
    assert "@ghent.example" in said
    assert "youssef.amrani@ghent.example" in said
    _sign_in_with_another_account(page, persona("Anna Peeters"))
    assert path_of(page) == path
    assert page.locator('form[action$="/claim"]').count() == 1


def _sign_in_with_another_account(page: Page, somebody: Persona) -> None:
    page.locator('main a[href*="other=1"]').click()
    page.wait_for_url("**/sign-in?**")
    SignIn(page).as_(somebody)


def test_claimed_from_two_tabs_it_is_one_badge(demo: Demo, visit: Visit) -> None:
    visitor = visit(size=PHONE)
    first = visitor.page
    sanne = persona("Sanne de Vries")
    path = _open_award(first, demo, sanne, sanne.email, "Peer Mentor")
    second = visitor.context.new_page()
    second.goto(f"{demo.backpack}{path}")
    badge = OwnBadge.claim(first)
    again = OwnBadge.claim(second)
    assert again.public_id == badge.public_id
    first.goto(f"{demo.backpack}/backpack")
    assert first.locator(f'main .shelf a[href$="/badges/{badge.public_id}"]').count() == 1
    award = path.rpartition("/")[2]
    made = (
        "SELECT count(*) FROM credential JOIN award ON award.id = credential.award_id"
        " WHERE award.public_id = ?"
    )
    assert _count(demo.folder, made, award) == 1
    first.goto(f"{demo.backpack}{path}")
    assert _state(first) == "claimed"
    visitor.look("award-claimed-already")


def _state(page: Page) -> str | None:
    return page.locator("main [data-state]").get_attribute("data-state")


def test_an_award_whose_time_is_over_says_so(demo: Demo, visit: Visit) -> None:
    visitor = visit("nl")
    page = visitor.page
    thijs = persona("Thijs Jansen")
    path = _open_award(page, demo, thijs, thijs.email, "Academic Writing")
    form = page.locator('form[action$="/claim"]')
    form.wait_for()
    _change(
        demo.folder,
        "UPDATE award SET claim_until = ? WHERE public_id = ?",
        LONG_AGO,
        path.rpartition("/")[2],
    )
    form.locator("button").click()
    page.locator("[data-code]").wait_for()
    assert code_of(page) == "award_expired"
    visitor.look("claim-too-late")
    page.goto(f"{demo.backpack}{path}")
    assert _state(page) == "expired"
    visitor.look("award-expired")


def test_a_withdrawn_award_says_why_also_in_a_tab_that_was_open(demo: Demo, visit: Visit) -> None:
    visitor, staff = visit(), visit()
    page = visitor.page
    youssef = persona("Youssef Amrani")
    path = _open_award(page, demo, youssef, youssef.email, "Specific Commitment")
    form = page.locator('form[action$="/claim"]')
    form.wait_for()
    staff.go(f"{demo.backpack}/desk{path}")
    SignIn(staff.page).as_(persona("Lieve Maes"))
    AwardingDesk(staff.page).take_back(WITHDRAWN_BECAUSE)
    form.locator("button").click()
    page.locator("[data-code]").wait_for()
    assert code_of(page) == "award_withdrawn"
    visitor.look("claim-withdrawn")
    page.goto(f"{demo.backpack}{path}")
    assert _state(page) == "withdrawn"
    assert WITHDRAWN_BECAUSE in page.locator("main").inner_text()
    visitor.look("award-withdrawn")


def test_a_declined_award_stays_declined(demo: Demo, visit: Visit) -> None:
    visitor = visit("nl", PHONE)
    page = visitor.page
    mila = persona("Mila Novak")
    # Known by an account name alone, she got no mail; the award waits in her backpack.
    visitor.go(f"{demo.backpack}/sign-in?next=/backpack")
    SignIn(page).as_(mila)
    page.locator('main a[href*="/awards/"]').click()
    path = path_of(page)
    page.locator('main a[href$="/decline"]').click()
    visitor.look("decline")
    form = page.locator('form[action$="/decline"]')
    form.locator("textarea").fill("Liever niet.")
    form.locator("button").click()
    assert _state(page) == "declined"
    visitor.look("award-declined")
    page.goto(f"{demo.backpack}{path}/decline")
    assert _state(page) == "declined"


# ------------------------------------------------------------------------------------ signing in


def _leave_for_the_provider(page: Page, demo: Demo) -> tuple[str, str]:
    """Go as far as the provider's people; gives the return address and the state."""
    page.goto(f"{demo.backpack}/sign-in")
    SignIn(page).choose_institution(persona("Anna Peeters"))
    asked = parse_qs(urlsplit(page.url).query)
    return asked["redirect_uri"][0], asked["state"][0]


@pytest.mark.parametrize("language", ["en", "nl"])
def test_a_tampered_return_signs_nobody_in(language: str, demo: Demo, visit: Visit) -> None:
    visitor = visit(language)
    address, state = _leave_for_the_provider(visitor.page, demo)
    forged = {"code": "stolen", "state": state[:-2] + "xx"}
    assert visitor.go(f"{address}?{urlencode(forged)}") == 400
    assert code_of(visitor.page) == "state_unknown"
    visitor.look(f"sign-in-tampered-{language}")
    # The true state with a code that the provider never gave.
    forged = {"code": "stolen", "state": state, "iss": f"{demo.provider}/ghent-university"}
    assert visitor.go(f"{address}?{urlencode(forged)}") == 400
    visitor.look(f"sign-in-refused-{language}")
    visitor.page.goto(f"{demo.backpack}/backpack")
    assert path_of(visitor.page) == "/sign-in"


def test_a_return_works_once(demo: Demo, visit: Visit) -> None:
    visitor = visit()
    page = visitor.page
    returns: list[str] = []
    page.on(
        "request",
        lambda asked: returns.append(asked.url) if "/sign-in/return/" in asked.url else None,
    )
    page.goto(f"{demo.backpack}/sign-in")
    SignIn(page).as_(persona("Anna Peeters"))
    (used,) = set(returns)
    assert visitor.go(used) == 400
    assert code_of(page) == "state_used"
    visitor.look("sign-in-replayed")
    other = visit()
    assert other.go(used) == 400
    other.go(f"{demo.backpack}/backpack")
    assert path_of(other.page) == "/sign-in"


def test_a_return_that_comes_too_late(demo: Demo, visit: Visit) -> None:
    visitor = visit("nl", PHONE)
    _leave_for_the_provider(visitor.page, demo)
    _change(
        demo.folder,
        "UPDATE sign_in_attempt SET created_at = ? WHERE id ="
        " (SELECT max(id) FROM sign_in_attempt)",
        LONG_AGO,
    )
    SignIn(visitor.page).choose(persona("Anna Peeters"))
    assert code_of(visitor.page) == "state_stale"
    visitor.look("sign-in-stale")


def test_a_sign_in_that_was_stopped(demo: Demo, visit: Visit) -> None:
    visitor = visit()
    _leave_for_the_provider(visitor.page, demo)
    visitor.page.locator("button[name=persona][value=nobody]").click()
    visitor.page.locator("[data-code]").wait_for()
    assert code_of(visitor.page) == "sign_in_cancelled"
    visitor.look("sign-in-stopped")


# ------------------------------------------------------------------------------------------ forms


def test_a_form_without_its_token_loses_nothing(demo: Demo, visit: Visit) -> None:
    visitor = visit()
    page = visitor.page
    page.goto(f"{demo.backpack}/desk/awards/new")
    SignIn(page).as_(persona("Lieve Maes"))
    desk = AwardingDesk(page)
    award = Award(
        badge="Good Research Practice",
        kind="email",
        to="nele.wouters@ghent.example",
        narrative="Judged four real cases.\nTwice.",
        grade="passed",
    )
    desk.fill(award)
    page.evaluate("document.querySelectorAll('[name=csrf_token]').forEach(each => each.remove())")
    desk.look_it_over()
    page.locator("[data-code]").wait_for()
    assert code_of(page) == "form_expired"
    visitor.look("form-expired")
    page.locator("main form button[type=submit]").click()
    desk.award()
    told = page.locator("main").inner_text()
    for typed in (award.to, award.grade, "Judged four real cases."):
        assert typed in told


def test_a_form_with_mistakes_comes_back_with_all_that_was_typed(demo: Demo, visit: Visit) -> None:
    visitor = visit("nl", PHONE)
    page = visitor.page
    page.goto(f"{demo.backpack}/desk/awards/new")
    SignIn(page).as_(persona("Lieve Maes"))
    desk = AwardingDesk(page)
    award = Award(
        badge="Good Research Practice",
        kind="email",
        to="no address",
        narrative="Beoordeelde vier gevallen.",
        evidence_url="javascript:alert(1)",
    )
    desk.fill(award)
    desk.look_it_over()
    assert page.locator("[aria-invalid=true]").count() >= 1
    assert page.locator(".notice.bad li").count() >= 1
    visitor.look("award-form-mistakes")
    assert page.locator("input[name=recipient_value]").input_value() == award.to
    assert page.locator("textarea[name=narrative]").input_value() == award.narrative
    assert page.locator("input[name=evidence_url]").input_value() == award.evidence_url


@pytest.mark.parametrize("path", ["/nowhere", "/badges/unknown", "/awards/unknown", "/b/unknown"])
def test_an_unknown_address_has_a_page(path: str, demo: Demo, visit: Visit) -> None:
    visitor = visit()
    visitor.go(f"{demo.backpack}/sign-in")
    SignIn(visitor.page).as_(persona("Anna Peeters"))
    assert visitor.go(f"{demo.backpack}{path}") == 404
    assert code_of(visitor.page)
    visitor.look("unknown" + path.replace("/", "-"))


# --------------------------------------------------------------------------------- the verifier


def _picture() -> bytes:
    encoded = BytesIO()
    Image.new("RGB", (320, 320), "teal").save(encoded, "PNG")
    return encoded.getvalue()


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("letter.txt", b"Dear Sir, this is no badge."),
        ("bare.png", _picture()),
        ("other.json", b'{"hello": "world"}'),
        ("empty.json", b""),
    ],
)
def test_a_file_without_a_badge_says_what_to_try(
    name: str, content: bytes, demo: Demo, visit: Visit, tmp_path: Path
) -> None:
    visitor = visit()
    answer = Verifier(visitor.page, demo.verifier)
    file = tmp_path / name
    file.write_bytes(content)
    answer.give_file(file)
    assert answer.verdict is None
    assert code_of(visitor.page)
    assert visitor.page.locator("form.give").count() == 1
    visitor.look(f"verifier-no-badge-{name.partition('.')[0]}")


@pytest.fixture
def film(tmp_path: Path) -> Path:
    """Fifty megabytes."""
    path = tmp_path / "film.png"
    with path.open("wb") as file:
        file.truncate(50_000_000)
    return path


def test_a_large_file_is_refused_before_it_travels(film: Path, demo: Demo, visit: Visit) -> None:
    visitor = visit("nl")
    page = visitor.page
    page.goto(demo.verifier)
    page.locator("#file").set_input_files(film)
    page.locator("form.give button[type=submit]").click()
    page.locator("[data-size-error]:not([hidden])").wait_for()
    visitor.look("verifier-too-large-said")


def test_a_large_file_is_refused_without_scripts_too(film: Path, demo: Demo, visit: Visit) -> None:
    visitor = visit(java_script_enabled=False)
    page = visitor.page
    page.goto(demo.verifier)
    page.locator("#file").set_input_files(film)
    with page.expect_navigation() as told:
        page.locator("form.give button[type=submit]").click()
    assert told.value.status == 413
    assert page.locator(f'main a[href^="/"], main a[href^="{demo.verifier}"]').count() >= 1


@pytest.mark.parametrize("typed", ["hello there", "ftp://files.example/badge", "{not json"])
def test_what_is_no_address_stays_in_the_box(typed: str, demo: Demo, visit: Visit) -> None:
    visitor = visit()
    answer = Verifier(visitor.page, demo.verifier)
    answer.give_text(typed)
    assert code_of(visitor.page)
    assert visitor.page.locator("#source").input_value() == typed
    visitor.look("verifier-no-address")


@pytest.mark.parametrize(
    "address",
    [
        "https://10.0.0.1/badge",
        "http://169.254.169.254/latest/meta-data",
        "http://localhost:1/badge",
        "https://[::1]/badge",
    ],
)
def test_a_private_address_is_never_asked(address: str, demo: Demo, visit: Visit) -> None:
    visitor = visit()
    answer = Verifier(visitor.page, demo.verifier)
    answer.give_text(address)
    assert code_of(visitor.page) == "not_public"
    typed = visitor.page.locator("#source").input_value()
    assert typed.partition("://")[2] == address.partition("://")[2]
    visitor.look("verifier-private-address")


SLOW_SECONDS = 9.0
HUGE_BYTES = 6_000_000


def _bad_site(base_url: str) -> Flask:
    site = Flask("bad-site")

    @site.get("/loop")
    def loop() -> AnyResponse:
        return redirect(f"{base_url}/loop")

    @site.get("/huge")
    def huge() -> Response:
        return Response((b" " * 100_000 for _ in range(HUGE_BYTES // 100_000)), 200)

    @site.get("/slow")
    def slow() -> Response:
        def drip() -> Iterator[bytes]:
            for _ in range(int(SLOW_SECONDS * 2)):
                yield b" "
                time.sleep(0.5)

        return Response(drip(), 200)

    return site


@pytest.fixture
def bad_site() -> Iterator[tuple[str, str]]:
    """A site that misbehaves, and a verifier that may ask it: their addresses."""
    with serving(_bad_site) as site:
        allowed = {"RANSEL_VERIFIER_ALLOW_HTTP": urlsplit(site).netloc}
        with serving(lambda _base_url: create_app(allowed)) as verifier:
            yield site, verifier


@pytest.mark.parametrize(
    ("path", "reason"),
    [("/loop", "too_many_redirects"), ("/huge", "too_large"), ("/slow", "too_slow")],
)
def test_an_address_that_misbehaves_is_given_up(
    path: str, reason: str, bad_site: tuple[str, str], visit: Visit
) -> None:
    site, verifier = bad_site
    visitor = visit()
    answer = Verifier(visitor.page, verifier)
    began = time.monotonic()
    answer.give_text(f"{site}{path}")
    assert time.monotonic() - began < 25
    assert answer.verdict == "open"
    assert answer.reason == reason
    visitor.look(f"verifier{path.replace('/', '-')}")
    assert re.search(r"\d", visitor.page.locator(".technical").inner_html())
