"""How many claimed badges are public: the one step of which the desk does not know it of each.

Whoever sees insight sees each nomination, request and award with its state, and can count those.
Whether a badge is public is its learner's own matter, and no page of the desk tells it. Pure.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence

from backpack.staff.insight.cases import Step
from backpack.staff.insight.groups import Groups, Node
from backpack.staff.insight.hiding import LEAST, Cell, Sum, hide_cells, is_too_few
from backpack.staff.insight.periods import ALL, Period, academic_year, times_of

ANY = "any"


def is_safe(*, claimed: int, public: int) -> bool:
    """Whether it may be known that of so many claimed badges so many are public.

    Of fewer than ``LEAST`` not even that it is none: each of them is known by name.
    """
    enough = claimed == 0 or claimed >= LEAST
    return enough and not is_too_few(public) and not is_too_few(claimed - public)


class PublicBadges:
    """How many badges are public in each cell, and in which cells that is shown."""

    def __init__(
        self,
        counts: Mapping[tuple[str, str, str], Mapping[Step, int]],
        groups: Groups,
        quarters: Sequence[str],
    ) -> None:
        self._groups = groups
        self._quarters = quarters
        self._claimed: dict[Cell, int] = {}
        self._public: dict[Cell, int] = {}
        for (badge, quarter, part), steps in counts.items():
            if not steps[Step.CLAIMED]:
                continue
            for node in groups.nodes_of[badge]:
                for time in times_of(quarter):
                    cell = (node, part, time)
                    self._claimed[cell] = self._claimed.get(cell, 0) + steps[Step.CLAIMED]
                    self._public[cell] = self._public.get(cell, 0) + steps[Step.PUBLIC]
        self.hidden = hide_cells(self._claimed, self._wholes, self._are_safe)

    def show(self, node: Node, part: str, period: Period) -> int | None:
        """How many are public in a period: a sum of what is shown, or nothing."""
        cells = [(node, part, time) for time in period.parts(self._quarters)]
        if any(cell in self.hidden for cell in cells):
            return None
        claimed, public = self._add_up(cells)
        everything = (node, part, ALL)
        all_claimed, all_public = self._add_up([everything])
        left = is_safe(claimed=all_claimed - claimed, public=all_public - public)
        return public if left or everything in self.hidden else None

    def _add_up(self, cells: Collection[Cell]) -> tuple[int, int]:
        claimed = sum(self._claimed.get(cell, 0) for cell in cells)
        return claimed, sum(self._public.get(cell, 0) for cell in cells)

    def _are_safe(self, cells: Collection[Cell]) -> bool:
        claimed, public = self._add_up(cells)
        return is_safe(claimed=claimed, public=public)

    def _wholes(self, cell: Cell) -> Iterator[Sum]:
        """Of groups, of times, and of origins."""
        node, part, time = cell
        for whole, way in self._groups.wholes[node]:
            yield (whole, part, time), way
        if time != ALL:
            yield (node, part, ALL if "/" in time else academic_year(time)), "times"
        if part != ANY:
            yield (node, ANY, time), "origins"
