"""SD-JWT VC: the issuer's signature, the holder's disclosures, and the binding to a key (RFC 9901).

A presentation is ``<JWS>~<disclosure>~...~<key binding>``, the last part empty where whoever
shows it proves no key.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from verifier.badge import Badge, KeyBinding, SignedBadge
from verifier.claims import as_object
from verifier.errors import RefutedError, UnreadableError
from verifier.fetch import Fetch
from verifier.formats.compact import read_compact
from verifier.formats.disclosures import Disclosed, disclose, hash_base64url, read_hash
from verifier.keys.key_material import read_public_jwk
from verifier.keys.public_key import ResolveKey, VerificationKey, write_jwk
from verifier.policy import Policy
from verifier.proofs.jose import read_algorithm, verify_signature
from verifier.proofs.token_claims import read_claims
from verifier.proofs.token_key import find_keys

_BINDING_TYPE = "kb+jwt"
_CLOCK_SKEW = timedelta(seconds=60)


def is_selective(badge: Badge) -> bool:
    """Whether a token discloses selectively, or could."""
    return badge.token is not None and (
        "~" in badge.token or "_sd" in (badge.unverified_payload or {})
    )


def verify_sd_jwt(
    badge: Badge, *, resolve_key: ResolveKey, policy: Policy, fetch: Fetch
) -> SignedBadge:
    """Verify an SD-JWT; the document holds what is disclosed, and is partial if anything is not.

    Raises:
        RefutedError: as ``verify_token``, and ``disclosure_invalid``, ``key_binding_invalid``.
        UnsupportedError: as ``verify_token``, and ``sd_jwt_unsupported``.
        UnavailableError: ``key_unavailable``.
    """
    token, payload = badge.token or "", badge.unverified_payload or {}
    signed_part, *rest = token.split("~")
    *disclosures, binding = rest or [""]
    algorithm = read_algorithm(badge.unverified_header or {}, policy=policy)
    keys = find_keys(badge, resolve_key=resolve_key, policy=policy, fetch=fetch)
    key = verify_signature(signed_part, keys, algorithm=algorithm)
    key.require_in_force(policy.now)
    disclosed = disclose(payload, disclosures, limits=policy.limits)
    shown = _verify_binding(token, payload, binding, policy=policy)
    return _describe(badge, disclosed, key, algorithm=algorithm, key_binding=shown)


def _describe(
    badge: Badge,
    disclosed: Disclosed,
    key: VerificationKey,
    *,
    algorithm: str,
    key_binding: KeyBinding | None,
) -> SignedBadge:
    return SignedBadge(
        badge=badge,
        document=read_claims(replace(badge, document=disclosed.document)),
        suite=algorithm,
        signer=key.controller,
        method=key.method,
        key=write_jwk(key.public_key),
        authority=key.authority,
        partial=disclosed.withheld > 0,
        key_binding=key_binding,
    )


def _verify_binding(
    token: str, payload: Mapping[str, Any], binding: str, *, policy: Policy
) -> KeyBinding | None:
    """What is known of the holder's key (section 7.3); None if the token is bound to none.

    Nobody asked for this presentation, so its nonce has nothing to be compared with: that it was
    made for this occasion is not known, and whom it was made for is merely told.
    """
    holder = as_object(as_object(payload.get("cnf")).get("jwk"))
    if not binding:
        return KeyBinding(shown=False) if "cnf" in payload else None
    if not holder:
        raise RefutedError("key_binding_invalid", "the token is bound to no key")
    try:
        parts = read_compact(binding, limits=policy.limits)
    except UnreadableError as error:
        raise RefutedError("key_binding_invalid", error.code) from error
    if parts.selective or parts.header.get("typ") != _BINDING_TYPE:
        raise RefutedError("key_binding_invalid", "its type is another")
    key = VerificationKey(method="cnf", controller="cnf", public_key=read_public_jwk(holder))
    algorithm = read_algorithm(parts.header, policy=policy)
    try:
        verify_signature(binding, [key], algorithm=algorithm)
    except RefutedError as error:
        raise RefutedError("key_binding_invalid", error.code) from error
    presented = token[: len(token) - len(binding)]
    if parts.payload.get("sd_hash") != hash_base64url(presented, algorithm=read_hash(payload)):
        raise RefutedError("key_binding_invalid", "made for another presentation")
    return KeyBinding(
        shown=True,
        at=_read_moment(parts.payload.get("iat"), policy=policy).isoformat(),
        audience=str(parts.payload.get("aud"))[:200],
    )


def _read_moment(value: object, *, policy: Policy) -> datetime:
    if not isinstance(value, int | float) or isinstance(value, bool):
        raise RefutedError("key_binding_invalid", "it says no moment")
    try:
        moment = datetime.fromtimestamp(value, UTC)
    except (OverflowError, OSError, ValueError) as error:
        raise RefutedError("key_binding_invalid", "it says no moment") from error
    if moment > policy.now + _CLOCK_SKEW:
        raise RefutedError("key_binding_invalid", "it is of the future")
    return moment
