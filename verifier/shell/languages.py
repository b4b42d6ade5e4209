"""The languages of the pages: what they are called, which one this reader gets, and their texts.

Each app names the languages that it speaks; not every app speaks all.

Translations are plain gettext catalogues (``translations/<language>/<subject>.po``), read when
the app starts: there is no build step, and a change shows after a restart.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from io import BytesIO

from babel import Locale
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import Translations
from flask import Flask, request
from flask_babel import Babel, Domain, get_locale

from verifier.shell.assets import asset_folder

NAMES: Mapping[str, str] = {
    "en": "English",
    "nl": "Nederlands",
    "fr": "Français",
    "de": "Deutsch",
}
"""What each language calls itself."""

DEFAULT_LANGUAGE = "en"
_DOMAIN = "ransel"


@dataclass(frozen=True, slots=True)
class LanguageLink:
    """One entry of the language switch."""

    code: str
    name: str
    address: str
    current: bool


@cache
def read_translations(language: str) -> Translations:
    """All catalogues of ``language`` as one. English is the language of the message ids."""
    merged = Catalog(locale=language)
    folder = asset_folder("translations") / language
    for path in sorted(folder.glob("*.po")):
        with path.open("rb") as file:
            catalogue = read_po(file, locale=language, abort_invalid=True)
        for message in catalogue:
            if message.id and message.string:
                merged[message.id] = message
    compiled = BytesIO()
    write_mo(compiled, merged)
    compiled.seek(0)
    return Translations(compiled)


def accepted_language(languages: Iterable[str]) -> str:
    """What the browser asks for, of the app's ``languages``."""
    return request.accept_languages.best_match(list(languages)) or DEFAULT_LANGUAGE


@cache
def _locale(code: str) -> Locale:
    return Locale.parse(code)


def current_language() -> str:
    """The language of the answer that is being made, as its code."""
    locale = get_locale()
    return locale.language if locale is not None else DEFAULT_LANGUAGE


def speak_languages(
    app: Flask,
    *,
    languages: Mapping[str, str],
    choose: Callable[[], str],
    address_in: Callable[[str], str],
) -> None:
    """Set up gettext for ``app``.

    ``languages`` are the codes and names of those that the app speaks; ``choose`` gives the
    language of this request; ``address_in`` the address at which the page
    at hand can be read in another one (for the language switch).
    """
    domain = Domain(domain=_DOMAIN)
    for code in languages:
        domain.cache[code, _DOMAIN] = read_translations(code)
    Babel(app, locale_selector=lambda: _locale(choose()))

    # A job that writes for somebody makes a request of its own, which nothing comes before.
    app.extensions["use_catalogues"] = domain.as_default

    @app.before_request
    def _use_our_catalogues() -> None:
        domain.as_default()

    @app.context_processor
    def _languages() -> dict[str, object]:
        current = current_language()
        return {
            "current_language": current,
            "languages": [
                LanguageLink(code, name, address_in(code), current=code == current)
                for code, name in languages.items()
            ],
        }
