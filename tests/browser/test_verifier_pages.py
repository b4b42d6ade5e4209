"""The verifier's pages as an employer meets them: on a phone and a desk, by keyboard, by camera."""

import io
import json
import re
import shutil
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import qrcode
from flask import Flask
from PIL import Image
from playwright.sync_api import Browser, Page, Route, expect
from werkzeug.serving import make_server

from tests.browser.conftest import ARGUMENTS, DESK, PHONE, Visitor
from tests.support.badges import (
    INDEX,
    NOW,
    RECIPIENT,
    STATUS_ADDRESS,
    DataIntegrityScene,
)
from tests.support.fake_web import FakeWeb
from tests.support.issuer import encode_bits
from tests.support.pictures import make_png, make_text_chunk
from tests.support.recipients import CASES, identifiers
from verifier.badge import Generation
from verifier.recipient import read_identities
from verifier.web import create_app

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("verifier-pages")]

GOOD = "https://badges.example/b/good"
REVOKED = "https://badges.example/b/revoked"
AWAY = "https://badges.example/b/away"
PICTURE = "https://badges.example/picture.png"
SIZES = pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
LANGUAGES = pytest.mark.parametrize("language", ["en", "nl"])

Visit = Callable[..., Visitor]


@dataclass(frozen=True)
class Site:
    """A running verifier, and the good badge as a file."""

    address: str
    badge: bytes
    folder: Path
    app: Flask

    def file(self, name: str, content: bytes) -> Path:
        """A file to choose."""
        path = self.folder / name
        path.write_bytes(content)
        return path


def _picture() -> bytes:
    encoded = io.BytesIO()
    Image.new("RGB", (400, 400), "teal").save(encoded, "PNG")
    return encoded.getvalue()


