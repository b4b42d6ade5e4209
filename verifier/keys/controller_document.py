"""Verification methods inside a DID document or an issuer's profile (Controlled Identifiers 1.0).

What counts is who lists a key and for what: a method is taken only from the document of its own
controller, and only for a purpose under which that document lists it.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from verifier.claims import as_list, read_identifier
from verifier.dates import read_span
from verifier.domains import is_same_address
from verifier.errors import RefutedError, UnsupportedError
from verifier.keys.key_material import read_key_material
from verifier.keys.public_key import VerificationKey

_LISTS = ("verificationMethod", "publicKey")
_RELATIONSHIPS = (
    "assertionMethod",
    "authentication",
    "capabilityInvocation",
    "capabilityDelegation",
    "keyAgreement",
)
_MOST_METHODS = 100


def find_key(
    document: Mapping[str, Any], *, identifier: str, method: str, purpose: str
) -> VerificationKey:
    """The key ``method`` in the document of ``identifier``, which must list it for ``purpose``.

    Raises:
        RefutedError: ``key_document_mismatch``, ``key_not_in_document``,
            ``key_controller_mismatch``, ``key_not_authorized``, or what is wrong with the key.
        UnsupportedError: a kind of key that is not known here.
    """
    if not is_same_address(read_identifier(document) or "", identifier):
        raise RefutedError("key_document_mismatch", identifier=identifier, method=method)
    entry = next(
        (entry for entry in _entries(document) if _is_named(entry, method, identifier)), None
    )
    if entry is None:
        raise RefutedError("key_not_in_document", identifier=identifier, method=method)
    if not _authorizes(document, method, identifier=identifier, purpose=purpose):
        raise RefutedError("key_not_authorized", method=method, purpose=purpose)
    return read_verification_key(entry, identifier=identifier)


def list_keys(
    document: Mapping[str, Any], *, identifier: str, purpose: str
) -> tuple[VerificationKey, ...]:
    """Every key that the document of ``identifier`` lists for ``purpose`` and that can be read."""
    keys = []
    for entry in _entries(document):
        method = _absolute(entry, identifier)
        if method and _authorizes(document, method, identifier=identifier, purpose=purpose):
            try:
                keys.append(read_verification_key(entry, identifier=identifier))
            except (RefutedError, UnsupportedError):
                # A key that cannot be read vouches for nothing; the others still may.
                continue
    return tuple(keys)


def lists_method(
    document: Mapping[str, Any], method: str, *, identifier: str, purpose: str
) -> bool:
    """Whether the document names ``method`` for ``purpose``, embedded or by reference."""
    return _authorizes(document, method, identifier=identifier, purpose=purpose)


def read_verification_key(entry: Mapping[str, Any], *, identifier: str) -> VerificationKey:
    """Read one verification method that ``identifier`` lists.

    Raises:
        RefutedError: ``key_controller_mismatch``, ``key_malformed``, ``date_malformed``.
        UnsupportedError: a kind of key that is not known here.
    """
    method = _absolute(entry, identifier) or identifier
    controller = read_identifier(entry.get("controller", entry.get("owner"))) or identifier
    if not is_same_address(controller, identifier):
        raise RefutedError(
            "key_controller_mismatch", method=method, controller=controller, identifier=identifier
        )
    return VerificationKey(
        method=method,
        controller=controller,
        public_key=read_key_material(entry),
        expires=_read_moment(entry, "expires"),
        revoked=_read_moment(entry, "revoked"),
    )


def _read_moment(entry: Mapping[str, Any], field: str) -> datetime | None:
    value = entry.get(field)
    return None if value is None else read_span(value, field=f"key.{field}").first


def _entries(document: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    count = 0
    for name in (*_LISTS, *_RELATIONSHIPS):
        for entry in as_list(document.get(name)):
            if isinstance(entry, Mapping):
                count += 1
                if count > _MOST_METHODS:
                    raise UnsupportedError("key_document_too_long", limit=_MOST_METHODS)
                yield entry


def _absolute(value: object, identifier: str) -> str | None:
    method = read_identifier(value)
    return identifier + method if method and method.startswith("#") else method


def _is_named(value: object, method: str, identifier: str) -> bool:
    named = _absolute(value, identifier)
    return named is not None and is_same_address(named, method)


def _authorizes(document: Mapping[str, Any], method: str, *, identifier: str, purpose: str) -> bool:
    names = [purpose]
    # An Open Badges profile knows no relationships: what it lists under publicKey signs its
    # badges (OB 2.0, section 4.4.5). A DID document always has to say what a key is for.
    if not identifier.startswith("did:") and not any(name in document for name in _RELATIONSHIPS):
        names.extend(_LISTS)
    return any(
        _is_named(value, method, identifier)
        for name in names
        for value in as_list(document.get(name))
    )
