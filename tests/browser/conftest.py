"""Chromium, pages that are watched, and the whole demo started as the README says."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import wraps
from pathlib import Path
from typing import Any, Literal

import pytest
from axe_playwright_python.base import AxeResults
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect, sync_playwright

ROOT = Path(__file__).parents[2]
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
START_SECONDS = 420
PATIENCE = 60_000
"""How many milliseconds a busy machine may take until the page is as a test expects it."""

END_SECONDS = 90
LATENCY = int(os.environ.get("RANSEL_BROWSER_LATENCY", "0"))
"""Milliseconds that every answer takes longer to begin, to find tests that do not wait."""

SLOWNESS = int(os.environ.get("RANSEL_BROWSER_SLOWNESS", "1"))
"""How many times slower pages' scripts run, for the same purpose."""

PHONE = {"width": 390, "height": 844}
DESK = {"width": 1280, "height": 900}
# WCAG 2.2 AA is the promise; axe's further advice is read as well.
RULES = {
    "type": "tag",
    "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
}
# All that the other theme can change: it sets colours and nothing else.
COLOUR_RULES = {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Debian's Chromium; without it the tests are skipped here and fail in CI."""
    path = shutil.which("chromium") or shutil.which("chromium-browser")
    if path is None:
        if os.environ.get("CI"):
            pytest.fail("Chromium is not installed")
        pytest.skip("Chromium is not installed")
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright, pytest.MonkeyPatch.context() as patch:
        for actor, act in ((Locator, "click"), (Locator, "press"), (Page, "click")):
            patch.setattr(actor, act, _and_wait(getattr(actor, act)))
        browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield browser
        browser.close()


def _and_wait(act: Callable[..., None]) -> Callable[..., None]:
    """``act``, and what it opens read to its end.

    Playwright goes on as soon as the next page begins to arrive; whoever counts its rows then
    counts those that have come so far, and a button is pressed before its script is there.
    """

    @wraps(act)
    def act_and_wait(on: Locator | Page, *args: Any, **options: Any) -> None:
        act(on, *args, **options)
        page = on.page if isinstance(on, Locator) else on
        if not page.is_closed():
            page.wait_for_load_state("load")

    return act_and_wait


@dataclass
class Visitor:
    """A browser of its own, with everything that went wrong in it."""

    context: BrowserContext
    page: Page
    shots: Path | None
    complaints: list[str] = field(default_factory=list)

    def go(self, address: str) -> int:
        """Open ``address``; gives the status of the answer."""
        answer = self.page.goto(address)
        assert answer is not None, f"{address} is only another place on the same page"
        return answer.status

    def look(self, name: str) -> None:
        """Judge the page with axe in both themes, and keep pictures of it if that is asked for."""
        self.page.wait_for_load_state("load")
        for theme in ("light", "dark"):
            self.page.emulate_media(color_scheme=_theme(theme))
            result = _ask_axe(self.page, RULES if theme == "light" else COLOUR_RULES)
            if result.violations_count:
                self.complaints.append(f"{name} ({theme}): {result.generate_report()}")
            if self.shots is not None:
                size = self.page.viewport_size or DESK
                file = self.shots / f"{name}-{size['width']}-{theme}.png"
                self.page.screenshot(path=file, full_page=True)
        self.page.emulate_media(color_scheme="light")
        overflow = self.page.evaluate(
            "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        )
        if overflow > 0:
            self.complaints.append(f"{name}: {overflow} pixels too wide")

    def look_on_both(self, name: str) -> None:
        """``look`` on a phone and at a desk, and go on with the screen as it was."""
        before = self.page.viewport_size
        for size in (PHONE, DESK):
            self.page.set_viewport_size({"width": size["width"], "height": size["height"]})
            self.look(name)
        if before is not None:
            self.page.set_viewport_size(before)


def _slow_down(page: Page) -> None:
    """Make this page's server and scripts slower, as `LATENCY` and `SLOWNESS` say."""
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    session.send(
        "Network.emulateNetworkConditions",
        {"offline": False, "latency": LATENCY, "downloadThroughput": -1, "uploadThroughput": -1},
    )
    session.send("Emulation.setCPUThrottlingRate", {"rate": SLOWNESS})


def _ask_axe(page: Page, rules: dict[str, Any]) -> AxeResults:
    """What axe finds on a page, which is given its script once."""
    axe = Axe()
    if not page.evaluate("'axe' in window"):
        page.evaluate(axe.axe_script)
    options = {"runOnly": rules, "resultTypes": ["violations"]}
    return AxeResults(page.evaluate("options => axe.run(options)", options))


def _theme(name: str) -> Literal["light", "dark"]:
    return "dark" if name == "dark" else "light"


@pytest.fixture
def visit(chromium: Browser) -> Iterator[Any]:
    """Make visitors: ``visit(language="nl", size=PHONE)``. What they complain of fails the test."""
    visitors: list[Visitor] = []
    shots = os.environ.get("RANSEL_SHOTS")
    folder = Path(shots) if shots else None
    if folder is not None:
        folder.mkdir(parents=True, exist_ok=True)

    def make(language: str = "en", size: dict[str, int] = DESK, **options: Any) -> Visitor:
        locale = {"en": "en-GB", "nl": "nl-BE"}[language]
        context = chromium.new_context(
            locale=locale,
            viewport={"width": size["width"], "height": size["height"]},
            **options,
        )
        context.set_default_timeout(PATIENCE)
        if LATENCY or SLOWNESS > 1:
            context.on("page", _slow_down)
        visitor = Visitor(context, context.new_page(), folder)

        def hear(message: Any) -> None:
            # The browser itself reports an answer of 404 or 410 on the console; the tests that
            # ask for such pages assert the status, and any other error is a complaint.
            if message.type == "error" and "Failed to load resource" not in message.text:
                visitor.complaints.append(f"console: {message.text}")

        visitor.page.on("console", hear)
        visitor.page.on("pageerror", lambda error: visitor.complaints.append(f"script: {error}"))
        visitors.append(visitor)
        return visitor

    yield make
    complaints = [complaint for visitor in visitors for complaint in visitor.complaints]
    for visitor in visitors:
        visitor.context.close()
    assert not complaints, "\n\n".join(complaints)


@dataclass(frozen=True)
class Demo:
    """Where the demo's programs are."""

    backpack: str
    verifier: str
    provider: str
    folder: Path
    pid: int

    def end(self, app: str) -> None:
        """End the one program of this demo that serves ``app``, and wait until it is gone."""
        listed = subprocess.run(
            ["ps", "-axww", "-o", "pid=,ppid=,args="], capture_output=True, text=True, check=True
        )
        processes = [line.split(maxsplit=2) for line in listed.stdout.splitlines()]
        (pid,) = [
            int(one) for one, parent, args in processes if parent == str(self.pid) and app in args
        ]
        os.kill(pid, signal.SIGTERM)
        deadline = time.monotonic() + END_SECONDS
        while _is_running(pid):
            assert time.monotonic() < deadline, f"{app} does not end"
            time.sleep(0.2)


def _is_running(pid: int) -> bool:
    state = subprocess.run(
        ["ps", "-o", "stat=", "-p", str(pid)], capture_output=True, text=True, check=False
    ).stdout.strip()
    return bool(state) and not state.startswith("Z")


def _three_free_ports() -> int:
    # Every worker of a parallel run looks in a range of its own.
    worker = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
    start = 18_000 + 100 * (worker % 10)
    for first in range(start, start + 99, 3):
        taken = False
        for port in range(first, first + 3):
            with socket.socket() as probe:
                taken = taken or probe.connect_ex(("127.0.0.1", port)) == 0
        if not taken:
            return first
    raise RuntimeError("no three free ports")


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    """A demo for the tests of one module."""
    with running_demo(tmp_path_factory.mktemp("demo")) as running:
        yield running


@contextmanager
def running_demo(folder: Path) -> Iterator[Demo]:
    """``make demo``'s own command on free ports, with its data below ``folder``."""
    first = _three_free_ports()
    environ = {name: value for name, value in os.environ.items() if not name.startswith("RANSEL_")}
    log = (folder / "demo.log").open("w+")
    process = subprocess.Popen(
        [sys.executable, "-m", "backpack", "demo", "--folder", str(folder / "data")],
        env=environ | {"RANSEL_DEMO_PORT": str(first), "PYTHONUNBUFFERED": "1"},
        cwd=ROOT,
        stdout=log,
        stderr=subprocess.STDOUT,
    )
    try:
        _wait_until_introduced(process, folder / "demo.log")
        yield Demo(
            backpack=f"http://localhost:{first}",
            verifier=f"http://localhost:{first + 1}",
            provider=f"http://localhost:{first + 2}",
            folder=folder / "data",
            pid=process.pid,
        )
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=END_SECONDS)
        log.close()


def _wait_until_introduced(process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while "Ransel is running" not in log.read_text():
        if process.poll() is not None or time.monotonic() > deadline:
            pytest.fail(f"the demo did not start:\n{log.read_text()}")
        time.sleep(0.2)
