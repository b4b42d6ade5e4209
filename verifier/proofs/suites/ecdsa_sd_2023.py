"""ecdsa-sd-2023: a derived proof over the part that the holder discloses (vc-di-ecdsa, 3.4, 3.5).

The issuer's key signs the statements that must always be shown, and a key made for this one
credential; that key has signed every other statement by itself. What is missing may have been
withheld, so a document with such a proof is never read as saying that there is none of something.
"""

import base64
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePublicKey

from verifier.errors import RefutedError
from verifier.keys.multikey import read_multikey_octets
from verifier.keys.public_key import PublicKey
from verifier.proofs.canonical import CanonicalDataset, canonicalize_document, serialize
from verifier.proofs.hashing import HashedDocument, canonical_proof_options, proof_options
from verifier.proofs.suites.cbor import CborValue, read_cbor
from verifier.proofs.suites.secured import (
    SecuredDocument,
    check_ecdsa,
    curve_hash,
    read_proof_value,
)

_BASE_HEADER = b"\xd9\x5d\x00"
_DERIVED_HEADER = b"\xd9\x5d\x01"
_SIGNATURE_BYTES = 64
_LABEL_BYTES = 32


@dataclass(frozen=True, slots=True, kw_only=True)
class _Disclosure:
    """The parts of a derived proof value (section 3.5.8)."""

    base_signature: bytes
    public_key: bytes
    signatures: tuple[bytes, ...]
    labels: Mapping[str, str]
    mandatory: frozenset[int]


def verify_ecdsa_sd_2023(secured: SecuredDocument, *, key: PublicKey) -> HashedDocument:
    """Verify a derived proof; it covers what is disclosed.

    Raises:
        RefutedError: ``signature_invalid``, ``proof_malformed``, ``proof_not_derived`` (a base
            proof, which is for the holder alone), ``key_not_of_suite`` and as
            ``canonicalize_document``.
        UnsupportedError: as ``canonicalize_document``.
    """
    issuer_key, used = curve_hash(key)
    if used.name != "sha256":
        raise RefutedError("key_not_of_suite", "the suite needs a P-256 key")
    disclosure = _read_disclosure(secured.proof)
    canonical = canonicalize_document(
        secured.document,
        choice=secured.choice,
        work=secured.bounds.work,
        depth=secured.bounds.depth,
    )
    options = canonical_proof_options(
        proof_options(secured.proof),
        secured.document.get("@context"),
        choice=secured.choice,
        bounds=secured.bounds,
    )
    lines = _relabel(canonical.dataset, disclosure.labels)
    options_hash = hashlib.sha256("".join(options.dataset.lines).encode()).digest()
    _check_signatures(disclosure, lines, options_hash, issuer_key)
    return HashedDocument(
        data=b"",
        covered=canonical.covered(),
        options=options.covered(),
        canonical_sha256=hashlib.sha256("".join(canonical.dataset.lines).encode()).hexdigest(),
        uncovered=canonical.uncovered(),
        addresses=canonical.addresses,
    )


def _relabel(dataset: CanonicalDataset, labels: Mapping[str, str]) -> tuple[str, ...]:
    """The statements with the labels that the issuer gave the blank nodes (section 3.4.5)."""
    try:
        given = {blank: labels[canonical] for blank, canonical in dataset.labels.items()}
    except KeyError as error:
        raise RefutedError("signature_invalid", "a blank node without a label") from error
    return serialize(dataset.quads, given)


def _check_signatures(
    disclosure: _Disclosure,
    lines: tuple[str, ...],
    options_hash: bytes,
    issuer_key: EllipticCurvePublicKey,
) -> None:
    """Section 3.5.8: the issuer's signature, then one for each statement that is not mandatory."""
    mandatory = [line for index, line in enumerate(lines) if index in disclosure.mandatory]
    others = [line for index, line in enumerate(lines) if index not in disclosure.mandatory]
    if len(mandatory) != len(disclosure.mandatory) or len(others) != len(disclosure.signatures):
        raise RefutedError("signature_invalid", "there is not one signature for each statement")
    mandatory_hash = hashlib.sha256("".join(mandatory).encode()).digest()
    check_ecdsa(
        issuer_key,
        disclosure.base_signature,
        options_hash + disclosure.public_key + mandatory_hash,
    )
    statement_key, used = curve_hash(read_multikey_octets(disclosure.public_key))
    if used.name != "sha256":
        raise RefutedError("key_not_of_suite", "the suite needs a P-256 key")
    for line, signature in zip(others, disclosure.signatures, strict=True):
        check_ecdsa(statement_key, signature, line.encode())


def _read_disclosure(proof: Mapping[str, Any]) -> _Disclosure:
    if str(proof.get("proofValue"))[:1] != "u":
        raise RefutedError("proof_malformed", "proofValue is not base64url")
    octets = read_proof_value(proof)
    if octets[:3] == _BASE_HEADER:
        raise RefutedError("proof_not_derived", "a base proof is for the holder alone")
    if octets[:3] != _DERIVED_HEADER:
        raise RefutedError("proof_malformed", "proofValue has another header")
    match read_cbor(octets[3:]):
        case [
            bytes() as signature,
            bytes() as key,
            list() as signatures,
            dict() as labels,
            list() as mandatory,
        ]:
            return _Disclosure(
                base_signature=signature,
                public_key=key,
                signatures=tuple(_require_bytes(one, _SIGNATURE_BYTES) for one in signatures),
                labels={f"_:c14n{index}": _label(one) for index, one in labels.items()},
                mandatory=frozenset(_require_int(index) for index in mandatory),
            )
    raise RefutedError("proof_malformed", "proofValue is of another shape")


def _label(value: CborValue) -> str:
    octets = _require_bytes(value, _LABEL_BYTES)
    return "_:u" + base64.urlsafe_b64encode(octets).rstrip(b"=").decode()


def _require_bytes(value: CborValue, size: int) -> bytes:
    if not isinstance(value, bytes) or len(value) != size:
        raise RefutedError("proof_malformed", f"not {size} bytes")
    return value


def _require_int(value: CborValue) -> int:
    if not isinstance(value, int):
        raise RefutedError("proof_malformed", "not an index")
    return value
