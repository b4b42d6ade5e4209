"""Multikey: a public key as a multicodec prefix and raw bytes in base58btc (W3C CID 1.0, 2.2.2)."""

from functools import lru_cache

from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from verifier.errors import RefutedError, UnsupportedError
from verifier.keys.public_key import CURVES, PublicKey

_ALPHABET = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
_NO_DIGIT = 255
_DIGITS = bytes(
    _ALPHABET.index(chr(code)) if chr(code) in _ALPHABET else _NO_DIGIT for code in range(256)
)
_LONGEST_TEXT = 2048
_KEPT_KEYS = 512

_ED25519 = b"\xed\x01"
_CURVE_OF_PREFIX = {
    b"\x80\x24": "P-256",
    b"\x81\x24": "P-384",
    b"\xe7\x01": "secp256k1",
}
_PREFIX_OF_CURVE = {CURVES[name]().name: prefix for prefix, name in _CURVE_OF_PREFIX.items()}
_OTHER_PREFIXES = {
    b"\xec\x01": "X25519",
    b"\xeb\x01": "BLS12-381 G2",
    b"\x82\x24": "P-521",
    b"\x85\x24": "RSA",
}


@lru_cache(maxsize=_KEPT_KEYS)
def read_multikey(value: str) -> PublicKey:
    """The key in a Multikey text: Ed25519, P-256, P-384 or secp256k1.

    An issuer signs many badges with one key, so those that were read last are kept; what is wrong
    with a text is found anew each time.

    Raises:
        RefutedError: ``key_malformed``.
        UnsupportedError: ``key_type_unsupported``.
    """
    if value[:1] != "z":
        raise RefutedError("key_malformed", "a Multikey begins with z")
    try:
        octets = read_base58(value[1:])
    except ValueError as error:
        raise RefutedError("key_malformed", str(error)[:200]) from error
    return read_multikey_octets(octets)


def read_multikey_octets(octets: bytes) -> PublicKey:
    """The key in the bytes of a Multikey: a multicodec prefix of two bytes, then the key.

    Raises:
        RefutedError: ``key_malformed``.
        UnsupportedError: ``key_type_unsupported``.
    """
    prefix, raw = octets[:2], octets[2:]
    try:
        if prefix == _ED25519:
            return Ed25519PublicKey.from_public_bytes(raw)
        curve = _CURVE_OF_PREFIX.get(prefix)
        if curve is not None and raw[:1] in (b"\x02", b"\x03"):
            return EllipticCurvePublicKey.from_encoded_point(CURVES[curve](), raw)
    except ValueError as error:
        raise RefutedError("key_malformed", str(error)[:200]) from error
    if curve is not None:
        raise RefutedError("key_malformed", "a point that is not compressed")
    if prefix in _OTHER_PREFIXES:
        raise UnsupportedError("key_type_unsupported", _OTHER_PREFIXES[prefix])
    raise UnsupportedError("key_type_unsupported", f"multicodec prefix {prefix.hex()}")


def write_multikey(key: PublicKey) -> str:
    """The Multikey text of a key.

    Raises:
        UnsupportedError: ``key_type_unsupported``, for a key that Multikey has no form for.
    """
    if isinstance(key, Ed25519PublicKey):
        raw = key.public_bytes(Encoding.Raw, PublicFormat.Raw)
        return "z" + write_base58(_ED25519 + raw)
    if isinstance(key, EllipticCurvePublicKey) and key.curve.name in _PREFIX_OF_CURVE:
        point = key.public_bytes(Encoding.X962, PublicFormat.CompressedPoint)
        return "z" + write_base58(_PREFIX_OF_CURVE[key.curve.name] + point)
    raise UnsupportedError("key_type_unsupported", "no Multikey form")


def read_ed25519_base58(value: str) -> PublicKey:
    """The key in a ``publicKeyBase58`` of the older Ed25519 suites: 32 bytes, without a prefix.

    Raises:
        RefutedError: ``key_malformed``.
    """
    try:
        return Ed25519PublicKey.from_public_bytes(read_base58(value))
    except ValueError as error:
        raise RefutedError("key_malformed", str(error)[:200]) from error


def read_base58(text: str) -> bytes:
    """The bytes of a base58btc text of at most 2048 characters (its cost grows quadratically).

    Raises:
        ValueError: another character, or a longer text.
    """
    if len(text) > _LONGEST_TEXT:
        raise ValueError("base58 text of extraordinary length")
    digits = text.encode("latin-1", "replace").translate(_DIGITS)
    if _NO_DIGIT in digits:
        raise ValueError("not base58")
    number = 0
    for digit in digits:
        number = number * 58 + digit
    zeros = len(text) - len(text.lstrip("1"))
    return bytes(zeros) + number.to_bytes((number.bit_length() + 7) // 8)


def write_base58(octets: bytes) -> str:
    """The base58btc text of some bytes."""
    number = int.from_bytes(octets)
    text = ""
    while number:
        number, digit = divmod(number, 58)
        text = _ALPHABET[digit] + text
    zeros = len(octets) - len(octets.lstrip(b"\0"))
    return "1" * zeros + text
