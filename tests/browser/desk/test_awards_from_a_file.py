"""A file with the mistakes of a spreadsheet: judged, corrected, awarded, found by a learner."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import PHONE, Demo
from tests.browser.desk.conftest import GROUP, Enter, confirm_batch, upload
from tests.support.pages import Award, AwardingDesk, Mailbox, persona

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group(GROUP)]

BADGE = "Good Research Practice"
LEARNER = persona("Youssef Amrani")
TOLD_MEANWHILE = "roel.vandamme@ghent.example"
LINES = [
    "E-mail;Naam;Cijfer;Schoenmaat",
    f"{LEARNER.email};{LEARNER.name};passed;43",
    "noor.segers(at)ghent.example;Noor Segers;passed;38",
    f"{LEARNER.email.upper()};Y. Amrani;passed;43",
    "bram.lenaerts@ghent.example;Bram Lenaerts;passed;44",
    ";Somebody;passed;41",
    f"{TOLD_MEANWHILE};Roel Van Damme;passed;45",
]
CONTENT = "\r\n".join(LINES).encode("utf-8-sig")

Judged = dict[str, tuple[str, tuple[str, ...]]]


def _rows(page: Page) -> Judged:
    """State and findings of every row that the page shows, by the row's number."""
    found = {}
    for row in page.locator("tr[data-state]").all():
        marked = row.locator("[data-finding]")
        codes = tuple(str(one.get_attribute("data-finding")) for one in marked.all())
        number = row.locator("th").inner_text().strip()
        found[number] = (str(row.get_attribute("data-state")), codes)
    return found


def _show_all(page: Page) -> None:
    page.locator('.row-kinds a[href*="show=all"]').click()
    page.wait_for_url("**show=all")


def test_a_file_with_mistakes_becomes_awards(demo: Demo, enter: Enter) -> None:
    staff = enter("Lieve Maes", "/desk/batches/new", size=PHONE)
    page = staff.page
    staff.look_on_both("file-upload")
    upload(staff, badge=BADGE, name="Résultats juin.csv", content=CONTENT)
    # What is wrong comes first, and the column that nobody knows is named.
    assert _rows(page) == {
        "3": ("faulty", ("recipient_malformed",)),
        "4": ("faulty", ("duplicate_in_file",)),
        "6": ("faulty", ("recipient_missing",)),
    }
    expect(page.locator(".notice.open")).to_contain_text("Schoenmaat")
    _show_all(page)
    assert {number: state for number, (state, _codes) in _rows(page).items()} == {
        "2": "ready",
        "3": "faulty",
        "4": "faulty",
        "5": "ready",
        "6": "faulty",
        "7": "ready",
    }
    staff.look_on_both("file-judged")

    page.locator('a[href$="/rows/3"]').click()
    expect(page.locator("#email")).to_have_value("noor.segers(at)ghent.example")
    staff.look_on_both("file-row")
    page.locator("#email").fill("noor.segers@ghent.example")
    page.locator('form[action$="/rows/3"] button').click()
    page.locator('a[href$="/rows/6"]').click()
    page.locator('form[action$="/rows/6/leave-out"] button').click()
    assert _rows(page) == {"4": ("faulty", ("duplicate_in_file",))}

    _award_meanwhile(page, demo)
    confirm_batch(staff)
    # Not all of it went: that is said first, and the reason with it.
    assert _rows(page) == {"7": ("refused", ("award_open_already",))}
    _show_all(page)
    assert {number: state for number, (state, _codes) in _rows(page).items()} == {
        "2": "awarded",
        "3": "awarded",
        "4": "faulty",
        "5": "awarded",
        "6": "left_out",
        "7": "refused",
    }
    assert page.locator("progress").evaluate("bar => bar.value === bar.max")
    staff.look_on_both("file-done")
    with page.expect_download() as started:
        page.locator('a[href$="/rows.csv"]').click()
    assert "noor.segers@ghent.example" in started.value.path().read_text("utf-8-sig")
    page.goto(f"{demo.backpack}/desk/batches")
    staff.look_on_both("files")
    _learner_finds_it(demo, enter)


def _award_meanwhile(page: Page, demo: Demo) -> None:
    """In another tab one of the rows becomes an award, after it was judged."""
    tab = page.context.new_page()
    tab.goto(f"{demo.backpack}/desk/awards/new")
    desk = AwardingDesk(tab)
    desk.fill(Award(badge=BADGE, kind="email", to=TOLD_MEANWHILE))
    desk.look_it_over()
    desk.award()
    tab.close()


def _learner_finds_it(demo: Demo, enter: Enter) -> None:
    learner = enter(LEARNER.name, "/backpack", size=PHONE)
    page = learner.page
    learner.go(f"{demo.backpack}/demo/mailbox")
    mailbox = Mailbox(page)
    mail = mailbox.newest_to(LEARNER.email, about=BADGE)
    mailbox.open(mail)
    mailbox.follow(mail)
    expect(page.locator("h1")).to_have_text(BADGE)
    expect(page.locator('form[action$="/claim"] button')).to_be_visible()
