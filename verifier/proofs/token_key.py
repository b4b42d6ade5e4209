"""Which keys may have signed a token, by its header and by what its issuer publishes.

The header is not proven: it only says where to look. A key that is merely enclosed in the header
belongs to nobody until the issuer check finds it among the issuer's own keys.
"""

import base64
import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any

from verifier.badge import Badge, Generation
from verifier.claims import as_list, as_object, read_identifier
from verifier.documents import fetch_object, fetch_ok
from verifier.domains import is_same_address, read_origin
from verifier.errors import RefutedError, UnavailableError, UnsupportedError
from verifier.fetch import Fetch
from verifier.keys.certificate import read_certified_key
from verifier.keys.controller_document import list_keys
from verifier.keys.did_web import fetch_did_web_document
from verifier.keys.did_webvh import fetch_webvh_document
from verifier.keys.jwks import list_jwks
from verifier.keys.jwt_vc_issuer import list_issuer_keys
from verifier.keys.key_material import read_key_material, read_public_jwk
from verifier.keys.public_key import ResolveKey, VerificationKey, write_jwk
from verifier.policy import Policy

_PURPOSE = "assertionMethod"
_MOST_KEYS = 10
_DIDS_WITH_DOCUMENT = ("did:web:", "did:webvh:")
# An SD-JWT VC, and the status list of some.
_MARKS_OF_VC = frozenset({"vct", "status_list"})
_THUMBPRINT_MEMBERS = {"RSA": ("e", "kty", "n"), "EC": ("crv", "kty", "x", "y")}


def find_keys(
    badge: Badge, *, resolve_key: ResolveKey, policy: Policy, fetch: Fetch
) -> Sequence[VerificationKey]:
    """The keys to try, most often exactly one.

    Raises:
        RefutedError, UnsupportedError, UnavailableError: as ``ResolveKey``.
        UnsupportedError: ``key_not_named``, ``certificate_unsupported``, and as
            ``read_certified_key``.
    """
    if badge.generation in {Generation.OB1, Generation.OB2}:
        return _find_assertion_keys(badge, resolve_key=resolve_key, policy=policy, fetch=fetch)
    header = badge.unverified_header or {}
    issuer = _read_issuer(badge)
    method = _read_method(header, issuer)
    enclosed = header.get("jwk")
    if method is not None:
        try:
            return (
                _listed_keys(method, purpose=_purpose(badge), policy=policy, fetch=fetch)
                if method.startswith(_DIDS_WITH_DOCUMENT) and "#" not in method
                else (resolve_key(method, purpose=_purpose(badge)),)
            )
        except UnavailableError:
            if enclosed is None:
                raise
    chain = header.get("x5c")
    if chain is not None and policy.trusted_certificates:
        return (read_certified_key(chain, issuer=issuer, policy=policy),)
    if enclosed is not None:
        return (_enclosed_key(enclosed),)
    if issuer is not None and read_origin(issuer):
        try:
            return _published_keys(
                issuer,
                header.get("kid"),
                is_vc=bool(_MARKS_OF_VC & set(badge.unverified_payload or {})),
                policy=policy,
                fetch=fetch,
            )
        except UnavailableError:
            if chain is None:
                raise
    if chain is not None:
        return (read_certified_key(chain, issuer=issuer, policy=policy),)
    if "x5u" in header:
        raise UnsupportedError("certificate_unsupported")
    raise UnsupportedError("key_not_named")


def _listed_keys(
    did: str, *, purpose: str, policy: Policy, fetch: Fetch
) -> Sequence[VerificationKey]:
    """The keys of a DID that is named without saying which of them, as some issuers do."""
    is_web = did.startswith("did:web:")
    fetch_document = fetch_did_web_document if is_web else fetch_webvh_document
    document = fetch_document(did, policy=policy, fetch=fetch)
    keys = list_keys(document, identifier=did, purpose=purpose)
    if read_identifier(document) != did or not keys:
        raise RefutedError("key_not_in_document", identifier=did, method=did)
    return keys[:_MOST_KEYS]


def _purpose(badge: Badge) -> str:
    return "authentication" if badge.generation is Generation.VP else _PURPOSE


def _read_issuer(badge: Badge) -> str | None:
    name = "holder" if badge.generation is Generation.VP else "issuer"
    claimed = (badge.unverified_payload or {}).get("iss")
    return read_identifier(badge.document.get(name)) or read_identifier(claimed)


def _read_method(header: Mapping[str, Any], issuer: str | None) -> str | None:
    """The verification method that the header means, None if it does not name one."""
    kid = header.get("kid")
    if isinstance(kid, str) and kid.startswith(("did:", "https://", "http://")):
        return kid
    if issuer is None or not issuer.startswith("did:"):
        if isinstance(kid, str) and kid.startswith("#") and issuer is not None:
            return issuer + kid
        return None
    if isinstance(kid, str) and kid:
        if issuer.startswith(("did:key:", "did:jwk:")) and not kid.startswith("#"):
            # Some issuers number their keys; such a DID has only one.
            return issuer
        return f"{issuer}#{kid.removeprefix('#')}"
    return issuer if issuer.startswith(("did:key:", "did:jwk:")) else None


