"""Quarters and academic years, and the periods that can be chosen of them. Pure.

A quarter is one of the calendar, ``2027-Q2``. An academic year, named by the year in which it
begins, is the four quarters from 1 October to 30 September: what is proclaimed in September still
belongs to the year that ended. Days alone cannot be chosen: two periods that differ by one day
would tell of the one award of that day.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

ALL = "all"
_QUARTER = re.compile(r"(?:19|2\d)\d\d-Q[1-4]", re.ASCII)
"""Of years in which anything can have been awarded; others lead beyond what a calendar holds."""
_MONTHS = 3
_OCTOBER = 4
"""The quarter with which an academic year begins."""


def quarter(day: date) -> str:
    """The quarter that ``day`` is in, such as ``2027-Q2``."""
    return f"{day.year:04}-Q{(day.month + 2) // _MONTHS}"


def is_quarter(text: str) -> bool:
    """Whether ``text`` names a quarter."""
    return _QUARTER.fullmatch(text) is not None


@lru_cache(maxsize=512)
def academic_year(of: str) -> str:
    """The academic year of a quarter, as ``2026/27``."""
    year, number = int(of[:4]), int(of[-1])
    begins = year if number == _OCTOBER else year - 1
    return f"{begins:04}/{(begins + 1) % 100:02}"


@lru_cache(maxsize=512)
def times_of(of: str) -> tuple[str, str, str]:
    """The times that numbers are published of, and that a quarter is in."""
    return ALL, academic_year(of), of


def quarters_of(year: str) -> tuple[str, ...]:
    """The four quarters of an academic year, in order."""
    begins = int(year[:4])
    return (f"{begins:04}-Q4", *(f"{begins + 1:04}-Q{number}" for number in (1, 2, 3)))


def first_day(of: str) -> date:
    """The first day of a quarter."""
    return date(int(of[:4]), _MONTHS * int(of[-1]) - 2, 1)


def last_day(of: str) -> date:
    """The last day of a quarter."""
    return first_day(following(of)) - timedelta(days=1)


def following(of: str) -> str:
    """The quarter after this one."""
    year, number = int(of[:4]), int(of[-1])
    return f"{year + 1:04}-Q1" if number == _OCTOBER else f"{year:04}-Q{number + 1}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """From a quarter to a quarter, both within it; open where one is missing."""

    first: str | None = None
    last: str | None = None

    def __contains__(self, of: object) -> bool:
        """Whether a quarter is within it."""
        if not isinstance(of, str):
            return False
        return (self.first is None or self.first <= of) and (self.last is None or of <= self.last)

    def has_day(self, day: date) -> bool:
        """Whether a day is within it."""
        return quarter(day) in self

    def parts(self, known: Iterable[str]) -> list[str]:
        """The published times that make it up, of the quarters that anything is ``known`` of."""
        known = set(known)
        inside = {one for one in known if one in self}
        if inside == known:
            return [ALL]
        years: dict[str, list[str]] = {}
        for one in sorted(inside):
            years.setdefault(academic_year(one), []).append(one)
        found: list[str] = []
        for year, quarters in years.items():
            whole = set(quarters_of(year)) & known == set(quarters)
            found += [year] if whole else quarters
        return found
