"""Fifty badges at once in a browser: the table fills by itself, sorts, and is taken away."""

import csv
import io
import json
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import DESK, PHONE, Visitor
from tests.support.badges import NOW, DataIntegrityScene
from tests.support.served_app import serving
from verifier.web import create_app

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("verifier-pages")]

HOST = "https://badges.example/b/"
COUNT = 50
AWAY = 7

Visit = Callable[..., Visitor]


@pytest.fixture(scope="module")
def verifier() -> Iterator[tuple[str, str]]:
    """A verifier on a web in memory with fifty badges; gives its address and the list."""
    scene = DataIntegrityScene()
    addresses = []
    for number in range(1, COUNT + 1):
        name = f"Badge {COUNT - number:02}"
        scene.document["credentialSubject"]["achievement"]["name"] = name
        address = f"{HOST}{number}"
        if number != AWAY:
            scene.web.publish(address, scene.build())
        addresses.append(f"Person {number}\t{address}")

    def make(_base: str) -> object:
        return create_app({}, fetch_factory=lambda _policy: scene.web, clock=lambda: NOW)

    with serving(make) as address:  # type: ignore[arg-type]
        yield address, "\n".join(["Name\tLink", *addresses])


def test_fifty_badges_fill_the_table(visit: Visit, verifier: tuple[str, str]) -> None:
    address, table = verifier
    visitor = visit(size=DESK)
    page = visitor.page
    visitor.go(f"{address}/many")
    visitor.look("verifier-many")
    page.fill("#list", table)
    page.get_by_role("button", name="Read the list").click()
    expect(page.locator("tr[data-row]")).to_have_count(COUNT)
    page.locator("[data-start]").click()
    answered = page.locator("tr[data-row]:not([data-verdict=''])")
    expect(answered).to_have_count(COUNT)
    expect(page.locator("[data-heading]")).to_be_focused()
    assert page.locator("progress").evaluate("bar => bar.value") == COUNT
    expect(page.locator("[data-count='genuine'] strong")).to_have_text(str(COUNT - 1))
    expect(page.locator("[data-count='undetermined'] strong")).to_have_text("1")
    page.select_option("#order", "verdict")
    first = page.locator("tr[data-row]").first
    expect(first).to_have_attribute("data-verdict", "undetermined")
    page.select_option("#order", "badge")
    expect(first).to_have_attribute("data-key-badge", "badge 00")
    page.locator("tr[data-row] details").nth(2).locator("summary").click()
    visitor.look("verifier-many-after")
    with page.expect_download() as started:
        page.get_by_role("button", name="CSV").click()
    content = started.value.path().read_text("utf-8-sig")
    lines = list(csv.DictReader(io.StringIO(content)))
    assert [line["position"] for line in lines] == [str(n) for n in range(1, COUNT + 1)]
    assert {line["verdict"] for line in lines} == {"genuine", "undetermined"}
    with page.expect_download() as started:
        page.get_by_role("button", name="JSON").click()
    assert len(json.loads(started.value.path().read_text())) == COUNT


def test_a_press_before_the_script_came_fills_the_table_all_the_same(
    visit: Visit, verifier: tuple[str, str]
) -> None:
    """The form answers its first step; the script, once it is there, goes on to the end."""
    address, table = verifier
    visitor = visit(size=DESK)
    page = visitor.page
    lines = "\n".join(table.splitlines()[:18])
    page.route("**/many.js*", lambda route: route.abort(), times=1)
    visitor.go(f"{address}/many")
    page.fill("#list", lines)
    page.get_by_role("button", name="Read the list").click()
    page.locator("[data-start]").click()
    expect(page.locator("tr[data-row]:not([data-verdict=''])")).to_have_count(17)
    expect(page.locator("[data-heading]")).to_be_focused()


def test_a_list_without_scripts_on_a_phone(visit: Visit, verifier: tuple[str, str]) -> None:
    address, table = verifier
    visitor = visit(language="nl", size=PHONE, java_script_enabled=False)
    page = visitor.page
    visitor.go(f"{address}/many")
    page.fill("#list", "\n".join(table.splitlines()[:15]))
    page.locator("form.give button[type=submit]").click()
    expect(page.locator("tr[data-row]")).to_have_count(14)
    for left in (2, 0):
        page.locator("[data-start]").click()
        expect(page.locator("tr[data-row][data-verdict='']")).to_have_count(left)
    assert page.locator("tr[data-verdict='genuine']").count() == 13
    page.select_option("#order", "verdict")
    page.locator("[data-sort]").click()
    expect(page.locator("tr[data-row]").first).to_have_attribute("data-verdict", "undetermined")
