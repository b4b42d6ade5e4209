"""The published vectors of the Data Integrity suites, and every one of them with a byte changed."""

import hashlib
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from verifier.errors import RefutedError, UnavailableError, VerifierError
from verifier.keys.multikey import read_multikey
from verifier.keys.public_key import VerificationKey
from verifier.policy import Policy
from verifier.proofs.data_integrity import VerifiedProof, verify_data_integrity

FOLDER = Path(__file__).parent / "data" / "data_integrity"
ENTRIES: list[dict[str, str]] = json.loads((FOLDER / "manifest.json").read_text("utf-8"))["files"]
POLICY = Policy(now=datetime(2026, 12, 1, tzinfo=UTC))
CHANGES_PER_VECTOR = 150


def key_in_fragment(method: str, *, purpose: str) -> VerificationKey:
    """The vectors name their keys in the method itself."""
    del purpose
    controller, _, fragment = method.partition("#")
    if not fragment.startswith("z"):
        raise UnavailableError("key_unavailable", method)
    return VerificationKey(method=method, controller=controller, public_key=read_multikey(fragment))


def verify(document: dict[str, Any]) -> tuple[VerifiedProof, ...]:
    return verify_data_integrity(document, resolve_key=key_in_fragment, policy=POLICY)


def entries(expect: str) -> list[Any]:
    return [
        pytest.param(entry, id=entry["file"].removesuffix(".json"))
        for entry in ENTRIES
        if entry["expect"] == expect
    ]


def read(entry: dict[str, str]) -> bytes:
    return (FOLDER / entry["file"]).read_bytes()


def is_part_of(part: object, whole: object) -> bool:
    """Whether nothing is in ``part`` that is not in ``whole``, in the same place and order."""
    if isinstance(part, dict) and isinstance(whole, dict):
        return all(name in whole and is_part_of(part[name], whole[name]) for name in part)
    if isinstance(part, list) and isinstance(whole, list):
        left = iter(whole)
        return all(any(is_part_of(item, other) for other in left) for item in part)
    return part == whole


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry["file"])
def test_the_vector_is_the_published_one(entry: dict[str, str]) -> None:
    assert hashlib.sha256(read(entry)).hexdigest() == entry["sha256"]


@pytest.mark.parametrize("entry", entries("valid"))
def test_valid_vector_holds(entry: dict[str, str]) -> None:
    document = json.loads(read(entry))
    proofs = verify(document)
    stated = document["proof"] if isinstance(document["proof"], list) else [document["proof"]]
    assert len(proofs) == len(stated)
    assert {proof.suite for proof in proofs} == {entry["suite"]}
    assert all(proof.uncovered == () for proof in proofs)
    signed = {name: value for name, value in document.items() if name != "proof"}
    assert all(proof.covered == signed for proof in proofs)


@pytest.mark.parametrize("entry", entries("invalid"))
def test_base_proof_is_not_for_showing(entry: dict[str, str]) -> None:
    with pytest.raises(RefutedError) as raised:
        verify(json.loads(read(entry)))
    assert raised.value.code == "proof_not_derived"


@pytest.mark.parametrize("entry", entries("valid"))
def test_no_changed_byte_is_ever_covered(entry: dict[str, str]) -> None:
    original = read(entry)
    genuine = [dict(proof.covered) for proof in verify(json.loads(original))]
    step = max(1, len(original) // CHANGES_PER_VECTOR)
    for place in range(0, len(original), step):
        changed = bytearray(original)
        changed[place] ^= 0x01
        try:
            document = json.loads(bytes(changed))
        except ValueError:
            continue
        if not isinstance(document, dict):
            continue
        try:
            proofs = verify(document)
        except VerifierError:
            continue
        # A proof of a set may still hold, or the change undid one of two places that say the
        # same of the same thing. What is covered was signed all the same.
        for proof in proofs:
            assert any(is_part_of(proof.covered, whole) for whole in genuine), f"byte {place}"
