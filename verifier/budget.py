"""How often one host is asked in all, whoever is behind it: a bucket of tokens for each host."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

MOST_HOSTS = 10_000
"""Beyond that the full buckets go, which say nothing: a host that was left alone has a full one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate:
    """So many questions ``at_once``, and after that so many ``each_second``."""

    at_once: int = 480
    """A list of two hundred badges of one university, with keys and status lists."""

    each_second: float = 8.0
    """A small server does not notice it."""

    @property
    def seconds_to_fill(self) -> float:
        """After so long a host that was left alone may be asked as if for the first time."""
        return self.at_once / self.each_second


class Budget(Protocol):
    """What may still be asked of a host."""

    def spend(self, host: str) -> bool:
        """Take one question; False if there is none left at this moment."""
        ...


class HostBudget:
    """The buckets of this process."""

    def __init__(
        self, rate: Rate | None = None, *, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._rate = rate or Rate()
        self._clock = clock
        self._buckets: dict[str, tuple[float, float]] = {}
        self._lock = threading.Lock()

    def spend(self, host: str) -> bool:
        """As every budget."""
        with self._lock:
            now = self._clock()
            left, at = self._buckets.get(host, (float(self._rate.at_once), now))
            left = min(self._rate.at_once, left + (now - at) * self._rate.each_second)
            spent = left >= 1
            self._buckets[host] = (left - 1 if spent else left, now)
            if len(self._buckets) > MOST_HOSTS:
                self._forget_full(now)
            return spent

    def _forget_full(self, now: float) -> None:
        since = now - self._rate.seconds_to_fill
        self._buckets = {host: kept for host, kept in self._buckets.items() if kept[1] > since}
