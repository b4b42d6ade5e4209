"""Keys at https addresses: issuer profiles, key documents, single JWKs and JWK Sets."""

from collections.abc import Mapping
from typing import Any

from verifier.claims import read_identifier
from verifier.documents import fetch_ok, read_object
from verifier.domains import is_same_address, read_origin
from verifier.errors import RefutedError, UnavailableError
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

    A bare JWK or JWK Set says nothing of an owner: its ``controller`` is the origin that served
    it, which ``trust.binding`` believes only where the issuer publishes no keys of its own. A key
    document that names another owner counts only if that owner's document lists it.

    Raises:
        RefutedError: as ``find_key``.
        UnavailableError: ``key_unavailable``.
    """
    address = method.partition("#")[0]
    document, origin = _fetch(address, policy=policy, fetch=fetch)
    if "kty" in document:
        return VerificationKey(
            method=method, controller=origin, public_key=read_key_material(document)
        )
    if isinstance(document.get("keys"), list):
        return select_jwk(document, controller=origin, method=method)
    if any(name in document for name in READERS):
        return _read_key_document(document, method, purpose=purpose, policy=policy, fetch=fetch)
    return find_key(
        document, identifier=_identify(document, address), method=method, purpose=purpose
    )


def _identify(document: Mapping[str, Any], address: str) -> str:
    """The address as the document writes it: a fragment of its own may be part of its name."""
    own = read_identifier(document) or address
    return own if is_same_address(own.partition("#")[0], address) else address


def _fetch(address: str, *, policy: Policy, fetch: Fetch) -> tuple[Mapping[str, Any], str]:
    response = fetch_ok(address, fetch=fetch, code=_UNAVAILABLE, accept=_ACCEPT)
    document = read_object(response, limits=policy.limits, code=_UNAVAILABLE)
    origin = read_origin(response.address)
    if origin is None:
        raise UnavailableError(_UNAVAILABLE, address=address)
    return document, origin


def _read_key_document(
    document: Mapping[str, Any], method: str, *, purpose: str, policy: Policy, fetch: Fetch
) -> VerificationKey:
    """A document that is one key (OB 2.0 CryptographicKey, or a Multikey of its own address)."""
    if not is_same_address(read_identifier(document) or "", method):
        raise RefutedError("key_document_mismatch", identifier=method, method=method)
    owner = read_identifier(document.get("controller", document.get("owner")))
    if owner is None:
        raise RefutedError("key_controller_mismatch", "the key names no owner", method=method)
    profile, _ = _fetch(owner, policy=policy, fetch=fetch)
    if not is_same_address(read_identifier(profile) or "", owner):
        raise RefutedError("key_document_mismatch", identifier=owner, method=method)
    if not lists_method(profile, method, identifier=owner, purpose=purpose):
        raise RefutedError("key_not_authorized", method=method, purpose=purpose)
    return read_verification_key(document, identifier=owner)
