"""A real server with no configuration: it starts, is strict, and writes nobody down."""

import io
import json
import os
import re
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from flask import Flask

from tests.support.pictures import make_qr
from tests.web.verifier.conftest import Open

ROOT = Path(__file__).parents[3]
PLANTED = "planted.person@mail.example"
SECRET = "Zq9PlantedBadgeText"

pytestmark = pytest.mark.slow


@dataclass
class Served:
    """A server of its own, and what it wrote."""

    address: str
    process: "subprocess.Popen[bytes]"
    log: Path

    def ask(self, path: str, body: bytes | None = None, **headers: str) -> tuple[int, bytes]:
        request = urllib.request.Request(
            self.address + path, data=body, headers={"Referer": f"https://x.example/?{PLANTED}",
            "User-Agent": PLANTED, "X-Forwarded-For": "198.51.100.77", **headers},
        )  # fmt: skip
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:
                return answer.status, answer.read()
        except urllib.error.HTTPError as error:
            with error:
                return error.code, error.read()

    def end(self) -> str:
        self.process.terminate()
        self.process.wait(timeout=30)
        return self.log.read_text()


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    """As the readme says, with the access log as gunicorn writes it by itself."""
    log = tmp_path / "log"
    with log.open("wb") as stream:
        process = subprocess.Popen(
            [sys.executable, "-m", "gunicorn", "verifier.web:create_app()",
             "--bind", "127.0.0.1:0", "--threads", "4", "--access-logfile", "-",
             "--worker-tmp-dir", str(tmp_path),],
            cwd=ROOT,
            env={"PATH": os.environ["PATH"]},
            stdout=stream,
            stderr=stream,
        )  # fmt: skip
    try:
        yield Served(_wait_for_address(process, log), process, log)
    finally:
        process.terminate()
        process.wait(timeout=30)


def _wait_for_address(process: "subprocess.Popen[bytes]", log: Path) -> str:
    for _ in range(600):
        listening = re.search(r"Listening at: (http://\S+)", log.read_text())
        if listening and "Booting worker" in log.read_text():
            return listening[1]
        assert process.poll() is None, log.read_text()
        try:
            process.wait(timeout=0.1)
        except subprocess.TimeoutExpired:
            continue
    raise AssertionError(f"it does not start: {log.read_text()}")


def form(**fields: str) -> tuple[bytes, dict[str, str]]:
    """A form with a file, as a browser sends it."""
    written = io.BytesIO()
    for name, value in fields.items():
        file = '; filename="' + SECRET + '.png"' if name == "file" else ""
        head = f'--x\r\nContent-Disposition: form-data; name="{name}"{file}\r\n\r\n{value}\r\n'
        written.write(head.encode())
    written.write(b"--x--\r\n")
    return written.getvalue(), {"Content-Type": "multipart/form-data; boundary=x"}


def test_a_server_without_configuration_writes_nothing_of_anybody_down(served: Served) -> None:
    assert served.ask("/readyz") == (200, b'{"contexts":true,"status":"ready"}\n')
    # Strict: neither plain http nor what is not public is asked, however it is written.
    own = served.address.removeprefix("http://")
    as_json = {"Content-Type": "application/json"}
    for address in (
        f"http://{own}/healthz",
        f"https://{own}/",
        "https://2130706433/",
        "https://0x7f.1/",
    ):
        body = json.dumps({"url": address}).encode()
        status, answer = served.ask("/api/v1/verify", body, **as_json)
        report = json.loads(answer)
        assert (status, report["verdict"]) == (200, "undetermined")
        assert report["fetched"] == []
    query = f"url=https://127.0.0.1/{SECRET}&email={PLANTED}"
    for path in (
        f"/?{query}",
        f"/button?{query}",
        f"/api?{query}",
        f"/{SECRET}/{PLANTED}",
        "/metrics",
    ):
        assert served.ask(path)[0] in {200, 404, 422}
    credential = json.dumps({"type": SECRET, "issuer": PLANTED})
    for path, fields in (
        ("/verify", {"source": credential, "recipient": PLANTED}),
        ("/verify", {"file": SECRET}),
        ("/many", {"list": f"https://127.0.0.1/{SECRET},{PLANTED}"}),
        ("/many", {"row": credential}),
        ("/api/v1/verify", {"file": credential, "recipient": PLANTED}),
    ):
        body, headers = form(**fields)
        assert served.ask(path, body, **headers)[0] in {200, 400, 422}
    status, answer = served.ask("/scan/frame", make_qr(SECRET))
    assert (status, json.loads(answer)) == (200, {"text": SECRET})
    for kind in ("text/plain", "multipart/form-data"):
        status, _ = served.ask(f"/verify?{query}", b"%%%", **{"Content-Type": kind})
        assert status in {400, 422}
    written = served.end()
    lines = [line for line in written.splitlines() if "HTTP/1.1" in line]
    assert len(lines) >= 17, "the access log is written"
    assert any('"POST /verify HTTP/1.1" 422' in line for line in lines)
    everything = [line for line in written.splitlines() if "Listening at" not in line]
    for kept in (SECRET, PLANTED, "198.51.100.77", "127.0.0.1/", "url=", "mail.example"):
        assert not [line for line in everything if kept in line]
    assert not [line for line in lines if "127.0.0.1" in line]


def test_an_unforeseen_error_is_told_without_its_message(
    open_app: Open, caplog: pytest.LogCaptureFixture
) -> None:
    client = open_app()
    app: Flask = client.application

    @app.get("/breaks")
    def breaks() -> str:
        raise RuntimeError(f"{SECRET} of {PLANTED}")

    app.testing = False
    assert client.get(f"/breaks?{PLANTED}").status_code == 500
    (record,) = [record for record in caplog.records if record.levelname == "ERROR"]
    said = record.getMessage()
    assert "RuntimeError at GET /breaks: breaks (" in said
    assert record.exc_info is None
    assert SECRET not in caplog.text
    assert PLANTED not in caplog.text
