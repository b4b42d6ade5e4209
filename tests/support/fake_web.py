"""A web in memory that *is* a fetch: what was not published is unreachable."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from verifier.errors import UnavailableError
from verifier.fetch import Response


@dataclass(frozen=True)
class Page:
    """What an address answers."""

    body: bytes
    status: int = 200
    content_type: str = "application/json"
    moved_to: str | None = None
    headers: Mapping[str, str] = field(default_factory=dict)


class FakeWeb:
    """Publish answers, hand it over as the fetch, and read afterwards what was asked."""

    def __init__(self, at: datetime = datetime(2026, 11, 1, tzinfo=UTC)) -> None:
        self.at = at
        self.asked: list[str] = []
        self._pages: dict[str, Callable[[str], Page]] = {}
        self._failures: dict[str, str] = {}

    def publish(
        self,
        address: str,
        body: bytes | str | Mapping[str, Any],
        *,
        status: int = 200,
        content_type: str = "application/json",
        moved_to: str | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        """Let ``address`` answer ``body``; ``moved_to`` is where a redirect led."""
        page = Page(as_bytes(body), status, content_type, moved_to, headers or {})
        self._pages[address] = lambda _: page

    def negotiate(
        self, address: str, answers: Mapping[str, bytes | str | Mapping[str, Any]]
    ) -> None:
        """Let ``address`` answer by what is accepted: the first type that is named."""
        pages = {kind: Page(as_bytes(body), content_type=kind) for kind, body in answers.items()}

        def answer(accept: str) -> Page:
            wanted = (part.partition(";")[0].strip() for part in accept.split(","))
            return next(
                (pages[kind] for kind in wanted if kind in pages), next(iter(pages.values()))
            )

        self._pages[address] = answer

    def fail(self, address: str, code: str = "unreachable") -> None:
        """Let ``address`` be unavailable for that reason."""
        self._pages.pop(address, None)
        self._failures[address] = code

    def __call__(self, address: str, *, accept: str = "application/json") -> Response:
        self.asked.append(address)
        if address not in self._pages:
            raise UnavailableError(self._failures.get(address, "unreachable"), address=address)
        page = self._pages[address](accept)
        return Response(
            address=page.moved_to or address,
            status=page.status,
            content_type=page.content_type,
            body=page.body,
            at=self.at,
            headers=page.headers,
        )


def as_bytes(body: bytes | str | Mapping[str, Any]) -> bytes:
    """A body as bytes; an object becomes JSON."""
    if isinstance(body, bytes):
        return body
    return body.encode() if isinstance(body, str) else json.dumps(body).encode()
