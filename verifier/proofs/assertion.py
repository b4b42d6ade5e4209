"""The chain of an Open Badges 1 or 2 assertion: assertion, badge class, issuer.

An embedded badge class or issuer that has an address of its own is only a pointer: what counts
is what that address serves (Open Badges 2.0, sections 4.2 to 4.5 and "Hosted Verification").
"""

from collections.abc import Mapping
from typing import Any

from verifier.badge import Generation
from verifier.claims import as_list, as_object, read_identifier
from verifier.documents import fetch_object
from verifier.domains import is_same_address, plain_address, read_origin
from verifier.errors import RefutedError, UnavailableError
from verifier.fetch import Fetch
from verifier.policy import Limits


def compose_assertion(
    assertion: Mapping[str, Any], *, generation: Generation, fetch: Fetch, limits: Limits
) -> Mapping[str, Any]:
    """The assertion with its badge class and issuer embedded, as their own addresses serve them.

    Raises:
        UnavailableError: ``badge_class_unavailable``, ``issuer_unavailable``.
        RefutedError: ``badge_class_mismatch``, ``issuer_mismatch``, ``issuer_unnamed``.
    """
    strict = generation is Generation.OB2
    badge = _follow(
        assertion.get("badge"), what="badge_class", strict=strict, fetch=fetch, limits=limits
    )
    issuer = _follow(badge.get("issuer"), what="issuer", strict=strict, fetch=fetch, limits=limits)
    return {**assertion, "badge": {**badge, "issuer": issuer}}


def check_scope(document: Mapping[str, Any], *, address: str | None) -> None:
    """Whether the issuer's profile lets assertions be hosted at ``address``, and its own badge.

    ``address`` is None for a signed assertion: the key binds that one, and only the badge class
    has to be the issuer's. Without ``startsWith`` or ``allowedOrigins`` the issuer's own origin
    is the scope.

    Raises:
        RefutedError: ``outside_issuer_scope``, ``badge_class_of_another``.
    """
    badge = as_object(document.get("badge"))
    issuer = as_object(badge.get("issuer"))
    identifier = read_identifier(issuer) or ""
    if address is not None and not _in_scope(address, issuer, identifier):
        raise RefutedError("outside_issuer_scope", address=address, issuer=identifier)
    badge_id = read_identifier(badge)
    if badge_id is None or read_origin(badge_id) is None:
        # Embedded without an address: it stands within what was served or signed itself.
        return
    if not (_same_origin(badge_id, identifier) or _in_scope(badge_id, issuer, identifier)):
        raise RefutedError("badge_class_of_another", badge=badge_id, issuer=identifier)


def _in_scope(address: str, issuer: Mapping[str, Any], identifier: str) -> bool:
    rules = as_object(issuer.get("verification"))
    prefixes = [text for text in as_list(rules.get("startsWith")) if isinstance(text, str)]
    origins = [text for text in as_list(rules.get("allowedOrigins")) if isinstance(text, str)]
    if not prefixes and not origins:
        return _same_origin(address, identifier)
    if prefixes and not any(_begins(address, prefix) for prefix in prefixes):
        return False
    return not origins or any(_is_origin(address, origin) for origin in origins)


def _begins(address: str, prefix: str) -> bool:
    # A prefix that stops inside the host ("https://example.ed") would allow other domains.
    if not _same_origin(address, prefix):
        return False
    plain, beginning = plain_address(address), plain_address(prefix)
    return plain is not None and beginning is not None and plain.startswith(beginning)


def _is_origin(address: str, origin: str) -> bool:
    return _same_origin(origin if "://" in origin else f"https://{origin}", address)


def _same_origin(one: str, other: str) -> bool:
    origins = [read_origin(one), read_origin(other)]
    return None not in origins and is_same_address(*(origin or "" for origin in origins))


def _follow(
    value: object, *, what: str, strict: bool, fetch: Fetch, limits: Limits
) -> Mapping[str, Any]:
    address = read_identifier(value)
    if address is None or read_origin(address) is None:
        return _embedded(value, what=what, strict=strict)
    code = f"{what}_unavailable"
    served = fetch_object(address, fetch=fetch, limits=limits, code=code)
    own = read_identifier(served)
    if own is None and not strict:
        # Open Badges 1.0 has no ids: the address is the identity.
        return {**served, "id": address}
    if own is None and what == "issuer":
        raise RefutedError("issuer_unnamed", address=address)
    if own is not None and _is_same_document(own, address):
        return served
    named = _read_named(own, fetch=fetch, limits=limits, code=code)
    if named is None:
        raise RefutedError(f"{what}_mismatch", address=address, found=own)
    return named


def _is_same_document(one: str, other: str) -> bool:
    """Whether two addresses are one, with or without the ``.json`` that some servers add."""
    plain = (name.removesuffix(".json") for name in (one, other))
    return is_same_address(one, other) or is_same_address(*plain)


def _read_named(
    own: str | None, *, fetch: Fetch, limits: Limits, code: str
) -> Mapping[str, Any] | None:
    """What is served where a document says that it lives, if that says so too; else None."""
    if own is None or read_origin(own) is None:
        return None
    try:
        named = fetch_object(own, fetch=fetch, limits=limits, code=code)
    except UnavailableError:
        return None
    return named if is_same_address(read_identifier(named) or "", own) else None


def _embedded(value: object, *, what: str, strict: bool) -> Mapping[str, Any]:
    if not isinstance(value, Mapping):
        raise RefutedError(f"{what}_mismatch", "neither an address nor an object")
    if what == "issuer":
        # Open Badges 0.5 and 1.0 name an origin instead of an id.
        origin = read_origin(str(value.get("origin") or value.get("url") or ""))
        if strict or origin is None:
            raise RefutedError("issuer_unnamed")
        return {**value, "id": origin}
    return value
