"""What the answer page says of good, forged, revoked, unreachable and unreadable badges."""

import hashlib
import io
import json
from urllib.parse import unquote

import pytest
from flask.testing import FlaskClient
from PIL import Image
from werkzeug.test import TestResponse

from tests.support.badges import (
    DID_ADDRESS,
    INDEX,
    METHOD,
    RECIPIENT,
    SALT,
    STATUS_ADDRESS,
    DataIntegrityScene,
)
from tests.support.issuer import ed25519_key, encode_bits, sign_document
from tests.support.page import Page
from tests.web.verifier.conftest import BADGE, Open
from verifier.microcredential import Element
from verifier.report import CheckName

PICTURE = "https://badges.example/picture.png"


def png() -> bytes:
    """A plain picture."""
    encoded = io.BytesIO()
    Image.new("RGB", (20, 20), "teal").save(encoded, "PNG")
    return encoded.getvalue()


def give_file(client: FlaskClient, content: bytes, name: str = "badge.json", **form: str) -> Page:
    """Send a file as the form does."""
    data = {"file": (io.BytesIO(content), name), **form}
    return Page.read(client.post("/verify", data=data, content_type="multipart/form-data"))


def give_text(client: FlaskClient, text: str, **form: str) -> Page:
    """Send what is typed into the box."""
    return Page.read(client.post("/verify", data={"source": text, **form}))


def test_a_good_file_is_genuine(client: FlaskClient, good: bytes) -> None:
    page = give_file(client, good)
    assert (page.status, page.verdict) == (200, "good")
    assert not page.says_unproven
    assert len(page.codes) == len(CheckName)


@pytest.mark.parametrize("typed", [BADGE, f"  {BADGE}\n", "badges.example/b/1", f"See {BADGE}."])
def test_a_link_is_understood_as_people_paste_it(
    client: FlaskClient, good: bytes, typed: str
) -> None:
    page = give_text(client, typed)
    assert page.verdict == "good"
    assert f"/?url={BADGE}" in [unquote(link) for link in page.links()]


def test_pasted_json_is_genuine_and_has_no_link_to_itself(client: FlaskClient, good: bytes) -> None:
    page = give_text(client, good.decode())
    assert page.verdict == "good"
    assert not any("url=" in link for link in page.links())


def test_one_changed_letter_is_not_genuine_and_nothing_is_shown_as_proven(
    client: FlaskClient, good: bytes
) -> None:
    page = give_file(client, good.replace(b"Specific", b"specific"))
    assert page.verdict == "bad"
    assert page.says_unproven
    assert page.codes[1] == "signature_invalid"
    assert not page.root.find_class("standing")
    assert not page.has("person")


def test_revoked_is_not_genuine(client: FlaskClient, scene: DataIntegrityScene) -> None:
    good = scene.build()
    subject = scene.status_list["credentialSubject"]
    subject["encodedList"] = encode_bits([INDEX])
    scene.publish()
    page = give_file(client, good)
    assert (page.verdict, page.codes[4]) == ("bad", "revoked")


def test_a_date_that_holds_no_longer_is_not_said_to_hold(
    client: FlaskClient, scene: DataIntegrityScene
) -> None:
    scene.document["validUntil"] = "2031-01-01T00:00:00Z"
    good = scene.build()

    def label(page: Page) -> str:
        (found,) = page.root.xpath("//dd[@data-fact='valid_until']/preceding-sibling::dt[1]/text()")
        return str(found)

    standing = label(give_file(client, good))
    scene.status_list["credentialSubject"]["encodedList"] = encode_bits([INDEX])
    scene.publish()
    assert label(give_file(client, good)) != standing


