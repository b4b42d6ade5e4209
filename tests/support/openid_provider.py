"""An OpenID provider that others wrote, run under node, and somebody who signs in there."""

import os
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from html import unescape
from pathlib import Path
from re import search
from urllib.parse import parse_qsl, urljoin, urlsplit

import requests

from tests.support.npm import require_packages

FOLDER = Path(__file__).parent / "node_provider"


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def independent_provider(backpack: str) -> Iterator[str]:
    """Run the provider for a backpack at this address; gives its issuer."""
    folder = require_packages(FOLDER, "an independent OpenID provider")
    process = subprocess.Popen(
        ["node", "provider.mjs", str(_free_port()), backpack],
        cwd=folder,
        env={"PATH": os.environ["PATH"]},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    try:
        assert process.stdout is not None
        yield process.stdout.readline().strip()
    finally:
        process.kill()
        process.communicate()


def sign_in_there(address: str, subject: str, *, back_to: str) -> dict[str, str]:
    """Go through the provider's own pages as a browser does; gives what it leads back with."""
    with requests.Session() as browser:
        answer = browser.get(address, timeout=10, allow_redirects=False)
        for _step in range(12):
            location = answer.headers.get("Location", "")
            if location.startswith(back_to):
                return dict(parse_qsl(urlsplit(location).query))
            if location:
                answer = browser.get(
                    urljoin(answer.url, location), timeout=10, allow_redirects=False
                )
                continue
            form = search(r'<form[^>]*action="([^"]+)"', answer.text)
            prompt = search(r'name="prompt" value="([^"]+)"', answer.text)
            assert form, answer.text
            assert prompt, answer.text
            answer = browser.post(
                urljoin(answer.url, unescape(form[1])),
                data={"prompt": prompt[1], "login": subject, "password": "any"},
                timeout=10,
                allow_redirects=False,
            )
    raise AssertionError("the provider led nowhere")
