"""For any bytes a report or UnreadableError, and never genuine by accident."""

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.support.badges import (
    NOW,
    DataIntegrityScene,
    HostedScene,
    JwtScene,
    Scene,
    SignedScene,
)
from tests.support.documents import OB3
from tests.support.fake_web import FakeWeb
from verifier import Policy, Report, UnreadableError, Verdict, to_json, verify

SIGNED_KINDS = (DataIntegrityScene, JwtScene, SignedScene)
GENTLE = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])


_BUILT: dict[str, tuple[bytes, FakeWeb]] = {}


def built(kind: type[Scene]) -> tuple[bytes, FakeWeb]:
    """A good badge and its web, made once."""
    if kind.__name__ not in _BUILT:
        scene = kind()
        _BUILT[kind.__name__] = (scene_source(scene), scene.web)
    return _BUILT[kind.__name__]


def judge(source: bytes | str, web: FakeWeb) -> Report | None:
    """The report, None for what is no badge; everything else is a bug."""
    try:
        report = verify(source, policy=Policy(now=NOW), fetch=web)
    except UnreadableError:
        return None
    json.dumps(to_json(report, language="nl"))
    return report


def same_meaning(kind: type[Scene], changed: bytes, original: bytes) -> bool:
    """Whether a changed text says exactly the same: white space, or another spelling of it."""
    if kind is not DataIntegrityScene:
        return False
    try:
        return bool(json.loads(changed) == json.loads(original))
    except ValueError:
        return False


@GENTLE
@given(st.binary(max_size=2000))
def test_any_bytes(source: bytes) -> None:
    report = judge(source, FakeWeb())
    assert report is None or report.verdict is not Verdict.GENUINE


@GENTLE
@given(st.text(max_size=500))
def test_any_text(source: str) -> None:
    report = judge(source, FakeWeb())
    assert report is None or report.verdict is not Verdict.GENUINE


_VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-10, 2**40)
    | st.floats(allow_nan=False)
    | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3)
    ),
    max_leaves=8,
)


@GENTLE
@given(st.data())
def test_any_value_in_any_place_of_a_document(data: st.DataObject) -> None:
    document: Any = json.loads(json.dumps(OB3))
    document["proof"] = {
        "type": "DataIntegrityProof",
        "cryptosuite": "eddsa-rdfc-2022",
        "verificationMethod": "did:web:badges.example#key-1",
        "proofPurpose": "assertionMethod",
        "proofValue": "z" + "2" * 80,
    }
    mutate(document, data)
    report = judge(json.dumps(document).encode(), built(DataIntegrityScene)[1])
    assert report is None or report.verdict is not Verdict.GENUINE


@pytest.mark.parametrize("kind", SIGNED_KINDS)
@GENTLE
@given(st.data())
def test_any_bit_flip(kind: type[Scene], data: st.DataObject) -> None:
    source, web = built(kind)
    place = data.draw(st.integers(0, len(source) - 1))
    changed = bytearray(source)
    changed[place] ^= 1 << data.draw(st.integers(0, 7))
    report = judge(bytes(changed), web)
    if report is not None and not same_meaning(kind, bytes(changed), source):
        assert report.verdict is not Verdict.GENUINE


@pytest.mark.parametrize("kind", SIGNED_KINDS)
@GENTLE
@given(st.data())
def test_any_truncation(kind: type[Scene], data: st.DataObject) -> None:
    source, web = built(kind)
    cut = data.draw(st.integers(0, len(source) - 1))
    report = judge(source[:cut], web)
    assert report is None or report.verdict is not Verdict.GENUINE


@pytest.mark.parametrize("kind", [*SIGNED_KINDS, HostedScene])
@GENTLE
@given(st.data())
def test_any_answer_of_any_server(kind: type[Scene], data: st.DataObject) -> None:
    scene = kind()
    source = scene.build()
    judge(source, scene.web)
    address = data.draw(st.sampled_from(sorted(set(scene.web.asked))))
    body = data.draw(
        st.binary(max_size=200) | _VALUES.map(lambda value: json.dumps(value).encode())
    )
    status = data.draw(st.sampled_from([200, 200, 200, 204, 301, 404, 410, 500]))
    scene.web.publish(address, body, status=status)
    report = judge(source, scene.web)
    assert report is not None
    assert report.verdict is not Verdict.GENUINE


def mutate(document: Any, data: st.DataObject) -> None:
    """Put any value in any place of a document."""
    holder = document
    while True:
        keys = list(holder) if isinstance(holder, dict) else list(range(len(holder)))
        key = data.draw(st.sampled_from(keys))
        inner = holder[key]
        if not isinstance(inner, dict | list) or not inner or data.draw(st.booleans()):
            break
        holder = inner
    holder[key] = data.draw(_VALUES)


@pytest.mark.parametrize(
    ("kind", "part"),
    [
        (JwtScene, "document"),
        (JwtScene, "header"),
        (JwtScene, "claims"),
        (JwtScene, "did_document"),
        (HostedScene, "assertion"),
        (HostedScene, "badge_class"),
        (HostedScene, "issuer"),
        (SignedScene, "assertion"),
        (SignedScene, "cryptographic_key"),
        (SignedScene, "revocation_list"),
    ],
)
@GENTLE
@given(st.data())
def test_anything_that_an_issuer_may_sign_or_serve(
    kind: type[Scene], part: str, data: st.DataObject
) -> None:
    scene = kind()
    mutate(getattr(scene, part), data)
    judge(scene_source(scene), scene.web)


def scene_source(scene: Scene) -> bytes:
    """What is handed in, as bytes."""
    source = scene.build()
    return source.encode() if isinstance(source, str) else source
