"""Dates as badges of every generation write them, read to a moment without ever overflowing."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache

from verifier.errors import RefutedError

_DATE_TIME = re.compile(
    r"(?P<date>\d{4}-\d{2}-\d{2})"
    r"(?:[Tt ](?P<hour>\d{2}):(?P<minute>\d{2})"
    r"(?::(?P<second>\d{2})(?:[.,](?P<fraction>\d{1,12}))?)?"
    r"(?P<zone>[Zz]|[+-]\d{2}(?::?\d{2})?)?)?\Z",
    re.ASCII,
)
_UNIX_SECONDS = re.compile(r"\d{9,11}\Z", re.ASCII)
_LONGEST_TEXT = 80
_EARLIEST = datetime.min.replace(tzinfo=UTC)
_LATEST = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """The moments that a date can mean: one moment, or the whole day when it names no hour."""

    first: datetime
    last: datetime


def read_span(value: object, *, field: str) -> Span:
    """Read an ISO 8601 date, date and time, or a number of Unix seconds (Open Badges 1).

    A time without a zone is read as UTC. A moment before year 1 or after year 9999, which an
    offset can make of a lawful date, becomes the first or last moment there is.

    Raises:
        RefutedError: ``date_malformed`` with the field.
    """
    if isinstance(value, int | float) and not isinstance(value, bool):
        moment = _from_seconds(float(value)) if abs(value) < 1e15 else _clamped(late=value > 0)
        return Span(first=moment, last=moment)
    if isinstance(value, str) and len(value) <= _LONGEST_TEXT:
        try:
            return _read_text(value)
        except ValueError as error:
            raise RefutedError("date_malformed", str(error), field=field) from error
    raise RefutedError("date_malformed", field=field, value=str(value)[:80])


@lru_cache(maxsize=256)
def _read_text(value: str) -> Span:
    """One badge asks for the same few dates a dozen times, and has them read once."""
    text = value.strip()
    if _UNIX_SECONDS.match(text):
        moment = _from_seconds(float(text))
        return Span(first=moment, last=moment)
    match = _DATE_TIME.match(text)
    if match is None:
        raise ValueError(f"no date: {text}")
    return _read_match(match)


def _from_seconds(seconds: float) -> datetime:
    try:
        return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds)
    except (OverflowError, ValueError):
        return _clamped(late=seconds > 0)


def _clamped(*, late: bool) -> datetime:
    return _LATEST if late else _EARLIEST


def _read_match(match: re.Match[str]) -> Span:
    day = date.fromisoformat(match["date"])
    if match["hour"] is None:
        first = datetime.combine(day, time.min, tzinfo=UTC)
        return Span(first=first, last=datetime.combine(day, time.max, tzinfo=UTC))
    second = int(match["second"] or 0)
    # A leap second has no place in a datetime; it is read as the second that follows it.
    leap = second == 60
    hour = int(match["hour"])
    midnight = hour == 24 and match["minute"] == "00" and second == 0
    local = datetime.combine(
        day,
        time(
            0 if midnight else hour,
            int(match["minute"]),
            59 if leap else second,
            int((match["fraction"] or "0")[:6].ljust(6, "0")),
        ),
        tzinfo=UTC,
    )
    moment = _shifted(local, timedelta(seconds=int(leap)) + timedelta(days=int(midnight)))
    moment = _shifted(moment, -_read_offset(match["zone"]))
    return Span(first=moment, last=moment)


def _read_offset(zone: str | None) -> timedelta:
    if zone is None or zone in "Zz":
        return timedelta()
    hours, minutes = int(zone[1:3]), int(zone[3:].lstrip(":") or 0)
    if hours > 23 or minutes > 59:
        raise ValueError("an offset of more than a day")
    offset = timedelta(hours=hours, minutes=minutes)
    return -offset if zone[0] == "-" else offset


def _shifted(moment: datetime, by: timedelta) -> datetime:
    try:
        return moment + by
    except OverflowError:
        return _clamped(late=by > timedelta())
