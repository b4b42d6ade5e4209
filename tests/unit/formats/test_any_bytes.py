"""For any bytes at all: a badge, or ``UnreadableError``; and what is read never breaks the rest."""

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from backpack.issuing.baking import bake_png, bake_svg
from tests.support.pictures import SVG, make_pdf, make_picture, make_png, make_qr, make_text_chunk
from verifier.badge import Badge, Carrier, Generation
from verifier.errors import RefutedError, UnreadableError, UnsupportedError
from verifier.fact_sheet import ORDER
from verifier.facts import read_facts
from verifier.formats import check_schema, check_structure, read_badge
from verifier.policy import Limits

LIMITS = Limits()
JSON = json.dumps(
    {
        "@context": [
            "https://www.w3.org/ns/credentials/v2",
            "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
        ],
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "issuer": {"id": "did:example:issuer", "type": ["Profile"]},
        "credentialSubject": {"type": "AchievementSubject", "achievement": {"name": "Badge"}},
    }
)
TOKEN = "eyJhbGciOiJFUzI1NiJ9.eyJ0eXBlIjoiT3BlbkJhZGdlQ3JlZGVudGlhbCJ9.AAAA"
CARRIERS = {
    "json": JSON.encode(),
    "token": TOKEN.encode(),
    "png": bake_png(make_png(), JSON, keyword="openbadgecredential"),
    "png-compressed": make_png(after=[make_text_chunk(JSON.encode(), compressed=True)]),
    "svg": bake_svg(SVG, JSON, generation="ob3"),
    "svg-token": bake_svg(SVG, TOKEN, generation="ob3"),
    "pdf": make_pdf(attachments=[("badge.json", JSON.encode())], metadata=b"<a>{}</a>"),
    "qr-png": make_qr(TOKEN),
    "qr-jpeg": make_qr(TOKEN, kind="JPEG"),
    "gif": make_picture("GIF"),
    "webp": make_picture("WEBP"),
}
STARTS = [
    b"",
    b"\x89PNG\r\n\x1a\n",
    b"%PDF-1.7\n",
    b"<svg",
    b"{",
    b"\xff\xd8\xff",
    b"GIF89a",
    b"ey",
]

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3)
    ),
    max_leaves=8,
)


def read_or_refuse(source: bytes) -> Badge | None:
    """What ``read_badge`` may do; anything else fails the test."""
    try:
        return read_badge(source, limits=LIMITS)
    except UnreadableError:
        return None


def judge(badge: Badge) -> None:
    """Whatever was read, its rules, its schemas and its facts end as they may."""
    try:
        check_structure(badge)
        check_schema(badge.document)
    except (RefutedError, UnsupportedError):
        # Which of them does not matter here: the facts must come out of a refused badge too.
        pass
    facts = read_facts(badge.document, generation=badge.generation)
    assert {name for name, _ in facts} <= set(ORDER)
    json.dumps(facts, allow_nan=False)


@settings(max_examples=300, deadline=None)
@given(start=st.sampled_from(STARTS), rest=st.binary(max_size=400))
def test_any_bytes(start: bytes, rest: bytes) -> None:
    read_or_refuse(start + rest)


@pytest.mark.parametrize("kind", CARRIERS)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_a_good_carrier_with_changes(kind: str, data: st.DataObject) -> None:
    source = bytearray(CARRIERS[kind])
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(source) - 1))
        source[at] ^= data.draw(st.integers(1, 255))
    cut = data.draw(st.integers(0, len(source)) | st.just(len(source)))
    badge = read_or_refuse(bytes(source[:cut]))
    if badge is not None:
        judge(badge)


def places_in(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The paths to everything in a document."""
    items: list[tuple[Any, Any]] = []
    if isinstance(value, dict):
        items = list(value.items())
    elif isinstance(value, list):
        items = list(enumerate(value))
    return [path, *(place for key, item in items for place in places_in(item, (*path, key)))]


def put(value: Any, path: tuple[Any, ...], replacement: Any) -> Any:
    """The document with something else at a path."""
    if not path:
        return replacement
    copied = dict(value) if isinstance(value, dict) else list(value)
    copied[path[0]] = put(value[path[0]], path[1:], replacement)
    return copied


FULL: dict[str, Any] = {
    "@context": ["https://www.w3.org/ns/credentials/v2", "https://w3id.org/openbadges/v2"],
    "type": ["VerifiableCredential"],
    "id": "urn:uuid:1",
    "name": "Name",
    "issuer": {
        "id": "did:example:issuer",
        "type": ["Profile"],
        "name": {"en": "Issuer"},
        "address": {"addressCountry": "BE"},
        "parentOrg": {"id": "https://a.example", "type": ["Profile"], "name": "Parent"},
    },
    "validFrom": "2026-01-01T00:00:00Z",
    "validUntil": "2027-01-01T00:00:00Z",
    "credentialSubject": {
        "type": ["AchievementSubject", "ClrSubject"],
        "id": "did:example:ann",
        "identifier": [{"type": "IdentityObject", "identityType": "name", "hashed": False}],
        "achievement": {
            "id": "urn:uuid:2",
            "type": ["Achievement"],
            "name": "Badge",
            "description": "About",
            "criteria": {"id": "https://a.example", "narrative": "Do it"},
            "image": {"id": "https://a.example/1.png", "type": "Image"},
            "tag": ["one"],
            "alignment": [{"type": "Alignment", "targetName": "EQF 6", "targetUrl": "urn:a:1"}],
            "resultDescription": [{"id": "urn:r:1", "rubricCriterionLevel": [{"id": "urn:l:1"}]}],
            "otherIdentifier": [{"identifier": "1", "identifierType": "ext:a"}],
        },
        "result": [{"type": "Result", "resultDescription": "urn:r:1", "value": "9"}],
        "verifiableCredential": [{"credentialSubject": {"achievement": {"name": "Inner"}}}],
    },
    "evidence": [{"id": "https://a.example", "type": ["Evidence"], "narrative": "Seen"}],
    "credentialSchema": [{"id": "https://a.example/schema", "type": "JsonSchema"}],
    "proof": [{"type": "DataIntegrityProof", "verificationMethod": "did:example:issuer#1"}],
    "recipient": {"type": "email", "identity": "ann@example.org"},
    "uid": "1",
    "verify": {"type": "hosted", "url": "https://a.example/1"},
    "verification": {"type": "hosted"},
    "issuedOn": "2026-01-01",
    "badge": {
        "type": "BadgeClass",
        "id": "https://a.example/2",
        "name": "Badge",
        "criteria": {"narrative": "Do it"},
        "issuer": {"id": "https://a.example", "type": "Issuer", "name": "Issuer"},
        "extensions:ECTSExtension": {"ECTS": 3},
        "extensions:OtherExtension": {"a": 1, "b": "c"},
        "alignment": [{"targetName": "A", "targetUrl": "https://a.example"}],
    },
    "holder": {"id": "did:example:ann"},
    "vct": "https://a.example",
}
PLACES = places_in(FULL)


@settings(max_examples=400, deadline=None)
@given(
    place=st.sampled_from(PLACES[1:]),
    replacement=json_values,
    generation=st.sampled_from(list(Generation)),
)
def test_a_full_document_with_anything_in_one_place(
    place: tuple[Any, ...], replacement: Any, generation: Generation
) -> None:
    document = put(FULL, place, replacement)
    judge(Badge(generation=generation, carrier=Carrier.JSON, source=b"", document=document))
