"""Chromium, pages that are watched, and the whole demo started as the README says."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

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
START_SECONDS = 180
END_SECONDS = 30
PHONE = {"width": 390, "height": 844}
DESK = {"width": 1280, "height": 900}
# WCAG 2.2 AA is the promise; axe's further advice is read as well.
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Debian's Chromium; without it the tests are skipped here and fail in CI."""
    path = shutil.which("chromium") or shutil.which("chromium-browser")
    if path is None:
        if os.environ.get("CI"):
            pytest.fail("Chromium is not installed")
        pytest.skip("Chromium is not installed")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield browser
        browser.close()


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
        for theme in ("light", "dark"):
            self.page.emulate_media(color_scheme=_theme(theme))
            options = {"runOnly": RULES, "resultTypes": ["violations"]}
            result = Axe().run(self.page, options=options)
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
        context.set_default_timeout(30_000)
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
    """``make demo``'s own command on free ports and in a folder of its own."""
    folder = tmp_path_factory.mktemp("demo")
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
        process.wait(timeout=30)
        log.close()


def _wait_until_introduced(process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while "Ransel is running" not in log.read_text():
        if process.poll() is not None or time.monotonic() > deadline:
            pytest.fail(f"the demo did not start:\n{log.read_text()}")
        time.sleep(0.2)
