"""Keeping what was counted for some minutes, in the memory of one process of the app.

Counting takes its time for many awards; a filter, a table to download and the desk's front page
are then answered from the same count. Only numbers are kept, and nothing of whose they are.
"""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from threading import Lock
from typing import Generic, TypeVar

from flask import current_app

from backpack import clock, db
from backpack.models import Issuer
from backpack.staff.insight.looks import Looks
from backpack.staff.insight.service import Counted, count_everything, count_looks

KEPT_FOR = timedelta(minutes=5)
FEW = 2_000
"""So many cases are counted anew for every page: it takes no time that anybody would notice."""
MOST = 64
"""So many desks, or weeks of desks, are kept at once."""

_KEY = "insight"
Key = tuple[object, ...]
T = TypeVar("T")


class Kept(Generic[T]):
    """What was made lately, by what it is of."""

    def __init__(self) -> None:
        self._made: dict[Key, tuple[datetime, T]] = {}
        self._lock = Lock()

    def get(
        self, key: Key, make: Callable[[], T], *, now: datetime, keep: Callable[[T], bool]
    ) -> T:
        """What was made for ``key`` within the last minutes, or is made now and kept if so."""
        with self._lock:
            self._made = {
                one: made
                for one, made in self._made.items()
                if timedelta(0) <= now - made[0] < KEPT_FOR
            }
            if key in self._made:
                return self._made[key][1]
        # Two who ask at the same moment both count: nobody waits for somebody else's database.
        made = make()
        if not keep(made):
            return made
        with self._lock:
            while len(self._made) >= MOST:
                del self._made[next(iter(self._made))]
            self._made[key] = now, made
        return made


class _Everything:
    def __init__(self) -> None:
        self.counted = Kept[Counted]()
        self.looks = Kept[Looks]()


def counted_for(issuers: Sequence[Issuer]) -> Counted:
    """The awards and shares of ``issuers``, counted now or some minutes ago."""
    session, now = db.session(), clock.now()
    return _kept().counted.get(
        _ids(issuers),
        lambda: count_everything(session, issuers, now=now),
        now=now,
        keep=_are_many,
    )


def looks_for(issuers: Sequence[Issuer], weeks: Sequence[str], counted: Counted) -> Looks:
    """The looks at badges of ``issuers`` in some weeks, kept for as long as ``counted`` is."""
    session = db.session()
    return _kept().looks.get(
        (*_ids(issuers), *weeks),
        lambda: count_looks(session, issuers, weeks),
        now=clock.now(),
        keep=lambda _looks: _are_many(counted),
    )


def _kept() -> _Everything:
    everything: _Everything = current_app.extensions.setdefault(_KEY, _Everything())
    return everything


def _ids(issuers: Sequence[Issuer]) -> Key:
    return tuple(sorted(issuer.id for issuer in issuers))


def _are_many(counted: Counted) -> bool:
    return counted.figures.size > FEW
