"""The only socket of the verifier: public https addresses, the checked one pinned, capped, timed.

The core asks through the ``Fetch`` protocol; ``guarded_fetch`` makes the one that really asks.
"""

import http.client
import ipaddress
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import lru_cache
from typing import Protocol
from urllib.parse import urljoin

from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import HTTPError
from urllib3.response import HTTPResponse

from verifier.addresses import IPAddress, Target, is_plain_http_host, is_public, read_target
from verifier.errors import UnavailableError
from verifier.policy import Limits

Resolve = Callable[[str, int], Sequence[str]]
"""A host and a port to its IP addresses. Raises OSError."""

Connect = Callable[[tuple[str, int], float], socket.socket]
"""An IP address and port, and seconds, to a connected socket. Raises OSError."""

Admit = Callable[[str], None]
"""An address that is about to be asked. Raises UnavailableError where it may not be now."""

_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_CHUNK_BYTES = 65_536
_ADDRESSES_TRIED = 3
_USER_AGENT = "Ransel-Verifier/1 (+https://openbadges.org)"


@dataclass(frozen=True, slots=True, kw_only=True)
class Response:
    """A server's answer, redirects followed. ``body`` is decompressed and capped.

    The names of ``headers`` are in lower case.
    """

    address: str
    status: int
    content_type: str
    body: bytes
    at: datetime
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def age_seconds(self) -> int:
        """How old the answer was already when it came, as caches on the way say (RFC 9111, 5.1)."""
        digits = self.headers.get("age", "").strip()
        return int(digits[:9]) if digits.isascii() and digits.isdecimal() else 0


class Fetch(Protocol):
    """How the core asks for an address. Any HTTP status is an answer.

    Raises:
        UnavailableError: ``address_refused`` (not https, not public), ``unreachable``,
            ``too_slow``, ``too_large``, ``too_many_redirects``, ``too_many_fetches``.
    """

    def __call__(self, address: str, *, accept: str = "application/json") -> Response: ...


class Send(Protocol):
    """How something is sent to a server under the rules of a fetch. Redirects are not followed:
    what is sent is meant for one address, and carries secrets.

    Raises:
        UnavailableError: as a fetch.
    """

    def __call__(
        self, method: str, address: str, *, headers: Mapping[str, str], body: bytes | None = None
    ) -> Response: ...


