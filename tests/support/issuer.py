"""Issuers in memory: they sign for real, and publish what a verifier has to fetch."""

import base64
import gzip
import json
from collections.abc import Collection, Mapping
from datetime import UTC, datetime
from functools import cache
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from verifier.keys.multikey import write_base58, write_multikey
from verifier.proofs.hashing import hash_statements

PrivateKey = Ed25519PrivateKey | ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey
CREATED = datetime(2026, 9, 1, 12, tzinfo=UTC)
LIST_BYTES = 16_384


@cache
def ed25519_key(name: str) -> Ed25519PrivateKey:
    """A key that is the same for the same name."""
    return Ed25519PrivateKey.from_private_bytes(name.encode().ljust(32, b".")[:32])


@cache
def rsa_key(name: str, bits: int = 2048) -> rsa.RSAPrivateKey:
    """An RSA key, made once for each name."""
    del name
    return rsa.generate_private_key(public_exponent=65537, key_size=bits)


@cache
def p256_key(name: str) -> ec.EllipticCurvePrivateKey:
    """A P-256 key that is the same for the same name."""
    return ec.derive_private_key(int.from_bytes(name.encode()[:16]) + 1, ec.SECP256R1())


def did_key(key: Ed25519PrivateKey) -> str:
    """The did:key of a key."""
    return f"did:key:{write_multikey(key.public_key())}"


def did_document(
    did: str, key: Ed25519PrivateKey, *, fragment: str = "key-1", **changes: Any
) -> dict[str, Any]:
    """A DID document with one key, listed for assertions."""
    method = f"{did}#{fragment}"
    return {
        "@context": ["https://www.w3.org/ns/did/v1", "https://w3id.org/security/multikey/v1"],
        "id": did,
        "verificationMethod": [
            {
                "id": method,
                "type": "Multikey",
                "controller": did,
                "publicKeyMultibase": write_multikey(key.public_key()),
            }
        ],
        "assertionMethod": [method],
        **changes,
    }


def sign_document(
    document: Mapping[str, Any],
    key: Ed25519PrivateKey,
    method: str,
    **options: Any,
) -> dict[str, Any]:
    """A document with an eddsa-rdfc-2022 proof; also one that an honest signer would refuse."""
    proof = {
        "type": "DataIntegrityProof",
        "cryptosuite": "eddsa-rdfc-2022",
        "created": CREATED.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "verificationMethod": method,
        "proofPurpose": "assertionMethod",
        **options,
    }
    proof = {name: value for name, value in proof.items() if value is not None}
    hashed = hash_statements(document, proof)
    return {**document, "proof": {**proof, "proofValue": "z" + write_base58(key.sign(hashed.data))}}


def sign_token(header: Mapping[str, Any], payload: Mapping[str, Any], key: PrivateKey) -> str:
    """A compact JWS with exactly this header, whatever it says."""
    signed = f"{encode(json.dumps(header))}.{encode(json.dumps(payload))}"
    return f"{signed}.{encode(_sign(signed.encode(), key))}"


def _sign(octets: bytes, key: PrivateKey) -> bytes:
    if isinstance(key, Ed25519PrivateKey):
        return key.sign(octets)
    if isinstance(key, rsa.RSAPrivateKey):
        return key.sign(octets, padding.PKCS1v15(), hashes.SHA256())
    r, s = decode_dss_signature(key.sign(octets, ec.ECDSA(hashes.SHA256())))
    return r.to_bytes(32) + s.to_bytes(32)


def encode(value: bytes | str) -> str:
    """Base64url without padding."""
    octets = value.encode() if isinstance(value, str) else value
    return base64.urlsafe_b64encode(octets).rstrip(b"=").decode()


def pem(key: PrivateKey) -> str:
    """The public half as PEM."""
    public = key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    return public.decode()


def encode_bits(indexes: Collection[int], *, size: int = LIST_BYTES, multibase: str = "u") -> str:
    """A compressed list of bits in which these are set."""
    bits = bytearray(size)
    for index in indexes:
        bits[index // 8] |= 0x80 >> (index % 8)
    return multibase + encode(gzip.compress(bytes(bits), mtime=0))


def status_list(
    address: str,
    issuer: str,
    *,
    revoked: Collection[int] = (),
    purpose: str = "revocation",
    **changes: Any,
) -> dict[str, Any]:
    """An unsigned Bitstring Status List credential."""
    return {
        "@context": ["https://www.w3.org/ns/credentials/v2"],
        "id": address,
        "type": ["VerifiableCredential", "BitstringStatusListCredential"],
        "issuer": issuer,
        "validFrom": "2026-01-01T00:00:00Z",
        "credentialSubject": {
            "id": f"{address}#list",
            "type": "BitstringStatusList",
            "statusPurpose": purpose,
            "encodedList": encode_bits(revoked),
        },
        **changes,
    }