def test_every_fact_is_marked_and_who_says_so_is_named_once_in_each_part(
    client: FlaskClient, scene: DataIntegrityScene
) -> None:
    scene.document["issuer"]["name"] = "Faculty of Examples"
    achievement = scene.document["credentialSubject"]["achievement"]
    achievement |= {"humanCode": "EX-1", "fieldOfStudy": "Examples", "version": "2"}
    page = give_file(client, scene.build())
    facts = page.root.xpath("//*[contains(@class, 'badge-says')]//dd[@data-fact]")
    most = 0
    for part in {fact.getparent() for fact in facts}:
        marks = part.xpath("dd[@data-fact]//*[contains(@class, 'standing')]")
        assert len(marks) == len(part.xpath("dd[@data-fact]"))
        claimed = [mark for mark in marks if "claimed" in mark.get("class")]
        named = [mark for mark in claimed if "Faculty of Examples" in mark.text_content()]
        assert named == claimed[:1]
        most = max(most, len(claimed))
    assert most > 1


def test_a_silent_server_leaves_it_open(
    client: FlaskClient, scene: DataIntegrityScene, good: bytes
) -> None:
    scene.web.fail(STATUS_ADDRESS)
    page = give_file(client, good)
    assert (page.verdict, page.codes[4]) == ("open", "status_unavailable")


def test_an_issuer_out_of_reach_proves_nothing(
    client: FlaskClient, scene: DataIntegrityScene, good: bytes
) -> None:
    scene.web.fail(DID_ADDRESS)
    page = give_file(client, good)
    assert page.verdict == "open"
    assert page.says_unproven


def test_an_address_out_of_reach_shows_no_badge(client: FlaskClient) -> None:
    page = give_text(client, "https://nowhere.example/b/1")
    assert page.verdict == "open"
    assert not page.has("badge-title")


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"hello", "hello.txt"),
        (b"{}", "empty.json"),
        (png(), "picture.png"),
        (b"%PDF-1.7", "broken.pdf"),
        (b"\x00" * 4000, "zeros"),
    ],
)
def test_what_is_no_badge_says_so_and_offers_the_box_again(
    client: FlaskClient, content: bytes, name: str
) -> None:
    page = give_file(client, content, name)
    assert page.status == 422
    assert page.verdict is None
    assert page.has("problem")
    assert page.has("source")


def test_what_was_typed_is_kept(client: FlaskClient) -> None:
    page = give_text(client, "this is <no> badge")
    assert page.status == 422
    assert page.root.xpath("//textarea")[0].text == "this is <no> badge"


def test_an_empty_file_is_named_and_the_typed_link_stays(client: FlaskClient) -> None:
    form = {"file": (io.BytesIO(b" \n"), "badge.json"), "source": BADGE}
    page = Page.read(client.post("/verify", data=form))
    assert page.status == 422
    assert page.root.xpath("//@data-code") == ["empty_file"]
    assert "badge.json" in page.root.xpath("//*[@id='problem']")[0].text_content()
    assert page.root.xpath("//textarea")[0].text.strip() == BADGE


def test_an_empty_form_is_answered(client: FlaskClient) -> None:
    page = give_text(client, "   ")
    assert page.status == 422
    assert page.has("problem")


class TestPerson:
    """Is it this person's?"""

    @pytest.mark.parametrize(
        ("recipient", "verdict", "code"),
        [
            (RECIPIENT, "good", "recipient_matches"),
            (RECIPIENT.upper(), "good", "recipient_matches"),
            ("somebody@else.example", "bad", "recipient_mismatch"),
        ],
    )
    def test_the_address_of_the_cv_is_compared(
        self, client: FlaskClient, good: bytes, recipient: str, verdict: str, code: str
    ) -> None:
        first = give_file(client, good)
        kept = first.hidden("kept")[0]
        again = Page.read(client.post("/verify", data={"kept": kept, "recipient": recipient}))
        assert (again.verdict, again.codes[5]) == (verdict, code)

    @pytest.mark.usefixtures("good")
    def test_a_link_is_asked_again(self, client: FlaskClient) -> None:
        first = give_text(client, BADGE)
        assert first.hidden("source") == [BADGE]
        again = give_text(client, BADGE, recipient=RECIPIENT)
        assert again.codes[5] == "recipient_matches"

    def test_a_large_file_has_to_be_chosen_again(self, client: FlaskClient, good: bytes) -> None:
        page = give_file(client, good + b" " * 400_000)
        assert page.verdict == "good"
        assert page.hidden("kept") == []
        assert page.has("file-again")

    def test_a_field_that_was_tampered_with_is_an_empty_question(self, client: FlaskClient) -> None:
        response = client.post("/verify", data={"kept": "not base64!"})
        assert response.status_code == 422


