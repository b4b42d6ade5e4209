"""How many verifications run at once, so that the others get an answer instead of a timeout."""

import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

from werkzeug.exceptions import ServiceUnavailable

AT_ONCE = 12
"""Of the sixteen threads of a worker: the rest serve pages, and those who wait."""

EACH = 6
"""For one network address, so that nobody can take all places."""

WAITING = 3
WAIT_SECONDS = 4.0
COME_BACK_SECONDS = 10


class Turnstile:
    """The verifications of this process. Whoever finds it full waits a moment, but in no crowd."""

    def __init__(
        self,
        *,
        at_once: int = AT_ONCE,
        each: int = EACH,
        waiting: int = WAITING,
        seconds: float = WAIT_SECONDS,
    ) -> None:
        self._at_once = at_once
        self._each = each
        self._most_waiting = waiting
        self._seconds = seconds
        self._waiting = 0
        self._inside: Counter[str] = Counter()
        self._changed = threading.Condition()

    @property
    def inside(self) -> int:
        """How many verifications are running."""
        with self._changed:
            return self._inside.total()

    @contextmanager
    def enter(self, visitor: str) -> Iterator[None]:
        """Take a place, and give it back at the end.

        Raises:
            ServiceUnavailable: all places are taken; it says when to come back.
        """
        with self._changed:
            if not self._free(visitor):
                self._wait(visitor)
            self._inside[visitor] += 1
        try:
            yield
        finally:
            with self._changed:
                self._inside[visitor] -= 1
                # A visitor who has left takes no room.
                self._inside += Counter()
                self._changed.notify_all()

    def _free(self, visitor: str) -> bool:
        return self._inside.total() < self._at_once and self._inside[visitor] < self._each

    def _wait(self, visitor: str) -> None:
        if self._waiting >= self._most_waiting:
            raise ServiceUnavailable(retry_after=COME_BACK_SECONDS)
        self._waiting += 1
        try:
            if not self._changed.wait_for(lambda: self._free(visitor), timeout=self._seconds):
                raise ServiceUnavailable(retry_after=COME_BACK_SECONDS)
        finally:
            self._waiting -= 1
