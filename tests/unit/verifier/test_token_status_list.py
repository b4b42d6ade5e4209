"""Token Status Lists of SD-JWT VCs: openvc-core builds good ones, hostile ones are made here."""

import json
import zlib
from typing import Any

import pytest
from openvc.keys import Ed25519SigningKey
from openvc.status.issue import build_status_list_token, build_token_status_reference
from openvc.status.token_status_list import new_status_list, set_status

from tests.support.badges import DID, DID_ADDRESS, HOST, METHOD, NOW
from tests.support.fake_web import FakeWeb
from tests.support.issuer import did_document, ed25519_key, encode, sign_token
from verifier import CheckName, Outcome, Policy, Report, Verdict, verify
from verifier.keys.public_key import write_jwk
from verifier.policy import Limits

KEY = ed25519_key("issuer")
SECONDS = int(NOW.timestamp())
LIST = f"https://{HOST}/status/7"
INDEX = 41
OF_THE_DRAFT = {
    1: ("eNrbuRgAAhcBXQ", [1, 0, 0, 1, 1, 1, 0, 1, 1, 1, 0, 0, 0, 1, 0, 1]),
    2: ("eNo76fITAAPfAgc", [1, 2, 0, 3, 0, 1, 0, 1, 1, 2, 3, 3]),
}
"""The examples of the draft's section 4.2: the bits of an entry, the list, and what it says."""


@pytest.fixture
def web() -> FakeWeb:
    web = FakeWeb(at=NOW)
    web.publish(DID_ADDRESS, did_document(DID, KEY))
    return web


def badge(status: Any = None) -> str:
    claims = {
        "iss": DID,
        "vct": "https://badges.example/types/micro-credential",
        "exp": SECONDS + 86_400,
        **build_token_status_reference(uri=LIST, index=INDEX),
    }
    if status is not None:
        claims["status"] = status
    return sign_token({"alg": "EdDSA", "kid": METHOD, "typ": "dc+sd-jwt"}, claims, KEY) + "~"


def reference(**changes: Any) -> dict[str, Any]:
    return {"status_list": {"idx": INDEX, "uri": LIST, **changes}}


def token(
    *values: tuple[int, int], key: Any = KEY, header: dict[str, Any] | None = None, **changes: Any
) -> str:
    """A list of two bits an entry, signed here; a claim that is None is left out."""
    bits = bytearray(64)
    for index, value in values:
        set_status(bits, index, value, bits=2)
    claims = {
        "iss": DID,
        "sub": LIST,
        "iat": SECONDS - 60,
        "status_list": {"bits": 2, "lst": encode(zlib.compress(bytes(bits)))},
        **changes,
    }
    claims = {name: value for name, value in claims.items() if value is not None}
    head = {"alg": "EdDSA", "typ": "statuslist+jwt", "kid": METHOD, **(header or {})}
    return sign_token({name: value for name, value in head.items() if value}, claims, key)


def judge(web: FakeWeb, *, listed: str | None = None, status: Any = None, **policy: Any) -> Report:
    if listed is not None:
        web.publish(LIST, listed, content_type="application/statuslist+jwt")
    return verify(badge(status), policy=Policy(now=NOW, **policy), fetch=web)


def status_code(report: Report) -> tuple[Outcome, str]:
    check = report.check(CheckName.STATUS)
    return check.outcome, check.code


@pytest.mark.parametrize("bits", [1, 2, 4, 8])
@pytest.mark.parametrize("is_named", [True, False])
def test_a_list_that_another_implementation_made(web: FakeWeb, bits: int, is_named: bool) -> None:
    for value, expected in ((0, "not_revoked"), (1, "revoked")):
        status_list = new_status_list(200, bits=bits)
        set_status(status_list, INDEX - 1, 1, bits=bits)
        set_status(status_list, INDEX, value, bits=bits)
        listed = build_status_list_token(
            signing_key=Ed25519SigningKey(KEY, METHOD),
            uri=LIST,
            status_list=status_list,
            bits=bits,
            issued_at=NOW,
            ttl=60,
            issuer=DID if is_named else None,
        )
        report = judge(web, listed=listed)
        assert report.check(CheckName.STATUS).code == expected
        assert report.verdict is (Verdict.NOT_GENUINE if value else Verdict.GENUINE)
        evidence = report.check(CheckName.STATUS).evidence
        assert (evidence["list_signer"], evidence["index"]) == (DID, INDEX)


@pytest.mark.parametrize("bits", OF_THE_DRAFT)
def test_the_lists_of_the_draft(web: FakeWeb, bits: int) -> None:
    packed, values = OF_THE_DRAFT[bits]
    codes = {
        0: "not_revoked",
        1: "revoked",
        2: "suspended",
        3: "status_purpose_unsupported",
    }
    for index, value in enumerate(values):
        listed = token(status_list={"bits": bits, "lst": packed})
        report = judge(web, listed=listed, status=reference(idx=index))
        assert report.check(CheckName.STATUS).code == codes[value]


def test_a_suspended_badge(web: FakeWeb) -> None:
    report = judge(web, listed=token((INDEX, 2)))
    assert status_code(report) == (Outcome.FAILED, "suspended")


