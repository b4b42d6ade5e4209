"""Every text of a page has its Dutch, every Dutch text its page, and the placeholders agree."""

import re
from pathlib import Path

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from verifier.shell.languages import LANGUAGES

ROOT = Path(__file__).parents[2]
PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]")
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


def texts() -> dict[MessageId, str]:
    """Every message id of code and templates, with a place where it stands."""
    found: dict[MessageId, str] = {}
    for path, line, message, _comments, _context in extract_from_dir(
        ROOT, method_map=METHODS, keywords=KEYWORDS, directory_filter=_looks_at
    ):
        found.setdefault(message, f"{path}:{line}")
    return found


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


def _placeholders(text: str | tuple[str, ...]) -> set[str]:
    parts = (text,) if isinstance(text, str) else text
    return {name for part in parts for name in PLACEHOLDER.findall(part)}


@pytest.mark.parametrize("language", sorted(set(LANGUAGES) - {"en"}))
def test_every_text_is_translated(language: str) -> None:
    known = translated(language)
    missing = {message: place for message, place in texts().items() if not known.get(message)}
    assert not missing, "\n".join(f"{place}: {message!r}" for message, place in missing.items())


@pytest.mark.parametrize("language", sorted(set(LANGUAGES) - {"en"}))
def test_no_translation_is_left_over(language: str) -> None:
    assert not set(translated(language)) - set(texts())


@pytest.mark.parametrize("language", sorted(set(LANGUAGES) - {"en"}))
def test_placeholders_agree(language: str) -> None:
    wrong = {
        message: text
        for message, text in translated(language).items()
        if not _placeholders(text) <= _placeholders(message)
    }
    assert not wrong
