"""Moments as people write them: the day in words, the time in UTC where it is not midnight."""

from datetime import UTC, time

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
}


def write_moment(text: str, *, language: str) -> str:
    """A date or time of a badge in words; a text that is none stays as it is."""
    try:
        moment = read_span(text, field="").first.astimezone(UTC)
    except (RefutedError, OverflowError):
        return text
    months = _MONTHS.get(language, _MONTHS["en"])
    day = f"{moment.day} {months[moment.month - 1]} {moment.year}"
    if moment.time().replace(microsecond=0) in {time.min, time(23, 59, 59)}:
        return day
    return f"{day}, {moment:%H:%M} UTC"
