"""A learner asks for a badge; one is awarded, one is declined, and both read what became of it."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import PHONE, Demo, Visitor
from tests.browser.desk.conftest import GROUP, Enter

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group(GROUP)]

BADGE = "Peer Mentor"
EVIDENCE = "https://portfolio.example/mentor"
REASON = "Five meetings so far: ask again when there were eight."


def test_asked_for_awarded_and_declined(demo: Demo, enter: Enter) -> None:
    thijs = enter("Thijs Jansen", "/backpack", language="nl", size=PHONE)
    sanne = enter("Sanne de Vries", "/backpack")
    _ask(thijs, demo, "Acht keer kwam **mijn groep** samen.", look=True)
    _ask(sanne, demo, "We met five times.")
    expect(thijs.page.locator("article.panel .tag.open")).to_be_visible()

    staff = enter("Pieter van Dijk", "/desk/requests", size=PHONE)
    page = staff.page
    queue = page.locator("tbody tr")
    expect(queue.filter(has_text="Thijs Jansen").locator("td").last).not_to_be_empty()
    staff.look_on_both("requests")
    queue.get_by_role("link", name="Thijs Jansen").click()
    expect(page.locator(f'#main a[href="{EVIDENCE}"]')).to_be_visible()
    staff.look_on_both("request")
    page.locator('form[action$="/award"] button').click()
    expect(queue.filter(has_text="Thijs Jansen")).to_have_count(0)
    page.goto(f"{demo.backpack}/desk/requests")
    queue.get_by_role("link", name="Sanne de Vries").click()
    page.locator('form[action$="/decline"] button').click()
    expect(page.locator("[aria-invalid=true]")).to_have_count(1)
    page.locator("#reason").fill(REASON)
    page.locator('form[action$="/decline"] button').click()
    expect(queue.filter(has_text="Sanne de Vries")).to_have_count(0)

    thijs.page.reload()
    expect(thijs.page.locator("article.panel .tag.good")).to_be_visible()
    thijs.page.locator('article.panel a[href*="/awards/"]').click()
    expect(thijs.page.locator('form[action$="/claim"]')).to_be_visible()
    expect(thijs.page.locator("#main strong", has_text="mijn groep")).to_be_visible()
    sanne.page.reload()
    expect(sanne.page.locator("article.panel")).to_contain_text(REASON)
    sanne.look_on_both("own-requests")


def _ask(learner: Visitor, demo: Demo, narrative: str, *, look: bool = False) -> None:
    page = learner.page
    page.goto(f"{demo.backpack}/catalogue?q=peer")
    page.locator('.shelf .card h3 a[href*="/achievements/"]').first.click()
    page.locator('#main a[href$="/request"]').click()
    page.locator("#narrative").fill(narrative)
    page.locator("#evidence_url").fill(EVIDENCE)
    if look:
        learner.look_on_both("ask")
    page.locator("form.panel button[type=submit]").click()
    expect(page.locator("article.panel")).to_be_visible()