def resolve_by_system(host: str, port: int) -> Sequence[str]:
    """Ask the system's resolver."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return tuple(dict.fromkeys(str(entry[4][0]) for entry in found))


def connect_by_system(address: tuple[str, int], seconds: float) -> socket.socket:
    """Open a TCP connection."""
    return socket.create_connection(address, timeout=seconds)


def guarded_fetch(
    *,
    limits: Limits,
    plain_http_hosts: frozenset[str] = frozenset(),
    resolve: Resolve = resolve_by_system,
    connect: Connect = connect_by_system,
    tls: ssl.SSLContext | None = None,
    admit: Admit | None = None,
) -> Fetch:
    """Make the fetch of one verification; its budgets of time and of fetches start here.

    ``resolve``, ``connect`` and ``tls`` stand for the outside world and are passed by tests;
    ``plain_http_hosts`` are hosts, with port, that may be asked over http and on loopback;
    ``admit`` is told each address that a redirect leads to, before it is asked.
    """
    return _GuardedFetch(limits, plain_http_hosts, resolve, connect, tls, admit=admit)


def guarded_send(
    *,
    limits: Limits,
    plain_http_hosts: frozenset[str] = frozenset(),
    resolve: Resolve = resolve_by_system,
    connect: Connect = connect_by_system,
    tls: ssl.SSLContext | None = None,
) -> Send:
    """Make the way to send to servers; as for ``guarded_fetch``, its budgets start here."""
    return _GuardedFetch(limits, plain_http_hosts, resolve, connect, tls, admit=None).send


class _GuardedFetch:
    def __init__(
        self,
        limits: Limits,
        plain_http_hosts: frozenset[str],
        resolve: Resolve,
        connect: Connect,
        tls: ssl.SSLContext | None,
        *,
        admit: Admit | None,
    ) -> None:
        self._limits = limits
        self._plain_http_hosts = plain_http_hosts
        self._resolve = resolve
        self._connect = connect
        self._tls = tls
        self._admit = admit
        self._ends = time.monotonic() + limits.total_seconds
        self._fetches = 0

    def send(
        self, method: str, address: str, *, headers: Mapping[str, str], body: bytes | None = None
    ) -> Response:
        """As ``Send``."""
        ends = self._begin(address)
        target = read_target(address, plain_http_hosts=self._plain_http_hosts)
        return self._ask(target, ends, headers, method=method, body=body)

    def _begin(self, address: str) -> float:
        """Count one more fetch; gives the moment at which it must be over."""
        self._fetches += 1
        if self._fetches > self._limits.total_fetches:
            raise UnavailableError("too_many_fetches", address=address)
        return min(self._ends, time.monotonic() + self._limits.fetch_seconds)

    def __call__(self, address: str, *, accept: str = "application/json") -> Response:
        ends = self._begin(address)
        for hop in range(self._limits.redirects + 1):
            target = read_target(address, plain_http_hosts=self._plain_http_hosts)
            if hop and self._admit is not None:
                self._admit(target.address)
            response = self._ask(target, ends, {"Accept": accept})
            location = response.headers.get("location")
            if response.status not in _REDIRECTS or not location:
                return response
            try:
                address = urljoin(target.address, location)
            except ValueError as error:
                raise UnavailableError("unreachable", str(error), address=address) from error
        raise UnavailableError("too_many_redirects", address=address)

    def _ask(
        self,
        target: Target,
        ends: float,
        headers: Mapping[str, str],
        *,
        method: str = "GET",
        body: bytes | None = None,
    ) -> Response:
        pinned = self._pin(target, ends)
        with _until(ends, target) as keep:
            if target.scheme == "https":
                connection: _Plain | _Secure = _Secure(
                    target.host, target.port, ssl_context=self._tls or _system_trust()
                )
            else:
                connection = _Plain(target.host, target.port)
            connection.open_socket = lambda: keep(self._open(pinned, target, ends))
            try:
                connection.request(
                    method,
                    target.path,
                    body=body,
                    headers={
                        **headers,
                        "Host": target.authority,
                        "Accept-Encoding": "gzip",
                        "User-Agent": _USER_AGENT,
                        "Connection": "close",
                    },
                    preload_content=False,
                )
                # An answer that is given up half-way holds the socket open until it is closed too.
                with closing(connection.getresponse()) as answer:
                    content = self._read(answer, target)
            finally:
                connection.close()
        told = {name.lower(): value for name, value in answer.headers.items()}
        return Response(
            address=target.address,
            status=answer.status,
            content_type=told.get("content-type", "").partition(";")[0].strip().lower(),
            body=content,
            at=datetime.now(UTC),
            headers=told,
        )

    def _pin(self, target: Target, ends: float) -> Sequence[IPAddress]:
        """Resolve the host once; what is checked here is what is connected to."""
        try:
            found = [ipaddress.ip_address(ip) for ip in self._resolve(target.host, target.port)]
        except (OSError, ValueError) as error:
            raise UnavailableError("unreachable", str(error), address=target.address) from error
        if time.monotonic() >= ends:
            raise UnavailableError("too_slow", "resolving the name", address=target.address)
        loopback_allowed = is_plain_http_host(target, self._plain_http_hosts)
        for ip in found:
            # One private answer among public ones is how a name that changes its answer looks.
            if not (is_public(ip) or (loopback_allowed and ip.is_loopback)):
                raise UnavailableError("address_refused", "not public", address=target.address)
        if not found:
            raise UnavailableError("unreachable", "no address", address=target.address)
        return found[:_ADDRESSES_TRIED]

    def _open(self, pinned: Sequence[IPAddress], target: Target, ends: float) -> socket.socket:
        problem: OSError | None = None
        for place, ip in enumerate(pinned):
            # An address that does not answer leaves time for those after it.
            seconds = (ends - time.monotonic()) / (len(pinned) - place)
            if seconds <= 0:
                break
            try:
                return self._connect((str(ip), target.port), seconds)
            except OSError as error:
                problem = error
        raise problem or TimeoutError("no time left to connect")

    def _read(self, answer: HTTPResponse, target: Target) -> bytes:
        parts: list[bytes] = []
        size = 0
        while part := answer.read(_CHUNK_BYTES, decode_content=True):
            size += len(part)
            if size > self._limits.response_bytes:
                raise UnavailableError("too_large", address=target.address)
            parts.append(part)
        return b"".join(parts)


class _Plain(HTTPConnection):
    """A connection whose socket is opened by us, so that no name is resolved a second time."""

    open_socket: Callable[[], socket.socket]

    def _new_conn(self) -> socket.socket:
        return self.open_socket()


class _Secure(HTTPSConnection):
    """The same with TLS; the certificate is checked against the host's name."""

    open_socket: Callable[[], socket.socket]

    def _new_conn(self) -> socket.socket:
        return self.open_socket()


@lru_cache(maxsize=1)
def _system_trust() -> ssl.SSLContext:
    return ssl.create_default_context()


@contextmanager
def _until(ends: float, target: Target) -> Iterator[Callable[[socket.socket], socket.socket]]:
    """Shut the connection down at the deadline, and translate what can go wrong on a network.

    A timeout of the socket starts anew with every byte, so a server that drips would never
    meet it. The timer holds a duplicate of the socket, because TLS takes the socket itself over.
    """
    duplicates: list[socket.socket] = []

    def keep(opened: socket.socket) -> socket.socket:
        opened.settimeout(max(0.01, ends - time.monotonic()))
        duplicates.append(opened.dup())
        return opened

    def shut_down() -> None:
        for duplicate in duplicates:
            try:
                duplicate.shutdown(socket.SHUT_RDWR)
            except OSError:
                # The other side was faster; there is nothing left to shut.
                continue

    timer = threading.Timer(max(0.0, ends - time.monotonic()), shut_down)
    timer.daemon = True
    timer.start()
    late = "too_slow"
    try:
        yield keep
        if time.monotonic() >= ends:
            # A body cut off at the deadline may look complete.
            raise UnavailableError(late, address=target.address)
    except (HTTPError, http.client.HTTPException, OSError, ValueError) as error:
        code = late if time.monotonic() >= ends else "unreachable"
        raise UnavailableError(code, str(error), address=target.address) from error
    finally:
        timer.cancel()
        for duplicate in duplicates:
            duplicate.close()
