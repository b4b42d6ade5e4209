"""Answers of other servers, kept for as long as they allow: a wrapper around the fetch (RFC 9111).

It keeps what a shared cache may keep, and less: only complete answers (200) of https addresses
that did not redirect, only where the server itself says for how long, and a status list never
beyond the time to live that it declares. An old answer is never served in place of none.
"""

import json
import re
import threading
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from hashlib import sha256
from typing import Protocol

from verifier.fetch import Fetch, Response
from verifier.policy import Policy
from verifier.status.time_to_live import read_time_to_live

LONGEST = timedelta(hours=1)
"""However long a server allows: a withdrawn key or profile has to be seen within the hour."""

_DIRECTIVE = re.compile(r'\s*([A-Za-z-]+)\s*(?:=\s*(?:"([^"]*)"|([^",\s]*)))?\s*(?:,|\Z)')
_FORBIDDING = frozenset({"no-store", "no-cache", "private"})
# The clock of the question is read before the answer comes; other processes' clocks differ too.
_CLOCK_SKEW = timedelta(seconds=60)
_KEPT_HEADERS = ("age", "cache-control", "date", "expires")


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """How much a store keeps at most; what is least wanted goes first."""

    entry_bytes: int = 500_000
    """A status list has some 20 kB, a profile less; pictures in the way are asked again."""

    total_bytes: int = 32_000_000
    """A third of what a worker may take."""

    entries: int = 2_000
    """Issuers and lists of a busy hour."""


class AnswerStore(Protocol):
    """Where answers are kept. What cannot be had or kept is as if it were not there: no errors."""

    def read(self, key: str) -> bytes | None:
        """What was kept under ``key``, if it still is."""
        ...

    def keep(self, key: str, value: bytes, *, seconds: int) -> None:
        """Keep ``value``, which nobody will ask for after so many seconds."""
        ...


class MemoryStore:
    """Keeps answers in this process; the ones not asked for the longest go first."""

    def __init__(self, bounds: Bounds | None = None) -> None:
        self._bounds = bounds or Bounds()
        self._kept: OrderedDict[str, bytes] = OrderedDict()
        self._bytes = 0
        self._lock = threading.Lock()

    def read(self, key: str) -> bytes | None:
        """As every store."""
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
            return self._kept.get(key)

    def keep(self, key: str, value: bytes, *, seconds: int) -> None:
        """As every store; an entry too old is found out by who reads it."""
        del seconds
        if len(value) > self._bounds.entry_bytes:
            return
        with self._lock:
            self._bytes += len(value) - len(self._kept.pop(key, b""))
            self._kept[key] = value
            while len(self._kept) > self._bounds.entries or self._bytes > self._bounds.total_bytes:
                _, dropped = self._kept.popitem(last=False)
                self._bytes -= len(dropped)


class CachedFetch:
    """A fetch that first looks among the answers that are kept and still fresh at ``policy.now``.

    An answer from the store keeps the moment at which it was had (``Response.at``).
    """

    def __init__(self, fetch: Fetch, *, store: AnswerStore, policy: Policy) -> None:
        self._fetch = fetch
        self._store = store
        self._policy = policy

    def __call__(self, address: str, *, accept: str = "application/json") -> Response:
        """Answer from the store, or ask and keep the answer if that is allowed.

        Raises:
            UnavailableError: as the fetch; an error is never kept.
        """
        key = sha256(f"{address}\n{accept}".encode("utf-8", "replace")).hexdigest()
        kept = self._read(key)
        if kept is not None:
            return kept
        response = self._fetch(address, accept=accept)
        left = self._allowed(address, response) - self._age(response)
        if left >= timedelta(seconds=1):
            self._store.keep(key, _write(response), seconds=int(left.total_seconds()))
        return response

    def _read(self, key: str) -> Response | None:
        raw = self._store.read(key)
        response = None if raw is None else _read(raw)
        if response is None or response.at > self._policy.now + _CLOCK_SKEW:
            return None
        allowed = self._allowed(response.address, response)
        return response if self._age(response) < allowed else None

    def _age(self, response: Response) -> timedelta:
        """Section 4.2.3: the age that the answer came with, and the time since."""
        resident = max(timedelta(0), self._policy.now - response.at)
        return resident + timedelta(seconds=response.age_seconds)

    def _allowed(self, address: str, response: Response) -> timedelta:
        if response.status != 200 or response.address != address:
            return timedelta(0)
        if not address.startswith("https://"):
            return timedelta(0)
        allowed = min(read_lifetime(response.headers), LONGEST)
        if not allowed:
            return allowed
        declared = read_time_to_live(response.body, limits=self._policy.limits)
        return allowed if declared is None else min(allowed, declared)


def read_lifetime(headers: Mapping[str, str]) -> timedelta:
    """How long a shared cache may keep an answer (section 4.2.1); nothing is guessed (4.2.2)."""
    directives = {
        name.lower(): quoted or plain
        for name, quoted, plain in _DIRECTIVE.findall(headers.get("cache-control", ""))
    }
    if _FORBIDDING & set(directives) or headers.get("vary", "").strip() == "*":
        return timedelta(0)
    for name in ("s-maxage", "max-age"):
        if name in directives:
            return timedelta(seconds=_read_seconds(directives[name]) or 0)
    expires, date = (_read_date(headers.get(name)) for name in ("expires", "date"))
    if expires is None or date is None:
        return timedelta(0)
    return max(timedelta(0), expires - date)


def _read_seconds(text: str | None) -> int | None:
    """Delta seconds (section 1.2.2); beyond a year it makes no difference."""
    digits = (text or "").strip()
    if not digits.isascii() or not digits.isdecimal():
        return None
    return min(int(digits[:12]), 31_536_000)


def _read_date(text: str | None) -> datetime | None:
    try:
        moment = parsedate_to_datetime(text or "")
    except ValueError:
        # Section 5.3: a date that is none, such as "0", means that it is over already.
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _write(response: Response) -> bytes:
    head = {
        "address": response.address,
        "status": response.status,
        "content_type": response.content_type,
        "at": response.at.isoformat(),
        "headers": {
            name: response.headers[name] for name in _KEPT_HEADERS if name in response.headers
        },
    }
    return json.dumps(head).encode() + b"\n" + response.body


def _read(raw: bytes) -> Response | None:
    """What ``_write`` wrote; None for anything else, since others could write to a shared store."""
    head, _, body = raw.partition(b"\n")
    try:
        said = json.loads(head)
        at = datetime.fromisoformat(said["at"])
        return Response(
            address=str(said["address"]),
            status=int(said["status"]),
            content_type=str(said["content_type"]),
            body=body,
            at=at if at.tzinfo else at.replace(tzinfo=UTC),
            headers={str(name): str(value) for name, value in said["headers"].items()},
        )
    except (ValueError, KeyError, TypeError, AttributeError):
        return None
