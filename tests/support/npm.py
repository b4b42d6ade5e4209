"""Packages of npm that tests talk to: installed from their lock, or a visible skip without node."""

import os
import shutil
import subprocess
import time
from fcntl import LOCK_EX, flock
from pathlib import Path

import pytest

INSTALL = ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
TRIES = 3
INSTALL_SECONDS = 300


def require_packages(folder: Path, what: str) -> Path:
    """The folder, with what its ``package-lock.json`` names installed.

    Args:
        folder: where ``package.json`` and its lock lie; two test processes may ask at once.
        what: who is not asked without node, as the subject of the reason to skip.

    Raises:
        RuntimeError: in CI, when a machine with node cannot install them.
    """
    if shutil.which("node") is None or shutil.which("npm") is None:
        pytest.skip(f"node is not installed: {what} is not asked")
    marker = folder / "node_modules" / ".installed"
    wanted = (folder / "package-lock.json").read_bytes()
    with (folder / "package-lock.json").open("rb") as lock:
        flock(lock, LOCK_EX)
        if not marker.exists() or marker.read_bytes() != wanted:
            problem = _install(folder)
            if problem and os.environ.get("CI"):
                raise RuntimeError(f"{what} could not be installed: {problem}")
            if problem:
                pytest.skip(f"{what} could not be installed: {problem}")
            marker.write_bytes(wanted)
    return folder


def _install(folder: Path) -> str:
    """Install what the lock names; empty, or what npm said at the last try."""
    problem = ""
    for turn in range(TRIES):
        time.sleep(5 * turn)
        try:
            done = subprocess.run(
                INSTALL, cwd=folder, capture_output=True, text=True, check=False,
                timeout=INSTALL_SECONDS,
            )  # fmt: skip
        except subprocess.TimeoutExpired:
            problem = f"npm took more than {INSTALL_SECONDS} s"
            continue
        if done.returncode == 0:
            return ""
        problem = done.stderr[-300:]
    return problem
