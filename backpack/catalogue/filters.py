"""What templates may do with badges, names and days: Jinja filters in the reader's language."""

from datetime import date, datetime
from decimal import Decimal

from babel.numbers import format_decimal
from flask import Flask, has_request_context, request

from backpack import clock
from backpack.catalogue import dates
from backpack.catalogue.grades import say_scale
from backpack.catalogue.markdown import render_markdown
from backpack.catalogue.naming import name_in
from backpack.catalogue.texts import LANGUAGES, BadgeTexts, other_languages, texts_in
from backpack.models import BadgeClass, Institution, Issuer
from backpack.shell import current_language

UTC = "UTC"


def _day(moment: datetime, zone: str = UTC) -> str:
    return dates.say_day(moment, zone=zone, language=current_language())


def _short_day(moment: datetime, zone: str = UTC) -> str:
    return dates.say_day(moment, zone=zone, language=current_language(), short=True)


def _plain_day(day: date) -> str:
    return dates.say_date(day, language=current_language())


def _moment(moment: datetime, zone: str = UTC) -> str:
    return dates.say_moment(moment, zone=zone, language=current_language())


def _age(moment: datetime) -> str:
    return dates.say_age(moment, now=clock.now(), language=current_language())


def _name(thing: Institution | Issuer) -> str:
    return name_in(thing, current_language())


def _texts(badge_class: BadgeClass) -> BadgeTexts:
    return texts_in(badge_class, _wanted_language())


def _other_languages(badge_class: BadgeClass) -> dict[str, str]:
    return other_languages(badge_class, _wanted_language())


def _wanted_language() -> str:
    """A badge may speak languages that the pages do not: ``?texts=fr`` asks for its own words."""
    asked = request.args.get("texts") if has_request_context() else None
    return asked if asked in LANGUAGES else current_language()


def _number(value: Decimal | int) -> str:
    """Without zeros behind the point: 4 ECTS, 1,5 ECTS."""
    return format_decimal(value, format="#,##0.##", locale=current_language())


FILTERS = {
    "age": _age,
    "day": _day,
    "local_name": _name,
    "markdown": render_markdown,
    "moment": _moment,
    "number": _number,
    "other_languages": _other_languages,
    "plain_day": _plain_day,
    "scale": say_scale,
    "short_day": _short_day,
    "texts": _texts,
}


def add_filters(app: Flask) -> None:
    """Give the templates of ``app`` the filters of ``FILTERS``, and ``page_language()``.

    Macros are imported without the page's context, so they ask for its language.
    """
    app.jinja_env.globals["page_language"] = current_language
    app.jinja_env.filters.update(FILTERS)
