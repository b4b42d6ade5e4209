"""Receipts: what they state, taken away, and recognised when they are given back."""

import base64
import io
import json
from typing import Any
from urllib.parse import unquote

import pytest
from flask.testing import FlaskClient
from joserfc import jws
from joserfc.jwk import KeySet
from pypdf import PdfReader

from tests.support.badges import NOW, RECIPIENT, DataIntegrityScene
from tests.support.issuer import ed25519_key, encode, encode_bits, sign_token
from tests.support.page import Page
from tests.web.verifier.conftest import BADGE, Open
from verifier.formats.pdf import find_pdf_texts
from verifier.policy import Limits
from verifier.report import CheckName
from verifier.sentences import LANGUAGES
from verifier.web.receipts.document import again_address, draw_receipt
from verifier.web.receipts.statement import TYPE
from verifier.web.settings import SettingsError, read_settings

SEED = base64.b64encode(b"a" * 32).decode()
EARLIER = base64.b64encode(b"b" * 32).decode()
CONFIG = {
    "RANSEL_VERIFIER_ADDRESS": "https://verifier.example",
    "RANSEL_VERIFIER_RECEIPT_KEYS": f"{SEED},{EARLIER}",
}


@pytest.fixture
def client(open_app: Open) -> FlaskClient:
    """A visitor of a verifier with a lasting key."""
    return open_app(CONFIG)


def ask(client: FlaskClient, **form: str) -> str:
    """Ask about the badge, and take the receipt out of the answer."""
    page = Page.read(client.post("/verify", data={"source": BADGE, **form}))
    return page.hidden("receipt")[0]


def read(token: str) -> dict[str, Any]:
    """What a token says, whoever signed it."""
    part = token.split(".")[1]
    statement: dict[str, Any] = json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))
    return statement


def take(client: FlaskClient, token: str, kind: str = "pdf") -> bytes:
    """Take the receipt away."""
    response = client.post("/receipt", data={"receipt": token, "as": kind})
    assert response.status_code == 200
    assert "attachment" in response.headers["Content-Disposition"]
    return response.get_data()


def give(client: FlaskClient, content: bytes, name: str = "receipt.pdf") -> Page:
    """Give a file back."""
    data = {"file": (io.BytesIO(content), name)}
    return Page.read(client.post("/verify", data=data, content_type="multipart/form-data"))


@pytest.mark.usefixtures("good")
class TestStatement:
    """What a receipt states."""

    def test_it_states_what_was_asked_and_found(self, client: FlaskClient) -> None:
        statement = read(ask(client, recipient=RECIPIENT))
        assert statement["iss"] == "https://verifier.example"
        assert statement["asked"] == {
            "address": BADGE,
            "recipient": RECIPIENT,
            "at": NOW.isoformat().replace("+00:00", "Z"),
        }
        assert statement["verdict"] == "genuine"
        assert [check["name"] for check in statement["checks"]] == [
            name.value for name in CheckName
        ]
        assert all(check["code"] and check["sentence"] for check in statement["checks"])

    def test_it_names_the_bytes_of_the_badge(self, client: FlaskClient, good: bytes) -> None:
        from_file = read(give(client, good, "noor.json").hidden("receipt")[0])
        from_address = read(ask(client))
        assert from_file["asked"]["file_name"] == "noor.json"
        assert from_file["sha256"] == from_file["credential_sha256"]
        assert from_address["credential_sha256"] == from_file["sha256"]
        assert from_address["sha256"] != from_address["credential_sha256"]

    def test_anybody_can_verify_it_with_the_keys_that_are_served(self, client: FlaskClient) -> None:
        token = ask(client)
        served = client.get("/.well-known/jwks.json")
        assert served.headers["Access-Control-Allow-Origin"] == "*"
        keys = served.get_json()["keys"]
        assert all("d" not in key for key in keys)
        assert len(keys) == 2
        registry = jws.JWSRegistry(algorithms=["Ed25519", "EdDSA"])
        with pytest.warns(match="EdDSA"):
            opened = jws.deserialize_compact(
                token, KeySet.import_key_set({"keys": keys}), registry=registry
            )
        assert opened.protected["typ"] == TYPE


