"""What insight hides: how many badges of fewer than five learners are public follows from nothing.

All other steps are known of each award to whoever sees insight, and are never hidden.
"""

from collections.abc import Iterator
from functools import cache
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backpack.staff.insight.cases import WAY, Case, Origin, Step
from backpack.staff.insight.counting import REMINDED, UNREMINDED, Figures, has_step
from backpack.staff.insight.groups import BadgeName, Groups, Wish
from backpack.staff.insight.hiding import LEAST, Cell, Sum, hide_cells
from backpack.staff.insight.periods import Period
from backpack.staff.insight.public import ANY, is_safe

BADGES = [
    BadgeName(key="x/a", name="A", issuer="x", kind="regular"),
    BadgeName(key="x/b", name="B", issuer="x", kind="micro"),
    BadgeName(key="x/c", name="C", issuer="x", kind="micro"),
    BadgeName(key="y/d", name="D", issuer="y", kind="regular"),
    BadgeName(key="y/e", name="E", issuer="y", kind="micro"),
]
QUARTERS = ["2025-Q3", "2025-Q4", "2026-Q2", "2026-Q4", "2027-Q1"]
WISHES = [
    Wish(),
    *(Wish(issuer=issuer) for issuer in "xy"),
    *(Wish(kind=kind) for kind in ("regular", "micro")),
    *(Wish(issuer=issuer, kind=kind) for issuer in "xy" for kind in ("regular", "micro")),
    *(Wish(badge=badge.key) for badge in BADGES),
]
PERIODS = [
    Period(first=first, last=last) for first, last in product(QUARTERS, QUARTERS) if first <= last
]
PARTS = (ANY, *Origin, REMINDED, UNREMINDED)
Atoms = frozenset[tuple[str, str]]
"""Badges in quarters."""


@st.composite
def crowds(draw: st.DrawFn) -> list[Case]:
    """Several cases that are alike."""
    badge = draw(st.sampled_from(BADGES))
    origin = draw(st.sampled_from(Origin))
    first = 2 if origin is Origin.DIRECT else 0
    last = draw(st.sampled_from([len(WAY), len(WAY), len(WAY) - 1, len(WAY) - 1, 3, 4]))
    case = Case(
        badge=badge.key,
        quarter=draw(st.sampled_from(QUARTERS)),
        origin=origin,
        steps=frozenset(WAY[first:last]),
        reminded=draw(st.booleans()) if last > 3 else None,
    )
    return [case] * draw(st.integers(1, 12))


HISTORIES = st.lists(crowds(), max_size=24).map(lambda some: [one for few in some for one in few])


@cache
def atoms_of(wish: Wish, period: Period) -> Atoms:
    """Which badges in which quarters a filter is of."""
    badges = Groups(BADGES).within(wish)
    return frozenset(
        (badge.key, quarter) for badge in badges for quarter in QUARTERS if quarter in period
    )


@cache
def pairs() -> list[tuple[Atoms, Atoms]]:
    """A filter, and a smaller one within it, whose difference is a filter as well."""
    every = {atoms_of(*one) for one in product(WISHES, PERIODS)}
    return [(one, two) for one, two in product(every, every) if two < one and one - two in every]


def _is_of(case: Case, part: str) -> bool:
    if part in (REMINDED, UNREMINDED):
        return case.reminded is (part == REMINDED)
    return part in (ANY, case.origin)


class Filters:
    """What every filter shows, and what it would show if nothing were hidden."""

    def __init__(self, history: list[Case]) -> None:
        self.history = history
        figures = Figures(history, Groups(BADGES))
        self.shown: dict[tuple[str, Atoms], dict[Step, int | None]] = {}
        for wish, period, part in product(WISHES, PERIODS, PARTS):
            node = figures.groups.node_for(wish)
            assert node is not None
            row = figures.show(node, period, part=part)
            self.shown[part, atoms_of(wish, period)] = dict(row.numbers)

    def count(self, part: str, atoms: Atoms, step: Step) -> int:
        """The slow way."""
        return sum(
            step in case.steps and (case.badge, case.quarter) in atoms and _is_of(case, part)
            for case in self.history
        )

    def is_known(self, part: str, atoms: Atoms) -> bool:
        """Whether it is shown how many are public."""
        return self.shown[part, atoms][Step.PUBLIC] is not None

    def may_be_known(self, part: str, atoms: Atoms) -> bool:
        """Whether that is of enough learners."""
        claimed, public = (self.count(part, atoms, one) for one in (Step.CLAIMED, Step.PUBLIC))
        if claimed == 0:
            return True
        return claimed >= LEAST and not {public, claimed - public} & set(range(1, LEAST))


@given(HISTORIES)
@settings(max_examples=12, deadline=None, derandomize=True)
def test_nothing_of_too_few_is_shown_or_follows_from_two_filters(history: list[Case]) -> None:
    filters = Filters(history)
    for (part, atoms), row in filters.shown.items():
        for step, number in row.items():
            if not has_step(part, step):
                assert number is None
            elif step is not Step.PUBLIC:
                assert number == filters.count(part, atoms, step)
            elif number is not None:
                assert number == filters.count(part, atoms, step)
                assert filters.may_be_known(part, atoms)
    for part, (large, small) in product((ANY, *Origin), pairs()):
        if filters.is_known(part, large) and filters.is_known(part, small):
            assert filters.may_be_known(part, large - small), (part, large - small)