def _publish(web: FakeWeb) -> bytes:
    """A good badge, a revoked one, and one whose status list is away."""
    scene = DataIntegrityScene()
    scene.web = web
    achievement = scene.document["credentialSubject"]["achievement"]
    achievement["image"] = {"id": PICTURE, "type": "Image"}
    achievement["criteria"]["narrative"] = "Two hundred hours:\n\n- with **pupils**\n- with tutors"
    good = scene.build()
    web.publish(GOOD, good)
    web.publish(PICTURE, _picture(), content_type="image/png")
    entry = scene.document["credentialStatus"]
    entry["statusListIndex"] = "7"
    web.publish(REVOKED, scene.build())
    entry["statusListCredential"] = "https://badges.example/status/away"
    web.publish(AWAY, scene.build())
    scene.status_list["credentialSubject"]["encodedList"] = encode_bits([7])
    scene.publish()
    assert INDEX != 7
    assert STATUS_ADDRESS
    return good


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The app behind a real socket, on a web in memory."""
    web = FakeWeb(at=NOW)
    good = _publish(web)
    app = create_app({}, fetch_factory=lambda _policy: web, clock=lambda: NOW)
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield Site(f"http://127.0.0.1:{server.port}", good, tmp_path_factory.mktemp("files"), app)
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture(autouse=True)
def _fresh_allowance(site: Site) -> None:
    """Let each test be a stranger: together they ask more in a minute than one may."""
    for limiter in site.app.extensions["limiter"]:
        limiter.reset()


def check(page: Page, typed: str) -> None:
    """Type into the box and ask."""
    page.fill("#source", typed)
    page.locator("#source").press("Enter")
    page.wait_for_selector("h1[id], #problem, .domain")


def verdict(page: Page) -> str:
    """``good``, ``bad`` or ``open``."""
    return (page.get_attribute("section.verdict", "class") or "").split()[-1]


@SIZES
@LANGUAGES
def test_every_page_is_accessible_and_fits(
    visit: Visit, site: Site, size: dict[str, int], language: str
) -> None:
    visitor = visit(language, size)
    pages = {
        "start": "/",
        "confirm": f"/?url={GOOD}",
        "scan": "/scan",
        "how": "/how",
        "nowhere": "/nowhere",
    }
    for name, path in pages.items():
        visitor.go(site.address + path)
        expect(visitor.page.locator("html")).to_have_attribute("lang", language)
        visitor.look(f"verifier-{name}-{language}")


@SIZES
@LANGUAGES
def test_every_answer_is_accessible_and_fits(
    visit: Visit, site: Site, size: dict[str, int], language: str
) -> None:
    visitor = visit(language, size)
    forged = site.badge.replace(b"Specific", b"specific").decode()
    answers = {
        "genuine": (GOOD, "good"),
        "forged": (forged, "bad"),
        "revoked": (REVOKED, "bad"),
        "away": (AWAY, "open"),
        "nowhere": ("https://nowhere.example/b/1", "open"),
    }
    for name, (typed, expected) in answers.items():
        visitor.go(site.address)
        check(visitor.page, typed)
        assert verdict(visitor.page) == expected
        visitor.page.locator("details").evaluate_all("all => all.forEach(one => one.open = true)")
        visitor.look(f"verifier-{name}-{language}")
    visitor.go(site.address)
    check(visitor.page, "this is no badge")
    expect(visitor.page.locator("#problem")).to_be_focused()
    visitor.look(f"verifier-unreadable-{language}")


def test_the_whole_journey_by_keyboard(visit: Visit, site: Site) -> None:
    page = visit(size=PHONE).page
    page.goto(site.address)

    def tab_to(selector: str) -> None:
        for _ in range(60):
            page.keyboard.press("Tab")
            if page.locator(selector).evaluate("element => element === document.activeElement"):
                return
        raise AssertionError(f"no Tab reaches {selector}")

    tab_to("#source")
    page.keyboard.type(GOOD)
    page.keyboard.press("Enter")
    page.wait_for_selector("section.verdict")
    page.wait_for_load_state("load")
    tab_to('.diploma a[href="#person"]')
    page.keyboard.press("Enter")
    tab_to("#recipient")
    page.keyboard.type(RECIPIENT)
    page.keyboard.press("Enter")
    page.wait_for_selector('[data-compared] [data-answer="recipient_matches"]')
    assert verdict(page) == "good"
    tab_to("summary:has(#technical-title)")
    page.keyboard.press("Enter")
    expect(page.locator("details:has(#technical-title)")).to_have_attribute("open", "")


def test_a_person_is_compared_in_the_page_and_nothing_is_sent(visit: Visit, site: Site) -> None:
    page = visit(size=PHONE).page
    page.goto(site.address)
    check(page, GOOD)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    for typed, code, answer in (
        ("somebody@else.example", "recipient_mismatch", "bad"),
        ("Noor Peeters", "recipient_of_another_kind", "open"),
        (RECIPIENT, "recipient_matches", "good"),
    ):
        page.fill("#recipient", typed)
        page.locator("#recipient").press("Enter")
        expect(page.locator(f'[data-compared] [data-answer="{code}"]')).to_contain_text(typed)
        # The answer above does not go on saying something else than the comparison.
        assert verdict(page) == answer
        expect(page.locator(".checks > li").nth(5)).to_have_class(answer)
    assert asked == []
    page.fill("#recipient", RECIPIENT)
    page.click("[data-by-server]")
    page.wait_for_selector("section.person > .notice.good .asked-for")
    assert RECIPIENT not in page.url


def test_who_compares_before_the_script_is_there_sends_nothing(visit: Visit, site: Site) -> None:
    page = visit(size=PHONE).page
    held: list[Route] = []
    released = threading.Event()

    def hold(route: Route) -> None:
        if released.is_set():
            route.continue_()
        else:
            held.append(route)

    page.route("**/person.js*", hold)
    page.goto(site.address)
    # Not until all is loaded, which is what this page is not yet.
    page.fill("#source", GOOD)
    with page.expect_request("**/person.js*"):
        page.keyboard.press("Enter")
    page.wait_for_selector(".person-form")
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.url) if request.post_data else None)
    page.fill("#recipient", "somebody@else.example")
    page.keyboard.press("Enter")
    expect(page.locator('.person-form [aria-busy="true"]')).to_be_visible()
    released.set()
    for route in held:
        route.continue_()
    answer = page.locator('[data-compared] [data-answer="recipient_mismatch"]')
    expect(answer).to_contain_text("somebody@else.example")
    assert sent == []


def test_the_page_compares_as_the_engine_does(visit: Visit, site: Site) -> None:
    page = visit().page
    page.goto(site.address)
    given = []
    for entries, asked, _ in CASES:
        identities = [
            {
                "kind": identity.kind,
                "value": identity.value,
                "hashed": identity.hashed,
                "algorithm": identity.algorithm,
                "salt": identity.salt,
            }
            for identity in read_identities(
                {"credentialSubject": {"identifier": identifiers(entries)}},
                generation=Generation.OB3,
            )
        ]
        given.append([identities, asked])
    found = page.evaluate(
        """async cases => {
          const {compare} = await import("/static/verifier/person.js");
          return Promise.all(cases.map(([identities, asked]) => compare(identities, asked)));
        }""",
        given,
    )
    assert found == [code for _, _, code in CASES]


def test_a_receipt_is_taken_away_and_given_back(visit: Visit, site: Site) -> None:
    visitor = visit("nl", PHONE)
    page = visitor.page
    page.goto(site.address)
    page.set_input_files("#file", site.file("badge.json", site.badge))
    page.click(".give button[type=submit]")
    page.wait_for_selector("section.verdict")
    with page.expect_download() as taken:
        page.click('button[name="as"][value="pdf"]')
    receipt = site.folder / "receipt.pdf"
    taken.value.save_as(receipt)
    page.goto(site.address)
    page.set_input_files("#file", receipt)
    page.click(".give button[type=submit]")
    expect(page.locator('[data-seal="ours"]')).to_be_visible()
    expect(page.locator("section.verdict")).to_have_count(0)
    visitor.look("verifier-receipt-nl")


def test_an_answer_is_heard_in_the_order_of_its_weight(visit: Visit, site: Site) -> None:
    page = visit(size=PHONE).page
    page.goto(site.address)
    check(page, REVOKED)
    headings = page.locator("main :is(h1, h2)")
    assert headings.first.evaluate("heading => heading.tagName") == "H1"
    order = headings.evaluate_all("all => all.map(one => one.id)")
    assert order == [
        "verdict-title",
        "badge-title",
        "person-title",
        "checks-title",
        "letter-title",
        "technical-title",
        "keep-title",
    ]
    # The page as a reader of screens is given it: landmarks in order, and nothing without a name.
    tree = page.locator("body").aria_snapshot()
    landmarks = re.findall(r"^\s*- (banner|main|contentinfo)\b", tree, re.MULTILINE)
    assert landmarks == ["banner", "main", "contentinfo"]
    named = re.findall(
        r"^\s*- (region|navigation|textbox|button|link|img)\b(.*)$", tree, re.MULTILINE
    )
    assert {"region", "navigation", "textbox", "button", "link"} <= {role for role, _ in named}
    assert [(role, rest) for role, rest in named if not rest.startswith(' "')] == []
    # What it says of every check: its name, its outcome, its sentence.
    heard = page.locator(".checks > li").nth(4).inner_text().split("\n")
    assert len([line for line in heard if line.strip()]) >= 3


def test_a_baked_picture_is_chosen(visit: Visit, site: Site) -> None:
    page = visit().page
    baked = make_png(before=[make_text_chunk(site.badge)])
    page.goto(site.address)
    page.set_input_files("#file", site.file("badge.png", baked))
    expect(page.locator("[data-drop-name]")).to_have_text("badge.png")
    page.click(".give button[type=submit]")
    page.wait_for_selector("section.verdict")
    assert verdict(page) == "good"
    expect(page.locator(".diploma .picture img")).to_be_visible()
    assert page.locator(".diploma .picture img").evaluate("image => image.naturalWidth") > 0


def test_a_file_dropped_anywhere_is_taken(visit: Visit, site: Site) -> None:
    page = visit().page
    page.goto(site.address)
    page.evaluate(
        """text => {
          const data = new DataTransfer();
          data.items.add(new File([text], "dropped.json", {type: "application/json"}));
          const options = {dataTransfer: data, bubbles: true, cancelable: true};
          document.querySelector("h1").dispatchEvent(new DragEvent("drop", options));
        }""",
        site.badge.decode(),
    )
    expect(page.locator("[data-drop-name]")).to_have_text("dropped.json")
    page.click(".give button[type=submit]")
    page.wait_for_selector("section.verdict")
    assert verdict(page) == "good"
    page.goto(site.address)
    page.evaluate(
        """link => {
          const data = new DataTransfer();
          data.setData("text/uri-list", link);
          const options = {dataTransfer: data, bubbles: true, cancelable: true};
          document.querySelector("h1").dispatchEvent(new DragEvent("drop", options));
        }""",
        GOOD,
    )
    expect(page.locator("#source")).to_have_value(GOOD)
    page.click(".give button[type=submit]")
    page.wait_for_selector("section.verdict")
    assert verdict(page) == "good"


def test_everything_works_without_script(visit: Visit, site: Site) -> None:
    page = visit(size=PHONE, java_script_enabled=False).page
    page.goto(site.address)
    page.fill("#source", GOOD)
    page.click(".give button[type=submit]")
    assert verdict(page) == "good"
    page.fill("#recipient", "somebody@else.example")
    page.click(".person-form button[type=submit]")
    assert verdict(page) == "bad"
    code = io.BytesIO()
    qrcode.make(GOOD).save(code)
    page.goto(f"{site.address}/scan")
    assert not page.is_visible("[data-scan]")
    page.set_input_files("#photo", site.file("photo.png", code.getvalue()))
    page.click(".photo button[type=submit]")
    expect(page.locator(".domain")).to_contain_text("badges.example")
    page.click("section.panel form button[type=submit]")
    assert verdict(page) == "good"


def test_a_file_of_50_megabytes_gets_a_clear_answer(visit: Visit, site: Site) -> None:
    film = site.file("film.mp4", bytes(50_000_000))
    page = visit().page
    page.goto(site.address)
    page.set_input_files("#file", film)
    expect(page.locator("[data-size-error]")).to_be_visible()
    plain = visit(java_script_enabled=False).page
    plain.goto(site.address)
    plain.set_input_files("#file", film)
    with plain.expect_navigation() as answered:
        plain.click(".give button[type=submit]")
    assert answered.value is not None
    assert answered.value.status == 413
    expect(plain.locator("main .button")).to_be_visible()


def test_the_language_can_be_changed_on_an_answer_about_a_file(visit: Visit, site: Site) -> None:
    page = visit("en").page
    page.goto(site.address)
    check(page, json.dumps(json.loads(site.badge)))
    page.click("nav.languages a")
    page.click("#other-language button[lang=nl]")
    expect(page.locator("html")).to_have_attribute("lang", "nl")
    assert verdict(page) == "good"


def test_nothing_is_loaded_from_elsewhere_and_no_cookie_is_set(visit: Visit, site: Site) -> None:
    visitor = visit()
    asked: list[str] = []
    weight: list[int] = []

    def measure(response: Any) -> None:
        if response.url.startswith("http"):
            weight.append(len(response.body()))

    visitor.page.on("request", lambda request: asked.append(request.url))
    visitor.page.on("response", measure)
    visitor.go(site.address)
    visitor.page.wait_for_load_state("networkidle")
    assert sum(weight) < 60_000, weight
    check(visitor.page, GOOD)
    assert all(address.startswith((site.address, "data:")) for address in asked)
    assert visitor.context.cookies() == []


class TestCamera:
    """The camera page with a film of a QR code in front of the lens."""

    @pytest.fixture
    def film(self, site: Site) -> Path:
        """A film of one QR code, as Chromium's false camera plays it."""
        code = qrcode.make(GOOD, box_size=8, border=6).get_image().convert("RGB")
        frame = Image.new("RGB", (1280, 960), "white")
        frame.paste(code, ((1280 - code.width) // 2, (960 - code.height) // 2))
        encoded = io.BytesIO()
        frame.save(encoded, "JPEG", quality=90)
        return site.file("code.mjpeg", encoded.getvalue() * 10)

    @pytest.fixture
    def camera(self, film: Path, chromium: Browser) -> Iterator[Browser]:
        """Chromium with that camera."""
        browser = chromium.browser_type.launch(
            executable_path=shutil.which("chromium") or shutil.which("chromium-browser"),
            args=[
                *ARGUMENTS,
                "--use-fake-device-for-media-stream",
                f"--use-file-for-fake-video-capture={film}",
            ],
        )
        yield browser
        browser.close()

    def test_a_code_is_found_shown_and_then_checked(self, camera: Browser, site: Site) -> None:
        context = camera.new_context(permissions=["camera"], viewport={"width": 390, "height": 844})
        page = context.new_page()
        page.goto(f"{site.address}/scan")
        page.click("[data-begin]")
        expect(page.locator("[data-found]")).to_be_visible(timeout=20_000)
        expect(page.locator("[data-domain]")).to_have_text("badges.example")
        page.click("[data-found] button[type=submit]")
        page.wait_for_selector("section.verdict")
        assert verdict(page) == "good"
        context.close()

    def test_a_refused_camera_says_what_to_do(self, camera: Browser, site: Site) -> None:
        context = camera.new_context(permissions=[])
        page = context.new_page()
        page.goto(f"{site.address}/scan")
        page.click("[data-begin]")
        expect(page.locator("[data-status]")).not_to_be_empty()
        expect(page.locator("#photo")).to_be_visible()
        context.close()
