"""did:web: the DID whose document a domain serves (W3C CCG did:web)."""

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import unquote

from verifier.addresses import Target, is_plain_http_host
from verifier.documents import fetch_object
from verifier.errors import RefutedError
from verifier.fetch import Fetch
from verifier.keys.controller_document import find_key
from verifier.keys.public_key import VerificationKey
from verifier.policy import Policy

_LONGEST_DID = 2_000
_HOST = re.compile(r"[A-Za-z0-9.-]+(?:%3[Aa][0-9]{1,5})?\Z")
_SEGMENT = re.compile(r"(?:[A-Za-z0-9._~!$&'()*+,;=@-]|%[0-9A-Fa-f]{2})+\Z")


def did_web_address(did: str, *, plain_http_hosts: frozenset[str] = frozenset()) -> str:
    """The address of a did:web's document; http only for the hosts of the configuration.

    Raises:
        RefutedError: ``did_malformed``.
    """
    host, *segments = did.removeprefix("did:web:").split(":")
    if len(did) > _LONGEST_DID:
        raise RefutedError("did_malformed", "a DID of extraordinary length", did=did[:200])
    if not _HOST.match(host):
        raise RefutedError("did_malformed", did=did)
    for segment in segments:
        plain = unquote(segment)
        if not _SEGMENT.match(segment) or plain in {".", ".."} or set(plain) & set("/\\?#"):
            raise RefutedError("did_malformed", did=did)
    name, _, port = unquote(host).lower().partition(":")
    target = Target(scheme="http", host=name, port=int(port or 80), path="/")
    scheme = "http" if is_plain_http_host(target, plain_http_hosts) else "https"
    path = "/".join(segments) if segments else ".well-known"
    return f"{scheme}://{name}{':' + port if port else ''}/{path}/did.json"


def resolve_did_web(method: str, *, purpose: str, policy: Policy, fetch: Fetch) -> VerificationKey:
    """Fetch the DID's document and take the key from it.

    Raises:
        RefutedError: as ``find_key``, and ``did_malformed``.
        UnavailableError: ``key_unavailable``.
        UnsupportedError: a kind of key that is not known here.
    """
    did = method.partition("#")[0]
    document = fetch_did_web_document(did, policy=policy, fetch=fetch)
    return find_key(document, identifier=did, method=method, purpose=purpose)


def fetch_did_web_document(did: str, *, policy: Policy, fetch: Fetch) -> Mapping[str, Any]:
    """The document that the DID's domain serves; whether it is this DID's is for its reader.

    Raises:
        RefutedError: ``did_malformed``.
        UnavailableError: ``key_unavailable``.
    """
    return fetch_object(
        did_web_address(did, plain_http_hosts=policy.plain_http_hosts),
        fetch=fetch,
        limits=policy.limits,
        code="key_unavailable",
        accept="application/did+json, application/did+ld+json, application/json;q=0.9",
    )
