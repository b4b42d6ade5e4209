"""Where badges were taken and how often they were looked at: counts of the groups of insight.

A count of looks says nothing of how many were looked at, so here too few are fewer than
``LEAST`` learners whose things were looked at, or who could have shared, as well as a small count.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from sqlalchemy.orm import Session

from backpack.models import Issuer, LookedAt, Reader
from backpack.staff.insight.groups import TOTAL, WAYS_OF_TOTAL, Groups, Node
from backpack.staff.insight.hiding import LEAST, Cell, Sum, hide_cells
from backpack.staff.insight.look_reading import LookRow, read_holders, read_looks, read_shares
from backpack.staff.insight.periods import ALL, Period, academic_year, quarter, times_of
from backpack.staff.insight.reading import Badges

WEEKS = 12
"""So many weeks are shown where no period is chosen."""
MOST_WEEKS = 53

PAGES, PROGRAMS, PRIVATE, COLLECTIONS = "pages", "programs", "private_links", "collections"
LOOKS = (PAGES, PROGRAMS, PRIVATE, COLLECTIONS)

UNPARTED = "unparted:"
"""Looks at collections, of which nobody knows which of the badges in them was looked at."""


@dataclass(slots=True)
class Tally:
    """A count of each cell, and ``LEAST`` of the learners whom it is of, or all if it is fewer."""

    counts: dict[Cell, int] = field(default_factory=dict)
    learners: dict[Cell, set[int]] = field(default_factory=dict)

    def add(self, cell: Cell, count: int, learners: Collection[int]) -> None:
        """Count more of ``cell``."""
        self.counts[cell] = self.counts.get(cell, 0) + count
        known = self.learners.setdefault(cell, set())
        if len(known) < LEAST:
            known.update(learners)

    def is_safe(self, cells: Iterable[Cell]) -> bool:
        """Whether some cells are together of enough looks, and of enough learners."""
        together = [cell for cell in cells if self.counts[cell]]
        learners = set().union(*(self.learners[one] for one in together))
        counted = sum(self.counts[one] for one in together)
        return not together or min(len(learners), counted) >= LEAST

    def hidden(self, wholes: Callable[[Cell], Iterable[Sum]]) -> set[Cell]:
        """The cells that are not shown; who the learners were is forgotten."""
        hidden = hide_cells(self.counts, wholes, self.is_safe)
        self.learners.clear()
        return hidden


class Shares:
    """How often badges were taken to each place; by quarters, which begin at midnight UTC."""

    def __init__(self, session: Session, issuers: Sequence[Issuer], badges: Badges) -> None:
        self.groups = Groups(badges.names)
        holders = read_holders(session, issuers, badges)
        self.channels: dict[str, Tally] = {}
        self.quarters: set[str] = set()
        for class_id, channel, of, count in read_shares(session, issuers):
            self.quarters.add(of)
            tally = self.channels.setdefault(channel, Tally())
            badge = badges.of_class[class_id].key
            for node in self.groups.nodes_of[badge]:
                for time in times_of(of):
                    tally.add((node, channel, time), count, holders.get(badge, ()))
        self.hidden = {
            channel: tally.hidden(self._wholes) for channel, tally in self.channels.items()
        }

    def _wholes(self, cell: Cell) -> Iterator[Sum]:
        node, channel, time = cell
        for whole, way in self.groups.wholes[node]:
            yield (whole, channel, time), way
        if time != ALL:
            yield (node, channel, ALL if "/" in time else academic_year(time)), "times"

    def show(self, node: Node, period: Period) -> dict[str, int | None]:
        """By channel; their total is never shown."""
        shown = {channel: self._add_up(node, channel, period) for channel in sorted(self.channels)}
        return {channel: number for channel, number in shown.items() if number != 0}

    def _add_up(self, node: Node, channel: str, period: Period) -> int | None:
        total = 0
        for time in period.parts(self.quarters):
            number = self._at((node, channel, time))
            if number is None:
                return None
            total += number
        return total

    def _at(self, cell: Cell) -> int | None:
        return None if cell in self.hidden[cell[1]] else self.channels[cell[1]].counts.get(cell, 0)


def weeks_in(period: Period, *, today: date) -> list[str]:
    """The Mondays of the weeks that begin in ``period``, until today; the last ones only."""
    monday = today - timedelta(days=today.weekday())
    most = WEEKS if period == Period() else MOST_WEEKS
    if period.last is not None:
        while not period.has_day(monday) and quarter(monday) > period.last:
            monday -= timedelta(weeks=1)
    weeks = [monday - timedelta(weeks=number) for number in range(most)]
    return [week.isoformat() for week in sorted(weeks) if period.has_day(week)]


class Looks:
    """How often badges were looked at in each week, which begins on a Monday at midnight UTC.

    Each number is of one week, whatever period is chosen: no two periods differ in it.
    """

    def __init__(
        self, session: Session, issuers: Sequence[Issuer], badges: Badges, weeks: Sequence[str]
    ) -> None:
        self.groups = Groups(badges.names)
        self.weeks = weeks
        self.tallies = {name: Tally() for name in LOOKS}
        if weeks:
            for look in read_looks(session, issuers, weeks):
                name = look_name(look)
                badge = badges.of_class.get(look.badge_class_id or 0)
                nodes = self.groups.nodes_of[badge.key] if badge is not None else (TOTAL,)
                for node in nodes:
                    self.tallies[name].add((node, name, look.week), look.count, look.learners)
                if badge is None:
                    self.tallies[name].add((UNPARTED, name, look.week), look.count, look.learners)
        self.hidden = {name: tally.hidden(self._wholes) for name, tally in self.tallies.items()}

    def _wholes(self, cell: Cell) -> Iterator[Sum]:
        node, name, week = cell
        for whole, way in self.groups.wholes.get(node, WAYS_OF_TOTAL):
            yield (whole, name, week), way

    def show(self, node: Node) -> dict[str, Mapping[str, int | None]]:
        """By what was looked at and by week; collections are never parted by badge."""
        return {
            name: {
                week: self._at((TOTAL if name == COLLECTIONS else node, name, week))
                for week in self.weeks
            }
            for name in LOOKS
        }

    def _at(self, cell: Cell) -> int | None:
        return None if cell in self.hidden[cell[1]] else self.tallies[cell[1]].counts.get(cell, 0)


def look_name(look: LookRow) -> str:
    """What kind of look it was."""
    if look.reader is Reader.PROGRAM:
        return PROGRAMS
    return {
        LookedAt.CREDENTIAL: PAGES,
        LookedAt.PRIVATE_LINK: PRIVATE,
        LookedAt.COLLECTION: COLLECTIONS,
    }[look.subject]
