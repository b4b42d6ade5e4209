"""All figures of one page of insight, for some issuers and what somebody wishes to see of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from backpack.models import Issuer
from backpack.staff.insight.adding import add_up_awards
from backpack.staff.insight.cases import Origin, Step
from backpack.staff.insight.counting import REMINDING, Days, Figures, Shown
from backpack.staff.insight.groups import Groups, Node, Wish, pair_node
from backpack.staff.insight.looks import Looks, Shares
from backpack.staff.insight.periods import Period
from backpack.staff.insight.reading import read_badges, read_cases

BADGES, ISSUERS, KINDS, PERIODS = "badge", "issuer", "kind", "period"
TABLES = (BADGES, ISSUERS, KINDS, PERIODS)


@dataclass(frozen=True, slots=True)
class Counted:
    """Everything that was counted for some issuers, whatever somebody wishes to see of it."""

    at: datetime
    """When it was counted."""
    figures: Figures
    shares: Shares


@dataclass(frozen=True, slots=True)
class Insight:
    """All figures of one page; ``None`` wherever a number is not shown."""

    at: datetime
    """When the awards and shares were counted."""
    total: Shown
    origins: list[Shown]
    """From nominated, requested or neither, to public."""
    tables: Mapping[str, list[Shown]]
    reminding: list[Shown]
    days: Days | None
    shares: Mapping[str, int | None]
    looks: Mapping[str, Mapping[str, int | None]]
    """By what was looked at, and by the Monday of the week."""
    quarters: list[str]
    """Those of which anything is known, whatever is wished for."""

    def table(self, name: str) -> list[Shown]:
        """The groups of one table, in order."""
        return self.tables[name]


def count_everything(session: Session, issuers: Sequence[Issuer], *, now: datetime) -> Counted:
    """Read and count the awards and shares of ``issuers``, which takes its time."""
    badges = read_badges(session, issuers)
    crowds = [
        (badges.of_class[class_id].key, crowd)
        for class_id, crowd in add_up_awards(session, issuers)
    ]
    cases = read_cases(session, issuers, badges)
    figures = Figures(cases, Groups(badges.names), crowds=crowds)
    return Counted(now, figures, Shares(session, issuers, badges))


def count_looks(session: Session, issuers: Sequence[Issuer], weeks: Sequence[str]) -> Looks:
    """Read and count the looks at the badges of ``issuers`` in some weeks."""
    return Looks(session, issuers, read_badges(session, issuers), weeks)


def look_into(
    counted: Counted, looks: Looks, *, wish: Wish | None = None, period: Period | None = None
) -> Insight:
    """The figures of what is wished for, in a period, of what was counted."""
    wish, period = wish or Wish(), period or Period()
    figures = counted.figures
    node = figures.groups.node_for(wish) or f"badge:{wish.badge}"
    return Insight(
        at=counted.at,
        total=figures.show(node, period, group="total"),
        origins=[figures.show(node, period, part=one, group=one) for one in Origin],
        tables=_tables(figures, wish, period, node),
        reminding=[figures.show(node, period, part=one, group=one) for one in REMINDING],
        days=figures.days(node, period),
        shares=counted.shares.show(node, period),
        looks=looks.show(node),
        quarters=figures.quarters,
    )


def _tables(figures: Figures, wish: Wish, period: Period, node: Node) -> dict[str, list[Shown]]:
    badges = figures.groups.within(wish)

    def group_of(level: str, key: str) -> Node:
        """The part of what is wished for that is of this issuer or kind."""
        if wish.badge:
            return node
        if level == ISSUERS:
            return pair_node(key, wish.kind) if wish.kind else f"issuer:{key}"
        return pair_node(wish.issuer, key) if wish.issuer else f"kind:{key}"

    issuers = sorted({one.issuer for one in badges})
    kinds = sorted({one.kind for one in badges})
    tables = {
        BADGES: [figures.show(f"badge:{one.key}", period, group=one.key) for one in badges],
        ISSUERS: [figures.show(group_of(ISSUERS, one), period, group=one) for one in issuers],
        KINDS: [figures.show(group_of(KINDS, one), period, group=one) for one in kinds],
        PERIODS: [
            figures.show(node, Period(first=one, last=one), group=one)
            for one in figures.quarters
            if one in period
        ],
    }
    return {name: [one for one in rows if _says(one)] for name, rows in tables.items()}


def _says(one: Shown) -> bool:
    """Whether anything was awarded in the group; rows of nothing only make a table longer."""
    return any(number != 0 for step, number in one.numbers.items() if step in AWARDED_ON)


AWARDED_ON = (Step.AWARDED, Step.OFFERED, Step.OPENED, Step.CLAIMED, Step.PUBLIC)
