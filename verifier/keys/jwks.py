"""JWK Sets (RFC 7517): which of their keys can be read, and which of them is meant."""

from collections.abc import Iterator, Mapping
from typing import Any

from verifier.claims import as_list, as_object
from verifier.errors import RefutedError, UnsupportedError
from verifier.keys.key_material import read_public_jwk
from verifier.keys.public_key import VerificationKey

_MOST_KEYS = 50


def list_jwks(
    document: Mapping[str, Any], *, controller: str, address: str, issuer: str | None = None
) -> tuple[VerificationKey, ...]:
    """Every signing key of a JWK Set, ``method`` being the set's address with the key's id.

    A platform for many issuers names in each key whose it is (``iss``: Open Badges 3.0,
    Implementation Guide, *Issuing platforms with multiple issuers*). Another's than those of
    ``issuer`` are left out.
    """
    return tuple(_read_set(document, controller=controller, address=address, issuer=issuer))


def select_jwk(document: Mapping[str, Any], *, controller: str, method: str) -> VerificationKey:
    """The key of a JWK Set that ``method`` means: by its id, or the only one there is.

    Raises:
        RefutedError: ``key_not_in_document``.
    """
    address, _, fragment = method.partition("#")
    keys = list_jwks(document, controller=controller, address=address)
    if not fragment and len(keys) == 1:
        return keys[0]
    for key in keys:
        if key.method in {method, f"{address}#{method}"}:
            return key
    raise RefutedError("key_not_in_document", identifier=address, method=method)


def _read_set(
    document: Mapping[str, Any], *, controller: str, address: str, issuer: str | None
) -> Iterator[VerificationKey]:
    for entry in as_list(document.get("keys"))[:_MOST_KEYS]:
        jwk = as_object(entry)
        if jwk.get("use", "sig") != "sig":
            continue
        if issuer is not None and jwk.get("iss", issuer) != issuer:
            continue
        try:
            public_key = read_public_jwk(jwk)
        except (RefutedError, UnsupportedError):
            # A set may hold keys of kinds that are not known here beside the one that is meant.
            continue
        kid = jwk.get("kid")
        yield VerificationKey(
            method=f"{address}#{kid}" if isinstance(kid, str) else address,
            controller=controller,
            public_key=public_key,
        )
