"""One demo for all journeys of the awarding desk, and people who are signed in to it."""

import re
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from tests.browser.conftest import DESK, Demo, Visitor, running_demo
from tests.support.pages import SignIn, confirm, persona

Enter = Callable[..., Visitor]
"""``enter("Lieve Maes", "/desk", size=PHONE)``: a visitor who is signed in, on that page."""

GROUP = "awarding-desk"
"""These tests share a worker, and so a demo: each makes its own data, and counts nobody else's."""


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    """A demo for all tests of this folder."""
    with running_demo(tmp_path_factory.mktemp("desk-demo")) as running:
        yield running


@pytest.fixture(scope="session")
def signed_in() -> dict[str, Any]:
    """The cookies of everybody who has signed in, by name."""
    return {}


@pytest.fixture
def enter(demo: Demo, visit: Callable[..., Visitor], signed_in: dict[str, Any]) -> Enter:
    """Let people of the demo come in; each goes through the sign-in once."""

    def make(name: str, path: str, *, language: str = "en", size: dict[str, int] = DESK) -> Visitor:
        if name in signed_in:
            visitor = visit(language, size, storage_state=signed_in[name])
            visitor.go(f"{demo.backpack}{path}")
            return visitor
        visitor = visit(language, size)
        visitor.go(f"{demo.backpack}/sign-in?next={path}")
        SignIn(visitor.page).as_(persona(name))
        visitor.page.wait_for_url(f"**{path}")
        signed_in[name] = visitor.context.storage_state()
        return visitor

    return make


def upload(staff: Visitor, *, badge: str, name: str, content: bytes) -> None:
    """Give the form for a file of awards ``content``, and wait until its rows are judged."""
    page = staff.page
    page.locator("select[name=badge]").select_option(label=badge)
    file: Any = {"name": name, "mimeType": "text/csv", "buffer": content}
    page.locator("input[name=file]").set_input_files(file)
    page.locator("form.award-form button[type=submit]").click()
    page.wait_for_url(re.compile(r"/desk/batches/(?!new)"))


def confirm_batch(staff: Visitor) -> None:
    """Award the rows that are in order, and wait on the page until that is done."""
    page = staff.page
    page.locator('form[action$="/start"] button').click()
    confirm(page)
    page.locator("#batch[data-progress=done]:not([data-state=draft])").wait_for()


def change_award(folder: Path, recipient: str, **values: str) -> None:
    """Let time pass for one award of the demo, found by whom it was made to."""
    names = ", ".join(f"{name} = ?" for name in values)
    statement = f"UPDATE award SET {names} WHERE recipient_value = ?"  # noqa: S608 - our own names
    with closing(sqlite3.connect(folder / "ransel.db")) as database, database:
        assert database.execute(statement, [*values.values(), recipient]).rowcount == 1
