"""Every text is there in each language of the app that shows it, and none is left over.

The verifier speaks more languages than the backpack; what both show is needed in all of them.
"""

import re
from collections.abc import Iterator
from dataclasses import asdict
from functools import cache
from pathlib import Path

import pytest
from babel import Locale
from babel.messages.extract import extract_from_dir
from babel.messages.plurals import get_plural
from babel.messages.pofile import read_po

from backpack import shell as backpack_shell
from verifier.sentences import LANGUAGES as TABLES
from verifier.web import languages as verifier_languages

ROOT = Path(__file__).parents[2]
PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]|\{(\w+)\}")
SHOWN_BY_THE_VERIFIER = ("verifier/", "templates/verifier/", "templates/shared/")
SHOWN_BY_THE_BACKPACK = ("backpack/", "templates/backpack/", "templates/shared/")
APPS = (
    (SHOWN_BY_THE_VERIFIER, verifier_languages.LANGUAGES),
    (SHOWN_BY_THE_BACKPACK, backpack_shell.LANGUAGES),
)
TRANSLATED = sorted({code for _, languages in APPS for code in languages} - {"en"})
KEYWORDS: dict[str, tuple[int, int] | None] = {
    "_": None,
    "_l": None,
    "gettext": None,
    "lazy_gettext": None,
    "ngettext": (1, 2),
    "_n": (1, 2),
}
METHODS = [
    ("verifier/**.py", "python"),
    ("backpack/**.py", "python"),
    ("templates/**.html", "jinja2"),
    ("templates/**.txt", "jinja2"),
    ("templates/**.subject", "jinja2"),
]

MessageId = str | tuple[str, ...]


@cache
def texts() -> dict[MessageId, tuple[str, ...]]:
    """Every message id of code and templates, with the places where it stands."""
    found: dict[MessageId, tuple[str, ...]] = {}
    for path, line, message, _comments, _context in extract_from_dir(
        ROOT, method_map=METHODS, keywords=KEYWORDS, directory_filter=_looks_at
    ):
        found[message] = (*found.get(message, ()), f"{path}:{line}")
    return found


def needed(language: str) -> dict[MessageId, str]:
    """Every message id that an app which speaks ``language`` can show, with a place of it."""
    shown = tuple(part for parts, languages in APPS if language in languages for part in parts)
    return {
        message: place
        for message, places in texts().items()
        for place in places
        if place.startswith(shown)
    }


def _looks_at(folder: str) -> bool:
    return not Path(folder).name.startswith((".", "_", "node_modules", "dist", "build"))


def translated(language: str) -> dict[MessageId, str | tuple[str, ...]]:
    """Message id to translation, over all catalogues of ``language``."""
    merged: dict[MessageId, str | tuple[str, ...]] = {}
    for path in sorted((ROOT / "translations" / language).glob("*.po")):
        with path.open("rb") as file:
            for message in read_po(file, locale=language, abort_invalid=True):
                key = message.id if isinstance(message.id, str) else tuple(message.id)
                if key and message.string and not message.fuzzy:
                    text = message.string
                    merged[key] = text if isinstance(text, str) else tuple(text)
    return merged


def _placeholders(text: str) -> set[str]:
    return {percent or brace for percent, brace in PLACEHOLDER.findall(text)}


def _forms(text: str | tuple[str, ...]) -> tuple[str, ...]:
    return (text,) if isinstance(text, str) else text


def test_every_text_is_of_an_app() -> None:
    known = SHOWN_BY_THE_VERIFIER + SHOWN_BY_THE_BACKPACK
    assert all(place.startswith(known) for places in texts().values() for place in places)


@pytest.mark.parametrize("language", TRANSLATED)
def test_every_text_is_translated(language: str) -> None:
    known = translated(language)
    missing = {message: at for message, at in needed(language).items() if not known.get(message)}
    assert not missing, "\n".join(f"{place}: {message!r}" for message, place in missing.items())


@pytest.mark.parametrize("language", TRANSLATED)
def test_no_translation_is_left_over(language: str) -> None:
    assert not set(translated(language)) - set(needed(language))


@pytest.mark.parametrize("language", TRANSLATED)
def test_placeholders_agree(language: str) -> None:
    wrong = {}
    for message, text in translated(language).items():
        # A form for one may say "one" in words; the form for many says the number.
        *for_few, for_many = _forms(text)
        asked = _placeholders(_forms(message)[-1])
        few_agree = all(_placeholders(form) <= asked for form in for_few)
        if _placeholders(for_many) != asked or not few_agree:
            wrong[message] = text
    assert not wrong


@pytest.mark.parametrize("language", TRANSLATED)
def test_each_plural_has_every_form_of_its_language(language: str) -> None:
    forms = get_plural(language).num_plurals
    wrong = {
        message: text
        for message, text in translated(language).items()
        if len(_forms(text)) != (1 if isinstance(message, str) else forms) or not all(_forms(text))
    }
    assert not wrong


@pytest.mark.parametrize("language", TRANSLATED)
def test_each_catalogue_counts_as_its_language_does(language: str) -> None:
    for path in (ROOT / "translations" / language).glob("*.po"):
        with path.open("rb") as file:
            catalogue = read_po(file, abort_invalid=True)
        assert catalogue.locale == Locale.parse(language), path
        assert catalogue.num_plurals == get_plural(language).num_plurals, path
        assert catalogue.plural_expr == get_plural(language).plural_expr, path


def _texts_in(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for part in value.values():
            yield from _texts_in(part)
    elif isinstance(value, tuple):
        for part in value:
            yield from _texts_in(part)


def test_french_is_spaced_as_french_is() -> None:
    """A narrow no-break space before : ; ! ? » and after «; no straight apostrophe."""
    said = [*translated("fr").values(), *_texts_in(asdict(TABLES["fr"]))]
    forms = [form for text in said for form in _forms(text)]
    wrong = [
        form for form in forms if re.search(r"[^\u202f][;!?»]|[^\u202f]:(?!\w)|«(?!\u202f)|'", form)
    ]
    assert len(forms) > len(TABLES["fr"].checks)
    assert not wrong
