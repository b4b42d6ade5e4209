"""What a file is, by its content, and the badge inside: every carrier and every refusal."""

import base64
import json
import tracemalloc
from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

import pytest

from backpack.issuing.baking import bake_png, bake_svg
from tests.support.fake_web import FakeWeb
from tests.support.pictures import (
    SVG,
    make_chunk,
    make_pdf,
    make_picture,
    make_png,
    make_qr,
    make_text_chunk,
)
from verifier import verify
from verifier.badge import Badge, Carrier, Generation
from verifier.errors import UnreadableError
from verifier.formats import read_badge, read_embedded, read_token
from verifier.policy import Limits, Policy

LIMITS = Limits()
BADGE: Mapping[str, Any] = {
    "@context": [
        "https://www.w3.org/ns/credentials/v2",
        "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
    ],
    "type": ["VerifiableCredential", "OpenBadgeCredential"],
    "name": "Betrokkenheid é \N{GRADUATION CAP} ]]> <&>",
}
JSON = json.dumps(BADGE, ensure_ascii=False)
ASSERTION: Mapping[str, Any] = {
    "@context": "https://w3id.org/openbadges/v2",
    "type": "Assertion",
    "id": "https://badges.example/assertions/1",
    "recipient": {"type": "email", "identity": "ann@example.org", "hashed": False},
    "badge": "https://badges.example/classes/1",
    "verification": {"type": "hosted"},
    "issuedOn": "2026-02-01T00:00:00Z",
}


