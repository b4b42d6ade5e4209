"""What the rest of the verifier takes a public key to be, and its JWK form (RFC 7517, RFC 8037)."""

import base64
import binascii
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from cryptography.hazmat.primitives.asymmetric.ec import (
    SECP256K1,
    SECP256R1,
    SECP384R1,
    SECP521R1,
    EllipticCurve,
    EllipticCurvePublicKey,
    EllipticCurvePublicNumbers,
)
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey, RSAPublicNumbers
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from verifier.errors import RefutedError, UnsupportedError

PublicKey = Ed25519PublicKey | EllipticCurvePublicKey | RSAPublicKey

CURVES: Mapping[str, type[EllipticCurve]] = {
    "P-256": SECP256R1,
    "P-384": SECP384R1,
    "P-521": SECP521R1,
    "secp256k1": SECP256K1,
}
"""Elliptic curves by their name in a JWK (RFC 7518, section 6.2.1.1; RFC 8812)."""

_CURVE_NAMES = {curve().name: name for name, curve in CURVES.items()}
_LARGEST_RSA_MODULUS = 8192 // 8
_LEAST_RSA_BITS = 2048


@dataclass(frozen=True, slots=True, kw_only=True)
class VerificationKey:
    """A key as its controller's document has it.

    ``method`` is the key's own address, ``controller`` who it belongs to (a DID or an https
    address). ``expires`` and ``revoked`` are aware datetimes. ``authority`` is who certified that
    it belongs to the controller, where that is not the controller's own document.
    """

    method: str
    controller: str
    public_key: PublicKey
    expires: datetime | None = None
    revoked: datetime | None = None
    authority: str | None = None

    def require_in_force(self, now: datetime) -> None:
        """Refuse a key that its own document calls revoked or expired by ``now``.

        Raises:
            RefutedError: ``key_revoked``, ``key_expired``.
        """
        if self.revoked is not None and self.revoked <= now:
            raise RefutedError("key_revoked", method=self.method, since=self.revoked.isoformat())
        if self.expires is not None and self.expires <= now:
            raise RefutedError("key_expired", method=self.method, since=self.expires.isoformat())


class ResolveKey(Protocol):
    """How the core asks for the key behind a verification method.

    ``purpose`` is the verification relationship under which the controller must list the key.

    Raises:
        RefutedError: the method's document speaks against it.
        UnsupportedError: this kind of method or key cannot be judged.
        UnavailableError: the document could not be had.
    """

    def __call__(self, method: str, *, purpose: str) -> VerificationKey: ...


def read_jwk(jwk: Mapping[str, Any]) -> PublicKey:
    """The public key in a JWK: OKP Ed25519, EC, or RSA of at least 2048 bits.

    A private part is ignored. What the JWK says about its use (``use``, ``key_ops``) must allow
    verification.

    Raises:
        RefutedError: ``key_malformed``, ``key_too_weak``, ``key_not_for_signatures``.
        UnsupportedError: ``key_type_unsupported``.
    """
    if jwk.get("use", "sig") != "sig" or not _may_verify(jwk):
        raise RefutedError("key_not_for_signatures", "the JWK forbids it")
    kind = jwk.get("kty")
    try:
        if kind == "OKP":
            return _read_okp(jwk)
        if kind == "EC":
            return _read_ec(jwk)
        if kind == "RSA":
            return _read_rsa(jwk)
    except (ValueError, binascii.Error) as error:
        raise RefutedError("key_malformed", str(error)[:200]) from error
    raise UnsupportedError("key_type_unsupported", f"kty {str(kind)[:50]}")


def _may_verify(jwk: Mapping[str, Any]) -> bool:
    operations = jwk.get("key_ops")
    # The JWK of a key pair often names only what its private part is for.
    return operations is None or (
        isinstance(operations, list) and ("verify" in operations or "sign" in operations)
    )


def _read_okp(jwk: Mapping[str, Any]) -> PublicKey:
    if jwk.get("crv") != "Ed25519":
        raise UnsupportedError("key_type_unsupported", f"crv {str(jwk.get('crv'))[:50]}")
    return Ed25519PublicKey.from_public_bytes(_octets(jwk, "x"))


def _read_ec(jwk: Mapping[str, Any]) -> PublicKey:
    curve = CURVES.get(str(jwk.get("crv")))
    if curve is None:
        raise UnsupportedError("key_type_unsupported", f"crv {str(jwk.get('crv'))[:50]}")
    made = curve()
    size = (made.key_size + 7) // 8
    coordinates = [_octets(jwk, "x"), _octets(jwk, "y")]
    if any(len(coordinate) != size for coordinate in coordinates):
        raise ValueError("a coordinate of the wrong length")
    x, y = (int.from_bytes(coordinate) for coordinate in coordinates)
    return EllipticCurvePublicNumbers(x, y, made).public_key()


def _read_rsa(jwk: Mapping[str, Any]) -> PublicKey:
    modulus, exponent = _octets(jwk, "n"), _octets(jwk, "e")
    if len(modulus.lstrip(b"\0")) > _LARGEST_RSA_MODULUS or len(exponent) > 8:
        raise UnsupportedError("key_type_unsupported", "an RSA key of extraordinary size")
    key = RSAPublicNumbers(int.from_bytes(exponent), int.from_bytes(modulus)).public_key()
    if key.key_size < _LEAST_RSA_BITS:
        raise RefutedError("key_too_weak", f"RSA of {key.key_size} bits", bits=key.key_size)
    return key


def write_jwk(key: PublicKey) -> dict[str, str]:
    """The JWK of a public key, without ``kid`` or ``use``."""
    if isinstance(key, Ed25519PublicKey):
        raw = key.public_bytes(Encoding.Raw, PublicFormat.Raw)
        return {"kty": "OKP", "crv": "Ed25519", "x": _base64url(raw)}
    if isinstance(key, EllipticCurvePublicKey):
        numbers = key.public_numbers()
        size = (key.curve.key_size + 7) // 8
        return {
            "kty": "EC",
            "crv": _CURVE_NAMES[key.curve.name],
            "x": _base64url(numbers.x.to_bytes(size)),
            "y": _base64url(numbers.y.to_bytes(size)),
        }
    public = key.public_numbers()
    return {"kty": "RSA", "n": _base64url(_minimal(public.n)), "e": _base64url(_minimal(public.e))}


def _octets(jwk: Mapping[str, Any], member: str) -> bytes:
    value = jwk.get(member)
    if not isinstance(value, str) or len(value) > 4096:
        raise ValueError(f"the member {member} is missing")
    return base64.b64decode(value + "=" * (-len(value) % 4), altchars=b"-_", validate=True)


def _base64url(octets: bytes) -> str:
    return base64.urlsafe_b64encode(octets).rstrip(b"=").decode()


def _minimal(number: int) -> bytes:
    return number.to_bytes((number.bit_length() + 7) // 8)
