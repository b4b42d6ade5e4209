"""Badges that are a JWS: VC-JWT of both data models, and signed Open Badges 1 and 2 assertions.

The algorithm is taken from the policy's list and has to suit the key; a header only chooses
among what is accepted (RFC 7515, RFC 8725, VC-JOSE-COSE, Open Badges 3.0 section 8.2).
"""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from joserfc import jws
from joserfc.errors import JoseError
from joserfc.jwa import JWSAlgModel
from joserfc.jwk import Key, import_key

from verifier.badge import Badge, SignedBadge
from verifier.errors import RefutedError, UnavailableError, UnsupportedError
from verifier.fetch import Fetch
from verifier.keys.public_key import ResolveKey, VerificationKey, write_jwk
from verifier.policy import Policy
from verifier.proofs.token_claims import read_claims
from verifier.proofs.token_key import find_keys

_KEPT_KEYS = 512
SYMMETRIC_OR_NONE = frozenset({"none", "HS256", "HS384", "HS512"})
_ALGORITHM_KEYS: Mapping[str, tuple[str, frozenset[str]]] = {
    "RS256": ("RSA", frozenset()),
    "RS384": ("RSA", frozenset()),
    "RS512": ("RSA", frozenset()),
    "PS256": ("RSA", frozenset()),
    "ES256": ("EC", frozenset({"P-256"})),
    "ES384": ("EC", frozenset({"P-384"})),
    "EdDSA": ("OKP", frozenset({"Ed25519"})),
    "Ed25519": ("OKP", frozenset({"Ed25519"})),
}


class _Registry(jws.JWSRegistry):
    """Room for real badges (an RSA key in the header, a picture in the payload), no more."""

    max_header_length = 64_000
    max_payload_length = 12_000_000
    max_signature_length = 8_000

    def get_alg(self, name: str) -> JWSAlgModel:
        """The algorithm if it is among ours; "EdDSA" is an old name, not a weak algorithm."""
        if name not in (self.allowed or ()):
            raise UnsupportedError("algorithm_unsupported", algorithm=name)
        return self.algorithms[name]


def verify_token(
    badge: Badge, *, resolve_key: ResolveKey, policy: Policy, fetch: Fetch
) -> SignedBadge:
    """Verify a badge that is a compact JWS, and the agreement of its claims with its body.

    Raises:
        RefutedError: ``signature_invalid``, ``algorithm_not_allowed`` (none, or symmetric),
            ``algorithm_key_mismatch``, ``token_critical_header``, ``token_claim_mismatch``, or
            what is wrong with the key.
        UnsupportedError: ``algorithm_unsupported``, ``key_not_named`` and others of the key.
        UnavailableError: ``key_unavailable``.
    """
    token, header = badge.token or "", badge.unverified_header or {}
    algorithm = read_algorithm(header, policy=policy)
    keys = find_keys(badge, resolve_key=resolve_key, policy=policy, fetch=fetch)
    key = verify_signature(token, keys, algorithm=algorithm)
    key.require_in_force(policy.now)
    return SignedBadge(
        badge=badge,
        document=read_claims(badge),
        suite=algorithm,
        signer=key.controller,
        method=key.method,
        key=write_jwk(key.public_key),
        authority=key.authority,
    )


def verify_signature(
    token: str, keys: Sequence[VerificationKey], *, algorithm: str
) -> VerificationKey:
    """The first of the keys with which the signature holds.

    Raises:
        RefutedError: ``signature_invalid``, ``algorithm_key_mismatch``.
        UnavailableError: ``key_unavailable`` when there is no key to try.
    """
    if not keys:
        raise UnavailableError("key_unavailable", reason="no_keys")
    written = [(key, write_jwk(key.public_key)) for key in keys]
    suited = [(key, jwk) for key, jwk in written if _suits(jwk, algorithm)]
    if not suited:
        raise RefutedError("algorithm_key_mismatch", algorithm=algorithm, method=keys[0].method)
    registry = _Registry(algorithms=[algorithm], strict_check_header=False)
    for key, jwk in suited:
        try:
            jws.deserialize_compact(token, _import(tuple(jwk.items())), registry=registry)
        except (JoseError, ValueError):
            continue
        return key
    raise RefutedError("signature_invalid", method=suited[0][0].method, algorithm=algorithm)


@lru_cache(maxsize=_KEPT_KEYS)
def _import(members: tuple[tuple[str, str], ...]) -> Key:
    """A public key as joserfc wants it; an issuer signs many badges with the same one."""
    return import_key(dict(members))


def read_algorithm(header: Mapping[str, Any], *, policy: Policy) -> str:
    """The algorithm that a header names, if it is one that the policy accepts.

    Raises:
        RefutedError: ``algorithm_not_allowed``, ``token_critical_header``.
        UnsupportedError: ``algorithm_unsupported``.
    """
    algorithm = header.get("alg")
    if not isinstance(algorithm, str) or algorithm in SYMMETRIC_OR_NONE:
        raise RefutedError("algorithm_not_allowed", algorithm=str(algorithm)[:40])
    if "crit" in header:
        # RFC 7515 section 4.1.11: whoever does not understand every critical header must reject.
        raise RefutedError("token_critical_header", critical=str(header["crit"])[:200])
    if algorithm not in policy.accepted_suites or algorithm not in _ALGORITHM_KEYS:
        raise UnsupportedError("algorithm_unsupported", algorithm=algorithm[:40])
    return algorithm


def _suits(jwk: Mapping[str, Any], algorithm: str) -> bool:
    key_type, curves = _ALGORITHM_KEYS[algorithm]
    return jwk.get("kty") == key_type and (not curves or jwk.get("crv") in curves)
