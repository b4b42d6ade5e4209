"""How often one document is canonicalised: its proofs and the variants of its contexts multiply."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

_ALWAYS = 4
_MEMBERS_AT_MOST = 400_000
"""To canonicalise so many takes seconds; an ordinary badge has a hundred."""


@dataclass(slots=True)
class Tries:
    """The tries that one document gets: the fewer, the larger it is."""

    document: Mapping[str, Any]
    made: int = 0
    at_most: int = _ALWAYS

    def take(self) -> bool:
        """Take one, if there is one left."""
        self.made += 1
        if self.made == _ALWAYS + 1:
            # Few documents ever need so many, and only for them is it worth counting.
            self.at_most = max(_ALWAYS, _MEMBERS_AT_MOST // _count_members(self.document))
        return self.made <= self.at_most


def _count_members(document: Mapping[str, Any]) -> int:
    """The values in a document, at any depth, itself among them."""
    count, waiting = 0, [document]
    while waiting:
        value: Any = waiting.pop()
        count += 1
        if isinstance(value, Mapping):
            waiting.extend(value.values())
        elif isinstance(value, list):
            waiting.extend(value)
    return count
