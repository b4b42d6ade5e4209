"""Sharing without going public: one reader, a collection, paper, and a frame on another's page."""

from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import DESK, PHONE, Demo, Visitor
from tests.support.loopback import answer, serving
from tests.support.pages import SignIn, Verifier, code_of, last_part, persona

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("journey")]

Visit = Callable[..., Visitor]
ANNA = persona("Anna Peeters")


def open_own(learner: Visitor, demo: Demo, view: str) -> str:
    """Sign in, and open the newest badge of a view of the shelf; gives its public id."""
    learner.go(f"{demo.backpack}/sign-in?next=/backpack")
    SignIn(learner.page).as_(ANNA)
    learner.go(f"{demo.backpack}/backpack?view={view}")
    learner.page.locator('.card a[href*="/badges/"]').first.click()
    learner.page.wait_for_url("**/badges/*")
    return last_part(learner.page)


def make_link(page: Page) -> str:
    """Make the link whose form is shown; gives the address for its reader."""
    page.locator("#label").fill("Acme, October")
    page.locator('form[action$="/links"] button:not([data-preview-button])').click()
    page.locator("#link-address").wait_for()
    return page.locator("#link-address").input_value()


def download(page: Page, link: str, folder: Path) -> Path:
    """Press a link to a file that is handed out as a download."""
    with page.expect_download() as started:
        page.locator(link).first.click()
    file = folder / started.value.suggested_filename
    started.value.save_as(file)
    return file


def fetch_paper(page: Page, address: str, file: Path) -> Path:
    """What a reader gets by a link to a PDF, which the browser would show itself."""
    given = page.context.request.get(address)
    assert given.status == 200
    assert given.headers["content-type"] == "application/pdf"
    file.write_bytes(given.body())
    return file


def test_one_reader_and_nobody_after(demo: Demo, visit: Visit, tmp_path: Path) -> None:
    learner, stranger = visit("nl", PHONE), visit("en", DESK)
    badge = open_own(learner, demo, "private")
    learner.go(f"{demo.backpack}/badges/{badge}/links")
    learner.look_on_both("links-nl")
    address = make_link(learner.page)
    learner.look("link-nl")
    assert stranger.go(f"{demo.backpack}/b/{badge}") == 404
    assert stranger.go(address) == 200
    stranger.look_on_both("private-badge-en")
    assert stranger.page.locator('meta[name=robots][content*="noindex"]').count() == 1
    assert ANNA.name in stranger.page.locator("article.diploma").inner_text()

    stranger.page.locator('.actions a[href*="?url="]').click()
    verifier = Verifier(stranger.page, demo.verifier)
    assert verifier.verdict == "good"
    verifier.give_file(fetch_paper(stranger.page, f"{address}.pdf", tmp_path / "reader.pdf"))
    assert verifier.verdict == "good"
    learner.go(f"{demo.backpack}/badges/{badge}/download")
    verifier.give_file(download(learner.page, 'a[href$="/certificate.pdf"]', tmp_path))
    assert verifier.verdict == "good"

    learner.go(f"{demo.backpack}/badges/{badge}/links")
    learner.page.locator('form[action$="/end"] button').first.click()
    learner.page.locator("#ended-links").wait_for()
    learner.look("links-ended-nl")
    for ending in ("", ".json", ".pdf"):
        assert stranger.page.context.request.get(address + ending).status == 404
    assert stranger.go(address) == 404
    assert code_of(stranger.page) == "link_not_found"
    verifier.give_text(address)
    assert verifier.verdict != "good"


def test_a_collection_for_one_reader_and_on_paper(demo: Demo, visit: Visit, tmp_path: Path) -> None:
    learner, stranger = visit("en", DESK), visit("nl", PHONE)
    page = learner.page
    learner.go(f"{demo.backpack}/sign-in?next=/collections")
    SignIn(page).as_(ANNA)
    learner.go(f"{demo.backpack}/collections")
    page.locator("#name").fill("For Acme")
    page.locator('form[action$="/collections"] button[type=submit]').click()
    page.wait_for_url("**/collections/*")
    collection = last_part(page)
    boxes = page.locator("ul.pick input[type=checkbox]")
    count = boxes.count()
    for box in boxes.all():
        box.check()
    page.locator('form[action$="/add"] button[type=submit]').click()
    page.locator("ol.places > li").nth(count - 1).wait_for()
    page.locator('a[href$="/links"]').click()
    page.locator("#link-shows").wait_for()
    learner.look_on_both("collection-links-en")
    assert "16/20" not in page.locator("#link-shows").inner_text()
    page.locator("input[name=grade]").check()
    page.locator("#link-shows", has_text="16/20").wait_for()
    page.locator("input[name=grade]").uncheck()
    address = make_link(page)
    learner.look("collection-link-en")

    assert stranger.go(address) == 200
    stranger.look_on_both("private-collection-nl")
    assert stranger.page.locator(".card").count() == count
    stranger.page.locator(".card a").first.click()
    stranger.page.wait_for_url("**/p/*/badges/*")
    stranger.look("private-collection-badge-nl")
    assert "16/20" not in stranger.page.content()
    there = stranger.page.url
    stranger.page.locator('.actions a[href*="?url="]').click()
    verifier = Verifier(stranger.page, demo.verifier)
    assert verifier.verdict == "good"
    learner.go(f"{demo.backpack}/collections/{collection}")
    own = download(page, 'a[href$="/certificate.pdf"]', tmp_path)
    for paper in (own, fetch_paper(stranger.page, f"{address}.pdf", tmp_path / "reader.pdf")):
        verifier.give_file(paper)
        stranger.page.locator("tr[data-row]").nth(count - 1).wait_for()
        assert stranger.page.locator("tr[data-row]").count() == count

    learner.go(f"{demo.backpack}/collections/{collection}/links")
    page.locator('form[action$="/end"] button').first.click()
    page.locator("#ended-links").wait_for()
    for gone in (address, there):
        assert stranger.go(gone) == 404


def test_a_badge_in_a_frame_under_a_strict_policy(demo: Demo, visit: Visit) -> None:
    learner, reader = visit("en", DESK), visit("nl", PHONE)
    badge = open_own(learner, demo, "public")
    learner.go(f"{demo.backpack}/badges/{badge}/share")
    frame = learner.page.locator("#embed-frame").input_value()
    assert reader.go(f"{demo.backpack}/b/{badge}/embed") == 200
    reader.look_on_both("embed-nl")

    page = f'<!doctype html><html lang="en"><title>Mine</title><main><h1>Mine</h1>{frame}</main>'
    policy = f"default-src 'none'; frame-src {demo.backpack}; base-uri 'none'"
    headers = ("Content-Type: text/html", f"Content-Security-Policy: {policy}", "Connection: close")
    # Another origin, and on loopback too: browsers let no site of the internet look there.
    with serving(answer(page.encode(), headers=headers)) as (port, _heads):
        reader.page.goto(f"http://127.0.0.1:{port}/")
        inside = reader.page.frame_locator("iframe")
        link = inside.locator("a.embed")
        link.locator("h1").wait_for()
        assert urlsplit(link.get_attribute("href") or "").path == f"/b/{badge}"
        shown = "image => image.decode().then(() => image.naturalWidth > 0)"
        assert inside.locator("img").evaluate(shown)
        with reader.page.context.expect_page() as opened:
            link.click()
        opened.value.wait_for_url(f"**/b/{badge}")
    # Nothing may run in the frame, so the browser also stops what this test looks in with.
    reader.complaints = [one for one in reader.complaints if "Blocked script execution" not in one]
