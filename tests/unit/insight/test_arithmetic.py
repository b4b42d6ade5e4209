"""Insight's periods, and the days until awards were claimed."""

from collections import Counter
from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from backpack.staff.insight.cases import Times, days_to_claim
from backpack.staff.insight.counting import (
    FEWEST_FOR_MEDIAN,
    FEWEST_FOR_QUARTILES,
    Days,
    quartiles,
)
from backpack.staff.insight.looks import MOST_WEEKS, WEEKS, weeks_in
from backpack.staff.insight.periods import (
    ALL,
    Period,
    academic_year,
    first_day,
    following,
    is_quarter,
    last_day,
    quarter,
    quarters_of,
)

NOW = datetime(2026, 11, 20, tzinfo=UTC)
DAYS = st.dates(date(1990, 1, 1), date(2090, 12, 31))


@given(DAYS)
def test_every_day_is_in_one_quarter_of_one_academic_year(day: date) -> None:
    of = quarter(day)
    assert is_quarter(of)
    assert first_day(of) <= day <= last_day(of)
    assert quarter(last_day(of) + timedelta(days=1)) == following(of)
    year = academic_year(of)
    assert of in quarters_of(year)
    begins = date(int(year[:4]), 10, 1)
    assert begins <= day < date(begins.year + 1, 10, 1)


def test_september_belongs_to_the_year_that_ends() -> None:
    assert academic_year(quarter(date(2027, 9, 30))) == "2026/27"
    assert academic_year(quarter(date(2027, 10, 1))) == "2027/28"
    assert not is_quarter("2027-Q5")
    for beyond in ("0000-Q1", "0001-Q1", "9999-Q4", "2027-Q1\n", "\u0662027-Q1"):
        assert not is_quarter(beyond)


def test_a_period_is_made_of_whole_years_where_it_can_be() -> None:
    known = ["2025-Q3", "2025-Q4", "2026-Q2", "2026-Q4"]
    assert Period().parts(known) == [ALL]
    assert Period(first="2024-Q1", last="2030-Q1").parts(known) == [ALL]
    assert Period(first="2025-Q4").parts(known) == ["2025/26", "2026/27"]
    assert Period(last="2025-Q4").parts(known) == ["2024/25", "2025-Q4"]
    assert Period(first="2030-Q1").parts(known) == []


@given(st.lists(st.integers(1, 60), max_size=60))
def test_quartiles_part_the_values(values: list[int]) -> None:
    found = quartiles(Counter(values))
    if len(values) < FEWEST_FOR_MEDIAN:
        assert found is None
        return
    assert found is not None
    assert (found.lower is None) == (found.upper is None) == (len(values) < FEWEST_FOR_QUARTILES)
    for part, days in ((0.25, found.lower), (0.5, found.median), (0.75, found.upper)):
        if days is not None:
            assert sum(value <= days for value in values) >= part * len(values)
            assert sum(value < days for value in values) < part * len(values)


def test_days_are_whole_ones() -> None:
    def days(hours: float) -> int | None:
        return days_to_claim(
            Times(offered_at=NOW, reminded_at=None, claimed_at=NOW + timedelta(hours=hours))
        )

    assert [days(0), days(3), days(24), days(25)] == [1, 1, 1, 2]
    assert days_to_claim(Times(offered_at=NOW, reminded_at=None, claimed_at=None)) is None
    assert quartiles({1: 10, 3: 10}) == Days(1, 1, 3)
    assert quartiles({1: 9, 3: 10}) == Days(None, 3, None)


@given(DAYS, st.sampled_from([Period(), Period(first="2030-Q2"), Period(last="2026-Q1")]))
def test_weeks_are_mondays_of_the_period(today: date, period: Period) -> None:
    weeks = [date.fromisoformat(week) for week in weeks_in(period, today=today)]
    assert len(weeks) <= (WEEKS if period == Period() else MOST_WEEKS)
    assert all(week.weekday() == 0 and week <= today and period.has_day(week) for week in weeks)
    assert weeks == sorted(set(weeks))
    if period == Period():
        assert today - weeks[-1] < timedelta(days=7)
