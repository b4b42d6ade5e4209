"""The one door to openvc's check of key proofs: which key does the wallet hold?"""

import base64
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NoReturn

from openvc.errors import OpenvcError
from openvc.openid4vci import (
    CredentialRequestMalformed,
    ProofReplayed,
    parse_credential_request,
    verify_credential_request_proofs,
)

from backpack.api.wallets.errors import WalletError
from verifier.errors import UnavailableError, VerifierError
from verifier.fetch import Response
from verifier.keys.did_jwk import resolve_did_jwk
from verifier.keys.did_key import resolve_did_key
from verifier.keys.key_material import read_public_jwk
from verifier.keys.public_key import write_jwk
from verifier.policy import Policy

ALGORITHMS = ("ES256", "ES384", "EdDSA", "Ed25519")
"""With which wallets may prove their keys."""

_LONGEST_PROOF = 600
"""Seconds between the making of a proof and its arrival; the nonce is shorter-lived anyway."""

_DIDS = {"did:jwk": resolve_did_jwk, "did:key": resolve_did_key}


@dataclass(frozen=True, slots=True, kw_only=True)
class Holder:
    """The wallet's key: as a public JWK without extras, its thumbprint, and its DID."""

    jwk: dict[str, str]
    thumbprint: str
    did: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CredentialRequest:
    """A credential request as read: nothing of it is proven (OpenID4VCI 1.0, section 8.2)."""

    configuration: str | None
    identifier: str | None
    encrypted: bool
    unverified: Any


def read_request(body: str) -> CredentialRequest:
    """The request in a body.

    Raises:
        WalletError: ``invalid_credential_request``, ``invalid_proof``.
    """
    try:
        parsed = parse_credential_request(body)
    except OpenvcError as error:
        _refuse(error)
    return CredentialRequest(
        configuration=parsed.credential_configuration_id,
        identifier=parsed.credential_identifier,
        encrypted=parsed.response_encryption is not None,
        unverified=parsed,
    )


def verify_proof(
    request: CredentialRequest,
    *,
    audience: str,
    use_nonce: Callable[[str], bool],
    now: datetime,
) -> Holder:
    """The key that the request proves possession of (OpenID4VCI 1.0, appendix F.1).

    ``use_nonce`` is asked last, when the signature holds.

    Raises:
        WalletError: ``invalid_proof``, ``invalid_nonce``.
    """
    try:
        (proof,) = verify_credential_request_proofs(
            request.unverified,
            credential_issuer=audience,
            check_nonce=use_nonce,
            resolve_proof_key=lambda kid: _resolve(kid, now=now),
            max_age_s=_LONGEST_PROOF,
            now=now,
            allowed_algs=frozenset(ALGORITHMS),
        )
        jwk = write_jwk(read_public_jwk(proof.public_jwk))
    except (OpenvcError, VerifierError) as error:
        _refuse(error)
    kid = proof.header.get("kid")
    did = kid.partition("#")[0] if isinstance(kid, str) else _write_did(jwk)
    return Holder(jwk=jwk, thumbprint=proof.thumbprint, did=did)


def _resolve(kid: str, *, now: datetime) -> dict[str, str]:
    method = ":".join(kid.split(":", 2)[:2])
    resolve = _DIDS.get(method)
    if resolve is None:
        raise WalletError("invalid_proof", "kid must be a did:jwk or a did:key")
    key = resolve(kid, purpose="authentication", policy=Policy(now=now), fetch=_fetch_nothing)
    return write_jwk(key.public_key)


def _fetch_nothing(address: str, *, accept: str = "") -> Response:
    del accept
    raise UnavailableError("key_unavailable", address=address)


def _write_did(jwk: dict[str, str]) -> str:
    octets = json.dumps(jwk, separators=(",", ":"), sort_keys=True).encode()
    return "did:jwk:" + base64.urlsafe_b64encode(octets).rstrip(b"=").decode()


def _refuse(error: Exception) -> NoReturn:
    if isinstance(error, ProofReplayed):
        raise WalletError("invalid_nonce", "ask the nonce endpoint for another one") from error
    if isinstance(error, CredentialRequestMalformed):
        raise WalletError("invalid_credential_request", str(error)[:200]) from error
    raise WalletError("invalid_proof", str(error)[:200]) from error
