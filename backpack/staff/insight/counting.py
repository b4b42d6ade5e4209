"""The arithmetic of insight. Pure: cases in, figures out that are safe to show."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from math import ceil

from backpack.staff.insight.cases import BEFORE_AWARDS, Case, Crowd, Origin, Step
from backpack.staff.insight.groups import Groups, Node
from backpack.staff.insight.periods import Period
from backpack.staff.insight.public import ANY, PublicBadges

REMINDED, UNREMINDED = "reminded", "not_reminded"
REMINDING = (REMINDED, UNREMINDED)

FEWEST_FOR_MEDIAN = 10
FEWEST_FOR_QUARTILES = 20
"""Of fewer, one award more would move what is said by days."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A group as it may be shown: ``None`` where there is no such number, or not to be shown."""

    group: str
    numbers: Mapping[Step, int | None]

    def __getitem__(self, step: Step) -> int | None:
        return self.numbers[step]

    @property
    def claim_rate(self) -> float | None:
        """The part of the offers that was claimed."""
        return _rate(self[Step.CLAIMED], self[Step.OFFERED])

    @property
    def public_rate(self) -> float | None:
        """The part of the claimed badges that is public."""
        return _rate(self[Step.PUBLIC], self[Step.CLAIMED])

    @property
    def soon_rate(self) -> float | None:
        """The part of the offers that was claimed within the days after."""
        return _rate(self[Step.SOON], self[Step.OFFERED])


def _rate(part: int | None, whole: int | None) -> float | None:
    return part / whole if part is not None and whole else None


def has_step(part: str, step: Step) -> bool:
    """Whether a part of a group has such a number: only offers were or were not reminded of."""
    if part in REMINDING:
        return step in (Step.OFFERED, Step.OPENED, Step.CLAIMED, Step.SOON)
    return step not in BEFORE_AWARDS or part in (Origin.NOMINATION, Origin.REQUEST)


def parts_of(origin: str, *, reminded: bool | None) -> Iterator[str]:
    """The parts of its groups that a case is in."""
    yield ANY
    yield origin
    if reminded is not None:
        yield REMINDED if reminded else UNREMINDED


class Figures:
    """What became of some cases, in counts, and which of them may be shown.

    What is shown is decided once for all groups and times; a filter only adds up.
    """

    def __init__(
        self,
        cases: Iterable[Case],
        groups: Groups,
        *,
        crowds: Iterable[tuple[str, Crowd]] = (),
    ) -> None:
        """``crowds`` are cases that were added up before, each after the key of its badge."""
        self.groups = groups
        self._counts: dict[tuple[str, str, str], Counter[Step]] = {}
        """By badge, quarter and part."""
        self._days: dict[tuple[str, str], Counter[int]] = {}
        """How many of a badge and a quarter were claimed within so many days."""
        self.size = self._add(cases) + sum(self._add_crowd(*one) for one in crowds)
        """How many cases there are."""
        self.quarters = sorted({quarter for _badge, quarter, _part in self._counts})
        without_reminding = {
            key: steps for key, steps in self._counts.items() if key[2] not in REMINDING
        }
        self._public = PublicBadges(without_reminding, groups, self.quarters)

    def _add(self, cases: Iterable[Case]) -> int:
        alike: Counter[tuple[str, str, Origin, bool | None, frozenset[Step]]] = Counter()
        for case in cases:
            alike[case.badge, case.quarter, case.origin, case.reminded, case.steps] += 1
            if case.days is not None:
                self._days.setdefault((case.badge, case.quarter), Counter())[case.days] += 1
        for (badge, quarter, origin, reminded, steps), number in alike.items():
            for part in parts_of(origin, reminded=reminded):
                counts = self._counts.setdefault((badge, quarter, part), Counter())
                for step in steps:
                    counts[step] += number
        return alike.total()

    def _add_crowd(self, badge: str, crowd: Crowd) -> int:
        if crowd.days:
            self._days.setdefault((badge, crowd.quarter), Counter()).update(crowd.days)
        for part in parts_of(Origin.DIRECT, reminded=crowd.reminded):
            counts = self._counts.setdefault((badge, crowd.quarter, part), Counter())
            counts.update(crowd.steps)
        return crowd.size

    def count(self, node: Node, period: Period, *, part: str = ANY) -> Counter[Step]:
        """How many have reached each step, whether that may be shown or not."""
        total: Counter[Step] = Counter()
        quarters = [one for one in self.quarters if one in period]
        for badge in self.groups.members.get(node, ()):
            for quarter in quarters:
                for step, number in self._counts.get((badge, quarter, part), {}).items():
                    total[step] += number
        return total

    def show(self, node: Node, period: Period, *, part: str = ANY, group: str = "") -> Shown:
        """The numbers of a group in a period that may be shown."""
        counts = self.count(node, period, part=part)
        numbers: dict[Step, int | None] = {
            step: counts[step] if has_step(part, step) else None for step in Step
        }
        if has_step(part, Step.PUBLIC):
            numbers[Step.PUBLIC] = self._public.show(node, part, period)
        return Shown(group, numbers)

    def days(self, node: Node, period: Period) -> "Days | None":
        """Within how many days the claimed awards of a group were claimed."""
        total: Counter[int] = Counter()
        for badge in self.groups.members.get(node, ()):
            for quarter in self.quarters:
                if quarter in period:
                    total.update(self._days.get((badge, quarter), {}))
        return quartiles(total)


@dataclass(frozen=True, slots=True)
class Days:
    """Within how many whole days a quarter, half and three quarters were claimed."""

    lower: int | None
    median: int
    upper: int | None


def quartiles(days: Mapping[int, int]) -> Days | None:
    """Of how many awards were claimed within each number of days; nothing of too few awards."""
    number = sum(days.values())
    if number < FEWEST_FOR_MEDIAN:
        return None

    def within(part: float) -> int:
        claimed = 0
        for one in sorted(days):
            claimed += days[one]
            if claimed >= ceil(part * number):
                break
        return one

    if number < FEWEST_FOR_QUARTILES:
        return Days(None, within(0.5), None)
    return Days(within(0.25), within(0.5), within(0.75))
