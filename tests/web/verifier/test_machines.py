"""The API, the VC API and the reading of camera frames."""

import io
import json

import qrcode
from flask.testing import FlaskClient

from tests.support.badges import RECIPIENT, JwtScene
from tests.support.issuer import did_key, ed25519_key, sign_document
from tests.support.measured_app import make_app
from tests.support.page import Page
from tests.web.verifier.conftest import BADGE, Open


def qr(text: str) -> bytes:
    """A picture of a QR code."""
    picture = io.BytesIO()
    qrcode.make(text).save(picture)
    return picture.getvalue()


def test_an_address_in_an_envelope(client: FlaskClient, good: bytes) -> None:
    response = client.post("/api/v1/verify", json={"source": BADGE, "recipient": RECIPIENT})
    report = response.get_json()
    assert response.status_code == 200
    assert report["verdict"] == "genuine"
    assert [check["outcome"] for check in report["checks"]] == ["passed"] * 6


def test_a_credential_in_an_envelope(client: FlaskClient, good: bytes) -> None:
    report = client.post("/api/v1/verify", json={"source": json.loads(good)}).get_json()
    assert report["verdict"] == "genuine"


def test_the_bytes_themselves(client: FlaskClient, good: bytes) -> None:
    for content_type in ("application/octet-stream", "application/json", "application/vc"):
        response = client.post("/api/v1/verify", data=good, content_type=content_type)
        assert response.get_json()["verdict"] == "genuine"


def test_what_is_no_badge_is_422_with_a_code(client: FlaskClient) -> None:
    for body, code in ((b"", "empty"), (b"hello", "not_a_badge")):
        response = client.post("/api/v1/verify", data=body)
        assert response.status_code == 422
        assert response.content_type == "application/problem+json"
        assert response.get_json()["code"] == code


def test_scripts_of_any_site_may_ask_the_api_alone(client: FlaskClient) -> None:
    asked = client.options("/api/v1/verify", headers={"Origin": "https://hr.example"})
    assert asked.headers["Access-Control-Allow-Origin"] == "*"
    assert "Access-Control-Allow-Origin" not in client.get("/").headers


def test_vc_api_verifies_a_credential(client: FlaskClient, good: bytes) -> None:
    body = {"verifiableCredential": json.loads(good)}
    assert client.post("/credentials/verify", json=body).get_json() == {
        "verified": True,
        "checks": ["format", "proof", "issuer", "dates", "status"],
        "warnings": [],
        "errors": [],
        "problemDetails": [],
    }
    body["verifiableCredential"]["name"] = "Other"
    response = client.post("/credentials/verify", json=body)
    refused = response.get_json()
    assert response.status_code == 400
    assert refused["verified"] is False
    assert refused["errors"] == ["signature_invalid"]
    assert [problem["title"] for problem in refused["problemDetails"]] == ["signature_invalid"]


def test_vc_api_verifies_an_enveloped_credential(open_app: Open) -> None:
    scene = JwtScene()
    token = scene.build().decode()
    client = open_app(web=scene.web)
    for held in (token, {"id": f"data:application/vc+jwt,{token}"}):
        answer = client.post("/credentials/verify", json={"verifiableCredential": held})
        assert answer.get_json()["verified"] is True


def test_vc_api_verifies_no_presentation_that_nobody_signed(
    client: FlaskClient, good: bytes
) -> None:
    presentation = {
        "@context": ["https://www.w3.org/ns/credentials/v2"],
        "type": ["VerifiablePresentation"],
        "verifiableCredential": [json.loads(good)],
    }
    response = client.post("/presentations/verify", json={"verifiablePresentation": presentation})
    assert response.status_code == 400
    assert response.get_json()["errors"] == ["proof_missing"]


def test_vc_api_takes_no_text_that_is_no_token(client: FlaskClient, good: bytes) -> None:
    for text in (good.decode(), "https://issuer.example/badge"):
        response = client.post("/credentials/verify", json={"verifiableCredential": text})
        assert response.status_code == 400


