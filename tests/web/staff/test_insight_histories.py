"""Every figure of insight against a count made the slow way, over a log that the test kept."""

from dataclasses import replace
from datetime import date
from itertools import product

from flask import Flask
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from backpack.db import new_session
from backpack.models import Issuer
from backpack.staff.insight.cases import Step
from backpack.staff.insight.counting import Figures, has_step
from backpack.staff.insight.groups import Groups, Wish
from backpack.staff.insight.hiding import LEAST
from backpack.staff.insight.looks import LOOKS, Looks, weeks_in
from backpack.staff.insight.periods import Period
from backpack.staff.insight.public import ANY
from backpack.staff.insight.service import Insight, count_everything, count_looks, look_into
from tests.support.insight_deeds import CHANNELS, DEEDS, do, wait
from tests.support.insight_log import Filter, Log
from tests.support.insight_world import World

Happening = tuple[tuple[str, int, int, int], int]
"""A deed, the badge, the first learner and how many; and how many days go by then."""

PARTS = (ANY, "nomination", "request", "direct", "reminded", "not_reminded")
COMMON = ("offer", "claim", "claim", "publish", "sign_in", "look", "share", "nominate", "approve")
STEPS = st.tuples(
    st.sampled_from([*DEEDS, *COMMON]), st.integers(0, 4), st.integers(0, 7), st.integers(1, 8)
)
WAITS = st.sampled_from([0, 0, 0, 1, 5, 15, 40, 80])
HISTORIES = st.lists(st.tuples(STEPS, WAITS), min_size=24, max_size=36)
USUAL = [
    (("nominate", 0, 0, 8), 1),
    (("approve", 0, 0, 7), 0),
    (("proclaim", 0, 0, 1), 0),
    (("ask", 2, 0, 7), 1),
    (("grant", 2, 0, 6), 0),
    (("offer", 3, 0, 8), 15),
    (("claim", 0, 0, 6), 0),
    (("claim", 2, 0, 6), 0),
    (("claim", 3, 0, 7), 0),
    (("publish", 3, 0, 7), 0),
    (("revoke", 3, 6, 1), 0),
    (("look", 3, 0, 6), 0),
    (("look_at_collection", 0, 0, 5), 0),
    (("look_at_collection_link", 0, 0, 6), 0),
    (("share", 3, 0, 7), 0),
]
"""What usually happens, so that there are numbers large enough to be shown."""


@given(history=HISTORIES)
@settings(
    max_examples=2,
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
def test_every_figure_is_that_of_a_plain_count(app: Flask, history: list[Happening]) -> None:
    # Each history has an institution of its own, so that one database is enough for all.
    with app.app_context():
        world = World()
        for (deed, badge, first, many), days in [*USUAL, *history]:
            do(world, deed, badge, first, 1 if deed == "leave" else many)
            if days:
                wait(world, days)
        with new_session() as session:
            issuers = [session.get_one(Issuer, one) for one in world.issuers]
            counted = count_everything(session, issuers, now=world.now)
            figures = counted.figures
            _compare_numbers(figures, world.log)
            shown = 0
            looks: dict[tuple[str, ...], Looks] = {}
            for wish, period in _filters(figures):
                weeks = tuple(weeks_in(period, today=world.now.date()))
                if weeks not in looks:
                    looks[weeks] = count_looks(session, issuers, weeks)
                found = look_into(counted, looks[weeks], wish=wish, period=period)
                shown += _compare_shown(found, figures.groups, wish, period, world.log)
    assert shown > 20


def _compare_numbers(figures: Figures, log: Log) -> None:
    """Every number there is, also those that are never shown."""
    for node, part in product(figures.groups.members, PARTS):
        for period in (Period(), *(Period(first=one, last=one) for one in figures.quarters)):
            counts = figures.count(node, period, part=part)
            wanted = _filter(_wish_of(node), period, part)
            entries = [one.steps() for one in log.counted(wanted)]
            for step in Step:
                if has_step(part, step):
                    counted = len([one for one in entries if step in one])
                    assert counts[step] == counted, (node, part, period, step)


def _wish_of(node: str) -> Wish:
    level, _colon, key = node.partition(":")
    if level == "pair":
        issuer, _space, kind = key.partition(" ")
        return Wish(issuer=issuer, kind=kind)
    return Wish() if level == "total" else Wish(**{level: key})


def _filter(wish: Wish, period: Period, part: str = ANY) -> Filter:
    return Filter(
        badge=wish.badge,
        issuer=wish.issuer,
        kind=wish.kind,
        first=period.first or "",
        last=period.last or "9999-Q4",
        part=part,
    )


def _filters(figures: Figures) -> list[tuple[Wish, Period]]:
    """All of everything; each group always; and everything in each quarter and until each."""
    every = [_wish_of(node) for node in sorted(figures.groups.members)]
    some = [(wish, Period()) for wish in every]
    for one in figures.quarters:
        some += [(every[-1], Period(first=one, last=one)), (Wish(), Period(last=one))]
    return some


def _compare_shown(found: Insight, groups: Groups, wish: Wish, period: Period, log: Log) -> int:
    """What is shown is what was counted, and never too few; gives how many numbers are shown."""
    rows = [(found.total, _filter(wish, period))]
    rows += [(one, _filter(wish, period, one.group)) for one in (*found.origins, *found.reminding)]
    for name, rows_of_table in found.tables.items():
        for one in rows_of_table:
            if name == "period":
                rows.append((one, _filter(wish, Period(first=one.group, last=one.group))))
            else:
                rows.append((one, replace(_filter(wish, period), **{name: one.group})))
    said = 0
    for shown, wanted in rows:
        claimed, public = (log.count(step, wanted) for step in (Step.CLAIMED, Step.PUBLIC))
        for step, number in shown.numbers.items():
            if number is None:
                assert step is Step.PUBLIC or not has_step(wanted.part, step)
                continue
            assert number == log.count(step, wanted)
            said += number > 0
        if shown[Step.PUBLIC] is not None and claimed:
            assert claimed >= LEAST
            assert not {public, claimed - public} & set(range(1, LEAST))
    if found.days is not None:
        days = log.days(_filter(wish, period))
        assert sum(day <= found.days.median for day in days) * 2 >= len(days)
        assert len(days) >= 2 * LEAST
    badges = [one.key for one in groups.within(wish)]
    for channel in CHANNELS:
        shares = found.shares.get(channel, 0)
        counted = log.count_shares(channel, _filter(wish, period), badges)
        assert shares in (None, counted)
        assert shares is None or shares == 0 or shares >= LEAST
    return said + _compare_looks(found, badges, log, parted=wish != Wish())


def _compare_looks(found: Insight, badges: list[str], log: Log, *, parted: bool) -> int:
    said = 0
    for name in LOOKS:
        for week, number in found.looks[name].items():
            monday = date.fromisoformat(week)
            collections = name == "collections"
            counted, learners = (
                log.count_collections(monday)
                if collections
                else log.count_looks(name, monday, badges, parted=parted)
            )
            assert number in (None, counted)
            assert number is None or counted == 0 or learners >= LEAST
            said += bool(number)
    return said
