"""A badge of another issuer comes in, goes into a collection, and the collection gets its page."""

from collections.abc import Callable
from pathlib import Path

import pytest

from backpack.demo.elsewhere import Elsewhere
from tests.browser.conftest import DESK, PHONE, Demo, Visitor
from tests.support.pages import SignIn, path_of, persona

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("journey")]

Visit = Callable[..., Visitor]


def test_a_badge_from_elsewhere_into_a_public_collection(
    demo: Demo, visit: Visit, tmp_path: Path
) -> None:
    learner = visit("nl", PHONE)
    stranger = visit("en", DESK)
    page = learner.page
    file = tmp_path / "coastal-skipper.png"
    file.write_bytes(Elsewhere(demo.provider).signed_badge())

    learner.go(f"{demo.backpack}/sign-in?next=/import")
    SignIn(page).as_(persona("Anna Peeters"))
    learner.go(f"{demo.backpack}/import")
    learner.look("import-nl")
    page.locator("#files").set_input_files(file)
    page.locator('form[action$="/import"] button[type=submit]').click()
    page.wait_for_url("**/imported/*")
    # It is genuine, and was issued to somebody else: both are said.
    assert page.locator(".diploma .notice.good").count() == 1
    assert page.locator(".notice.open").count() == 1
    learner.look("imported-nl")

    learner.go(f"{demo.backpack}/collections")
    page.locator("#name").fill("Voor de kapitein")
    page.locator('form[action$="/collections"] button[type=submit]').click()
    page.wait_for_url("**/collections/*")
    for box in page.locator("ul.pick input[type=checkbox]").all():
        box.check()
    page.locator('form[action$="/add"] button[type=submit]').click()
    page.wait_for_load_state()
    page.locator("button[name=down]").first.click()
    page.wait_for_load_state()
    page.locator('form[action$="/publish"] button').click()
    page.locator('form[action$="/unpublish"]').wait_for()
    learner.look("collection-nl")
    learner.go(f"{demo.backpack}/backpack?group=collection")
    learner.look("shelf-nl")
    learner.go(f"{demo.backpack}/backpack/totals")
    learner.look("totals-nl")

    learner.go(f"{demo.backpack}/collections")
    page.locator(".downloads a").first.click()
    page.wait_for_url("**/collections/*")
    address = path_of(page).replace("/collections/", "/c/")
    assert stranger.go(demo.backpack + address) == 200
    stranger.look("collection-public-en")
    assert stranger.page.locator(".card").count() == 1
    assert "Coastal Skipper" not in stranger.page.content()
