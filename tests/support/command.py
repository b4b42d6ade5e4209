"""The verifier's command, run as a process of its own."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

ROOT = Path(__file__).parents[2]


def verify_by_command(source: Path | str, *, backpack: str) -> tuple[int, dict[str, Any]]:
    """``python -m verifier`` of a file or an address; gives the exit status and the report.

    The backpack at the address ``backpack`` may be asked over http.
    """
    allowed = urlsplit(backpack).netloc
    done = subprocess.run(
        [sys.executable, "-m", "verifier", "--allow-http", allowed, "--json", str(source)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    report: dict[str, Any] = json.loads(done.stdout)
    return done.returncode, report
