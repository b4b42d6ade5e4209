"""Trust lists as a file: issuers that somebody vouches for, and keys known beforehand (YAML)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import yaml

from verifier.claims import as_list, as_object
from verifier.policy import TrustedIssuer

_LARGEST_BYTES = 2_000_000


class TrustListError(ValueError):
    """The file is no trust list; the text says where it is wrong."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TrustList:
    """What one file says. ``keys`` are verification methods by their id."""

    issuers: tuple[TrustedIssuer, ...]
    keys: Mapping[str, Mapping[str, Any]]


def read_trust_list(source: bytes) -> TrustList:
    """Read a trust list.

    It is a YAML (or JSON) object: ``name`` of the registry, ``issuers`` with ``id`` and ``name``
    each, ``keys`` with ``id``, ``controller`` and one of ``publicKeyMultibase``,
    ``publicKeyJwk`` or ``publicKeyPem`` each.

    Raises:
        TrustListError: for anything else.
    """
    if len(source) > _LARGEST_BYTES:
        raise TrustListError("a trust list of more than two megabytes")
    try:
        document = yaml.safe_load(source)
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise TrustListError(str(error)) from error
    if not isinstance(document, Mapping):
        raise TrustListError("a trust list is an object with 'issuers' or 'keys'")
    registry = document.get("name")
    if not isinstance(registry, str) or not registry:
        raise TrustListError("a trust list says its own 'name'")
    issuers = tuple(
        _read_issuer(as_object(entry), registry) for entry in as_list(document.get("issuers"))
    )
    keys = dict(_read_key(as_object(entry)) for entry in as_list(document.get("keys")))
    if not issuers and not keys:
        raise TrustListError("a trust list names at least one issuer or key")
    return TrustList(issuers=issuers, keys=keys)


def _read_issuer(entry: Mapping[str, Any], registry: str) -> TrustedIssuer:
    identifier, name = entry.get("id"), entry.get("name")
    if not isinstance(identifier, str) or not isinstance(name, str):
        raise TrustListError("every issuer of a trust list has an 'id' and a 'name'")
    return TrustedIssuer(identifier=identifier, name=name, registry=registry)


def _read_key(entry: Mapping[str, Any]) -> tuple[str, Mapping[str, Any]]:
    identifier = entry.get("id")
    if not isinstance(identifier, str) or not isinstance(entry.get("controller"), str):
        raise TrustListError("every key of a trust list has an 'id' and a 'controller'")
    return identifier, entry
