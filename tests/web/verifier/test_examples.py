"""The three examples for whoever has no badge at hand: verified, and called what they are."""

import io
import json

import pytest
from flask.testing import FlaskClient

from tests.support.badges import DataIntegrityScene
from tests.support.page import Page
from verifier.web.examples import EMAIL, load_examples
from verifier.web.languages import LANGUAGES

VERDICTS = {"good": "genuine", "changed": "not_genuine", "revoked": "not_genuine"}
MARKS = {"good": "good", "changed": "bad", "revoked": "bad"}
CODES = {"good": [], "changed": ["signature_invalid"], "revoked": ["revoked"]}


def ask_api(client: FlaskClient, content: bytes, **more: str) -> dict[str, object]:
    """What the engine says about a file."""
    form = {"file": (io.BytesIO(content), "badge.json"), **more}
    report: dict[str, object] = client.post("/api/v1/verify", data=form).get_json()
    return report


def failed(report: dict[str, object]) -> list[str]:
    """The codes of the checks that failed."""
    checks = report["checks"]
    assert isinstance(checks, list)
    return [check["code"] for check in checks if check["outcome"] == "failed"]


def test_the_start_page_leads_to_each(client: FlaskClient) -> None:
    links = Page.read(client.get("/?lang=nl")).root.xpath("//main//a/@href")
    for name in load_examples():
        assert f"/examples/{name}?lang=nl" in links


@pytest.mark.parametrize("name", VERDICTS)
def test_each_opens_its_real_verification(
    client: FlaskClient, scene: DataIntegrityScene, name: str
) -> None:
    page = Page.read(client.get(f"/examples/{name}"))
    assert (page.status, page.verdict) == (200, MARKS[name])
    report = ask_api(client, load_examples()[name].content)
    assert (report["verdict"], failed(report)) == (VERDICTS[name], CODES[name])
    assert scene.web.asked == []


@pytest.mark.parametrize("name", VERDICTS)
def test_its_file_is_recognised_wherever_it_comes_in(client: FlaskClient, name: str) -> None:
    saved = client.get(f"/examples/{name}.json")
    assert saved.headers["Content-Disposition"] == f"attachment; filename=example-{name}.json"
    form = {"file": (io.BytesIO(saved.data), "mine.json")}
    page = Page.read(client.post("/verify", data=form))
    assert page.root.xpath("//*[contains(@class, 'example')]//h2")


def test_another_badge_is_no_example(client: FlaskClient, good: bytes) -> None:
    page = Page.read(client.post("/verify", data={"file": (io.BytesIO(good), "mine.json")}))
    assert not page.root.xpath("//*[contains(@class, 'example')]")


def test_one_letter_changed_by_the_visitor_shows(client: FlaskClient) -> None:
    content = load_examples()["good"].content.replace(b"Project Management", b"Project management")
    report = ask_api(client, content)
    assert failed(report) == ["signature_invalid"]


def test_the_academy_is_nobody_we_know_and_says_so_itself(client: FlaskClient) -> None:
    report = ask_api(client, load_examples()["good"].content)
    checks = report["checks"]
    assert isinstance(checks, list)
    (issuer,) = [check for check in checks if check["name"] == "issuer"]
    assert issuer["code"] == "issuer_bound_key"
    assert not issuer["evidence"].get("registry")
    assert "invented" in issuer["evidence"]["name_claimed"]


def test_the_address_that_the_page_offers_is_the_learners(client: FlaskClient) -> None:
    content = load_examples()["good"].content
    for recipient, verdict in ((EMAIL, "genuine"), ("else@mail.example", "not_genuine")):
        assert ask_api(client, content, recipient=recipient)["verdict"] == verdict


def test_why_it_was_taken_back_is_said(client: FlaskClient) -> None:
    """A status list has no word for a reason; the badge may carry one for its own entry."""
    content = load_examples()["revoked"].content
    entry = json.loads(content)["credentialStatus"]
    reason = next(said["message"] for said in entry["statusMessage"] if said["status"] == "0x1")
    for code in LANGUAGES:
        page = Page.read(client.get(f"/examples/revoked?lang={code}"))
        assert reason in page.root.xpath("string(//section[contains(@class, 'verdict')])")


def test_the_language_is_changed_by_a_link(client: FlaskClient) -> None:
    page = Page.read(client.get("/examples/good"))
    assert "/examples/good?lang=fr" in page.root.xpath("//header//a/@href")


@pytest.mark.parametrize("path", ["/examples/none", "/examples/none.json", "/examples/status.json"])
def test_there_are_no_others(client: FlaskClient, path: str) -> None:
    assert client.get(path).status_code == 404
