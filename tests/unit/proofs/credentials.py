"""One good Open Badges 3.0 credential for the tests of proofs, and who signs it."""

import copy
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ec import (
    SECP256R1,
    SECP384R1,
    derive_private_key,
)
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from verifier.errors import UnavailableError
from verifier.keys.public_key import PublicKey, ResolveKey, VerificationKey
from verifier.policy import Policy

ISSUER = "did:web:issuer.example"
METHOD = f"{ISSUER}#key-1"
NOW = datetime(2026, 12, 1, 12, tzinfo=UTC)
POLICY = Policy(now=NOW)
KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
P256_KEY = derive_private_key(2**200 + 17, SECP256R1())
P384_KEY = derive_private_key(2**300 + 19, SECP384R1())

VC2 = "https://www.w3.org/ns/credentials/v2"
OB3 = "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"

_CREDENTIAL: dict[str, Any] = {
    "@context": [VC2, OB3],
    "id": "urn:uuid:3c1a7c8e-52e4-4b0f-9d0e-0a54d0a7b001",
    "type": ["VerifiableCredential", "OpenBadgeCredential"],
    "name": "Specific Commitment",
    "issuer": {"id": ISSUER, "type": ["Profile"], "name": "Utopia University"},
    "validFrom": "2026-09-01T00:00:00Z",
    "validUntil": "2030-09-01T00:00:00Z",
    "credentialSubject": {
        "type": ["AchievementSubject"],
        "identifier": [
            {
                "type": "IdentityObject",
                "hashed": True,
                "identityHash": "sha256$0f5d",
                "identityType": "emailAddress",
                "salt": "grain",
            }
        ],
        "achievement": {
            "id": "https://issuer.example/badges/1",
            "type": ["Achievement"],
            "name": "Specific Commitment",
            "description": 'Two years of "engagement"\nbeside the studies.',
            "criteria": {"narrative": "Serve two years."},
            "creditsAvailable": 1.5,
        },
    },
    "credentialStatus": {
        "id": "https://issuer.example/status/1#7",
        "type": "BitstringStatusListEntry",
        "statusPurpose": "revocation",
        "statusListIndex": "7",
        "statusListCredential": "https://issuer.example/status/1",
    },
}


def credential(**changes: Any) -> dict[str, Any]:
    """A fresh copy of the credential, with members replaced, or left out where None."""
    changed = {**copy.deepcopy(_CREDENTIAL), **changes}
    return {name: value for name, value in changed.items() if value is not None}


def resolver(keys: Mapping[str, PublicKey] | None = None, **of_key: Any) -> ResolveKey:
    """Resolves the issuer's method, or those that are given, each to its key."""
    known = {METHOD: KEY.public_key()} if keys is None else keys

    def resolve(method: str, *, purpose: str) -> VerificationKey:
        del purpose
        if method not in known:
            raise UnavailableError("key_unavailable", method)
        return VerificationKey(
            method=method,
            controller=method.partition("#")[0],
            public_key=known[method],
            **of_key,
        )

    return resolve
