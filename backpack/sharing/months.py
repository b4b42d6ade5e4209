"""Months in words, as LinkedIn's form asks for them."""

from datetime import date

from flask_babel import format_date


def say_month(day: date) -> str:
    """Month and year of ``day``, which is in no zone, in the reader's language."""
    text: str = format_date(day, "MMMM y", rebase=False)
    return text
