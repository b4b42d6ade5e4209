"""The keys that an https issuer of SD-JWT VCs publishes (JWT VC Issuer Metadata)."""

from collections.abc import Sequence
from urllib.parse import urlsplit

from verifier.claims import as_object
from verifier.documents import fetch_object
from verifier.domains import read_origin
from verifier.errors import RefutedError, UnavailableError
from verifier.fetch import Fetch
from verifier.keys.jwks import list_jwks
from verifier.keys.public_key import VerificationKey
from verifier.policy import Policy

_UNAVAILABLE = "key_unavailable"


def list_issuer_keys(issuer: str, *, policy: Policy, fetch: Fetch) -> Sequence[VerificationKey]:
    """The keys in the metadata of ``issuer`` (SD-JWT VC, sections 4.1 and 4.2).

    Raises:
        RefutedError: ``key_document_mismatch`` when the metadata is somebody else's.
        UnavailableError: ``key_unavailable``.
    """
    origin = read_origin(issuer)
    if origin is None:
        raise UnavailableError(_UNAVAILABLE, address=issuer)
    path = urlsplit(issuer).path.rstrip("/")
    address = f"{origin}/.well-known/jwt-vc-issuer{path}"
    limits = policy.limits
    document = fetch_object(address, fetch=fetch, limits=limits, code=_UNAVAILABLE)
    if document.get("issuer") != issuer:
        raise RefutedError("key_document_mismatch", identifier=issuer, method=address)
    linked = document.get("jwks_uri")
    if isinstance(linked, str):
        key_set = fetch_object(linked, fetch=fetch, limits=limits, code=_UNAVAILABLE)
        return list_jwks(key_set, controller=issuer, address=linked, issuer=issuer)
    keys = as_object(document.get("jwks"))
    return list_jwks(keys, controller=issuer, address=address, issuer=issuer)