def test_a_status_of_the_application_s_own_says_nothing_known(web: FakeWeb) -> None:
    report = judge(web, listed=token((INDEX, 3)))
    assert status_code(report) == (Outcome.UNKNOWN, "status_purpose_unsupported")
    assert report.verdict is Verdict.UNDETERMINED


@pytest.mark.parametrize(
    ("status", "code"),
    [
        (reference(idx="41"), "status_entry_malformed"),
        (reference(idx=-1), "status_entry_malformed"),
        (reference(idx=True), "status_entry_malformed"),
        (reference(uri=5), "status_entry_malformed"),
        ({"status_list": "x"}, "status_entry_malformed"),
        ({"status_list": {}}, "status_entry_malformed"),
        ({"status_assertion": {}}, "status_type_unsupported"),
        ({}, "status_type_unsupported"),
        ("revoked", "status_type_unsupported"),
        ({**reference(), "status_assertion": {}}, "status_type_unsupported"),
    ],
)
def test_a_status_claim_that_cannot_be_asked(web: FakeWeb, status: Any, code: str) -> None:
    report = judge(web, listed=token(), status=status)
    assert report.check(CheckName.STATUS).code == code
    assert report.verdict is not Verdict.GENUINE


def test_revoked_counts_beside_a_mechanism_that_is_not_known(web: FakeWeb) -> None:
    status = {"status_assertion": {}, **reference()}
    report = judge(web, listed=token((INDEX, 1)), status=status)
    assert status_code(report) == (Outcome.FAILED, "revoked")


BOMB = encode(zlib.compress(bytes(5_000_000), 9))
UNREADABLE = {
    "no token": "x",
    "json": json.dumps({"status_list": {}}),
    "another type": token(header={"typ": "JWT"}),
    "no type": token(header={"typ": None}),
    "another list": token(sub=f"{LIST}0"),
    "no subject": token(sub=None),
    "no moment": token(iat=None),
    "no list": token(status_list=None),
    "three bits": token(status_list={"bits": 3, "lst": "eNrbuRgAAhcBXQ"}),
    "true bits": token(status_list={"bits": True, "lst": "eNrbuRgAAhcBXQ"}),
    "not compressed": token(status_list={"bits": 1, "lst": encode(bytes(64))}),
    "cut off": token(status_list={"bits": 1, "lst": encode(zlib.compress(bytes(64))[:-3])}),
    "too short": token(status_list={"bits": 1, "lst": encode(zlib.compress(bytes(5)))}),
    "no bits": token(status_list={"bits": 1}),
    "a bomb": token(status_list={"bits": 1, "lst": BOMB}),
}


@pytest.mark.parametrize("name", UNREADABLE)
def test_a_list_that_cannot_be_read(web: FakeWeb, name: str) -> None:
    limits = Limits(status_list_bytes=100_000)
    report = judge(web, listed=UNREADABLE[name], limits=limits)
    assert status_code(report) == (Outcome.UNKNOWN, "status_list_malformed")


EVIL = ed25519_key("evil")
UNPROVEN = {
    "another key": token(key=EVIL),
    "a key enclosed": token(
        key=EVIL, header={"kid": None, "jwk": dict(write_jwk(EVIL.public_key()))}
    ),
    "nobody's, a key enclosed": token(
        key=EVIL, iss=None, header={"kid": None, "jwk": dict(write_jwk(EVIL.public_key()))}
    ),
    "symmetric": token(header={"alg": "HS256"}),
    "none": token(header={"alg": "none"}),
    "critical": token(header={"crit": ["exp"]}),
}


@pytest.mark.parametrize("name", UNPROVEN)
def test_a_list_that_nobody_signed_who_may(web: FakeWeb, name: str) -> None:
    report = judge(web, listed=UNPROVEN[name])
    assert status_code(report) == (Outcome.UNKNOWN, "status_list_unproven")


def test_a_list_of_the_past(web: FakeWeb) -> None:
    report = judge(web, listed=token(exp=SECONDS - 1))
    assert status_code(report) == (Outcome.UNKNOWN, "status_list_stale")


def test_a_list_out_of_reach(web: FakeWeb) -> None:
    assert status_code(judge(web)) == (Outcome.UNKNOWN, "status_unavailable")


def test_a_list_of_an_https_issuer_without_its_name(web: FakeWeb) -> None:
    issuer = f"https://{HOST}/issuers/2"
    keys = {"keys": [{**write_jwk(KEY.public_key()), "kid": "one"}]}
    address = f"https://{HOST}/.well-known/jwt-vc-issuer/issuers/2"
    web.publish(address, {"issuer": issuer, "jwks": keys})
    web.publish(LIST, token((INDEX, 1), iss=None, header={"kid": "one"}))
    claims = {"iss": issuer, "vct": "https://badges.example/types/1", "status": reference()}
    shown = sign_token({"alg": "EdDSA", "kid": "one", "typ": "dc+sd-jwt"}, claims, KEY) + "~"
    report = verify(shown, policy=Policy(now=NOW), fetch=web)
    assert status_code(report) == (Outcome.FAILED, "revoked")
