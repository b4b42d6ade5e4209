"""How many questions one host is asked, at once and in all: nobody is flooded through us."""

import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

from verifier.budget import Budget, HostBudget
from verifier.domains import read_host
from verifier.errors import UnavailableError
from verifier.fetch import Fetch, Response
from verifier.policy import Limits


class Turns:
    """The hosts that are being asked just now, by all threads of this process together.

    Whoever wants a turn takes it out of the host's ``budget`` first, and then waits a little.
    """

    def __init__(self, *, at_once: int = 4, budget: Budget | None = None) -> None:
        self._at_once = at_once
        self._budget = budget or HostBudget()
        self._asking: Counter[str] = Counter()
        self._changed = threading.Condition()

    @contextmanager
    def take(self, host: str, *, seconds: float) -> Iterator[None]:
        """Wait for a turn at ``host``, and give it back at the end.

        Raises:
            UnavailableError: ``too_busy`` after so many seconds, or when its budget is used up.
        """
        self._spend(host)
        with self._changed:
            free = self._changed.wait_for(
                lambda: self._asking[host] < self._at_once, timeout=seconds
            )
            if not free:
                raise UnavailableError("too_busy", host=host)
            self._asking[host] += 1
        try:
            yield
        finally:
            with self._changed:
                self._asking[host] -= 1
                # A host that is not asked any more takes no room.
                self._asking += Counter()
                self._changed.notify_all()

    def admit(self, address: str) -> None:
        """Count a question to ``address`` that takes no turn: where a redirect leads.

        Raises:
            UnavailableError: ``too_busy`` when the budget of its host is used up.
        """
        self._spend(read_host(address) or "")

    def _spend(self, host: str) -> None:
        if not self._budget.spend(host):
            raise UnavailableError("too_busy", "asked too often", host=host)


class PoliteFetch:
    """A fetch that takes its turn at every host, so that nobody is flooded through us."""

    def __init__(self, fetch: Fetch, *, turns: Turns, limits: Limits) -> None:
        self._fetch = fetch
        self._turns = turns
        self._limits = limits

    def __call__(self, address: str, *, accept: str = "application/json") -> Response:
        """As the fetch.

        Raises:
            UnavailableError: as the fetch, and ``too_busy``.
        """
        host = read_host(address) or ""
        with self._turns.take(host, seconds=self._limits.fetch_seconds):
            return self._fetch(address, accept=accept)