def make_token(payload: object, *, header: object = None) -> str:
    parts = (header or {"alg": "ES256"}, payload)
    encoded = [base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=") for part in parts]
    return b".".join([*encoded, b"AAAA"]).decode()


def read(source: bytes) -> Badge:
    return read_badge(source, limits=LIMITS)


def code_of(source: bytes) -> str:
    with pytest.raises(UnreadableError) as caught:
        read(source)
    return caught.value.code


TOKEN = make_token(BADGE)
XMP = b"<x:xmpmeta xmlns:x='adobe:ns:meta/'><x:badge>%s</x:badge></x:xmpmeta>"


@pytest.mark.parametrize(
    ("source", "carrier"),
    [
        (JSON.encode(), Carrier.JSON),
        (b"\xef\xbb\xbf \n" + JSON.encode(), Carrier.JSON),
        (TOKEN.encode(), Carrier.JWT),
        (f"\n {TOKEN}\r\n".encode(), Carrier.JWT),
        (bake_png(make_png(), JSON, keyword="openbadgecredential"), Carrier.PNG),
        (bake_png(make_picture("PNG"), TOKEN, keyword="openbadgecredential"), Carrier.PNG),
        (make_png(before=[make_text_chunk(JSON.encode(), compressed=True)]), Carrier.PNG),
        (make_png(after=[make_text_chunk(JSON.encode())]), Carrier.PNG),
        (make_png(after=[make_chunk(b"tEXt", b"openbadges\0" + TOKEN.encode())]), Carrier.PNG),
        (bake_svg(SVG, JSON, generation="ob3"), Carrier.SVG),
        (bake_svg(SVG, TOKEN, generation="ob3"), Carrier.SVG),
        (make_pdf(attachments=[("badge.json", JSON.encode())]), Carrier.PDF),
        (make_pdf(attachments=[("a.txt", b"Hello"), ("b.jwt", TOKEN.encode())]), Carrier.PDF),
        (
            make_pdf(attachments=[("b.png", bake_png(make_png(), JSON, keyword="openbadges"))]),
            Carrier.PDF,
        ),
        (make_pdf(metadata=XMP % TOKEN.encode()), Carrier.PDF),
        (make_qr(JSON), Carrier.QR),
        (make_qr(TOKEN, kind="JPEG"), Carrier.QR),
        (make_qr(TOKEN, kind="WEBP"), Carrier.QR),
        (make_qr(TOKEN, kind="GIF"), Carrier.QR),
    ],
)
def test_the_badge_is_found_in_every_carrier(source: bytes, carrier: Carrier) -> None:
    badge = read(source)
    assert badge.carrier is carrier
    assert badge.generation is Generation.OB3
    assert badge.document == BADGE


def test_the_source_is_the_credential_as_it_was_baked() -> None:
    spaced = json.dumps(BADGE, indent=3)
    assert read(bake_png(make_png(), spaced, keyword="openbadges")).source == spaced.encode()
    assert read(make_qr(TOKEN)).source == TOKEN.encode()


@pytest.mark.parametrize(
    "source",
    [
        b"https://badges.example/assertions/1",
        b" https://badges.example/assertions/1 \n",
        make_qr("https://badges.example/assertions/1"),
        make_png(before=[make_chunk(b"tEXt", b"openbadges\0https://badges.example/assertions/1")]),
        (
            b'<svg xmlns="http://www.w3.org/2000/svg" xmlns:o="http://openbadges.org">'
            b'<o:assertion verify="https://badges.example/assertions/1"/></svg>'
        ),
    ],
)
def test_an_address_is_a_badge_to_be_fetched(source: bytes) -> None:
    badge = read(source)
    assert badge.address == "https://badges.example/assertions/1"
    assert badge.document == {}


def test_a_baked_assertion_is_read_before_its_address() -> None:
    badge = read(bake_svg(SVG, json.dumps(ASSERTION), generation="ob2"))
    assert badge.address is None
    assert badge.document == ASSERTION


@pytest.mark.parametrize(
    ("document", "generation"),
    [
        (ASSERTION, Generation.OB2),
        ({**ASSERTION, "@context": ["https://w3id.org/openbadges/v2", "x:y"]}, Generation.OB2),
        ({**ASSERTION, "@context": "https://w3id.org/openbadges/v1"}, Generation.OB1),
        ({"uid": "1", "recipient": {}, "badge": "https://b.example/1"}, Generation.OB1),
        ({"recipient": "sha256$aa", "badge": {"name": "B"}}, Generation.OB1),
        (BADGE, Generation.OB3),
        ({**BADGE, "type": ["VerifiableCredential", "AchievementCredential"]}, Generation.OB3),
        ({**BADGE, "type": ["VerifiableCredential", "ClrCredential"]}, Generation.CLR2),
        ({**BADGE, "type": ["EndorsementCredential"]}, Generation.ENDORSEMENT),
        ({**BADGE, "type": "VerifiableCredential"}, Generation.VC),
        ({**BADGE, "type": "VerifiablePresentation"}, Generation.VP),
        ({"vct": "https://credentials.example/diploma"}, Generation.VC),
    ],
)
def test_the_generation_follows_from_contexts_and_types(
    document: Mapping[str, Any], generation: Generation
) -> None:
    assert read(json.dumps(document).encode()).generation is generation
    assert read(make_token(document).encode()).generation is generation


@pytest.mark.parametrize(
    ("source", "code"),
    [
        (b"", "empty"),
        (b" \n", "empty"),
        (b"\x00\x01\x02", "not_a_badge"),
        (b"Hello there", "not_a_badge"),
        (b"ftp://badges.example/1", "not_a_badge"),
        (b"https://", "not_a_badge"),
        (b"<!doctype html><p>Hello", "not_a_badge"),
        (b"<rss><item>&lt;svg</item></rss>", "not_a_badge"),
        (b"[]", "not_a_badge"),
        (b'{"a": 1}', "not_a_badge"),
        (b'{"a": 1', "json_malformed"),
        (b'{"type": "Assertion", "type": "Assertion"}', "json_duplicate_key"),
        (
            b'{"@context": "https://w3id.org/openbadges/v2", "type": "BadgeClass"}',
            "not_a_badge_but_its_class",
        ),
        (b"a.b.c", "token_malformed"),
        (b"eyJ9.eyJ9.AAAA", "json_malformed"),
        (make_token([]).encode(), "token_malformed"),
        (make_token({"vc": "x"}).encode(), "token_malformed"),
        (make_token({"vc": {}, "vp": {}}).encode(), "token_malformed"),
        (make_token({"a": 1}).encode(), "not_a_badge"),
        (TOKEN.encode() + b"B", "token_malformed"),
        (b"VP1-B3ECR", "qr_cbor_unsupported"),
        (make_qr("VP1-B3ECR"), "qr_cbor_unsupported"),
        (make_qr("Hello"), "not_a_badge"),
        (make_png(), "no_badge_in_picture"),
        (make_picture("PNG"), "no_badge_in_picture"),
        (make_picture("JPEG"), "no_badge_in_picture"),
        (make_picture("JPEG")[:200], "picture_damaged"),
        (SVG, "no_badge_in_picture"),
        (make_pdf(), "no_badge_in_pdf"),
        (make_pdf(attachments=[("a", b"https://badges.example/1")]), "no_badge_in_pdf"),
        (b"%PDF-1.7\n", "pdf_damaged"),
        (
            make_pdf(attachments=[("a", JSON.encode()), ("b", TOKEN.encode())]),
            "several_badges",
        ),
        (
            make_pdf(attachments=[(f"{n}", f"{n}".encode()) for n in range(40)]),
            "too_large",
        ),
    ],
)
def test_refused(source: bytes, code: str) -> None:
    assert code_of(source) == code


def test_a_file_beyond_the_limit_is_not_looked_at() -> None:
    with pytest.raises(UnreadableError) as caught:
        read_badge(JSON.encode(), limits=Limits(source_bytes=10))
    assert caught.value.code == "too_large"


def test_the_same_badge_twice_in_a_pdf_is_one_badge() -> None:
    source = make_pdf(attachments=[("a", JSON.encode()), ("b", JSON.encode())])
    assert read(source).document == BADGE


def test_a_picture_of_too_many_pixels_is_not_decoded() -> None:
    header = b"\x00\x00\xff\xff\x00\x00\xff\xff\x08\x00\x00\x00\x00"
    source = make_png().replace(make_png()[8:33], make_chunk(b"IHDR", header))
    assert code_of(source) == "picture_too_large"


def test_a_token_of_data_model_1_takes_over_what_its_claims_say() -> None:
    payload = {
        "iss": "did:example:issuer",
        "jti": "urn:uuid:1",
        "sub": "did:example:ann",
        "vc": {**BADGE, "id": "urn:uuid:2", "credentialSubject": {"name": "Ann"}},
    }
    badge = read_token(make_token(payload))
    assert badge.document["issuer"] == "did:example:issuer"
    assert badge.document["id"] == "urn:uuid:2"
    assert badge.document["credentialSubject"] == {"id": "did:example:ann", "name": "Ann"}
    assert badge.unverified_payload == payload
    assert badge.unverified_header == {"alg": "ES256"}


def test_the_dates_of_a_token_of_data_model_1_are_those_of_its_claims() -> None:
    first = {**BADGE, "@context": ["https://www.w3.org/2018/credentials/v1"]}
    payload = {"nbf": 1767225600, "exp": 1e300, "vc": first}
    document = read_token(make_token(payload)).document
    assert document["issuanceDate"] == "2026-01-01T00:00:00+00:00"
    assert document["expirationDate"].startswith("9999-12-31T23:59:59")
    said = {**first, "issuanceDate": "2025-01-01T00:00:00Z"}
    document = read_token(make_token({"nbf": 1767225600, "exp": True, "vc": said})).document
    assert document["issuanceDate"] == "2025-01-01T00:00:00Z"
    assert "expirationDate" not in document
    assert "issuanceDate" not in read_token(make_token({"nbf": 1, "vc": BADGE})).document


def test_an_sd_jwt_keeps_its_disclosures() -> None:
    token = make_token({"vct": "https://credentials.example/diploma"}) + "~WyJhIiwiYiIsImMiXQ~"
    badge = read(token.encode())
    assert badge.token == token
    assert badge.generation is Generation.VC


@pytest.mark.parametrize("media", ["vc+jwt", "vc-ld+jwt", "vc+sd-jwt"])
def test_an_enveloped_credential_is_the_token_inside(media: str) -> None:
    envelope = {
        "@context": "https://www.w3.org/ns/credentials/v2",
        "type": "EnvelopedVerifiableCredential",
        "id": f"data:application/{media},{TOKEN}",
    }
    badge = read(json.dumps(envelope).encode())
    assert (badge.carrier, badge.token, badge.document) == (Carrier.JSON, TOKEN, BADGE)
    assert read_embedded(envelope, carrier=Carrier.PNG).token == TOKEN
    empty = {**envelope, "id": "data:text/plain,Hello"}
    assert code_of(json.dumps(empty).encode()) == "token_malformed"


def test_an_embedded_credential_is_told_apart_by_its_content() -> None:
    one = read_embedded(BADGE, carrier=Carrier.JSON)
    other = read_embedded({**BADGE, "name": "Other"}, carrier=Carrier.JSON)
    assert one.source != other.source
    assert one.generation is Generation.OB3


LONG = 400_000


@pytest.mark.parametrize(
    "source",
    [
        "eyJ9.e30.AA" + "~" * LONG,
        {"credentialSubject": {}, "name": {"en" + "-a" * LONG: "x"}},
        {"credentialSubject": {}, "name": {"@value": "x", "@language": "en" + "-a" * LONG}},
        {
            "credentialSubject": {},
            "proof": {"verificationMethod": "did:web:x.example:" + "a" * LONG},
        },
    ],
    ids=["disclosures", "a language", "another language", "a DID"],
)
def test_no_pattern_remembers_every_turn_of_what_is_long(source: str | dict[str, Any]) -> None:
    """Some kinds of patterns take hundreds of bytes for each letter of what they are matched to."""
    if isinstance(source, dict):
        proof = {"type": "Ed25519Signature2020", "proofPurpose": "assertionMethod"}
        source["proof"] = {**proof, **source.get("proof", {})}
        source = json.dumps({**BADGE, **source})
    tracemalloc.start()
    try:
        with suppress(UnreadableError):
            verify(source, policy=Policy(now=datetime(2026, 11, 1, tzinfo=UTC)), fetch=FakeWeb())
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert most < 25 * LONG
