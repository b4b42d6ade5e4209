"""What the app refuses, and that it says so to people and to machines."""

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.support.page import Page
from tests.web.verifier.conftest import BADGE, Open
from verifier.policy import Limits
from verifier.web import create_app
from verifier.web.settings import SettingsError
from verifier.web.warming import warm_contexts


@pytest.mark.parametrize(
    ("method", "address", "status"),
    [("GET", "/nowhere", 404), ("GET", "/verify", 405), ("POST", "/", 405)],
)
def test_every_error_is_a_page_that_leads_on(
    client: FlaskClient, method: str, address: str, status: int
) -> None:
    page = Page.read(client.open(address, method=method, headers={"Accept": "text/html"}))
    assert page.status == status
    assert "/" in page.links()


def test_machines_get_a_problem_document(client: FlaskClient) -> None:
    response = client.get("/nowhere", headers={"Accept": "application/json"})
    assert response.content_type == "application/problem+json"
    assert response.get_json()["code"] == "not_found"
    refused = client.get("/api/v1/verify")
    assert (refused.status_code, refused.get_json()["status"]) == (405, 405)
    assert "POST" in refused.headers["Allow"]


def send(client: FlaskClient, content: bytes) -> TestResponse:
    """Send a large file; the client's own encoder would leave a temporary file open."""
    head = '--x\r\nContent-Disposition: form-data; name="file"; filename="large.png"\r\n\r\n'
    body = head.encode() + content + b"\r\n--x--\r\n"
    return client.post("/verify", data=body, content_type="multipart/form-data; boundary=x")


def test_an_upload_of_50_megabytes_is_answered_with_a_page(client: FlaskClient) -> None:
    response = send(client, bytes(50_000_000))
    assert response.status_code == 413
    assert "/" in Page.read(response).links()


def test_a_file_over_the_engines_limit_is_no_badge(client: FlaskClient) -> None:
    response = send(client, bytes(Limits().source_bytes + 1))
    assert response.status_code == 422


def test_one_visitor_cannot_ask_without_end(client: FlaskClient) -> None:
    answers = [client.post("/verify", data={"source": "x"}).status_code for _ in range(41)]
    assert answers[:40] == [422] * 40
    assert answers[40] == 429
    assert client.get("/").status_code == 200
    waiting = client.post("/api/v1/verify", data=b"x")
    assert waiting.status_code == 429
    assert waiting.get_json()["code"] == "too_many_requests"
    assert int(waiting.headers["Retry-After"]) > 0


def test_another_site_cannot_press_the_button(client: FlaskClient, good: bytes) -> None:
    for site in ("cross-site", "same-site"):
        response = client.post("/verify", data={"source": BADGE}, headers={"Sec-Fetch-Site": site})
        assert response.status_code == 403
    own = client.post("/verify", data={"source": BADGE}, headers={"Sec-Fetch-Site": "same-origin"})
    assert own.status_code == 200


def test_every_answer_carries_the_security_headers(client: FlaskClient) -> None:
    for address in ("/", "/how", "/scan", "/nowhere", "/healthz"):
        headers = client.get(address).headers
        assert headers["Content-Security-Policy"].startswith("default-src 'none'")
        assert "unsafe" not in headers["Content-Security-Policy"]
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert "Set-Cookie" not in headers


def test_only_the_camera_page_may_ask_for_the_camera(client: FlaskClient) -> None:
    assert "camera=(self)" in client.get("/scan").headers["Permissions-Policy"]
    assert "camera=()" in client.get("/").headers["Permissions-Policy"]


@pytest.mark.parametrize(
    ("address", "asked", "language"),
    [
        ("/", "nl-BE,nl;q=0.9,en;q=0.5", "nl"),
        ("/", "fr-BE,fr;q=0.9,nl;q=0.5", "fr"),
        ("/", "de-AT", "de"),
        ("/", "es", "en"),
        ("/?lang=fr", "nl", "fr"),
        ("/?lang=de", "nl", "de"),
        ("/?lang=nl", "en", "nl"),
        ("/?lang=xx", "en", "en"),
    ],
)
def test_the_language_is_the_addresses_or_the_browsers(
    client: FlaskClient, address: str, asked: str, language: str
) -> None:
    page = Page.read(client.get(address, headers={"Accept-Language": asked}))
    assert page.root.get("lang") == language


def test_a_chosen_language_is_carried_on(client: FlaskClient) -> None:
    page = Page.read(client.get("/?lang=nl"))
    others = set(page.root.xpath('//nav[starts-with(@class, "languages")]//a/@href'))
    own = [link for link in page.links() if link.startswith("/") and link not in others]
    assert own
    assert all("lang=nl" in link for link in own)
    assert page.root.xpath("//form/@action") == ["/verify?lang=nl"]


def test_the_language_switch_keeps_the_question(client: FlaskClient, good: bytes) -> None:
    links = '//nav[starts-with(@class, "languages")]//a'
    page = Page.read(client.post("/verify?lang=en", data={"source": BADGE}))
    assert page.root.xpath(f"{links}/@hreflang") == ["nl", "fr", "de"]
    assert all("url=" in address for address in page.root.xpath(f"{links}/@href"))
    page = Page.read(client.post("/verify?lang=en", data={"source": good.decode()}))
    assert set(page.root.xpath(f"{links}/@href")) == {"#other-language"}
    assert "/verify?lang=nl" in page.root.xpath("//form/@action")


def test_health(client: FlaskClient) -> None:
    assert client.get("/healthz").get_json() == {"status": "ok"}


def test_wrong_settings_stop_the_start() -> None:
    with pytest.raises(SettingsError):
        create_app({"RANSEL_VERIFIER_TRUSTED_PROXIES": "many"})


def test_a_trusted_proxy_tells_visitors_apart(open_app: Open) -> None:
    behind = open_app({"RANSEL_VERIFIER_TRUSTED_PROXIES": "1"})
    for _ in range(40):
        behind.post("/verify", data={"source": "x"}, headers={"X-Forwarded-For": "198.51.100.1"})
    other = behind.post(
        "/verify", data={"source": "x"}, headers={"X-Forwarded-For": "198.51.100.2"}
    )
    assert other.status_code == 422


def test_only_trusted_hosts_are_answered(open_app: Open) -> None:
    app = open_app({"RANSEL_VERIFIER_TRUSTED_HOSTS": "verifier.example"})
    assert app.get("/healthz", base_url="https://verifier.example").status_code == 200
    assert app.get("/healthz", base_url="https://evil.example").status_code == 400


def test_the_usual_vocabularies_are_known() -> None:
    # A vocabulary that is no longer pinned would be refused here, before anybody asks.
    warm_contexts()
