"""What is not shown, so that no number of too few follows from what is. Pure.

Numbers lie in cells, and some cells are the sum of others. The cells are the same whatever filter
somebody chooses, and what is hidden is decided for all of them at once: a filter shows sums of
cells that are shown anyway. See docs/insight.md and ADR 0340 for what that protects.
"""

from collections.abc import Callable, Collection, Iterable, Mapping

LEAST = 5
"""A number from 1 to one below this is of too few: it could be about somebody."""

Cell = tuple[str, str, str]
"""A group, a part of it, and a time."""

Sum = tuple[Cell, str]
"""A number, and in which way it is made up of others."""

Safe = Callable[[Collection[Cell]], bool]
"""Whether what some cells are together may be known."""


def is_too_few(number: int) -> bool:
    """Whether ``number`` could be about somebody; none at all is about nobody."""
    return 0 < number < LEAST


def hide_cells(
    sizes: Mapping[Cell, int], wholes: Callable[[Cell], Iterable[Sum]], is_safe: Safe
) -> set[Cell]:
    """The cells that are not shown: those that are not safe alone, and what has to go with them.

    Args:
        sizes: Of how much each cell is; the smaller ones are hidden first. Of a cell that is
            missing or zero everybody knows the number.
        wholes: The sums that a cell is a part of.
        is_safe: Of any cells of one sum.
    """
    sheet = _Sheet(sizes, wholes, is_safe)
    sheet.hide(cell for cell in sizes if not is_safe([cell]))
    return sheet.hidden


class _Sheet:
    """Cells, the sums that they are in, and which of them are hidden.

    In every sum either nothing is hidden, or at least two numbers, and those that are safe
    together where their sum is known.
    """

    def __init__(
        self, sizes: Mapping[Cell, int], wholes: Callable[[Cell], Iterable[Sum]], is_safe: Safe
    ) -> None:
        self.hidden: set[Cell] = set()
        self._is_safe = is_safe
        self._parts: dict[Sum, list[Cell]] = {}
        """The smallest first."""
        self._sums: dict[Cell, set[Sum]] = {}
        for _size, cell in sorted((size, cell) for cell, size in sizes.items() if size):
            for one in wholes(cell):
                self._parts.setdefault(one, []).append(cell)
                self._sums.setdefault(cell, set()).add(one)
                self._sums.setdefault(one[0], set()).add(one)

    def hide(self, secret: Iterable[Cell]) -> None:
        """Hide ``secret``, and what has to be hidden with it."""
        self.hidden |= set(secret)
        waiting = {one for cell in self.hidden for one in self._sums.get(cell, ())}
        while waiting:
            # In their order, so that the same numbers always hide the same cells.
            for one in sorted(waiting):
                waiting.discard(one)
                while (cell := self._one_more(one)) is not None:
                    self.hidden.add(cell)
                    waiting |= self._sums[cell]

    def _one_more(self, one: Sum) -> Cell | None:
        """One more number of this sum that has to be hidden: the smallest that is enough."""
        whole, parts = one[0], self._parts[one]
        is_unknown = whole in self.hidden
        out = [cell for cell in parts if cell in self.hidden]
        if len(out) + is_unknown != 1 and (is_unknown or not out or self._is_safe(out)):
            return None
        left = [cell for cell in parts if cell not in self.hidden]
        if not left:
            return None if is_unknown else whole
        if is_unknown:
            return left[0]
        return next((cell for cell in left if self._is_safe([*out, cell])), left[-1])
