"""Domains as people should see them: the registrable form, look-alike letters in punycode."""

import ipaddress
from functools import lru_cache
from urllib.parse import unquote, urlsplit, urlunsplit

from publicsuffixlist import PublicSuffixList


@lru_cache(maxsize=1)
def _suffixes() -> PublicSuffixList:
    # Loading takes a tenth of a second, so it happens once and only when a domain is asked for.
    return PublicSuffixList()


def read_host(address: str) -> str | None:
    """The host (with port) of an https address, a did:web or did:webvh, in ASCII; else None."""
    if segments := _segments(address):
        address = f"https://{unquote(segments[0])}"
    elif address.startswith("did:"):
        return None
    try:
        parts = urlsplit(address)
        host, port = parts.hostname, parts.port
        if parts.scheme not in {"https", "http"} or not host:
            return None
        ascii_host = host.lower() if host.isascii() else host.lower().encode("idna").decode()
    except ValueError:
        return None
    if ":" in ascii_host:
        ascii_host = f"[{ascii_host}]"
    usual = {"https": 443, "http": 80}[parts.scheme]
    return ascii_host if port in {None, usual} else f"{ascii_host}:{port}"


def plain_identifier(identifier: str) -> str:
    """A did:web(vh) as people read addresses: host, port and path; anything else as it is.

    ``did:web:localhost%3A8000:issuers:1`` gives ``localhost:8000/issuers/1``.
    """
    segments = _segments(identifier)
    host = read_host(identifier) if segments else None
    if host is None:
        return identifier
    _, hash_sign, fragment = identifier.partition("#")
    return "/".join((host, *segments[1:])) + hash_sign + fragment


def _segments(identifier: str) -> list[str]:
    """Host and path of a did:web, or of a did:webvh after its self-certifying part."""
    did = identifier.partition("#")[0]
    if did.startswith("did:webvh:"):
        return did.split(":")[3:]
    return did.split(":")[2:] if did.startswith("did:web:") else []


def read_origin(address: str) -> str | None:
    """Scheme, host and port of an https or http address; None for anything else."""
    host = read_host(address) if address.startswith(("https://", "http://")) else None
    return f"{address.partition(':')[0]}://{host}" if host else None


def is_same_address(one: str, other: str) -> bool:
    """Whether two addresses are one, however scheme and host are written, those of a DID too.

    An http address is asked over https, so both name one document, unless it names a port.
    """
    if one == other:
        return True
    if one.startswith("did:web:") and other.startswith("did:web:"):
        return _plain_did_web(one) == _plain_did_web(other)
    return plain_address(one) == plain_address(other) is not None


def _plain_did_web(did: str) -> str:
    """A did:web with its host in small letters: names of hosts have no case."""
    method, web, host, *path = did.partition("#")[0].split(":")
    return ":".join((method, web, host.lower(), *path)) + did[len(did.partition("#")[0]) :]


def plain_address(address: str) -> str | None:
    """An https or http address in one spelling; None for anything else, and for one that climbs.

    ``https://example.org/mine/../yours`` begins like the one and leads to the other.
    """
    origin = read_origin(address)
    if origin is None:
        return None
    parts = urlsplit(address)
    steps = unquote(parts.path).replace("\\", "/").split("/")
    if {".", ".."} & set(steps):
        return None
    scheme, _, host = origin.partition("://")
    plain = parts._replace(
        scheme=scheme if ":" in host else "https", netloc=host, path=parts.path or "/"
    )
    return urlunsplit(plain)


def registrable_domain(address: str) -> str | None:
    """The domain that somebody had to register to control an https address or a did:web.

    ``https://badges.example.ac.uk/1`` gives ``example.ac.uk``; a name without a public suffix
    (a demo's ``localhost:8000``) and an IP address are given as they are.
    """
    host = read_host(address)
    if host is None:
        return None
    name = host.partition(":")[0]
    if host.startswith("[") or _is_ip(name):
        return host
    private = _suffixes().privatesuffix(name)
    return str(private) if private else host


def is_same_site(one: str, other: str) -> bool:
    """Whether two addresses are under one registrable domain."""
    domain = registrable_domain(one)
    return domain is not None and domain == registrable_domain(other)


def _is_ip(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True
