"""The way out to other issuers' servers: the verifier's guarded fetch, asked politely.

What servers allow to be kept is kept, no host is asked by many at once, and a host that does not
answer is left alone for a while, so that one platform's failure holds nobody up.
"""

import threading
import time
from collections.abc import Callable

from flask import Flask, current_app

from backpack.config import Config
from verifier.cache import AnswerStore, CachedFetch, MemoryStore
from verifier.domains import read_host
from verifier.errors import UnavailableError
from verifier.fetch import Fetch, Response, guarded_fetch
from verifier.policy import Policy
from verifier.turns import PoliteFetch, Turns

_KEY = "outbound"
_GIVE_UP_AFTER = 3
_LEAVE_ALONE_SECONDS = 120.0
_SILENT = frozenset({"unreachable", "too_slow"})

FetchFactory = Callable[[Policy], Fetch]
"""Makes the fetch of one question, whose budgets of time and fetches start with it."""


class SilentHosts:
    """The hosts that did not answer several times in a row, for all threads together."""

    def __init__(self, *, timer: Callable[[], float] = time.monotonic) -> None:
        self._timer = timer
        self._failures: dict[str, tuple[int, float]] = {}
        self._lock = threading.Lock()

    def is_left_alone(self, host: str) -> bool:
        """Whether ``host`` is not asked just now."""
        with self._lock:
            failures, last = self._failures.get(host, (0, 0.0))
            return failures >= _GIVE_UP_AFTER and self._timer() - last < _LEAVE_ALONE_SECONDS

    def note(self, host: str, *, silent: bool) -> None:
        """Remember that ``host`` was silent, or that it answered."""
        with self._lock:
            if not silent:
                self._failures.pop(host, None)
                return
            failures, _last = self._failures.get(host, (0, 0.0))
            self._failures[host] = (failures + 1, self._timer())


class PatientFetch:
    """A fetch that does not ask again and again whoever does not answer."""

    def __init__(self, fetch: Fetch, *, silent: SilentHosts) -> None:
        self._fetch = fetch
        self._silent = silent

    def __call__(self, address: str, *, accept: str = "application/json") -> Response:
        """As the fetch.

        Raises:
            UnavailableError: as the fetch; ``unreachable`` at once for a host that is left alone.
        """
        host = read_host(address) or ""
        if self._silent.is_left_alone(host):
            raise UnavailableError("unreachable", "left alone for a while", address=address)
        try:
            response = self._fetch(address, accept=accept)
        except UnavailableError as error:
            self._silent.note(host, silent=error.code in _SILENT)
            raise
        self._silent.note(host, silent=False)
        return response


class Outbound:
    """Makes the fetches of one process, with what they share."""

    def __init__(self, store: AnswerStore | None = None) -> None:
        self._store = store or MemoryStore()
        self._turns = Turns()
        self._silent = SilentHosts()

    def __call__(self, policy: Policy) -> Fetch:
        """The fetch of one question."""
        guarded = guarded_fetch(limits=policy.limits, plain_http_hosts=policy.plain_http_hosts)
        patient = PatientFetch(guarded, silent=self._silent)
        polite = PoliteFetch(patient, turns=self._turns, limits=policy.limits)
        return CachedFetch(polite, store=self._store, policy=policy)


def open_way_out(app: Flask, _config: Config) -> None:
    """Let ``app`` ask other issuers' servers."""
    app.extensions[_KEY] = Outbound()


def use_way_out(app: Flask, factory: FetchFactory) -> None:
    """Let ``app`` ask through ``factory`` instead: a demo's own servers, a test's web in memory."""
    app.extensions[_KEY] = factory


def make_fetch(policy: Policy) -> Fetch:
    """The fetch for one question of the app at work."""
    factory: FetchFactory = current_app.extensions[_KEY]
    return factory(policy)
