"""Texts out of a badge, made safe to show beside our own: one language, no hidden characters."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

# Control characters, and those that turn the direction of the text around them: with these a
# badge could make the page say something else than what is written.
_HIDDEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ufff9-\ufffb]"
)
_CARRIAGE_RETURN = re.compile(r"\r\n?")


def clean_text(text: str) -> str:
    """The text with each hidden character replaced by a visible sign that one was there."""
    if text.isprintable():
        return text.strip()
    return _HIDDEN.sub("\ufffd", _CARRIAGE_RETURN.sub("\n", text)).strip()


def read_language(value: Any, languages: Sequence[str]) -> str | None:
    """A text in the first of ``languages`` that it has, else as it comes; None if it is no text.

    Understands plain strings, numbers, JSON-LD value objects, lists of them, and maps from
    language to text. A list of plain strings is joined.
    """
    if isinstance(value, str):
        return clean_text(value) or None
    if value is None or isinstance(value, bool):
        return None
    if isinstance(value, int | float):
        return str(value)
    choices = dict(_choices(value))
    for language in languages:
        for tag, text in choices.items():
            if tag.lower().split("-")[0] == language.lower().split("-")[0]:
                return clean_text(text) or None
    if isinstance(value, list) and value and all(isinstance(item, str) for item in value):
        return ", ".join(clean_text(item) for item in value) or None
    return next((clean_text(text) for text in choices.values() if text), None)


def _choices(value: Any) -> list[tuple[str, str]]:
    if isinstance(value, list):
        return [choice for item in value for choice in _choices(item)]
    if isinstance(value, str):
        return [("", value)]
    if not isinstance(value, Mapping):
        return []
    if "@value" in value:
        text, tag = value["@value"], value.get("@language")
        return [(tag if isinstance(tag, str) else "", text)] if isinstance(text, str) else []
    found = [(str(tag), text) for tag, text in value.items() if isinstance(text, str)]
    # Only a map whose every name could be a language is one; else it is some other object.
    return found if found and all(_LANGUAGE.match(tag) for tag, _ in found) else []


_LANGUAGE = re.compile(r"(?:[A-Za-z]{2,3}(?:-[A-Za-z0-9]{1,8}){0,20}|@none)\Z")