def _enclosed_key(value: object) -> VerificationKey:
    public_key = read_public_jwk(value)
    name = f"urn:ietf:params:oauth:jwk-thumbprint:sha-256:{_thumbprint(write_jwk(public_key))}"
    return VerificationKey(method=name, controller=name, public_key=public_key)


def _thumbprint(jwk: Mapping[str, Any]) -> str:
    """The thumbprint of RFC 7638."""
    members = _THUMBPRINT_MEMBERS.get(str(jwk.get("kty")), ("crv", "kty", "x"))
    text = json.dumps({name: jwk[name] for name in members}, separators=(",", ":"), sort_keys=True)
    return base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()).rstrip(b"=").decode()


def _published_keys(
    issuer: str, kid: object, *, is_vc: bool, policy: Policy, fetch: Fetch
) -> Sequence[VerificationKey]:
    """What an https issuer publishes: the keys of its profile, else its origin's key set."""
    found: list[VerificationKey] = []
    origin = read_origin(issuer)
    if is_vc:
        try:
            found.extend(list_issuer_keys(issuer, policy=policy, fetch=fetch))
        except UnavailableError:
            # Only some of them publish metadata; the places below are asked as well.
            found = []
    key_set = f"{origin}/.well-known/jwks.json"
    for address in () if found else (issuer, key_set):
        try:
            document = fetch_object(
                address, fetch=fetch, limits=policy.limits, code="key_unavailable"
            )
        except UnavailableError:
            continue
        if address == key_set:
            found.extend(
                list_jwks(document, controller=origin or issuer, address=address, issuer=issuer)
            )
        elif is_same_address(read_identifier(document) or "", issuer):
            found.extend(list_keys(document, identifier=issuer, purpose=_PURPOSE))
            keys = as_object(document.get("jwks"))
            found.extend(list_jwks(keys, controller=issuer, address=address, issuer=issuer))
    named = [key for key in found if isinstance(kid, str) and key.method.endswith(f"#{kid}")]
    if not found:
        raise UnavailableError("key_unavailable", address=issuer, reason="no_keys")
    return (named or found)[:_MOST_KEYS]


def _find_assertion_keys(
    badge: Badge, *, resolve_key: ResolveKey, policy: Policy, fetch: Fetch
) -> Sequence[VerificationKey]:
    """The key of a signed assertion: ``verification.creator``, or ``verify.url`` of version 1."""
    document = badge.document
    rules = as_object(document.get("verification", document.get("verify")))
    creator = read_identifier(rules.get("creator")) or read_identifier(rules.get("publicKey"))
    if creator is not None:
        return (resolve_key(creator, purpose=_PURPOSE),)
    address = rules.get("url")
    if badge.generation is Generation.OB1 and isinstance(address, str):
        return (_fetch_pem(address, fetch=fetch),)
    return _chain_keys(document.get("badge"), resolve_key=resolve_key, policy=policy, fetch=fetch)


def _fetch_pem(address: str, *, fetch: Fetch) -> VerificationKey:
    """Open Badges 1 names the address of a PEM file; whoever serves it owns the key."""
    response = fetch_ok(address, fetch=fetch, code="key_unavailable", accept="*/*")
    origin = read_origin(address)
    if origin is None:
        raise RefutedError("key_document_mismatch", identifier=address, method=address)
    text = response.body.decode("ascii", "replace")
    return VerificationKey(
        method=address,
        controller=origin,
        public_key=read_key_material({"publicKeyPem": text}),
    )


def _chain_keys(
    badge_class: object, *, resolve_key: ResolveKey, policy: Policy, fetch: Fetch
) -> Sequence[VerificationKey]:
    """Without a creator, the keys are those of the issuer that the badge class names.

    Its profile has them inside, or names the addresses of their documents (OB 2.0, 4.4.5).
    """
    found = badge_class
    for step in ("badge class", "issuer"):
        address = read_identifier(found)
        if address is None:
            raise UnsupportedError("key_not_named", step)
        found = fetch_object(address, fetch=fetch, limits=policy.limits, code="key_unavailable")
        if step == "badge class":
            found = found.get("issuer")
        elif not is_same_address(read_identifier(found) or "", address):
            raise RefutedError("key_document_mismatch", identifier=address)
        else:
            keys = list_keys(found, identifier=address, purpose=_PURPOSE)
            if keys:
                return keys[:_MOST_KEYS]
            named = [key for key in as_list(found.get("publicKey")) if isinstance(key, str)]
            if named:
                return _resolve_named(named[:_MOST_KEYS], resolve_key=resolve_key)
    raise UnavailableError("key_unavailable", reason="no_keys")


def _resolve_named(methods: Sequence[str], *, resolve_key: ResolveKey) -> Sequence[VerificationKey]:
    """The keys of several documents; one that its issuer has given up leaves the others."""
    keys: list[VerificationKey] = []
    refused: RefutedError | UnsupportedError | None = None
    for method in methods:
        try:
            keys.append(resolve_key(method, purpose=_PURPOSE))
        except (RefutedError, UnsupportedError) as error:
            refused = error
    if not keys and refused is not None:
        raise refused
    return keys