@given(HISTORIES)
@settings(max_examples=40, deadline=None, derandomize=True)
def test_the_rows_of_a_table_tell_nothing_of_too_few(history: list[Case]) -> None:
    filters = Filters(history)
    always = PERIODS[len(QUARTERS) - 1]
    tables = [[Wish(issuer=one) for one in "xy"], [Wish(kind=one) for one in ("regular", "micro")]]
    tables.append([Wish(badge=badge.key) for badge in BADGES])
    rows = [[(ANY, atoms_of(wish, always)) for wish in table] for table in tables]
    rows.append([(ANY, atoms_of(Wish(), Period(first=one, last=one))) for one in QUARTERS])
    rows.append([(str(origin), atoms_of(Wish(), always)) for origin in Origin])
    whole = atoms_of(Wish(), always)
    for table_rows in rows if filters.is_known(ANY, whole) else []:
        hidden = [one for one in table_rows if not filters.is_known(*one)]
        claimed, public = (
            sum(filters.count(part, atoms, step) for part, atoms in hidden)
            for step in (Step.CLAIMED, Step.PUBLIC)
        )
        assert len(hidden) != 1
        assert is_safe(claimed=claimed, public=public)


def _cases(badge: str, quarter: str, *, claimed: int, public: int) -> list[Case]:
    steps = frozenset(WAY[2:-1])
    case = Case(badge=badge, quarter=quarter, origin=Origin.DIRECT, steps=steps, reminded=False)
    shown = Case(
        badge=badge,
        quarter=quarter,
        origin=Origin.DIRECT,
        steps=steps | {Step.PUBLIC},
        reminded=False,
    )
    return [shown] * public + [case] * (claimed - public)


def test_large_numbers_are_all_shown() -> None:
    history = [
        case
        for badge, quarter in product(BADGES, QUARTERS)
        for case in _cases(badge.key, quarter, claimed=2 * LEAST, public=LEAST)
    ]
    for (part, atoms), row in Filters(history).shown.items():
        if part == ANY:
            assert row[Step.PUBLIC] == LEAST * len(atoms)


@pytest.mark.parametrize(
    ("claimed", "public", "shown"),
    [(4, 0, None), (4, 4, None), (5, 0, 0), (5, 5, 5), (9, 4, None), (9, 5, None), (10, 5, 5)],
)
def test_public_is_shown_of_five_who_did_and_five_who_did_not(
    claimed: int, public: int, shown: int | None
) -> None:
    history = _cases("x/a", QUARTERS[0], claimed=claimed, public=public)
    row = Figures(history, Groups(BADGES)).show("total:", Period())
    assert row[Step.CLAIMED] == claimed
    assert row[Step.PUBLIC] == shown


def test_no_more_is_hidden_than_has_to_be() -> None:
    """One small badge takes one other with it, the smallest that is enough; not the third."""
    history = [
        *_cases("x/a", QUARTERS[0], claimed=8, public=2),
        *_cases("x/b", QUARTERS[0], claimed=9, public=0),
        *_cases("x/c", QUARTERS[0], claimed=12, public=6),
        *_cases("y/d", QUARTERS[0], claimed=30, public=15),
    ]
    one_kind = [BadgeName(key=one.key, name=one.name, issuer="x", kind="micro") for one in BADGES]
    figures = Figures(history, Groups(one_kind))
    shown = {one.key: figures.show(f"badge:{one.key}", Period())[Step.PUBLIC] for one in one_kind}
    assert shown == {"x/a": None, "x/b": 0, "x/c": None, "y/d": 15, "y/e": 0}


def test_what_a_period_leaves_over_is_not_of_too_few() -> None:
    """Sixteen claimed and eleven public are shown, so that all ten of ten would leave one."""
    history = [
        *_cases("x/a", "2026-Q1", claimed=10, public=10),
        *_cases("x/a", "2026-Q2", claimed=2, public=0),
        *_cases("x/a", "2026-Q4", claimed=4, public=1),
    ]
    figures = Figures(history, Groups(BADGES))
    assert figures.show("total:", Period())[Step.PUBLIC] == 11
    assert figures.show("total:", Period(last="2026-Q1"))[Step.PUBLIC] is None


def _cell(name: str) -> Cell:
    return name, "", ""


WHOLE = _cell("whole")


def _hide(sizes: dict[str, int]) -> set[str]:
    """What is hidden of numbers, and of ``whole``, their sum; fewer than five are too few."""
    cells = {_cell(name): size for name, size in sizes.items()} | {WHOLE: sum(sizes.values())}

    def wholes(cell: Cell) -> Iterator[Sum]:
        if cell != WHOLE:
            yield WHOLE, "names"

    hidden = hide_cells(cells, wholes, lambda some: sum(cells[one] for one in some) >= LEAST)
    return {name for name, _part, _time in hidden}


def test_what_is_hidden_of_a_sum_is_five_or_more_together() -> None:
    assert _hide({"a": 5, "b": 6}) == set()
    # One would follow from the sum, so that the smallest other one goes with it.
    assert _hide({"a": 4, "b": 7, "c": 6}) == {"a", "c"}
    # Two are hidden already, and together they are still too few.
    assert _hide({"a": 2, "b": 2, "c": 8, "d": 9}) == {"a", "b", "c"}
    assert _hide({"a": 2, "b": 3, "c": 8}) == {"a", "b"}
    assert _hide({"a": 1, "b": 2}) == {"a", "b", "whole"}


def test_a_sum_that_is_hidden_hides_one_of_its_parts() -> None:
    sizes = {_cell("a"): 4, _cell("b"): 7, WHOLE: 11, _cell("other"): 6, _cell("all"): 17}

    def wholes(cell: Cell) -> Iterator[Sum]:
        if cell[0] in "ab":
            yield WHOLE, "names"
        elif cell[0] != "all":
            yield _cell("all"), "names"

    def is_safe_here(some: object) -> bool:
        return some != [WHOLE]

    assert hide_cells(sizes, wholes, is_safe_here) == {WHOLE, _cell("other"), _cell("a")}
