"""How one value of a badge is shown: as a date, a party, safe prose, or a list of links."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from math import ceil
from typing import Any
from urllib.parse import urlsplit

from babel import Locale, UnknownLocaleError
from babel.numbers import format_decimal
from flask_babel import get_locale, gettext, ngettext
from markupsafe import Markup

from verifier.dates import read_span
from verifier.domains import plain_identifier
from verifier.errors import RefutedError
from verifier.report import Standing
from verifier.sentences.moments import WHOLE_DAY, write_day
from verifier.shell.languages import current_language
from verifier.web.markup import safe_markdown
from verifier.web.settings import origin_of

_LONGEST_KEY = 24


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a list: a text that may lead somewhere, and what is said about it."""

    text: str
    address: str | None = None
    note: str | Markup = ""


Value = str | Markup | tuple[Entry, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownFact:
    """One fact, ready for the page."""

    name: str
    label: str
    value: Value
    standing: Standing

    @property
    def listed(self) -> bool:
        """Whether the value is a list of entries."""
        return isinstance(self.value, tuple)


def show_text(value: Any) -> str:
    """A short text; numbers without a needless fraction, as the reader's language writes them."""
    if isinstance(value, list | tuple):
        return ", ".join(show_text(part) for part in value)
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, float):
        return format_decimal(value, locale=current_language(), decimal_quantization=False)
    return str(value)


def show_date(value: Any) -> str:
    """The day in the reader's language, and the time in UTC where one is given.

    Near midnight the day alone would be another one elsewhere. What is no date stays as it was
    written; the first and last second of a day are how badges write the day itself.
    """
    try:
        moment = read_span(value, field="date").first.astimezone(UTC)
    except (RefutedError, OverflowError):
        return str(value)
    if moment.time().replace(microsecond=0) in WHOLE_DAY:
        return write_day(moment.date(), language=current_language())
    return show_moment(moment)


def show_moment(moment: datetime) -> str:
    """A day and time, in the time zone that every reader can place."""
    utc = moment.astimezone(UTC)
    day = write_day(utc.date(), language=current_language())
    return str(gettext("%(moment)s (UTC)", moment=f"{day}, {utc:%H:%M}"))


def show_hours(value: Any) -> str:
    """A workload: a number is in hours."""
    if isinstance(value, int | float):
        shown = show_text(value)
        # An hour and a half is more than one, and gettext counts in whole numbers.
        return str(ngettext("%(hours)s hour", "%(hours)s hours", ceil(value), hours=shown))
    return show_text(value)


def show_party(value: Any) -> str:
    """Who an identifier stands for, as people know it: the website rather than the DID."""
    text = str(value)
    if text.startswith("did:web:"):
        return plain_identifier(text.partition("#")[0])
    if text.startswith("did:"):
        method = ":".join(text.split(":")[:2])
        key = text.removeprefix(method + ":").partition("#")[0]
        shown = key if len(key) <= _LONGEST_KEY else f"{key[:10]}…{key[-6:]}"
        return str(gettext("a key without a website (%(key)s)", key=f"{method}:{shown}"))
    if origin_of(text):
        parts = urlsplit(text)
        return f"{parts.netloc}{parts.path.rstrip('/')}"
    return text


def show_address(value: Any) -> Value:
    """A web address as a link; anything else as text."""
    return (_link(value),)


def show_prose(value: Any) -> Markup:
    """Markdown of a stranger, made safe."""
    return safe_markdown(show_text(value))


def show_list(value: Any) -> tuple[Entry, ...]:
    """A list of texts."""
    return tuple(Entry(show_text(part)) for part in _entries(value))


def show_entries(value: Any) -> tuple[Entry, ...]:
    """A list of objects with a name, and an address, a framework, a description or a value."""
    return tuple(_entry(part) for part in _entries(value))


def show_language(value: Any) -> str:
    """A language tag as the language's name."""
    try:
        name = Locale.parse(str(value), sep="-").get_display_name(get_locale())
    except (UnknownLocaleError, ValueError):
        return str(value)
    return name or str(value)


def show_country(value: Any) -> str:
    """A country code as the country's name."""
    locale = get_locale()
    names: Mapping[str, str] = locale.territories if locale is not None else {}
    return names.get(str(value).upper(), str(value))


def _entries(value: Any) -> tuple[Any, ...]:
    return tuple(value) if isinstance(value, list | tuple) else (value,)


def _link(value: Any) -> Entry:
    text = str(value)
    return Entry(text, text if origin_of(text) else None)


def _entry(value: Any) -> Entry:
    if not isinstance(value, Mapping):
        return _link(value)
    address = str(value.get("url") or "")
    name = str(value.get("name") or "")
    if "value" in value:
        return Entry(": ".join(part for part in (name, show_text(value["value"])) if part))
    note: str | Markup = str(value.get("framework") or "")
    if description := value.get("description"):
        note = safe_markdown(str(description))
    return Entry(
        name or address or note,
        address if origin_of(address) else None,
        note if name or address else "",
    )