def test_vc_api_verifies_nothing_that_is_not_covered(client: FlaskClient, good: bytes) -> None:
    body = {"verifiableCredential": {**json.loads(good), "madeUp": "not signed"}}
    response = client.post("/credentials/verify", json=body)
    assert response.status_code == 400
    assert response.get_json()["errors"] == ["not_covered"]
    assert response.get_json()["warnings"] == []
    (told,) = response.get_json()["problemDetails"]
    assert told["type"].endswith("#DATA_LOSS_DETECTION_ERROR")
    key = ed25519_key("holder")
    holder = did_key(key)
    presentation = sign_document(
        {
            "@context": ["https://www.w3.org/ns/credentials/v2"],
            "type": ["VerifiablePresentation"],
            "holder": holder,
            "verifiableCredential": [body["verifiableCredential"]],
        },
        key,
        f"{holder}#{holder.removeprefix('did:key:')}",
        proofPurpose="authentication",
    )
    response = client.post("/presentations/verify", json={"verifiablePresentation": presentation})
    assert response.status_code == 400
    assert "not_covered" in response.get_json()["errors"]


def test_vc_api_refuses_what_it_cannot_read(client: FlaskClient) -> None:
    for address in ("/credentials/verify", "/presentations/verify"):
        for body in (b"", b"[]", b"{}", b"{"):
            response = client.post(address, data=body, content_type="application/json")
            assert response.status_code == 400


def test_a_frame_with_a_code_is_read(client: FlaskClient) -> None:
    response = client.post("/scan/frame", data=qr(BADGE), content_type="image/png")
    assert response.get_json() == {"text": BADGE}


def test_a_frame_without_a_code_is_no_error(client: FlaskClient) -> None:
    picture = io.BytesIO()
    qrcode.make("x").get_image().crop((0, 0, 40, 40)).save(picture, "PNG")
    assert client.post("/scan/frame", data=picture.getvalue()).status_code == 204


def test_a_frame_that_is_no_picture_is_refused(client: FlaskClient) -> None:
    assert client.post("/scan/frame", data=b"no picture").status_code == 422
    assert client.post("/scan/frame", data=bytes(2_000_000)).status_code == 413


def test_a_photographed_address_is_shown_before_it_is_asked(
    client: FlaskClient, good: bytes
) -> None:
    data = {"file": (io.BytesIO(qr(BADGE)), "photo.png")}
    page = Page.read(client.post("/verify", data=data, content_type="multipart/form-data"))
    assert page.verdict is None
    assert page.hidden("source") == [BADGE]


def test_what_the_app_for_suites_issues_it_verifies() -> None:
    client = make_app().test_client()
    credential = {
        "@context": ["https://www.w3.org/ns/credentials/v2"],
        "type": ["VerifiableCredential"],
        "issuer": {"id": "did:example:anybody"},
        "credentialSubject": {"id": "did:example:learner"},
    }
    issued = client.post("/credentials/issue", json={"credential": credential, "options": {}})
    assert issued.status_code == 201
    for _ in range(50):  # more than any visitor may ask in a minute
        answer = client.post("/credentials/verify", json=issued.get_json())
        assert answer.status_code == 200, answer.get_json()
    unsigned = client.post("/credentials/issue", json={"credential": {**credential, "made-up": 1}})
    assert unsigned.status_code == 400
    malformed = {**credential, "relatedResource": ["https://issuer.example/rules"]}
    assert client.post("/credentials/issue", json={"credential": malformed}).status_code == 400


def test_what_the_app_for_suites_issues_has_a_status_where_asked() -> None:
    client = make_app().test_client()
    first = {
        "@context": ["https://www.w3.org/2018/credentials/v1"],
        "type": ["VerifiableCredential"],
        "issuer": "did:example:anybody",
        "issuanceDate": "2026-01-01T00:00:00Z",
        "credentialSubject": {"id": "did:example:learner"},
    }
    second = {**first, "@context": ["https://www.w3.org/ns/credentials/v2"]}
    del second["issuanceDate"]
    unrevocable = client.post("/credentials/issue", json={"credential": first}).get_json()
    asked = {"credential": second, "options": {"credentialStatus": {}}}
    revocable = client.post("/credentials/issue", json=asked).get_json()
    for issued in (unrevocable, revocable):
        answer = client.post("/credentials/verify", json=issued)
        assert answer.status_code == 200, answer.get_json()
    address = revocable["verifiableCredential"]["credentialStatus"]["statusListCredential"]
    served = {"verifiableCredential": client.get(address).get_json()}
    assert client.post("/credentials/verify", json=served).status_code == 200
