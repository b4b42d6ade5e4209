"""What machines around the app ask, and the button for other websites."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from lxml import etree, html

from tests.support.badges import NOW
from tests.support.page import Page
from tests.web.verifier.conftest import BADGE, Open
from verifier.web import create_app
from verifier.web.settings import SettingsError

TOKEN = "a-token-of-the-operator"
ROOT = Path(__file__).parents[3]


def test_ready_without_redis(client: FlaskClient) -> None:
    answer = client.get("/readyz")
    assert (answer.status_code, answer.get_json()) == (200, {"status": "ready", "contexts": True})


def test_not_ready_while_redis_is_away(open_app: Open) -> None:
    client = open_app({"RANSEL_VERIFIER_REDIS_URL": "redis://127.0.0.1:1/0"})
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.get_json() == {"status": "not ready", "contexts": True, "redis": False}
    # It goes on answering all the same, each process for itself.
    assert client.get("/healthz").status_code == 200


def test_browsers_find_an_icon_where_they_look_for_one(client: FlaskClient) -> None:
    answer = client.get("/favicon.ico", buffered=True)
    assert (answer.status_code, answer.data[:4]) == (200, b"\0\0\1\0")


def test_counts_are_closed_without_the_token(open_app: Open) -> None:
    closed = open_app()
    opened = open_app({"RANSEL_VERIFIER_METRICS_TOKEN": TOKEN})
    assert closed.get("/metrics").status_code == 404
    assert closed.get("/metrics", headers={"Authorization": "Bearer "}).status_code == 404
    for given in ("", f"Bearer {TOKEN}x", "Bearer ", "Bearer é"):
        assert opened.get("/metrics", headers={"Authorization": given}).status_code == 404
    answer = opened.get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"})
    assert (answer.status_code, answer.mimetype) == (200, "text/plain")


def test_what_is_counted_and_what_is_not(open_app: Open, good: bytes) -> None:
    client = open_app({"RANSEL_VERIFIER_METRICS_TOKEN": TOKEN})
    client.post("/verify", data={"source": BADGE, "recipient": "noor@student.example"})
    client.post("/api/v1/verify", data=good)
    client.post("/verify", data={"source": "nonsense"})
    client.get("/nowhere")
    said = client.get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"}).get_data(
        as_text=True
    )
    for line in (
        'ransel_verifications_total{carrier="address",generation="ob3",verdict="genuine"} 1.0',
        'ransel_verifications_total{carrier="json",generation="ob3",verdict="genuine"} 1.0',
        'ransel_checks_total{check="dates",code="in_force",outcome="passed"} 2.0',
        'ransel_unreadable_total{code="not_a_badge"} 1.0',
        'ransel_refused_total{status="404"} 1.0',
        "ransel_verification_seconds_count 3.0",
    ):
        assert line in said.splitlines()
    for secret in ("badges.example", "noor", "nonsense", "127.0.0.1", "Specific", "Example"):
        assert secret not in said


def test_processes_put_their_counts_together(tmp_path: Path) -> None:
    program = (
        "import os\n"
        "from verifier.web.counting import Counts\n"
        "counts = Counts()\n"
        "child = os.fork()\n"
        "counts.refusal(429)\n"
        "if not child:\n"
        "    os._exit(0)\n"
        "os.waitpid(child, 0)\n"
        "print(counts.write().decode())\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=ROOT,
        env={**os.environ, "PROMETHEUS_MULTIPROC_DIR": str(tmp_path)},
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    assert 'ransel_refused_total{status="429"} 2.0' in done.stdout


def test_whom_to_tell(open_app: Open) -> None:
    address = "/.well-known/security.txt"
    assert open_app().get(address).status_code == 404
    client = open_app({"RANSEL_VERIFIER_SECURITY_CONTACT": "mailto:security@verifier.example"})
    answer = client.get(address, base_url="https://verifier.example")
    assert answer.content_type == "text/plain; charset=utf-8"
    fields = dict(line.split(": ", 1) for line in answer.get_data(as_text=True).splitlines())
    assert fields["Contact"] == "mailto:security@verifier.example"
    assert fields["Canonical"] == f"https://verifier.example{address}"
    assert fields["Expires"] > NOW.isoformat()


def test_crawlers_may_read_and_not_ask(client: FlaskClient) -> None:
    lines = client.get("/robots.txt").get_data(as_text=True).splitlines()
    assert lines[0] == "User-agent: *"
    assert "Disallow: /*?url=" in lines


@pytest.mark.parametrize(
    ("name", "value"),
    [("SECURITY_CONTACT", "security@verifier.example"), ("SECURITY_CONTACT", "mailto:a@b\nX: y"),
     ("METRICS_TOKEN", "short")],
)  # fmt: skip
def test_wrong_settings_stop_the_start(name: str, value: str) -> None:
    with pytest.raises(SettingsError):
        create_app({f"RANSEL_VERIFIER_{name}": value})


def test_the_button_leads_to_the_question(client: FlaskClient) -> None:
    assert not Page.read(client.get("/button")).has("html")
    odd = BADGE + "?a='&lang=nl&amp;b=1"
    page = Page.read(client.get("/button", query_string={"url": odd}))
    (snippet,) = page.root.xpath('//textarea[@id="html"]')
    link = html.fragment_fromstring(snippet.text)
    assert link.tag == "a"
    assert [child.tag for child in link] == ["img"]
    asked = Page.read(client.get(link.get("href").removeprefix("http://localhost")))
    assert asked.hidden("source") == [odd]
    picture = client.get(link[0].get("src").removeprefix("http://localhost"))
    assert (picture.status_code, picture.mimetype) == (200, "image/svg+xml")


def test_an_address_that_is_none_gets_no_button(client: FlaskClient) -> None:
    for typed in (
        "javascript:alert(1)", "hello", "data:text/html,x", "https://localhost/b/1",
        "https://noor:secret@badges.example/b/1", "http://badges.example:8080/b/1",
    ):  # fmt: skip
        page = Page.read(client.get("/button", query_string={"url": typed}))
        assert page.has("url-error")
        assert not page.has("html")


def test_the_picture_runs_nothing_and_may_be_shown_anywhere(client: FlaskClient) -> None:
    for code in ("en", "nl"):
        answer = client.get(f"/button/{code}.svg")
        tags = {etree.QName(element).localname for element in etree.fromstring(answer.data).iter()}
        assert tags <= {"svg", "rect", "g", "circle", "path", "text"}
        assert b"http" not in answer.data.replace(b"http://www.w3.org/2000/svg", b"")
        assert answer.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
        assert "public" in answer.headers["Cache-Control"]
    assert client.get("/button/xx.svg").status_code == 404
    assert client.get("/").headers["Cross-Origin-Resource-Policy"] == "same-origin"
