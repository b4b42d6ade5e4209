"""Which addresses may be asked: how a URL must look, and which IP addresses are public."""

import ipaddress
import re
from dataclasses import dataclass, replace
from urllib.parse import quote, urlsplit

from verifier.errors import UnavailableError

IPAddress = ipaddress.IPv4Address | ipaddress.IPv6Address

# ``ipaddress.is_global`` holds multicast, NAT64 and 6to4 for global, so the table is our own.
_REFUSED_V4 = tuple(
    ipaddress.IPv4Network(network)
    for network in (
        "0.0.0.0/8",  # this network (RFC 1122)
        "10.0.0.0/8",  # private (RFC 1918)
        "100.64.0.0/10",  # carrier-grade NAT (RFC 6598)
        "127.0.0.0/8",  # loopback
        "169.254.0.0/16",  # link-local, and the metadata service of the clouds
        "172.16.0.0/12",  # private
        "192.0.0.0/24",  # protocol assignments (RFC 6890)
        "192.0.2.0/24",  # documentation
        "192.31.196.0/24",  # AS112 (RFC 7535)
        "192.52.193.0/24",  # AMT (RFC 7450)
        "192.88.99.0/24",  # relays of 6to4
        "192.168.0.0/16",  # private
        "192.175.48.0/24",  # AS112
        "198.18.0.0/15",  # benchmarks (RFC 2544)
        "198.51.100.0/24",  # documentation
        "203.0.113.0/24",  # documentation
        "224.0.0.0/3",  # multicast, reserved, broadcast
    )
)
# For IPv6 it is shorter to say what is allowed: global unicast without the ranges that carry an
# IPv4 address inside (which could be a private one) or that belong to nobody.
_UNICAST_V6 = ipaddress.IPv6Network("2000::/3")
_REFUSED_V6 = tuple(
    ipaddress.IPv6Network(network)
    for network in (
        "2001::/23",  # protocol assignments, Teredo and ORCHID among them
        "2001:db8::/32",  # documentation
        "2002::/16",  # 6to4 carries an IPv4 address
        "2620:4f:8000::/48",  # AS112
        "3ffe::/16",  # the former 6bone
        "3fff::/20",  # documentation
    )
)

_HOST = re.compile(r"(?=.{1,253}\Z)[a-z0-9_]([a-z0-9_.-]*[a-z0-9_])?\.?\Z")
# IDNA 2003 and 2008 disagree on these letters, so they could lead to somebody else's domain.
_DEVIATIONS = frozenset("ßς\u200c\u200d")
_PRIVATE_ENDINGS = frozenset({"localhost", "local", "internal", "intranet", "lan", "home", "arpa"})
# A host whose last part is a number is an IPv4 address in one of its old spellings (WHATWG URL).
_NUMERIC_LABEL = re.compile(r"(?:\d+|0x[0-9a-f]*)\Z")
_PATH_LETTERS = "/%:@!$&'()*+,;=~-._"
_DEFAULT_PORTS = {"https": 443, "http": 80}


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """An address taken apart: ``host`` in its ASCII form, ``path`` with the query, encoded."""

    scheme: str
    host: str
    port: int
    path: str

    @property
    def authority(self) -> str:
        """Host and port, the port only where it is not the scheme's own."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == _DEFAULT_PORTS[self.scheme] else f"{host}:{self.port}"

    @property
    def address(self) -> str:
        """The whole address again, without fragment."""
        return f"{self.scheme}://{self.authority}{self.path}"


def is_public(address: IPAddress) -> bool:
    """Whether an IP address is one that anybody on the internet could reach."""
    if isinstance(address, ipaddress.IPv4Address):
        return not any(address in network for network in _REFUSED_V4)
    return address in _UNICAST_V6 and not any(address in network for network in _REFUSED_V6)


def read_target(address: str, *, plain_http_hosts: frozenset[str] = frozenset()) -> Target:
    """Take an address apart, refusing whatever cannot be asked over https.

    Badges from before https was everywhere carry http addresses. Those are asked over https,
    which proves more; plain http is spoken only with the hosts of the configuration.

    Raises:
        UnavailableError: ``address_refused``, with the reason in the detail; ``port_refused``, for
            an http address whose port has no counterpart with https.
    """
    if any(ord(letter) <= 0x20 or ord(letter) == 0x7F or letter == "\\" for letter in address):
        raise _refused(address, "control characters, spaces or backslashes")
    try:
        parts = urlsplit(address)
        port = parts.port
        host = (parts.hostname or "").lower()
    except ValueError as error:
        raise _refused(address, str(error)) from error
    if parts.scheme not in _DEFAULT_PORTS or not host:
        raise _refused(address, "only https addresses are asked")
    if "@" in parts.netloc:
        raise _refused(address, "credentials in the address")
    target = Target(
        scheme=parts.scheme,
        host=_read_host(address, host),
        port=_DEFAULT_PORTS[parts.scheme] if port is None else port,
        path=_read_path(address, parts.path, parts.query),
    )
    if target.scheme == "https" or is_plain_http_host(target, plain_http_hosts):
        return target
    if target.port != _DEFAULT_PORTS["http"]:
        if is_plainly_private(target.host):
            raise _refused(address, "not public")
        raise UnavailableError("port_refused", address=address[:300], port=target.port)
    return replace(target, scheme="https", port=_DEFAULT_PORTS["https"])


def is_plain_http_host(target: Target, plain_http_hosts: frozenset[str]) -> bool:
    """Whether the configuration allows plain http, and loopback, for this host and port."""
    return f"{target.host}:{target.port}" in plain_http_hosts or (
        target.authority in plain_http_hosts
    )


def is_plainly_private(host: str) -> bool:
    """Whether a host itself says that nobody else can reach it: no name needs to be looked up.

    An IP address that is not public, in any of the spellings that browsers understand, or a name
    that is only used inside a network (RFC 6761, 6762, 8375, 9476).
    """
    host = host.lower().rstrip(".")
    try:
        return not is_public(ipaddress.ip_address(host))
    except ValueError:
        pass
    last = host.rpartition(".")[2]
    return "." not in host or last in _PRIVATE_ENDINGS or _NUMERIC_LABEL.match(last) is not None


def _read_host(address: str, host: str) -> str:
    if ":" in host:
        try:
            if "%" in host:
                raise _refused(address, "an address of one's own network")
            return str(ipaddress.IPv6Address(host))
        except ValueError as error:
            raise _refused(address, str(error)) from error
    try:
        if _DEVIATIONS & set(host):
            raise _refused(address, "a host name that IDNA reads in two ways")
        ascii_host = host if host.isascii() else host.encode("idna").decode("ascii")
    except UnicodeError as error:
        raise _refused(address, "a host name that is no name") from error
    if not _HOST.match(ascii_host) or ".." in ascii_host:
        raise _refused(address, "a host name that is no name")
    return ascii_host


def _read_path(address: str, path: str, query: str) -> str:
    try:
        encoded = quote(path or "/", safe=_PATH_LETTERS)
        return f"{encoded}?{quote(query, safe=_PATH_LETTERS + '?')}" if query else encoded
    except UnicodeError as error:
        raise _refused(address, "letters that are no letters") from error


def _refused(address: str, detail: str) -> UnavailableError:
    return UnavailableError("address_refused", detail, address=address[:300])
