"""The API keeps what its OpenAPI description promises: every answer is held against it."""

import io
import json
from typing import Any

import jsonschema_rs
import pytest
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from werkzeug.test import TestResponse

from tests.support.badges import DataIntegrityScene, JwtScene, learner_record
from tests.support.engine_codes import codes_by_module
from tests.support.page import Page
from tests.support.pictures import make_png, make_qr, make_text_chunk
from tests.web.verifier.conftest import BADGE, Open
from verifier.sentences import LANGUAGES
from verifier.web.turnstile import COME_BACK_SECONDS

VERIFY = "/api/v1/verify"


@pytest.fixture
def description(client: FlaskClient) -> dict[str, Any]:
    answer: dict[str, Any] = client.get("/api/v1/openapi.json").get_json()
    return answer


def promised(description: dict[str, Any], response: TestResponse) -> None:
    """Fail unless the description promises this status, type, headers and body."""
    responses = description["paths"][VERIFY]["post"]["responses"]
    said = responses[str(response.status_code)]
    kind = response.content_type.partition(";")[0]
    schema = said["content"][kind]["schema"]
    whole = {**schema, "components": description["components"]}
    jsonschema_rs.Draft202012Validator(whole, validate_formats=True).validate(response.get_json())
    for name in said.get("headers", {}):
        assert name in response.headers
    if response.status_code != 200:
        assert response.get_json()["status"] == response.status_code


def test_the_description_is_openapi_with_schemas_that_are_schemas(
    description: dict[str, Any],
) -> None:
    assert description["openapi"] == "3.1.0"
    assert description["servers"] == [{"url": "http://localhost"}]
    for schema in description["components"]["schemas"].values():
        jsonschema_rs.meta.validate({**schema, "components": description["components"]})


def test_the_description_names_every_code_of_what_is_no_badge(description: dict[str, Any]) -> None:
    problem = description["components"]["schemas"]["UnreadableProblem"]["properties"]["code"]
    assert set(LANGUAGES["en"].unreadable) == set(problem["enum"])
    assert set(codes_by_module()["formats/png.py"]) <= set(problem["enum"])


def test_by_address_by_credential_and_by_file(
    client: FlaskClient, good: bytes, description: dict[str, Any]
) -> None:
    baked = make_png(before=[make_text_chunk(good)])
    asked = (
        client.post(VERIFY, json={"url": BADGE}),
        client.post(VERIFY, json={"credential": json.loads(good)}),
        client.post(VERIFY, json={"credential": good.decode()}),
        client.post(VERIFY, data={"file": (io.BytesIO(baked), "badge.png")}),
        client.post(VERIFY, data={"url": BADGE}, content_type="multipart/form-data"),
        client.post(VERIFY, data=good, content_type="application/octet-stream"),
        client.post(VERIFY, data={"url": BADGE}),
        client.post(VERIFY, data={"credential": good.decode()}),
        # As curl sends a file.
        client.post(VERIFY, data=good, content_type="application/x-www-form-urlencoded"),
    )
    for response in asked:
        promised(description, response)
        assert response.get_json()["verdict"] == "genuine"


def test_a_token_and_a_learner_record_keep_the_promise(
    open_app: Open, description: dict[str, Any]
) -> None:
    scene = JwtScene()
    token = scene.build().decode()
    response = open_app(web=scene.web).post(VERIFY, json={"credential": token})
    promised(description, response)
    assert response.get_json()["carrier"] == "jwt"
    record = DataIntegrityScene()
    member = json.loads(record.build())
    record.document = learner_record(member)
    response = open_app(web=record.web).post(VERIFY, data=record.build())
    promised(description, response)
    assert [nested["role"] for nested in response.get_json()["nested"]] == ["member"]


