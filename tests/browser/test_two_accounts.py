"""One person with two accounts, on a phone: joined, everything there, and taken apart again."""

import re
from collections.abc import Callable

import pytest

from tests.browser.conftest import PHONE, Demo, Visitor
from tests.support.pages import SignIn, confirm, path_of, persona

Visit = Callable[..., Visitor]

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("two-accounts")]


def test_two_accounts_are_joined_and_taken_apart(demo: Demo, visit: Visit) -> None:
    sanne, anna = persona("Sanne de Vries"), persona("Anna Peeters")
    elsewhere = visit("nl")
    elsewhere.go(f"{demo.backpack}/sign-in?next=/profile")
    SignIn(elsewhere.page).as_(sanne)

    visitor = visit("nl", PHONE)
    page = visitor.page
    visitor.go(f"{demo.backpack}/sign-in?next=/profile/link")
    SignIn(page).as_(anna)
    page.wait_for_url("**/profile/link")
    visitor.look("link")
    page.locator(f'form[action$="/profile/link/{sanne.institution.slug}"] button').click()
    page.wait_for_url("**/authorize?**")
    SignIn(page).choose(sanne)
    assert re.fullmatch(r"/profile/merge/[\w-]+", path_of(page))
    visitor.look("merge")
    page.locator('form[action*="/profile/merge/"] button').click()
    page.wait_for_url("**/profile")
    assert sanne.email in page.locator("main").inner_text()
    visitor.look("profile-joined")

    assert elsewhere.go(f"{demo.backpack}/profile") == 200
    assert path_of(elsewhere.page) == "/sign-in"

    page.locator('form[action$="/undo"] button').click()
    confirm(page)
    page.locator('form[action$="/undo"]').wait_for(state="detached")
    assert sanne.email not in page.locator("main").inner_text()


def test_who_misses_a_badge_is_led_on(demo: Demo, visit: Visit) -> None:
    visitor = visit("en", PHONE)
    page = visitor.page
    visitor.go(f"{demo.backpack}/sign-in?next=/missing-badge")
    SignIn(page).as_(persona("Anna Peeters"))
    page.wait_for_url("**/missing-badge")
    visitor.look("missing-badge")
    page.locator('main a[href$="/profile/addresses/new"]').click()
    page.locator("#address").fill("anna@home.example")
    page.locator('form[action$="/profile/addresses/new"] button').click()
    page.wait_for_url("**/profile/addresses/codes/*")
    visitor.look("code")
    mail = page.context.new_page()
    mail.goto(f"{demo.backpack}/demo/mailbox")
    text = mail.locator("ol.mails > li", has_text="anna@home.example").first.text_content() or ""
    found = re.search(r"\b(\d{6})\b", text)
    assert found, text
    page.locator("#code").fill(found[1])
    page.locator('form[action*="/profile/addresses/codes/"] button').click()
    page.wait_for_url("**/profile")
    assert "anna@home.example" in page.locator("main").inner_text()
    page.locator('form[action$="/remove"] button').click()
    confirm(page)
    page.locator('form[action$="/remove"]').wait_for(state="detached")


COMES_BACK = "window.dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))"
"""What a browser says to a page that *Back* brings from its memory."""


def test_a_page_of_somebody_who_left_does_not_come_back(demo: Demo, visit: Visit) -> None:
    visitor = visit("en")
    page = visitor.page
    visitor.go(f"{demo.backpack}/sign-in?next=/profile")
    SignIn(page).as_(persona("Anna Peeters"))
    page.wait_for_url("**/profile")
    page.locator("#display_name").fill("Typed and not sent")
    with page.expect_response("**/profile"):
        page.evaluate(COMES_BACK)
    page.locator("html:not([hidden])").wait_for()
    assert page.locator("#display_name").input_value() == "Typed and not sent"
    page.context.clear_cookies()
    page.evaluate(COMES_BACK)
    page.wait_for_url("**/sign-in?next=/profile")
