"""The public key inside a verification method, in each of the ways it is written there."""

from collections.abc import Callable, Mapping
from typing import Any

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.serialization import load_pem_public_key

from verifier.errors import RefutedError, UnsupportedError
from verifier.keys.multikey import read_base58, read_multikey
from verifier.keys.public_key import CURVES, PublicKey, read_jwk, write_jwk

_CURVE_NAMES = frozenset(curve().name for curve in CURVES.values())
_LONGEST_PEM = 20_000
_PRIVATE_MEMBERS = frozenset({"d", "p", "q", "dp", "dq", "qi", "k", "oth"})


def read_key_material(entry: Mapping[str, Any]) -> PublicKey:
    """Read the one public key of a verification method, a JWK or a CryptographicKey.

    Raises:
        RefutedError: ``key_malformed``; also when there are two keys in one method.
        UnsupportedError: ``key_type_unsupported``.
    """
    if "kty" in entry:
        return read_public_jwk(entry)
    named = [name for name in READERS if entry.get(name) is not None]
    if len(named) > 1:
        raise RefutedError("key_malformed", "more than one key in one verification method")
    if not named:
        raise UnsupportedError("key_type_unsupported", type=str(entry.get("type"))[:80])
    return READERS[named[0]](entry[named[0]])


def read_public_jwk(value: object) -> PublicKey:
    """Read a JWK; one that gives a private key away is refused.

    Raises:
        RefutedError: ``key_malformed``.
        UnsupportedError: ``key_type_unsupported``.
    """
    if not isinstance(value, Mapping):
        raise RefutedError("key_malformed", "the JWK is not an object")
    if _PRIVATE_MEMBERS & set(value):
        raise RefutedError("key_malformed", "a private key was published")
    return read_jwk(value)


def _read_pem(value: object) -> PublicKey:
    if not isinstance(value, str) or len(value) > _LONGEST_PEM:
        raise RefutedError("key_malformed", "no PEM public key")
    try:
        key = load_pem_public_key(value.strip().encode())
    except (ValueError, TypeError) as error:
        raise RefutedError("key_malformed", str(error)[:200]) from error
    except UnsupportedAlgorithm as error:
        raise UnsupportedError("key_type_unsupported", str(error)[:200]) from error
    if isinstance(key, EllipticCurvePublicKey) and key.curve.name not in _CURVE_NAMES:
        raise UnsupportedError("key_type_unsupported", key.curve.name)
    if isinstance(key, Ed25519PublicKey | EllipticCurvePublicKey | RSAPublicKey):
        # Through its JWK every key meets the same rules, its least size among them.
        return read_jwk(write_jwk(key))
    raise UnsupportedError("key_type_unsupported", type(key).__name__)


def _read_multibase(value: object) -> PublicKey:
    if not isinstance(value, str):
        raise RefutedError("key_malformed", "publicKeyMultibase is not a text")
    return read_multikey(value)


def _read_base58(value: object) -> PublicKey:
    if not isinstance(value, str):
        raise RefutedError("key_malformed", "publicKeyBase58 is not a text")
    try:
        return Ed25519PublicKey.from_public_bytes(read_base58(value))
    except ValueError as error:
        raise RefutedError("key_malformed", str(error)[:200]) from error


READERS: Mapping[str, Callable[[object], PublicKey]] = {
    "publicKeyMultibase": _read_multibase,
    "publicKeyJwk": read_public_jwk,
    "publicKeyPem": _read_pem,
    "publicKeyBase58": _read_base58,
}
