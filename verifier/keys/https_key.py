"""Keys at https addresses: issuer profiles, key documents, single JWKs and JWK Sets."""

from collections.abc import Mapping
from typing import Any

from verifier.claims import read_identifier
from verifier.documents import fetch_object
from verifier.domains import is_same_address
from verifier.errors import RefutedError
from verifier.fetch import Fetch
from verifier.keys.controller_document import find_key, lists_method, read_verification_key
from verifier.keys.jwks import select_jwk
from verifier.keys.key_material import READERS, read_key_material
from verifier.keys.public_key import VerificationKey
from verifier.policy import Policy

_ACCEPT = (
    "application/did+ld+json, application/ld+json, application/json;q=0.9, "
    "application/jwk-set+json;q=0.8, application/jwk+json;q=0.8"
)
_UNAVAILABLE = "key_unavailable"


def resolve_https_key(
    method: str, *, purpose: str, policy: Policy, fetch: Fetch
) -> VerificationKey:
    """Fetch what ``method`` points at and take the key from it.

    A bare JWK or JWK Set says nothing of an owner: its ``controller`` is its own address, and
    whose it is shows in what the issuer publishes (``trust.binding``). A key document that names
    another owner counts only if that owner's document lists it.

    Raises:
        RefutedError: as ``find_key``.
        UnavailableError: ``key_unavailable``.
    """
    address = method.partition("#")[0]
    document = _fetch(address, policy=policy, fetch=fetch)
    if "kty" in document:
        return VerificationKey(
            method=method, controller=address, public_key=read_key_material(document)
        )
    if isinstance(document.get("keys"), list):
        return select_jwk(document, controller=address, method=method)
    if any(name in document for name in READERS):
        return _read_key_document(document, method, purpose=purpose, policy=policy, fetch=fetch)
    return find_key(
        document, identifier=_identify(document, address), method=method, purpose=purpose
    )


def _identify(document: Mapping[str, Any], address: str) -> str:
    """The address as the document writes it: a fragment of its own may be part of its name."""
    own = read_identifier(document) or address
    return own if is_same_address(own.partition("#")[0], address) else address


def _fetch(address: str, *, policy: Policy, fetch: Fetch) -> Mapping[str, Any]:
    return fetch_object(
        address, fetch=fetch, limits=policy.limits, code=_UNAVAILABLE, accept=_ACCEPT
    )


def _read_key_document(
    document: Mapping[str, Any], method: str, *, purpose: str, policy: Policy, fetch: Fetch
) -> VerificationKey:
    """A document that is one key (OB 2.0 CryptographicKey, or a Multikey of its own address)."""
    if not is_same_address(read_identifier(document) or "", method):
        raise RefutedError("key_document_mismatch", identifier=method, method=method)
    owner = read_identifier(document.get("controller", document.get("owner")))
    if owner is None:
        raise RefutedError("key_controller_mismatch", "the key names no owner", method=method)
    profile = _fetch(owner, policy=policy, fetch=fetch)
    if not is_same_address(read_identifier(profile) or "", owner):
        raise RefutedError("key_document_mismatch", identifier=owner, method=method)
    if not lists_method(profile, method, identifier=owner, purpose=purpose):
        raise RefutedError("key_not_authorized", method=method, purpose=purpose)
    return read_verification_key(document, identifier=owner)
