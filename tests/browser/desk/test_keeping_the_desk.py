"""What an administrator keeps: systems that award, roles, invitations; and the figures."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import PHONE, Demo
from tests.browser.desk.conftest import GROUP, Enter
from tests.support.pages import confirm

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group(GROUP)]

SYSTEM = "Oasis, the journey’s"
INVITED = "nele.vos@elsewhere.example"
NAMED = "nvos@ghent.example"


def test_a_system_gets_a_key_that_is_shown_once(demo: Demo, enter: Enter) -> None:
    keeper = enter("Mien Baert", "/manage")
    page = keeper.page
    page.locator('#main a[href$="/manage/api-clients/of/ghent-university"]').click()
    page.locator("#name").fill(SYSTEM)
    page.locator("#sandbox").check()
    page.locator("form.form button[type=submit]").click()
    secret = page.locator("#secret").input_value()
    client = page.locator("#client-id").input_value()
    keeper.look_on_both("system-made")

    def ask_for_token() -> int:
        form: dict[str, str | float | bool] = {"grant_type": "client_credentials"}
        form |= {"client_id": client, "client_secret": secret}
        return page.request.post(f"{demo.backpack}/api/v1/token", form=form).status

    assert ask_for_token() == 200
    page.goto(f"{demo.backpack}/manage/api-clients/of/ghent-university")
    keeper.look_on_both("systems")
    page.get_by_role("link", name=SYSTEM).click()
    assert secret not in page.content()
    page.locator('form[action$="/withdraw"] button').click()
    confirm(page)
    expect(page.locator("tbody tr", has_text=SYSTEM).locator(".tag.bad")).to_be_visible()
    page.get_by_role("link", name=SYSTEM).click()
    expect(page.locator("#client-id")).to_be_visible()
    assert page.locator('form[action$="/rotate"]').count() == 0
    assert ask_for_token() == 401


def test_a_role_is_given_offered_and_taken_back(demo: Demo, enter: Enter) -> None:
    keeper = enter("Mien Baert", "/manage/institutions/ghent-university/roles")
    page = keeper.page
    page.locator("#value").fill(NAMED)
    page.locator("input[name=name][value=committee_member]").check()
    page.locator("#scope").select_option("ghent-psychology")
    page.locator("form.form button[type=submit]").click()
    waiting = page.locator("tbody tr", has_text=NAMED)
    expect(waiting).to_have_count(1)
    keeper.look_on_both("roles")
    waiting.locator("button").click()
    confirm(page)
    expect(waiting).to_have_count(0)

    page.locator('#main a[href$="/invitations"]').click()
    page.locator("#address").fill(INVITED)
    page.locator("#offer").select_option(index=1)
    page.locator("form.form button[type=submit]").click()
    invited = page.locator("li", has_text=INVITED)
    expect(invited).to_have_count(1)
    keeper.look_on_both("invitations")
    invited.locator("button").click()
    expect(invited).to_have_count(0)


def test_the_figures_can_be_read_on_a_phone(enter: Enter) -> None:
    keeper = enter("Mien Baert", "/desk/insight", size=PHONE)
    keeper.look_on_both("insight")
    # Nobody has more ways to go than she; they stand in one row below the name of the site.
    links = keeper.page.locator(".navigation > a")
    heights = [link.evaluate("link => link.offsetTop") for link in links.all()]
    assert len(heights) == 5
    assert len(set(heights[:-1])) == 1
    assert heights[-1] < heights[0]
