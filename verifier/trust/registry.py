"""Trust lists as a file (YAML): issuers somebody vouches for, keys, authorities, registries."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import yaml
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from verifier.claims import as_list, as_object
from verifier.policy import Registry, TrustedIssuer

_LARGEST_BYTES = 2_000_000


class TrustListError(ValueError):
    """The file is no trust list; the text says where it is wrong."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TrustList:
    """What one file says. ``keys`` are verification methods by their id, ``certificates`` DER."""

    issuers: tuple[TrustedIssuer, ...] = ()
    keys: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    certificates: tuple[bytes, ...] = ()
    registries: tuple[Registry, ...] = ()


def read_trust_list(source: bytes) -> TrustList:
    """Read a trust list.

    It is a YAML (or JSON) object: ``name`` of the registry, ``issuers`` with ``id`` and ``name``
    each, ``keys`` with ``id``, ``controller`` and one of ``publicKeyMultibase``,
    ``publicKeyJwk`` or ``publicKeyPem`` each, ``certificates`` of authorities in PEM, and
    ``registries`` with ``name`` and ``address`` each, in the order of their authority.

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
    certificates = tuple(
        certificate
        for entry in as_list(document.get("certificates"))
        for certificate in _read_certificates(entry)
    )
    registries = tuple(
        _read_registry(as_object(entry)) for entry in as_list(document.get("registries"))
    )
    if not (issuers or keys or certificates or registries):
        raise TrustListError("a trust list names an issuer, key, certificate or registry")
    return TrustList(issuers=issuers, keys=keys, certificates=certificates, registries=registries)


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


def _read_certificates(value: object) -> list[bytes]:
    if not isinstance(value, str):
        raise TrustListError("a certificate of a trust list is a text in PEM")
    try:
        found = x509.load_pem_x509_certificates(value.encode())
    except ValueError as error:
        raise TrustListError(f"a certificate of the trust list: {error}") from error
    return [certificate.public_bytes(Encoding.DER) for certificate in found]


def _read_registry(entry: Mapping[str, Any]) -> Registry:
    name, address = entry.get("name"), entry.get("address")
    if not isinstance(name, str) or not isinstance(address, str):
        raise TrustListError("every registry of a trust list has a 'name' and an 'address'")
    return Registry(name=name, address=address)