@pytest.mark.parametrize(
    ("at", "verdict", "code"),
    [
        ("2026-11-01T12:00:00Z", "genuine", "in_force"),
        ("2030-01-01", "not_genuine", "expired"),
        ("2020-01-01T00:00:00+02:00", "not_genuine", "not_yet_valid"),
    ],
)
def test_at_another_moment(
    client: FlaskClient, scene: DataIntegrityScene, at: str, verdict: str, code: str
) -> None:
    description: dict[str, Any] = client.get("/api/v1/openapi.json").get_json()
    scene.web.publish(BADGE, scene.build())
    response = client.post(VERIFY, json={"url": BADGE, "at": at})
    promised(description, response)
    report = response.get_json()
    dates = next(check for check in report["checks"] if check["name"] == "dates")
    assert (report["verdict"], dates["code"]) == (verdict, code)


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"url": "no address"}, "field_malformed"),
        ({"url": 7}, "field_malformed"),
        ({"url": "ftp://badges.example/1"}, "field_malformed"),
        ({"url": BADGE, "credential": {}}, "source_ambiguous"),
        ({"url": BADGE, "recipient": ["a"]}, "field_malformed"),
        ({"url": BADGE, "recipient": "a" * 1001}, "field_malformed"),
        ({"url": BADGE, "at": "yesterday"}, "field_malformed"),
        ({"url": BADGE, "at": 1_700_000_000}, "field_malformed"),
        ({"url": BADGE, "at": "9999-12-31"}, "field_malformed"),
        ({"url": BADGE, "at": "0001-01-01"}, "field_malformed"),
        ({"credential": BADGE}, "field_malformed"),
        ({"credential": [1]}, "field_malformed"),
        ({"url": BADGE, "recepient": "noor@student.example"}, "field_unknown"),
    ],
)
def test_a_request_that_is_none_is_400(
    client: FlaskClient, description: dict[str, Any], body: dict[str, Any], code: str
) -> None:
    response = client.post(VERIFY, json=body)
    promised(description, response)
    assert (response.status_code, response.get_json()["code"]) == (400, code)


def test_a_misspelt_member_is_named_in_the_readers_language(client: FlaskClient) -> None:
    """Ignored, it would be answered as if nobody had been asked about."""
    details = set()
    for language in LANGUAGES:
        response = client.post(
            VERIFY,
            json={"url": BADGE, "recepient": "noor@student.example"},
            headers={"Accept-Language": language},
        )
        said = response.get_json()
        assert (said["code"], said["field"]) == ("field_unknown", "recepient")
        assert "recepient" in said["detail"]
        details.add(said["detail"])
    assert len(details) == len(LANGUAGES)


def test_a_form_without_a_source_and_with_two(
    client: FlaskClient, description: dict[str, Any]
) -> None:
    none = client.post(VERIFY, data={"at": "2026-01-01"}, content_type="multipart/form-data")
    two = client.post(VERIFY, data={"file": (io.BytesIO(b"x"), "x"), "url": BADGE})
    for response, code in ((none, "source_missing"), (two, "source_ambiguous")):
        promised(description, response)
        assert (response.status_code, response.get_json()["code"]) == (400, code)


@pytest.mark.parametrize(
    "body",
    [b"", b" ", b"hello", b"{", b"[]", b'{"a": 1, "a": 2}', b"\x89PNG\r\n\x1a\n", b"%PDF-1.7",
     b"<svg/>", b"<svg xmlns='http://www.w3.org/2000/svg'/>", b"eyJ.eyJ.x", make_qr("just text")],
    ids=["nothing", "space", "text", "half", "list", "twice", "png", "pdf", "svg", "bare",
         "token", "qr"],
)  # fmt: skip
def test_what_is_no_badge_is_422_with_a_promised_code(
    client: FlaskClient, description: dict[str, Any], body: bytes
) -> None:
    for content_type in ("application/octet-stream", "application/json"):
        response = client.post(VERIFY, data=body, content_type=content_type)
        assert response.status_code == 422
        promised(description, response)


def test_any_request_gets_a_promised_answer(open_app: Open, good: bytes) -> None:
    client = open_app()
    for limiter in client.application.extensions["limiter"]:
        limiter.enabled = False
    described: dict[str, Any] = client.get("/api/v1/openapi.json").get_json()
    # Without counting there is nothing to tell of it.
    del described["paths"][VERIFY]["post"]["responses"]["200"]["headers"]
    plain = st.none() | st.booleans() | st.integers() | st.text(max_size=8)
    values = plain | st.sampled_from([BADGE, good.decode(), "2026-11-01", json.loads(good)])
    names = st.sampled_from(["url", "credential", "source", "recipient", "at", "x"])
    bodies = st.dictionaries(names, values | st.lists(plain, max_size=2), max_size=4)

    @settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
    @given(bodies | values)
    def answer(body: object) -> None:
        response = client.post(VERIFY, json=body)
        assert response.status_code in {200, 400, 422}
        promised(described, response)

    answer()


