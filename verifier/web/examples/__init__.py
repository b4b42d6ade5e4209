"""Three badges for whoever has none at hand: a good one, a changed one and a revoked one (ADR 403).

An academy that does not exist signed them, with a key that nobody has any more. They are verified
as every badge is; only their status list does not come over the network but lies beside them.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path

from verifier.fetch import Fetch, Response
from verifier.report import Report

_HERE = Path(__file__).parent
NAMES = ("good", "changed", "revoked")
EMAIL = "noor.janssens@mail.example"
"""To whom the good one was awarded; nobody has an address there (RFC 2606)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """``content`` is the file as it was made."""

    name: str
    content: bytes

    @property
    def file_name(self) -> str:
        """As it is called where it is saved."""
        return f"example-{self.name}.json"


@cache
def load_examples() -> Mapping[str, Example]:
    """All of them, by name, in the order in which they are shown."""
    return {
        name: Example(name=name, content=(_HERE / f"{name}.json").read_bytes()) for name in NAMES
    }


@cache
def _by_digest() -> Mapping[str, Example]:
    return {
        hashlib.sha256(example.content).hexdigest(): example for example in load_examples().values()
    }


def find_example(report: Report) -> Example | None:
    """The example that a report is about, however it came in; None for every other badge."""
    return _by_digest().get(report.sha256)


@cache
def _status_list() -> tuple[str, bytes]:
    content = (_HERE / "status.json").read_bytes()
    return str(json.loads(content)["id"]), content


class ExampleFetch:
    """A fetch that knows the examples' status list, whose address nobody can have (RFC 2606)."""

    def __init__(self, fetch: Fetch, *, now: datetime) -> None:
        self._fetch = fetch
        self._now = now

    def __call__(self, address: str, *, accept: str = "application/json") -> Response:
        """As the fetch."""
        listed, content = _status_list()
        if address != listed:
            return self._fetch(address, accept=accept)
        return Response(
            address=address, status=200, content_type="application/vc", body=content, at=self._now
        )
