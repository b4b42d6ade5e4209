"""From a nomination to the batch of the proclamation: asked back, approved by two, planned."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import PHONE, Demo, Visitor
from tests.browser.desk.conftest import GROUP, Enter, confirm_batch
from tests.support.pages import confirm

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group(GROUP)]

BADGE = "Specific Commitment"
TITLE = "Commitment in the second term"
QUESTION = "Who says that others could rely on him?"
ANSWER = "The evening school’s coordinator does; her letter is the evidence."
REASON = "Three semesters, and the letter leaves no doubt."


@dataclass(frozen=True)
class Nominee:
    """Somebody whom nobody else nominates."""

    name: str
    address: str


STEF = Nominee("Stef Lievens", "stef.lievens@ghent.example")
ROOS = Nominee("Roos Callens", "roos.callens@ghent.example")


def test_from_nomination_to_proclamation(demo: Demo, enter: Enter) -> None:
    keeper = enter("Mien Baert", "/desk/nominations/calls/new")
    _call(keeper)

    nominator = enter("Joris De Smet", "/nominations", size=PHONE)
    own = _nominate(nominator, STEF, met=(0, 2), look=True)
    nominator.look_on_both("nominated")
    nominator.page.locator('.breadcrumb a[href$="/nominations"]').click()
    nominator.look_on_both("nominations-own")
    _nominate(nominator, ROOS, met=(0, 1, 2))

    first = enter("Greet Wouters", "/desk/nominations", size=PHONE)
    first.page.get_by_role("link", name=TITLE).click()
    screen = first.page.url
    _decide(first, screen, STEF, "ask", QUESTION, look=True)
    _decide(first, screen, ROOS, "approve", "")
    _answer(nominator, own)
    _decide(first, screen, STEF, "approve", REASON)
    # Whoever has approved cannot be the second pair of eyes as well.
    assert _row(first.page, STEF).locator("input[name=chosen]").count() == 0
    _row(first.page, STEF).get_by_role("link").click()
    assert first.page.locator('form[action$="/approve"] button:not([formaction])').count() == 0

    second = enter("Karel Baeten", screen.removeprefix(demo.backpack))
    for nominee in (STEF, ROOS):
        _row(second.page, nominee).locator("input[name=chosen]").check()
    second.look_on_both("committee")
    second.page.locator('form[action$="/approve"] .actions button').click()
    confirm(second.page)
    for nominee in (STEF, ROOS):
        expect(_row(second.page, nominee).locator(".tag.good")).to_be_visible()

    awarder = enter("Lieve Maes", screen.removeprefix(demo.backpack))
    _award_those_who_graduate(awarder, screen)
    _nobody_is_told_before_the_day(nominator, own, demo)


def _call(keeper: Visitor) -> None:
    page, now = keeper.page, datetime.now(UTC)
    page.locator("#badge").select_option(label=BADGE)
    page.locator("#title").fill(TITLE)
    page.locator("#instructions").fill("Nominate whom **you saw at work**.")
    days = {"opens_at": -2, "closes_at": 20, "proclaimed_at": 60}
    for name, later in days.items():
        page.locator(f"#{name}").fill(f"{now + timedelta(days=later):%Y-%m-%dT15:30}")
    keeper.look_on_both("call")
    page.locator("form.award-form button[type=submit]").click()
    expect(page.locator("h1")).to_have_text(TITLE)


def _nominate(
    nominator: Visitor, nominee: Nominee, *, met: tuple[int, ...], look: bool = False
) -> str:
    """Hand in a nomination from the list of calls; gives the address of its own page."""
    page = nominator.page
    page.locator('#main a[href*="/nominations/calls/"]', has_text=TITLE).click()
    page.locator("#nominee_name").fill(nominee.name)
    page.locator("#nominee_value").fill(nominee.address)
    page.locator("#motivation").fill("Taught Dutch at the evening school, three semesters long.")
    page.locator("#competences").fill("listening\nteaching")
    boxes = page.locator('input[type=checkbox][name^="met-"]')
    expect(boxes).to_have_count(3)
    for number in met:
        boxes.nth(number).check()
    if len(met) < 3:
        page.locator("#remark-1").fill("I did not see this myself.")
    if look:
        nominator.look_on_both("nominate")
    page.locator("button[name=deed][value=hand_in]").click()
    expect(page.locator("h1")).to_have_text(nominee.name)
    return page.url


def _row(page: Page, nominee: Nominee) -> Locator:
    return page.locator("tbody tr", has_text=nominee.address)


def _decide(
    member: Visitor, screen: str, nominee: Nominee, deed: str, reason: str, *, look: bool = False
) -> None:
    page = member.page
    _row(page, nominee).get_by_role("link").click()
    page.locator("#reason").fill(reason)
    if look:
        member.look_on_both("decide")
    form = page.locator('form[action$="/approve"]')
    asked = form.locator(f'button[formaction$="/{deed}"]')
    (form.locator("button:not([formaction])") if deed == "approve" else asked).click()
    page.wait_for_url(screen)


def _answer(nominator: Visitor, own: str) -> None:
    page = nominator.page
    page.goto(own)
    expect(page.locator(".notice.open")).to_contain_text(QUESTION)
    page.locator("#met-1").check()
    page.locator("#remark-1").fill(ANSWER)
    nominator.look_on_both("asked-back")
    page.locator("button[name=deed][value=hand_in]").click()
    expect(page.locator("#main")).to_contain_text(ANSWER)


def _award_those_who_graduate(awarder: Visitor, screen: str) -> None:
    page = awarder.page
    page.locator('#main a[href$="/batch"]').click()
    page.locator("#graduates").fill(f"{STEF.address}\nsomebody.else@ghent.example")
    assert page.locator("#scheduled_for").input_value().endswith("T15:30")
    awarder.look_on_both("graduates")
    page.locator("form.award-form button[type=submit]").click()
    page.wait_for_url("**/desk/batches/*")
    assert page.locator("tr[data-state]").count() == 1
    mail = page.locator("details", has=page.locator(".letter")).first
    mail.locator("summary").click()
    expect(mail.locator("pre")).to_contain_text(BADGE)
    awarder.look_on_both("proclamation")
    confirm_batch(awarder)
    page.locator('tr[data-state=awarded] a[href*="/desk/awards/"]').click()
    awarder.look_on_both("award-planned")
    page.goto(screen)
    expect(_row(page, STEF).locator(".tag.good")).to_be_visible()
    expect(_row(page, ROOS).locator(".outcome-open")).to_be_visible()


def _nobody_is_told_before_the_day(nominator: Visitor, own: str, demo: Demo) -> None:
    page = nominator.page
    page.goto(own)
    expect(page.locator(".tag.good")).to_be_visible()
    page.goto(f"{demo.backpack}/demo/mailbox")
    assert page.locator("ol.mails > li").count() > 0
    assert page.locator("ol.mails > li", has_text=STEF.address).count() == 0
