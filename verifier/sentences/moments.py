"""Moments as people write them: the day in words, the time in UTC where it is not midnight."""

from datetime import UTC, date, time

from verifier.dates import read_span
from verifier.errors import RefutedError

_MONTHS = {
    "en": [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ],
    "nl": [
        "januari",
        "februari",
        "maart",
        "april",
        "mei",
        "juni",
        "juli",
        "augustus",
        "september",
        "oktober",
        "november",
        "december",
    ],
    "fr": [
        "janvier",
        "février",
        "mars",
        "avril",
        "mai",
        "juin",
        "juillet",
        "août",
        "septembre",
        "octobre",
        "novembre",
        "décembre",
    ],
    "de": [
        "Januar",
        "Februar",
        "März",
        "April",
        "Mai",
        "Juni",
        "Juli",
        "August",
        "September",
        "Oktober",
        "November",
        "Dezember",
    ],
}
WHOLE_DAY = frozenset({time.min, time(23, 59, 59)})
"""The first and last second of a day are how badges write the day itself."""


def write_day(day: date, *, language: str) -> str:
    """A day in words, as the language writes it."""
    months = _MONTHS.get(language, _MONTHS["en"])
    number = str(day.day)
    if language == "de":
        number = f"{day.day}."
    elif language == "fr" and day.day == 1:
        number = "1er"
    return f"{number} {months[day.month - 1]} {day.year}"


def write_moment(text: str, *, language: str) -> str:
    """A date or time of a badge in words; a text that is none stays as it is."""
    try:
        moment = read_span(text, field="").first.astimezone(UTC)
    except (RefutedError, OverflowError):
        return text
    day = write_day(moment.date(), language=language)
    if moment.time().replace(microsecond=0) in WHOLE_DAY:
        return day
    return f"{day}, {moment:%H:%M} UTC"