@pytest.mark.usefixtures("good")
class TestGivenBack:
    """The verifier knows its own receipts, and takes none for a badge."""

    def test_unchanged_as_text_and_as_file(self, client: FlaskClient) -> None:
        token = ask(client)
        typed = Page.read(client.post("/verify", data={"source": f" {token}\n"}))
        filed = give(client, take(client, token, "jwt"), "receipt.jwt")
        for page in (typed, filed):
            assert (page.status, page.seal, page.verdict) == (200, "ours", None)
            assert BADGE in page.hidden("source")

    def test_unchanged_as_pdf(self, client: FlaskClient) -> None:
        page = give(client, take(client, ask(client)))
        assert (page.seal, page.verdict) == ("ours", None)

    def test_a_changed_statement(self, client: FlaskClient) -> None:
        header, _, signature = ask(client).split(".")
        statement = read(ask(client)) | {"verdict": "not_genuine"}
        forged = f"{header}.{encode(json.dumps(statement))}.{signature}"
        page = give(client, forged.encode(), "receipt.jwt")
        assert (page.seal, page.verdict) == ("changed", None)
        assert not page.has("stated-title")

    @pytest.mark.parametrize("place", [1, 2])
    def test_a_damaged_part(self, client: FlaskClient, place: int) -> None:
        parts = ask(client).split(".")
        parts[place] = (
            parts[place][:40] + ("A" if parts[place][40] != "A" else "B") + parts[place][41:]
        )
        assert give(client, ".".join(parts).encode(), "receipt.jwt").seal == "changed"

    def test_pages_that_say_something_else_than_the_statement(self, client: FlaskClient) -> None:
        token = ask(client)
        with client.application.test_request_context():
            pages = draw_receipt({**read(token), "sentence": "All is well."}, token)
        page = give(client, pages)
        assert page.seal == "other_pages"
        assert page.has("stated-title")

    def test_the_key_of_another_verifier(self, client: FlaskClient, open_app: Open) -> None:
        theirs = ask(open_app({}))
        assert give(client, theirs.encode(), "receipt.jwt").seal == "unknown_key"
        header = {"alg": "EdDSA", "typ": TYPE, "kid": "theirs"}
        signed = sign_token(header, read(theirs), ed25519_key("forger"))
        assert give(client, signed.encode(), "receipt.jwt").seal == "unknown_key"

    def test_a_forger_who_names_our_key(self, client: FlaskClient) -> None:
        token = ask(client)
        kid = json.loads(base64.urlsafe_b64decode(token.split(".")[0] + "=="))["kid"]
        header = {"alg": "EdDSA", "typ": TYPE, "kid": kid}
        forged = sign_token(header, read(token), ed25519_key("forger"))
        assert give(client, forged.encode(), "receipt.jwt").seal == "changed"
        refused = client.post("/receipt", data={"receipt": forged, "as": "pdf"})
        assert refused.status_code == 422

    def test_an_earlier_key_still_counts(self, client: FlaskClient, open_app: Open) -> None:
        before = open_app({**CONFIG, "RANSEL_VERIFIER_RECEIPT_KEYS": EARLIER})
        assert give(client, take(before, ask(before))).seal == "ours"

    def test_machines_are_told_that_it_is_no_badge(self, client: FlaskClient) -> None:
        response = client.post("/api/v1/verify", data=ask(client))
        assert (response.status_code, response.get_json()["code"]) == (422, "not_a_badge")


class TestDocument:
    """The PDF."""

    @pytest.mark.usefixtures("good")
    def test_it_carries_the_statement_and_asks_again(self, client: FlaskClient) -> None:
        token = ask(client)
        pdf = take(client, token)
        text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)
        assert unquote(again_address(read(token))) == f"https://verifier.example/?url={BADGE}"
        assert "signature_valid" in text.replace("\u200b", "")
        assert token.encode() in find_pdf_texts(pdf, limits=Limits())
        assert b"pdfuaid" in pdf
        assert b"pdfaid" in pdf

    def test_letters_that_no_font_holds_do_not_stop_it(
        self, client: FlaskClient, scene: DataIntegrityScene
    ) -> None:
        scene.document["credentialSubject"]["achievement"]["name"] = "微证书 \U0001f393 <b>#x</b>"
        scene.web.publish(BADGE, scene.build())
        token = ask(client)
        pdf = take(client, token)
        assert "微证书" in read(token)["badge"]["name"]
        assert give(client, pdf).seal == "ours"

    @pytest.mark.parametrize("lang", sorted(LANGUAGES))
    def test_it_is_in_the_language_of_the_question(
        self, client: FlaskClient, scene: DataIntegrityScene, lang: str
    ) -> None:
        scene.status_list["credentialSubject"]["encodedList"] = encode_bits([94_567])
        scene.web.publish(BADGE, scene.build())
        page = Page.read(client.post(f"/verify?lang={lang}", data={"source": BADGE}))
        token = page.hidden("receipt")[0]
        assert read(token)["language"] == lang
        assert str(PdfReader(io.BytesIO(take(client, token))).root_object["/Lang"]) == lang
        assert give(client, take(client, token)).seal == "ours"


def test_without_a_key_the_receipt_says_that_it_will_not_last(open_app: Open, good: bytes) -> None:
    client = open_app({})
    token = ask(client)
    assert read(token)["lasting_key"] is False
    assert give(client, take(client, token)).seal == "ours"


@pytest.mark.parametrize("token", ["", "nonsense", "a.b.c"])
def test_what_is_no_receipt_is_not_made_into_one(client: FlaskClient, token: str) -> None:
    response = client.post("/receipt", data={"receipt": token, "as": "pdf"})
    assert response.status_code == 422
    assert Page.read(response).root.xpath("//@data-code") == ["receipt"]


def test_another_site_cannot_press_the_button(client: FlaskClient) -> None:
    headers = {"Sec-Fetch-Site": "cross-site"}
    assert client.post("/receipt", data={"receipt": "x"}, headers=headers).status_code == 403


@pytest.mark.parametrize(
    "wrong",
    [
        {"RANSEL_VERIFIER_RECEIPT_KEYS": SEED},
        {**CONFIG, "RANSEL_VERIFIER_RECEIPT_KEYS": "c2hvcnQ="},
        {**CONFIG, "RANSEL_VERIFIER_RECEIPT_KEYS": "not base64!"},
        {"RANSEL_VERIFIER_ADDRESS": "verifier.example"},
        {"RANSEL_VERIFIER_ADDRESS": "https://verifier.example/path"},
    ],
)
def test_wrong_settings_are_named(wrong: dict[str, str]) -> None:
    with pytest.raises(SettingsError):
        read_settings(wrong)
