"""The only socket of the verifier. (The interface; the guarded implementation follows.)"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol
from collections.abc import Mapping


@dataclass(frozen=True, slots=True, kw_only=True)
class Response:
    """A server's answer, redirects followed. ``body`` is decompressed and capped."""

    address: str
    status: int
    content_type: str
    body: bytes
    at: datetime
    headers: Mapping[str, str] = field(default_factory=dict)


class Fetch(Protocol):
    """How the core asks for an address. Any HTTP status is an answer.

    Raises:
        UnavailableError: ``address_refused`` (not https, not public), ``unreachable``,
            ``too_slow``, ``too_large``, ``too_many_redirects``, ``too_many_fetches``.
    """

    def __call__(self, address: str, *, accept: str = "application/json") -> Response: ...
