"""Signing: a credential with a Data Integrity proof, or as a token. Pure: no database, no clock.

Stands on the verifier's own hashing, so what is signed here is what is verified there; and signs
nothing that it does not cover: a member that the contexts leave undefined is refused.
"""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
)
from joserfc import jws
from joserfc.jwk import ECKey, OKPKey, RSAKey

from verifier.dates import read_span
from verifier.errors import VerifierError
from verifier.keys.multikey import write_base58
from verifier.proofs.hashing import hash_statements

PrivateKey = Ed25519PrivateKey | EllipticCurvePrivateKey | RSAPrivateKey

_ECDSA_ALGORITHMS = {"secp256r1": "ES256", "secp384r1": "ES384"}


class SigningError(ValueError):
    """The document cannot be signed as it is: a mistake of ours, not of a person."""


def sign_credential(
    document: Mapping[str, Any], *, private_key: Ed25519PrivateKey, method: str, created: datetime
) -> dict[str, Any]:
    """The credential with an ``eddsa-rdfc-2022`` proof (Open Badges 3.0, section 8.3).

    Args:
        document: the credential without a proof; its contexts must define every member of it.
        private_key: the issuer's key.
        method: the address of its public key, listed for ``assertionMethod``.
        created: an aware datetime, written in UTC to the second.

    Raises:
        SigningError: a proof is there already, a member is not defined by the contexts, or the
            document cannot be canonicalised.
    """
    if "proof" in document:
        raise SigningError("the document has a proof already")
    proof = {
        "type": "DataIntegrityProof",
        "cryptosuite": "eddsa-rdfc-2022",
        "created": created.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "verificationMethod": method,
        "proofPurpose": "assertionMethod",
    }
    try:
        hashed = hash_statements(document, proof)
    except VerifierError as error:
        raise SigningError(str(error)) from error
    if hashed.uncovered:
        raise SigningError(f"not defined by the contexts: {', '.join(hashed.uncovered)}")
    signature = private_key.sign(hashed.data)
    return {**document, "proof": {**proof, "proofValue": "z" + write_base58(signature)}}


def sign_jwt(
    document: Mapping[str, Any],
    *,
    private_key: PrivateKey,
    method: str,
    issued_at: datetime | None = None,
) -> str:
    """The credential as a compact JWS (Open Badges 3.0, section 8.2; W3C VC-JOSE-COSE).

    The payload is the credential (VC data model 2.0) with the registered claims ``iss``, ``sub``,
    ``jti``, ``nbf`` and ``exp`` that agree with it, and ``iat`` if asked for. ``alg`` follows from
    the key: EdDSA, ES256, ES384 or RS256.

    Args:
        document: the credential without a proof, with ``issuer`` and ``validFrom``.
        private_key: the issuer's key.
        method: the address of its public key, which becomes ``kid``.
        issued_at: an aware datetime, for ``iat``.

    Raises:
        SigningError: a proof is there, ``issuer`` or ``validFrom`` is missing, or the key is of
            another kind.
    """
    if "proof" in document:
        raise SigningError("a token carries no embedded proof")
    payload = {**document, **_registered_claims(document)}
    if issued_at is not None:
        payload["iat"] = int(issued_at.timestamp())
    return sign_claims(payload, private_key=private_key, key_id=method, typ="JWT")


def sign_claims(
    claims: Mapping[str, Any], *, private_key: PrivateKey, key_id: str, typ: str
) -> str:
    """Any claims as a compact JWS; ``alg`` follows from the key."""
    key_type, algorithm = _algorithm(private_key)
    header = {"alg": algorithm, "kid": key_id, "typ": typ}
    pem = private_key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    octets = json.dumps(claims, ensure_ascii=False, separators=(",", ":")).encode()
    registry = _Registry(algorithms=[algorithm])
    return jws.serialize_compact(header, octets, key_type.import_key(pem), registry=registry)


class _Registry(jws.JWSRegistry):
    """One algorithm. "EdDSA" is an old name (RFC 9864) that verifiers know, not a weak one."""

    def get_alg(self, name: str) -> Any:
        """The algorithm of that name, which the caller has chosen by the key."""
        return self.algorithms[name]


def _algorithm(key: PrivateKey) -> tuple[type[OKPKey | RSAKey | ECKey], str]:
    if isinstance(key, Ed25519PrivateKey):
        return OKPKey, "EdDSA"
    if isinstance(key, RSAPrivateKey):
        return RSAKey, "RS256"
    algorithm = _ECDSA_ALGORITHMS.get(key.curve.name)
    if algorithm is None:
        raise SigningError(f"no algorithm for the curve {key.curve.name}")
    return ECKey, algorithm


def _registered_claims(document: Mapping[str, Any]) -> dict[str, str | int]:
    issuer = document.get("issuer")
    if isinstance(issuer, Mapping):
        issuer = issuer.get("id")
    if not isinstance(issuer, str) or "validFrom" not in document:
        raise SigningError("issuer and validFrom are needed for a token")
    claims: dict[str, str | int] = {"iss": issuer, "nbf": _seconds(document, "validFrom")}
    if "validUntil" in document:
        claims["exp"] = _seconds(document, "validUntil")
    if isinstance(document.get("id"), str):
        claims["jti"] = document["id"]
    subject = document.get("credentialSubject")
    if isinstance(subject, Mapping) and isinstance(subject.get("id"), str):
        claims["sub"] = subject["id"]
    return claims


def _seconds(document: Mapping[str, Any], name: str) -> int:
    """A date of the document in whole seconds since 1970."""
    try:
        return int(read_span(document[name], field=name).first.timestamp())
    except VerifierError as error:
        raise SigningError(str(error)) from error
