"""A badge is described, drawn and published, and stands in the catalogue."""

from collections.abc import Callable

import pytest

from tests.browser.conftest import DESK, PHONE, Demo, Visitor
from tests.support.pages import SignIn, path_of, persona

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("journey")]

Visit = Callable[..., Visitor]

TEXTS = {
    "name": "Reading Data",
    "description": "A short course on **reading** figures, and on saying what they do not show.",
    "criteria": "- follow three afternoons\n- defend a report",
    "learning_outcomes": "Judge a figure\nDraw an honest one",
    "ects": "1,5",
    "participation": "On campus",
    "assessment": "Report and its defence",
    "quality_assurance": "External review",
}


def test_describe_design_publish_find(demo: Demo, visit: Visit) -> None:
    mien = visit(size=DESK)
    page = mien.page
    mien.go(f"{demo.backpack}/sign-in?next=/manage")
    SignIn(page).as_(persona("Mien Baert"))
    assert path_of(page) == "/manage"
    page.locator('a[href$="/issuers/ghent-psychology/badges"]').click()
    page.locator('a[href$="/badges/new"]').first.click()
    counted = page.locator("[data-meter-bar]")
    assert counted.get_attribute("value") == "4"
    page.locator('input[name=kind][value="micro_credential"]').check()
    for name, text in TEXTS.items():
        page.locator(f"#{name}").fill(text)
    page.locator("#eqf_level").select_option("6")
    # The meter follows the typing, before anything is sent.
    assert counted.evaluate("meter => meter.value") == 11
    mien.look("describe")
    page.locator('.actions button[name=step][value="save"]').click()
    page.wait_for_url("**/manage/badges/*")
    page.locator('a[href$="/picture"]').click()
    drawn = page.locator("[data-drawn]")
    with page.expect_response(lambda answer: "symbol=chart" in answer.url) as drawing:
        page.locator('input[name=symbol][value="chart"]').check()
        page.locator("#ribbon").fill("1,5 ECTS")
    assert drawing.value.ok
    page.wait_for_function("document.querySelector('[data-drawn]').naturalWidth > 0")
    assert "ribbon=" in (drawn.get_attribute("src") or "")
    mien.look("design")
    page.locator('button[value="design"]').click()
    page.wait_for_url("**/manage/badges/*")
    mien.look("draft")
    page.locator('form[action$="/publish"] button').click()
    page.locator('form[action$="/archive"]').wait_for()

    stranger = visit(language="nl", size=PHONE)
    assert stranger.go(f"{demo.backpack}/catalogue?q=reading&kind=micro_credential&level=6") == 200
    stranger.look("catalogue")
    stranger.page.locator(".shelf .card h3 a", has_text="Reading Data").click()
    assert path_of(stranger.page).startswith("/achievements/")
    assert stranger.page.locator("h1").inner_text() == "Reading Data"
