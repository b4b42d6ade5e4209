"""What needs somebody is reminded, corrected, extended, withdrawn; a claimed badge is suspended."""

from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import PHONE, Demo, Visitor
from tests.browser.desk.conftest import GROUP, Enter, change_award, confirm_batch, upload
from tests.support.pages import Award, AwardingDesk, Mailbox, OwnBadge

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group(GROUP)]

BADGE = "Good Research Practice"
SILENT = [f"silent.{name}@ghent.example" for name in ("one", "two", "three")]
NO_MAIL = "nomail@ghent.example"
FOUND = "found.at.last@mailbox.example"
WITHDRAWN = "Left before the last afternoon."
UNCLEAR = "The test is marked once more; we write to you this week."
CLEARED = "The marks stand."
REVOKED = "The test was somebody else’s."


def _row(page: Page, recipient: str) -> Locator:
    return page.locator("tbody tr", has_text=recipient)


def test_what_needs_somebody_is_seen_to(demo: Demo, enter: Enter) -> None:
    staff = enter("Lieve Maes", "/desk/batches/new", size=PHONE)
    lines = ["eppn,email", f"{NO_MAIL},", *(f",{address}" for address in SILENT)]
    upload(staff, badge=BADGE, name="afternoons.csv", content="\n".join(lines).encode())
    confirm_batch(staff)
    now = datetime.now(UTC)
    times = {"offered_at": now - timedelta(days=20), "claim_until": now + timedelta(days=5)}
    for address in SILENT:
        written = {name: f"{moment:%Y-%m-%d %H:%M:%S.%f}" for name, moment in times.items()}
        change_award(demo.folder, address, **written)

    _several_at_once(staff, demo)
    _one_by_one(staff, demo)
    _correct_the_address(staff, demo)


def _several_at_once(staff: Visitor, demo: Demo) -> None:
    page = staff.page
    one, two, three = SILENT
    page.goto(f"{demo.backpack}/desk/attention?need=ending")
    for address in (one, two):
        _row(page, address).locator("input[name=award]").check()
    staff.look_on_both("attention")
    page.locator("button[name=deed][value=remind]").click()
    expect(page.locator(".messages .notice.good")).to_be_visible()
    before = _row(page, three).locator(".day").inner_text()
    # More time for all three; what had too little of it is listed as silent from then on.
    for address in SILENT:
        _row(page, address).locator("input[name=award]").check()
    page.locator("button[name=deed][value=extend]").click()
    expect(_row(page, three)).to_have_count(0)
    page.goto(f"{demo.backpack}/desk/attention?need=silent")
    for address in SILENT:
        expect(_row(page, address).locator(".day")).not_to_have_text(before)
    # Nobody is reminded twice on a day, and the page says that something was not done.
    for address in SILENT:
        _row(page, address).locator("input[name=award]").check()
    page.locator("button[name=deed][value=remind]").click()
    expect(page.locator(".messages .notice")).to_have_count(2)


def _one_by_one(staff: Visitor, demo: Demo) -> None:
    page = staff.page
    page.goto(f"{demo.backpack}/desk/attention?need=silent")
    _row(page, SILENT[0]).get_by_role("link").click()
    until = page.locator("#until")
    later = datetime.now(UTC) + timedelta(days=400)
    until.fill(f"{later:%Y-%m-%d}")
    page.locator('form[action$="/extend"] button').click()
    expect(page.locator(".messages .notice.good")).to_be_visible()
    expect(page.locator("dl.facts")).to_contain_text(str(later.year))
    staff.look_on_both("award-waiting")
    AwardingDesk(page).take_back(WITHDRAWN)
    expect(page.locator("dl.facts")).to_contain_text(WITHDRAWN)
    page.goto(f"{demo.backpack}/desk/attention?need=silent")
    expect(_row(page, SILENT[0])).to_have_count(0)
    expect(_row(page, SILENT[1])).to_have_count(1)


def _correct_the_address(staff: Visitor, demo: Demo) -> None:
    page = staff.page
    page.goto(f"{demo.backpack}/desk/attention?need=no_address")
    _row(page, NO_MAIL).get_by_role("link").click()
    page.locator("#notify_email").fill(FOUND)
    page.locator("#reason").fill("Now we know where to write.")
    staff.look_on_both("correct")
    page.locator("form.award-form button[type=submit]").click()
    expect(page.locator("dl.facts")).to_contain_text(FOUND)
    page.goto(f"{demo.backpack}/demo/mailbox")
    mailbox = Mailbox(page)
    for address in (FOUND, *SILENT):
        expect(mailbox.newest_to(address, about=BADGE)).to_be_visible()
    # The offer, and one reminder; not two.
    mails = page.locator("ol.mails > li", has_text=SILENT[1])
    expect(mails).to_have_count(2)


def test_a_claimed_badge_is_suspended_and_revoked(demo: Demo, enter: Enter) -> None:
    keeper = enter("Mien Baert", "/desk/rules/ghent-university")
    keeper.page.locator("#suspendable").check()
    keeper.page.locator("#paragraph_en").fill("Questions? **badges@ghent.example** answers them.")
    keeper.page.locator("form.form button[type=submit]").click()
    expect(keeper.page.locator(".messages .notice.good")).to_be_visible()
    expect(keeper.page.locator("#suspendable")).to_be_checked()
    keeper.look_on_both("rules")

    staff = enter("Lieve Maes", "/desk/awards/new")
    desk = AwardingDesk(staff.page)
    desk.fill(Award(badge=BADGE, kind="eppn", to="jdsmet@ghent.example"))
    desk.look_it_over()
    award = desk.award()
    learner = enter("Joris De Smet", f"/awards/{award}", size=PHONE)
    OwnBadge.claim(learner.page)
    own = learner.page.locator("article.diploma")

    staff.page.reload()
    _suspend(staff.page, UNCLEAR, "suspend")
    staff.look_on_both("award-suspended")
    learner.page.reload()
    expect(own.locator(".notice.bad")).to_contain_text(UNCLEAR)
    learner.look_on_both("badge-suspended")
    _suspend(staff.page, CLEARED, "resume")
    learner.page.reload()
    expect(own.locator(".notice.bad")).to_have_count(0)
    desk.take_back(REVOKED)
    learner.page.reload()
    expect(own.locator(".notice.bad")).to_contain_text(REVOKED)


def _suspend(page: Page, reason: str, deed: str) -> None:
    page.locator("#suspend-reason").fill(reason)
    page.locator(f'form[action$="/{deed}"] button').click()
    page.locator(f'form[action$="/{deed}"]').wait_for(state="detached")
