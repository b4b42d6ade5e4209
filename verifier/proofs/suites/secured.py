"""What every cryptographic suite is given, and how the signature is read and checked."""

import base64
import binascii
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256, SHA384, HashAlgorithm

from verifier.errors import RefutedError
from verifier.keys.multikey import read_base58
from verifier.keys.public_key import PublicKey
from verifier.proofs.canonical import Choice
from verifier.proofs.hashing import Bounds

_LONGEST_PROOF_VALUE = 2_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class SecuredDocument:
    """A document without its proof (but with the proofs that this one builds on), and the proof."""

    document: Mapping[str, Any]
    proof: Mapping[str, Any]
    choice: Choice
    bounds: Bounds


@dataclass(frozen=True, slots=True, kw_only=True)
class CurveHash:
    """Which hash belongs to an elliptic curve (vc-di-ecdsa, section 3.2.1), and its sizes."""

    name: str
    algorithm: HashAlgorithm
    coordinate_bytes: int


CURVE_HASHES: Mapping[str, CurveHash] = {
    "secp256r1": CurveHash(name="sha256", algorithm=SHA256(), coordinate_bytes=32),
    "secp384r1": CurveHash(name="sha384", algorithm=SHA384(), coordinate_bytes=48),
}


def read_proof_value(proof: Mapping[str, Any]) -> bytes:
    """The bytes of ``proofValue``: multibase base58btc (``z``) or base64url (``u``).

    Raises:
        RefutedError: ``proof_malformed``.
    """
    value = proof.get("proofValue")
    if not isinstance(value, str) or len(value) > _LONGEST_PROOF_VALUE:
        raise RefutedError("proof_malformed", "proofValue is missing")
    try:
        if value[:1] == "z":
            return read_base58(value[1:])
        if value[:1] == "u":
            return read_base64url(value[1:])
    except ValueError as error:
        raise RefutedError("proof_malformed", str(error)[:200]) from error
    raise RefutedError("proof_malformed", "proofValue is not in a known multibase")


def read_base58_proof_value(proof: Mapping[str, Any]) -> bytes:
    """The bytes of a ``proofValue`` that must be in base58btc.

    Raises:
        RefutedError: ``proof_malformed``.
    """
    if str(proof.get("proofValue"))[:1] != "z":
        raise RefutedError("proof_malformed", "proofValue is not base58btc")
    return read_proof_value(proof)


def read_base64url(text: str) -> bytes:
    """Base64url without padding, strictly (RFC 4648, section 5).

    Raises:
        ValueError: anything else, also bits in the last character that mean nothing.
    """
    try:
        octets = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except binascii.Error as error:
        raise ValueError("not base64url") from error
    if base64.urlsafe_b64encode(octets).rstrip(b"=").decode() != text:
        raise ValueError("not base64url")
    return octets


def require_ed25519(key: PublicKey) -> Ed25519PublicKey:
    """The key, if it is of the kind that the suite signs with.

    Raises:
        RefutedError: ``key_not_of_suite``.
    """
    if not isinstance(key, Ed25519PublicKey):
        raise RefutedError("key_not_of_suite", "the suite needs an Ed25519 key")
    return key


def curve_hash(key: PublicKey) -> tuple[EllipticCurvePublicKey, CurveHash]:
    """The key and the hash of its curve, if ECDSA suites sign with it.

    Raises:
        RefutedError: ``key_not_of_suite``.
    """
    if not isinstance(key, EllipticCurvePublicKey) or key.curve.name not in CURVE_HASHES:
        raise RefutedError("key_not_of_suite", "the suite needs a P-256 or P-384 key")
    return key, CURVE_HASHES[key.curve.name]


def check_ed25519(key: Ed25519PublicKey, signature: bytes, data: bytes) -> None:
    """Check an Ed25519 signature (RFC 8032).

    Raises:
        RefutedError: ``signature_invalid``.
    """
    try:
        key.verify(signature, data)
    except InvalidSignature as error:
        raise RefutedError("signature_invalid") from error


def check_ecdsa(key: EllipticCurvePublicKey, signature: bytes, data: bytes) -> None:
    """Check an ECDSA signature in the form r, s (FIPS 186-5), with the hash of the curve.

    Raises:
        RefutedError: ``signature_invalid``, ``key_not_of_suite``.
    """
    key, used = curve_hash(key)
    size = used.coordinate_bytes
    if len(signature) != 2 * size:
        raise RefutedError("signature_invalid", f"a signature of {len(signature)} bytes")
    encoded = encode_dss_signature(
        int.from_bytes(signature[:size]), int.from_bytes(signature[size:])
    )
    try:
        key.verify(encoded, data, ECDSA(used.algorithm))
    except InvalidSignature as error:
        raise RefutedError("signature_invalid") from error
