"""Days and moments as people read them: in their language, in the institution's time zone."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_timedelta

DAY = "d MMMM y"
SHORT_DAY = "d MMM y"
MOMENT = "d MMMM y, HH:mm"


def day_in(moment: datetime, zone: str) -> date:
    """The day that ``moment`` falls on in the time zone named ``zone``."""
    return moment.astimezone(ZoneInfo(zone)).date()


def deadline(offered_at: datetime, *, days: int, zone: str) -> datetime:
    """The first moment of the day ``days`` after the offer, where the institution is.

    Whoever reads "before 12 March" has until midnight before the 12th, whatever the clocks did
    in between.
    """
    last = day_in(offered_at, zone) + timedelta(days=days)
    return datetime.combine(last, time(), ZoneInfo(zone))


def moment_in(wall_time: datetime, zone: str) -> datetime | None:
    """The moment at which clocks in ``zone`` show the naive ``wall_time``.

    Nothing, if they never do: the hour that is left out in spring. Of an hour that comes twice
    the first is meant.
    """
    moment = wall_time.replace(tzinfo=ZoneInfo(zone), fold=0)
    through_utc = moment.astimezone(ZoneInfo("UTC")).astimezone(ZoneInfo(zone))
    return moment if through_utc.replace(tzinfo=None) == wall_time else None


def wall_time(moment: datetime, zone: str) -> datetime:
    """What clocks in ``zone`` show at ``moment``, naive as forms have it."""
    return moment.astimezone(ZoneInfo(zone)).replace(tzinfo=None)


def say_day(moment: datetime, *, zone: str, language: str, short: bool = False) -> str:
    """``12 March 2027`` in ``language``; ``short`` gives ``12 Mar 2027``."""
    return format_date(day_in(moment, zone), SHORT_DAY if short else DAY, locale=language)


def say_date(day: date, *, language: str) -> str:
    """The same of a day that is known as such, wherever it is."""
    return format_date(day, DAY, locale=language)


def say_moment(moment: datetime, *, zone: str, language: str) -> str:
    """``12 March 2027, 14:02 CET`` in ``language``, with the zone's own abbreviation."""
    local = moment.astimezone(ZoneInfo(zone))
    return f"{say_day(moment, zone=zone, language=language)}, {local:%H:%M} {local.tzname()}"


def say_age(moment: datetime, *, now: datetime, language: str) -> str:
    """How long ago ``moment`` was, as ``3 days ago`` or ``in 2 hours`` in ``language``."""
    return format_timedelta(moment - now, add_direction=True, locale=language, threshold=1.2)
