"""The languages of the pages: which there are, which one this reader gets, and their texts.

Translations are plain gettext catalogues (``translations/<language>/<subject>.po``), read when
the app starts: there is no build step, and a change shows after a restart.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from io import BytesIO

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import Translations
from flask import Flask, request
from flask_babel import Babel, Domain, get_locale

from verifier.shell.assets import asset_folder

LANGUAGES = {"en": "English", "nl": "Nederlands"}
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


def accepted_language() -> str:
    """What the browser asks for, of the languages that there are."""
    return request.accept_languages.best_match(list(LANGUAGES)) or DEFAULT_LANGUAGE


def current_language() -> str:
    """The language of the answer that is being made: ``en`` or ``nl``."""
    locale = get_locale()
    return locale.language if locale is not None else DEFAULT_LANGUAGE


def speak_languages(
    app: Flask,
    *,
    choose: Callable[[], str],
    address_in: Callable[[str], str],
) -> None:
    """Set up gettext for ``app``.

    ``choose`` gives the language of this request; ``address_in`` the address at which the page
    at hand can be read in another one (for the language switch).
    """
    domain = Domain(domain=_DOMAIN)
    for code in LANGUAGES:
        domain.cache[code, _DOMAIN] = read_translations(code)
    Babel(app, locale_selector=choose)

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
                for code, name in LANGUAGES.items()
            ],
        }
