"""A program is down: what that means is said, with who could mend it, and nothing is lost."""

from collections.abc import Callable
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.browser.conftest import PHONE, Demo, Visitor
from tests.support.command import verify_by_command
from tests.support.pages import OwnBadge, SignIn, Verifier, code_of, last_part, persona

Visit = Callable[..., Visitor]

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("outages")]


def test_what_is_down_is_named_and_what_stands_goes_on(
    demo: Demo, visit: Visit, tmp_path: Path
) -> None:
    learner, employer = visit(), visit("nl", PHONE)
    address, file = _a_public_badge(learner, demo, tmp_path)

    demo.end("backpack.demo.provider")
    _the_provider_is_down(visit(), demo)
    _whoever_is_signed_in_stays_so(learner, demo)

    demo.end("backpack.wsgi")
    answer = Verifier(employer.page, demo.verifier)
    answer.give_text(address)
    assert (answer.verdict, answer.reason) == ("open", "unreachable")
    assert employer.page.locator(".verdict .remedy").inner_text()
    employer.look("verifier-backpack-down-address")
    answer.give_file(file)
    assert answer.verdict == "open"
    assert employer.page.locator(".verdict .remedy").inner_text()
    assert "failed" not in answer.answers.values()
    employer.look("verifier-backpack-down-file")
    for source in (address, str(file)):
        status, said = verify_by_command(source, backpack=demo.backpack)
        assert (status, said["verdict"]) == (2, "undetermined")
        assert said["remedy"]


def _a_public_badge(learner: Visitor, demo: Demo, folder: Path) -> tuple[str, Path]:
    page = learner.page
    learner.go(f"{demo.backpack}/sign-in")
    SignIn(page).as_(persona("Anna Peeters"))
    page.locator("main .card", has=page.locator(".tag.public")).first.locator("h2 a").click()
    badge = OwnBadge(page, last_part(page))
    badge.follow("/download")
    return f"{demo.backpack}/b/{badge.public_id}", badge.download("json", folder)


def _the_provider_is_down(visitor: Visitor, demo: Demo) -> None:
    page = visitor.page
    visitor.go(f"{demo.backpack}/sign-in?next=/profile")
    with page.expect_navigation() as told:
        page.locator('form[action$="/sign-in/radboud-university"] button').click()
    assert told.value.status == 502
    assert code_of(page)
    visitor.look("provider-down")
    again = page.locator("main .actions a").first.get_attribute("href")
    assert parse_qs(urlsplit(str(again)).query)["next"] == ["/profile"]


def _whoever_is_signed_in_stays_so(learner: Visitor, demo: Demo) -> None:
    assert learner.go(f"{demo.backpack}/backpack") == 200
    assert learner.page.locator("main .card").count() > 0
