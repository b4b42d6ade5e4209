"""All figures as one table for a spreadsheet: a number a row, empty where it is not shown."""

import csv
import io
from collections.abc import Iterator, Mapping

from backpack.staff.insight.cases import Step
from backpack.staff.insight.counting import Shown, has_step
from backpack.staff.insight.service import TABLES, Insight

HEADER = ("figure", "group", "measure", "number")
Line = tuple[str, str, str, int | str | None]
FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""What begins so would be worked out by a spreadsheet."""

ORIGIN, REMINDER, SHARES, LOOKS, DAYS = "origin", "reminder", "shares", "looks", "days_to_claim"


def write_csv(insight: Insight, arguments: Mapping[str, str]) -> str:
    """The table, which begins with what it was filtered by."""
    file = io.StringIO()
    writer = csv.writer(file)
    writer.writerow(HEADER)
    for line in (*_filters(arguments), *_lines(insight)):
        writer.writerow(["" if cell is None else _harmless(cell) for cell in line])
    return file.getvalue()


def _harmless(cell: int | str) -> int | str:
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(FORMULA) else cell


def _filters(arguments: Mapping[str, str]) -> Iterator[Line]:
    for name, value in arguments.items():
        yield "filter", value, name, None


def _lines(insight: Insight) -> Iterator[Line]:
    yield from _row("total", insight.total)
    for figure, rows in ((ORIGIN, insight.origins), (REMINDER, insight.reminding)):
        for one in rows:
            yield from _row(figure, one)
    for table in TABLES:
        for one in insight.table(table):
            yield from _row(table, one)
    if insight.days is not None:
        yield DAYS, "", "lower_quartile", insight.days.lower
        yield DAYS, "", "median", insight.days.median
        yield DAYS, "", "upper_quartile", insight.days.upper
    for channel, number in insight.shares.items():
        yield SHARES, channel, "shares", number
    for name, weeks in insight.looks.items():
        for week, number in weeks.items():
            yield LOOKS, week, name, number


def _row(figure: str, one: Shown) -> Iterator[Line]:
    part = one.group if figure in (ORIGIN, REMINDER) else "any"
    for step in Step:
        if has_step(part, step):
            yield figure, one.group, step.value, one[step]
