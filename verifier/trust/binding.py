"""Does the key belong to the issuer that the badge names, and who is that?

A signature shows that somebody holds a key. It counts only when the issuer says that the key is
its own: in its DID document, in its profile, or in the key set of its origin.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from verifier.answer import Answer
from verifier.badge import Generation, SignedBadge
from verifier.claims import NamedIssuer, as_list, as_object, read_identifier, read_issuer
from verifier.documents import fetch_object
from verifier.domains import is_same_address, read_host, read_origin, registrable_domain
from verifier.errors import EvidenceValue, RefutedError, UnavailableError, UnsupportedError
from verifier.fetch import Fetch
from verifier.keys.controller_document import list_keys, lists_method
from verifier.keys.did_web import did_web_address
from verifier.keys.did_webvh import fetch_webvh_document
from verifier.keys.jwks import list_jwks
from verifier.keys.public_key import VerificationKey, write_jwk
from verifier.keys.resolve import KeyResolver
from verifier.policy import Policy
from verifier.proofs.assertion import check_scope, compose_assertion
from verifier.trust.registries import find_listing

_HOSTED = frozenset({Generation.OB1, Generation.OB2})
_NOT_COME_TO = frozenset(
    {"too_many_fetches", "too_busy", "too_slow", "too_large", "too_many_redirects"}
)
_PROFILE_ACCEPT = "application/did+ld+json, application/ld+json, application/json;q=0.9"


def check_issuer(
    signed: SignedBadge, *, generation: Generation, policy: Policy, fetch: Fetch
) -> Answer[SignedBadge]:
    """Bind the signer to the issuer. The answer's value has an Open Badges 2 chain embedded.

    Raises:
        RefutedError: ``issuer_unnamed``, ``issuer_key_unlisted`` (the issuer lists its keys, and
            this is none of them), ``key_revoked`` and ``key_expired`` (it is one of them, but no
            longer in force), or as ``compose_assertion`` and ``check_scope``.
        UnsupportedError: ``issuer_key_unbound`` (nothing ties this key to that issuer).
        UnavailableError: ``issuer_unavailable``, ``badge_class_unavailable``.
    """
    if generation in _HOSTED:
        return _check_chain(signed, generation=generation, policy=policy, fetch=fetch)
    if generation is Generation.VP and signed.document.get("holder") is None:
        return Answer("holder_unnamed", signed, {"signer": signed.signer}, asked=False)
    issuer = read_issuer(signed.document, generation=generation)
    code = _bind(signed, issuer.identifier, policy=policy, fetch=fetch)
    return Answer(code, signed, describe(issuer, signed, policy=policy, fetch=fetch))


def describe(
    issuer: NamedIssuer, signed: SignedBadge, *, policy: Policy, fetch: Fetch
) -> dict[str, EvidenceValue]:
    """Who that is, as flat evidence: what is controlled, what is claimed, who vouches."""
    listed = find_listing(issuer.identifier, policy=policy, fetch=fetch)
    return {
        "issuer": issuer.identifier,
        "name_claimed": issuer.name,
        "domain": registrable_domain(issuer.identifier),
        "host": read_host(issuer.identifier),
        "signer": signed.signer,
        "method": signed.method,
        "authority": signed.authority,
        "registry": listed.registry,
        "registry_name": listed.name,
        "registry_unavailable": ", ".join(listed.unavailable) or None,
    }


def _check_chain(
    signed: SignedBadge, *, generation: Generation, policy: Policy, fetch: Fetch
) -> Answer[SignedBadge]:
    document = compose_assertion(
        signed.document, generation=generation, fetch=fetch, limits=policy.limits
    )
    issuer = read_issuer(document, generation=generation)
    hosted = signed.suite == "hosted"
    check_scope(document, address=signed.method if hosted else None)
    if hosted:
        code = "issuer_bound_hosted"
    else:
        code = _bind_owner(signed, issuer.identifier, policy=policy, fetch=fetch)
    composed = replace(signed, document=document)
    return Answer(code, composed, describe(issuer, signed, policy=policy, fetch=fetch))


def _bind_owner(signed: SignedBadge, identifier: str, *, policy: Policy, fetch: Fetch) -> str:
    """As ``_bind``; the owner of an Open Badges 2.0 key must be the issuer itself (4.4.5)."""
    if signed.generation is Generation.OB2 and not is_same_address(signed.signer, identifier):
        raise RefutedError(
            "issuer_key_unlisted", issuer=identifier, signer=signed.signer, method=signed.method
        )
    return _bind(signed, identifier, policy=policy, fetch=fetch)


def _bind(signed: SignedBadge, identifier: str, *, policy: Policy, fetch: Fetch) -> str:
    """The way in which the signer is the issuer, as a code."""
    own = is_same_address(signed.signer, identifier)
    if own and signed.authority:
        return "issuer_bound_certificate"
    # Of a bare JWK the origin is the signer. An issuer that is a whole origin may have keys of
    # its own, and then a file somewhere on it is none of them.
    if own and not is_same_address(signed.signer, read_origin(identifier) or ""):
        return _code_of(identifier)
    keys, listed = _keys_of(identifier, signed.method, policy=policy, fetch=fetch)
    same = [key for key in keys if _is_same_key(key, signed)]
    for key in same:
        # Whoever got hold of a key that the issuer has given up can still name it otherwise.
        key.require_in_force(policy.now)
    if listed or same:
        if own:
            return _code_of(identifier)
        return "issuer_bound_profile" if read_origin(identifier) else "issuer_bound_did"
    if keys:
        raise RefutedError(
            "issuer_key_unlisted", issuer=identifier, signer=signed.signer, method=signed.method
        )
    if _speaks_for_origin(signed, identifier, policy=policy, fetch=fetch):
        return "issuer_bound_origin"
    raise UnsupportedError(
        "issuer_key_unbound", issuer=identifier, signer=signed.signer, method=signed.method
    )


def _code_of(identifier: str) -> str:
    if identifier.startswith(("did:web:", "did:webvh:")):
        return "issuer_bound_did"
    return "issuer_bound_https" if read_origin(identifier) else "issuer_bound_key"


def _keys_of(
    identifier: str, method: str, *, policy: Policy, fetch: Fetch
) -> tuple[tuple[VerificationKey, ...], bool]:
    """The keys that the issuer lists itself, and whether it lists ``method`` by its name."""
    if identifier.startswith(("did:key:", "did:jwk:")):
        resolve = KeyResolver(policy=policy, fetch=fetch)
        return (resolve(identifier, purpose="assertionMethod"),), False
    if identifier.startswith("did:webvh:"):
        document = fetch_webvh_document(identifier, policy=policy, fetch=fetch)
        return _listed_in(document, identifier, method)
    if identifier.startswith("did:web:"):
        address = did_web_address(identifier, plain_http_hosts=policy.plain_http_hosts)
    elif read_origin(identifier):
        address = identifier
    else:
        return (), False
    try:
        document = fetch_object(
            address,
            fetch=fetch,
            limits=policy.limits,
            code="issuer_unavailable",
            accept=_PROFILE_ACCEPT,
        )
    except UnavailableError as error:
        if read_origin(identifier) is None:
            raise
        # An issuer's address is often a page for people; then its origin may still speak for it.
        _require_absent(error)
        return (), False
    return _listed_in(document, identifier, method)


def _require_absent(error: UnavailableError) -> None:
    """Go on only if nothing is published there, or nobody answers at all.

    A document that we merely did not come to, or whose server failed, may well name other keys:
    whoever makes a badge must not have us overlook it by using up what we may ask.

    Raises:
        UnavailableError: the error itself.
    """
    status = error.evidence.get("status")
    failed = isinstance(status, int) and status >= 500
    if failed or error.evidence.get("reason") in _NOT_COME_TO:
        raise error


def _listed_in(
    document: Mapping[str, Any], identifier: str, method: str
) -> tuple[tuple[VerificationKey, ...], bool]:
    if not is_same_address(read_identifier(document) or "", identifier):
        return (), False
    keys = list_keys(document, identifier=identifier, purpose="assertionMethod")
    listed = lists_method(document, method, identifier=identifier, purpose="assertionMethod")
    jwks = as_object(document.get("jwks"))
    for entry in as_list(document.get("publicKeyJwk")):
        jwks = {"keys": [*as_list(jwks.get("keys")), entry]}
    published = list_jwks(jwks, controller=identifier, address=identifier, issuer=identifier)
    return (*keys, *published), listed


def _speaks_for_origin(
    signed: SignedBadge, identifier: str, *, policy: Policy, fetch: Fetch
) -> bool:
    """Whether the signer controls the origin of an https issuer, or its key set has the key.

    Where the origin publishes a key set, that decides: on a platform its users may put files of
    theirs elsewhere, but not at a well-known address (RFC 8615). Where it publishes none, a bare
    JWK that it serves is the origin's.
    """
    origin = read_origin(identifier)
    if origin is None:
        host = read_host(identifier) if identifier.count(":") == 2 else None
        return host is not None and signed.signer == f"https://{host}"
    if signed.signer == f"did:web:{(read_host(origin) or '').replace(':', '%3A')}":
        return True
    address = f"{origin}/.well-known/jwks.json"
    try:
        document = fetch_object(
            address, fetch=fetch, limits=policy.limits, code="issuer_unavailable"
        )
    except UnavailableError as error:
        _require_absent(error)
        return is_same_address(signed.signer, origin)
    keys = list_jwks(document, controller=origin, address=address, issuer=identifier)
    return any(_is_same_key(key, signed) for key in keys)


def _is_same_key(key: VerificationKey, signed: SignedBadge) -> bool:
    if signed.key is None:
        return False
    written = write_jwk(key.public_key)
    names = ("kty", "crv", "x", "y", "n", "e")
    return all(written.get(name) == signed.key.get(name) for name in names)