def test_the_sentences_are_in_the_language_asked_for(client: FlaskClient, good: bytes) -> None:
    answers = {
        code: client.post(VERIFY, json={"url": BADGE}, headers={"Accept-Language": code})
        for code in LANGUAGES
    }
    assert len({answer.get_json()["sentence"] for answer in answers.values()}) == len(answers)
    for code, answer in answers.items():
        assert answer.headers["Content-Language"] == code
        assert "Accept-Language" in answer.headers["Vary"]


def test_what_is_left_is_told_and_when_to_come_back(
    client: FlaskClient, description: dict[str, Any]
) -> None:
    first = client.post(VERIFY, data=b"x")
    assert first.headers["RateLimit-Policy"] == '"60s";q=40;w=60, "3600s";q=600;w=3600'
    assert first.headers["RateLimit"].startswith('"60s";r=39;t=')
    assert "Retry-After" not in first.headers
    for _ in range(39):
        client.post(VERIFY, data=b"x")
    last = client.post(VERIFY, data=b"x")
    assert last.status_code == 429
    promised(description, last)
    assert last.headers["RateLimit"].startswith('"60s";r=0;t=')
    assert 0 < int(last.headers["Retry-After"]) <= 60


def test_a_full_house_says_when_to_come_back(client: FlaskClient, good: bytes) -> None:
    turnstile = client.application.extensions["ransel_desk"].turnstile
    turnstile._seconds = 0.01  # noqa: SLF001 - so that the test does not wait as a visitor would
    places = [turnstile.enter("127.0.0.1") for _ in range(6)]
    for place in places:
        place.__enter__()
    full = client.post(VERIFY, json={"url": BADGE})
    assert (full.status_code, full.get_json()["code"]) == (503, "service_unavailable")
    assert full.headers["Retry-After"] == str(COME_BACK_SECONDS)
    page = Page.read(client.post("/verify", data={"source": BADGE, "recipient": "a@b.example"}))
    assert page.status == 503
    assert (page.hidden("source"), page.hidden("recipient")) == ([BADGE], ["a@b.example"])
    other = client.post(
        VERIFY, json={"url": BADGE}, environ_overrides={"REMOTE_ADDR": "198.51.100.9"}
    )
    assert other.status_code == 200
    for place in places:
        place.__exit__(None, None, None)
    assert client.post(VERIFY, json={"url": BADGE}).status_code == 200


def test_a_question_too_many_is_not_lost(client: FlaskClient, good: bytes) -> None:
    for _ in range(40):
        client.post("/verify", data={"source": "x"})
    page = Page.read(client.post("/verify", data={"source": BADGE}))
    assert (page.status, page.hidden("source")) == (429, [BADGE])
    file = {"file": (io.BytesIO(good), "badge.json")}
    page = Page.read(client.post("/verify", data=file))
    assert (page.status, page.hidden("kept_name")) == (429, ["badge.json"])
    assert page.hidden("kept")


def test_cors_is_for_the_api_alone(client: FlaskClient) -> None:
    asked = client.options(
        VERIFY, headers={"Origin": "https://hr.example", "Access-Control-Request-Method": "POST"}
    )
    assert asked.headers["Access-Control-Allow-Origin"] == "*"
    assert "POST" in asked.headers["Access-Control-Allow-Methods"]
    assert "Retry-After" in asked.headers["Access-Control-Expose-Headers"]
    assert "Access-Control-Allow-Credentials" not in asked.headers
    for address in ("/", "/api", "/button", "/healthz", "/static/shared/ransel.css"):
        answer = client.get(address, headers={"Origin": "https://hr.example"})
        assert "Access-Control-Allow-Origin" not in answer.headers
        answer.close()


def test_the_readable_page_names_every_member(
    client: FlaskClient, description: dict[str, Any]
) -> None:
    page = Page.read(client.get("/api"))
    assert page.status == 200
    text = page.root.text_content()
    for schema in ("Question", "Report", "Check"):
        for member in description["components"]["schemas"][schema]["properties"]:
            assert member in text
    assert "/api/v1/openapi.json" in page.links()
