"""Logs of did:webvh as five other implementations write them, and such as none may accept.

The manifest says where each comes from, what it must come to, and why where that is not what its
authors expect.
"""

import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from tests.support.fake_web import FakeWeb
from verifier import Policy
from verifier.errors import VerifierError
from verifier.keys.did_webvh import fetch_webvh_document, webvh_address

DATA = Path(__file__).parent / "data" / "webvh"
LOGS: Mapping[str, Mapping[str, str]] = json.loads((DATA / "logs.json").read_text())
CASES: list[dict[str, Any]] = json.loads((DATA / "manifest.json").read_text())["files"]
POLICY = Policy(now=datetime(2026, 11, 1, tzinfo=UTC))


def resolve(did: str, log: str, witnesses: str | None) -> Mapping[str, Any]:
    web = FakeWeb()
    address = webvh_address(did)
    web.publish(address, log)
    if witnesses is not None:
        web.publish(address.replace("did.jsonl", "did-witness.json"), witnesses)
    return fetch_webvh_document(did, policy=POLICY, fetch=web)


def code_of(did: str, log: str, witnesses: str | None) -> str:
    try:
        return "document" if resolve(did, log, witnesses)["id"] == did else "another document"
    except VerifierError as error:
        return error.code


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_a_published_log(case: Mapping[str, Any]) -> None:
    log, witnesses = LOGS[case["name"]]["log"], LOGS[case["name"]]["witnesses"]
    assert hashlib.sha256(log.encode()).hexdigest() == case["sha256"]
    if witnesses is not None:
        assert hashlib.sha256(witnesses.encode()).hexdigest() == case["witnesses_sha256"]
    assert code_of(case["did"], log, witnesses) == case["expect"]


@pytest.mark.parametrize(
    "case", [case for case in CASES if case["expect"] == "document"], ids=lambda case: case["name"]
)
def test_a_published_log_with_one_letter_changed(case: Mapping[str, Any]) -> None:
    log, witnesses = LOGS[case["name"]]["log"], LOGS[case["name"]]["witnesses"]
    for place in range(20, len(log), len(log) // 40):
        changed = log[:place] + ("x" if log[place] != "x" else "y") + log[place + 1 :]
        assert code_of(case["did"], changed, witnesses) != "document", changed[place - 10 : place]
    if witnesses is not None:
        assert code_of(case["did"], log, None) == "key_unavailable"
        for name in ("versionId", "proofValue", "verificationMethod", "cryptosuite"):
            plain = json.dumps(json.loads(witnesses))
            other = plain.replace(f'"{name}": "', f'"{name}": "x')
            assert code_of(case["did"], log, other) == "did_witnesses_missing"