def test_where_only_the_server_can_compare_the_page_does_not_try(
    client: FlaskClient, scene: DataIntegrityScene
) -> None:
    identity = scene.document["credentialSubject"]["identifier"][0]
    assert give_file(client, scene.build()).root.xpath("//form/@data-compare")
    old = hashlib.md5(f"{RECIPIENT}{SALT}".encode(), usedforsecurity=False).hexdigest()
    identity["identityHash"] = f"md5${old}"
    page = give_file(client, scene.build())
    assert not page.root.xpath("//form/@data-compare")
    again = give_file(client, scene.build(), recipient=RECIPIENT)
    assert again.codes[5] == "recipient_matches"


@pytest.mark.usefixtures("good")
def test_what_was_typed_is_in_no_address_and_no_log(
    client: FlaskClient, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level("DEBUG"):
        page = give_text(client, BADGE, recipient=RECIPIENT)
    links = [link for link in page.links() if not link.startswith("mailto:")]
    assert not any(RECIPIENT in unquote(link) for link in links)
    assert RECIPIENT not in caplog.text
    assert BADGE not in caplog.text


class TestMicrocredential:
    """Whether it says what a micro-credential must say."""

    def test_an_ordinary_badge_is_not_measured(self, client: FlaskClient, good: bytes) -> None:
        assert not give_file(client, good).has("elements-title")

    def test_a_microcredential_is(self, client: FlaskClient, scene: DataIntegrityScene) -> None:
        achievement = scene.document["credentialSubject"]["achievement"]
        achievement["achievementType"] = "MicroCredential"
        achievement["creditsAvailable"] = 3
        page = give_file(client, scene.build())
        present = page.root.xpath('//li[@data-present="yes"]/@data-element')
        assert present == ["learner", "title", "awarding_body", "date", "workload"]
        assert len(page.root.xpath("//li/@data-element")) == len(Element)

    def test_nothing_is_measured_that_is_not_proven(
        self, client: FlaskClient, scene: DataIntegrityScene
    ) -> None:
        scene.document["credentialSubject"]["achievement"]["achievementType"] = "MicroCredential"
        forged = scene.build().replace(b"Specific", b"specific")
        assert not give_file(client, forged).has("elements-title")


def test_the_institution_behind_the_issuer_is_named_first(
    client: FlaskClient, scene: DataIntegrityScene
) -> None:
    scene.document["issuer"]["parentOrg"] = {
        "id": "https://university.example",
        "type": ["Profile"],
        "name": "Universitas Exempli",
    }
    page = give_file(client, scene.build())
    assert "Universitas Exempli" in page.root.find_class("verdict")[0].text_content()
    assert "badges.example" in page.root.find_class("verdict")[0].text_content()


class TestPicture:
    """The picture is fetched after the proof, and shown from inside the page."""

    @pytest.fixture
    def pictured(self, scene: DataIntegrityScene) -> bytes:
        achievement = scene.document["credentialSubject"]["achievement"]
        achievement["image"] = {"id": PICTURE, "type": "Image"}
        scene.web.publish(PICTURE, png(), content_type="image/png")
        return scene.build()

    def test_the_signed_picture_is_shown(self, client: FlaskClient, pictured: bytes) -> None:
        page = give_file(client, pictured)
        assert [address[:16] for address in page.pictures] == ["data:image/webp;"]

    def test_nothing_is_fetched_for_a_forgery(
        self, client: FlaskClient, scene: DataIntegrityScene, pictured: bytes
    ) -> None:
        page = give_file(client, pictured.replace(b"Specific", b"specific"))
        assert page.verdict == "bad"
        assert page.pictures == []
        assert PICTURE not in scene.web.asked

    def test_a_picture_that_is_away_changes_nothing(
        self, client: FlaskClient, scene: DataIntegrityScene, pictured: bytes
    ) -> None:
        scene.web.fail(PICTURE)
        page = give_file(client, pictured)
        assert (page.verdict, page.pictures) == ("good", [])


def test_text_in_a_badge_cannot_become_part_of_the_page(
    client: FlaskClient, scene: DataIntegrityScene
) -> None:
    achievement = scene.document["credentialSubject"]["achievement"]
    achievement["name"] = "</h2><script>alert(1)</script>"
    achievement["criteria"]["narrative"] = "<img src=x onerror=alert(1)> [a](javascript:alert(1))"
    page = give_file(client, scene.build())
    assert page.verdict == "good"
    assert all(script.get("src") for script in page.root.xpath("//script"))
    assert not page.root.xpath("//*[@onerror]")
    assert not any(link.startswith("javascript:") for link in page.links())


def test_the_answer_is_never_cached_or_given_a_cookie(client: FlaskClient, good: bytes) -> None:
    response: TestResponse = client.post("/verify", data={"source": BADGE})
    assert response.headers["Cache-Control"] == "no-store"
    assert "Set-Cookie" not in response.headers


def test_nested_credentials_are_listed(client: FlaskClient, scene: DataIntegrityScene) -> None:
    key = ed25519_key("issuer")
    endorsement = {
        "@context": scene.document["@context"],
        "id": "urn:uuid:4f7a0c7e-5f0a-4a7e-9b5e-1d2c3b4a5f60",
        "type": ["VerifiableCredential", "EndorsementCredential"],
        "name": "Endorsement",
        "issuer": {"id": scene.document["issuer"]["id"], "type": ["Profile"], "name": "Faculty"},
        "validFrom": "2026-09-01T00:00:00Z",
        "credentialSubject": {
            "id": scene.document["id"],
            "type": ["EndorsementSubject"],
            "endorsementComment": "Well done.",
        },
    }
    scene.document["endorsement"] = [sign_document(endorsement, key, METHOD)]
    page = give_file(client, scene.build())
    assert page.verdict == "good"
    assert page.has("nested-title")


def test_the_backpacks_links_are_answered_at_once(open_app: Open, good: bytes) -> None:
    trusted = open_app({"RANSEL_VERIFIER_BACKPACK_ADDRESS": "https://badges.example/"})
    page = Page.read(trusted.get("/", query_string={"url": BADGE}))
    assert page.verdict == "good"


def test_other_links_are_shown_before_anything_is_asked(
    client: FlaskClient, scene: DataIntegrityScene, good: bytes
) -> None:
    page = Page.read(client.get("/", query_string={"url": BADGE}))
    assert page.verdict is None
    assert page.hidden("source") == [BADGE]
    assert "badges.example" in page.root.find_class("domain")[0].text_content()
    assert scene.web.asked == []


def test_a_link_to_no_address_only_fills_the_box(client: FlaskClient) -> None:
    page = Page.read(client.get("/", query_string={"url": "javascript:alert(1)"}))
    assert page.verdict is None
    assert page.root.xpath("//textarea")[0].text == "javascript:alert(1)"


def test_json_of_a_hosted_looking_page_is_told_apart(
    client: FlaskClient, scene: DataIntegrityScene
) -> None:
    scene.web.publish(BADGE, "<html><body>A badge</body></html>", content_type="text/html")
    page = give_text(client, BADGE)
    assert page.status == 422
    assert page.root.xpath("//textarea")[0].text == BADGE


def test_a_credential_in_the_box_may_be_spread_over_lines(client: FlaskClient, good: bytes) -> None:
    page = give_text(client, json.dumps(json.loads(good), indent=2).replace("\n", "\r\n"))
    assert page.verdict == "good"
