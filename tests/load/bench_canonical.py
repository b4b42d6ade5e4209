"""What canonicalising and verifying a Data Integrity proof costs, beside the bare cryptography.

Floor: SHA-256 over the canonical bytes and one Ed25519 verification. Measured in turns, so that a
busy machine slows all of them. Run as a program it prints the medians and their ratios; as a test
(marked ``load``) it holds them to the limits.
"""

import hashlib
import statistics
import sys
import time
from collections.abc import Callable, Mapping
from typing import Any

import pytest
from pyld import jsonld

from backpack.issuing.signing import sign_credential
from tests.load.documents import DOCUMENTS
from tests.unit.proofs.credentials import KEY, METHOD, NOW, POLICY, resolver
from verifier.contexts import context_document, pinned_contexts
from verifier.keys.multikey import write_base58
from verifier.proofs.canonical import canonicalize_document
from verifier.proofs.data_integrity import verify_data_integrity
from verifier.proofs.hashing import hash_json, hash_statements, proof_options

ROUNDS = 60
LIMITS: Mapping[str, Mapping[str, float]] = {
    "small": {"verify": 4.0, "verify_json": 2.5},
    "typical": {"verify": 4.0, "verify_json": 2.5},
    "fifty alignments": {"verify": 7.0, "verify_json": 3.5},
}
"""The highest ratios to the floor: what a quiet machine measures, and a sixth for a busy one."""

HIGHEST_OF_PYLD = 0.1
"""The highest ratio of the walk with RDFC-1.0 to PyLD's own normalization."""


def measure(document: dict[str, Any]) -> dict[str, float]:
    """The median milliseconds of each way, taken in turns."""
    ways = _ways(document)
    samples: dict[str, list[float]] = {name: [] for name in ways}
    for way in ways.values():
        way()
    for _ in range(ROUNDS):
        for name, way in ways.items():
            begun = time.perf_counter()
            way()
            samples[name].append(time.perf_counter() - begun)
    return {name: statistics.median(taken) * 1000 for name, taken in samples.items()}


def _ways(document: dict[str, Any]) -> dict[str, Callable[[], object]]:
    signed = sign_credential(document, private_key=KEY, method=METHOD, created=NOW)
    signed_json = _sign_json(document, signed["proof"])
    hashed = hash_statements(document, proof_options(signed["proof"]))
    octets = "".join(canonicalize_document(document).dataset.lines).encode()
    signature, public_key, keys = KEY.sign(hashed.data), KEY.public_key(), resolver()
    options = {"algorithm": "URDNA2015", "format": "application/n-quads", "documentLoader": _load}

    def floor() -> None:
        hashlib.sha256(octets).digest()
        public_key.verify(signature, hashed.data)

    return {
        "floor": floor,
        "canonicalize": lambda: canonicalize_document(document),
        "verify": lambda: verify_data_integrity(signed, resolve_key=keys, policy=POLICY),
        "verify_json": lambda: verify_data_integrity(signed_json, resolve_key=keys, policy=POLICY),
        "pyld": lambda: jsonld.normalize(document, options),
    }


def _sign_json(document: dict[str, Any], like: Mapping[str, Any]) -> dict[str, Any]:
    proof = {**proof_options(like), "cryptosuite": "eddsa-jcs-2022"}
    value = "z" + write_base58(KEY.sign(hash_json(document, proof).data))
    return {**document, "proof": {**proof, "proofValue": value}}


def _load(address: str, _options: object) -> dict[str, Any]:
    document = context_document(pinned_contexts()[address][0])
    return {
        "contextUrl": None,
        "documentUrl": address,
        "document": {"@context": document["@context"]},
        "tag": "static",
    }


@pytest.mark.load
@pytest.mark.parametrize("name", DOCUMENTS)
def test_within_the_limits(name: str) -> None:
    medians = measure(DOCUMENTS[name])
    for way, limit in LIMITS[name].items():
        assert medians[way] <= limit * medians["floor"], medians
    assert medians["canonicalize"] <= HIGHEST_OF_PYLD * medians["pyld"], medians


def main() -> None:
    """Print a line for each document."""
    for name, document in DOCUMENTS.items():
        medians = measure(document)
        told = [
            f"{way} {median:.3f} ms ({median / medians['floor']:.2f})"
            for way, median in medians.items()
        ]
        sys.stdout.write(f"{name}: {', '.join(told)}\n")


if __name__ == "__main__":
    main()
