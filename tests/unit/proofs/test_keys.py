"""Public keys as Multikey and as JWK, there and back, and what is refused."""

from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP256K1, derive_private_key
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from tests.unit.proofs.credentials import KEY, P256_KEY, P384_KEY
from verifier.errors import RefutedError, UnsupportedError
from verifier.keys.multikey import (
    read_base58,
    read_ed25519_base58,
    read_multikey,
    write_base58,
    write_multikey,
)
from verifier.keys.public_key import PublicKey, read_jwk, write_jwk

RSA_KEY = generate_private_key(public_exponent=65537, key_size=2048)
KEYS: dict[str, PublicKey] = {
    "z6Mk": KEY.public_key(),
    "zDn": P256_KEY.public_key(),
    "z82": P384_KEY.public_key(),
    "zQ3s": derive_private_key(2**200 + 3, SECP256K1()).public_key(),
}


@pytest.mark.parametrize("start", KEYS)
def test_multikey(start: str) -> None:
    text = write_multikey(KEYS[start])
    assert text.startswith(start)
    assert read_multikey(text) == KEYS[start]


@pytest.mark.parametrize("key", [*KEYS.values(), RSA_KEY.public_key()])
def test_jwk(key: PublicKey) -> None:
    assert read_jwk(write_jwk(key)) == key


def test_published_did_key_of_ed25519() -> None:
    """The did:key of RFC 8032, test 1 (its public key is d75a98...)."""
    key = read_multikey("z6MktwupdmLXVVqTzCw4i46r4uGyosGXRnR3XjN4Zq7oMMsw")
    raw = key.public_bytes(Encoding.Raw, PublicFormat.Raw)
    assert raw.hex() == "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a"


def test_base58_keeps_leading_zeros() -> None:
    assert read_base58(write_base58(b"\0\0\1\2")) == b"\0\0\1\2"
    raw = KEY.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    assert read_ed25519_base58(write_base58(raw)) == KEY.public_key()


@pytest.mark.parametrize(
    "text",
    ["", "z", "uAAAA", "z0", "z6MkfX", "z" + "2" * 3000, "z" + write_base58(b"\x80\x24\x04abc")],
)
def test_malformed_multikey(text: str) -> None:
    with pytest.raises((RefutedError, UnsupportedError)) as raised:
        read_multikey(text)
    assert raised.value.code in ("key_malformed", "key_type_unsupported")


@pytest.mark.parametrize("prefix", [b"\xec\x01", b"\x85\x24", b"\x12\x34"])
def test_unsupported_multikey(prefix: bytes) -> None:
    with pytest.raises(UnsupportedError):
        read_multikey("z" + write_base58(prefix + bytes(32)))


BAD_JWKS: dict[str, tuple[dict[str, Any], str]] = {
    "empty": ({}, "key_type_unsupported"),
    "symmetric": ({"kty": "oct", "k": "AAAA"}, "key_type_unsupported"),
    "x25519": ({"kty": "OKP", "crv": "X25519", "x": "AAAA"}, "key_type_unsupported"),
    "other_curve": ({"kty": "EC", "crv": "P-192", "x": "AA", "y": "AA"}, "key_type_unsupported"),
    "short": ({"kty": "OKP", "crv": "Ed25519", "x": "AAAA"}, "key_malformed"),
    "not_base64url": ({"kty": "OKP", "crv": "Ed25519", "x": "A+/="}, "key_malformed"),
    "no_text": ({"kty": "OKP", "crv": "Ed25519", "x": 5}, "key_malformed"),
    "off_the_curve": (
        {**write_jwk(P256_KEY.public_key()), "y": write_jwk(P256_KEY.public_key())["x"]},
        "key_malformed",
    ),
    "weak": (
        {"kty": "RSA", "n": write_jwk(RSA_KEY.public_key())["n"][:171], "e": "AQAB"},
        "key_too_weak",
    ),
    "huge": ({"kty": "RSA", "n": "_" * 4000, "e": "AQAB"}, "key_type_unsupported"),
    "for_encryption": (
        {**write_jwk(KEY.public_key()), "use": "enc"},
        "key_not_for_signatures",
    ),
    "for_wrapping": (
        {**write_jwk(KEY.public_key()), "key_ops": ["wrapKey"]},
        "key_not_for_signatures",
    ),
}


@pytest.mark.parametrize("name", BAD_JWKS)
def test_bad_jwk(name: str) -> None:
    jwk, code = BAD_JWKS[name]
    with pytest.raises((RefutedError, UnsupportedError)) as raised:
        read_jwk(jwk)
    assert raised.value.code == code
