"""Texts as every verifier spells them, whatever was typed or pasted into a form."""

import re
from typing import Any

# RDFC-1.0 has these letters escaped and its forerunner URDNA2015 has not; libraries of both
# kinds are about, and they agree on a signature only where there are none of them.
_LINE_END = re.compile(r"\r\n?")
_SPACING = re.compile(r"[\t\v\f]")
_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f]")


def write_plain(text: str) -> str:
    """The text with line feeds alone to end its lines, and no other control characters."""
    return _CONTROL.sub("", _SPACING.sub(" ", _LINE_END.sub("\n", text)))


def plain_texts(value: Any) -> Any:
    """A JSON value with every text in it made plain."""
    if isinstance(value, str):
        return write_plain(value)
    if isinstance(value, list):
        return [plain_texts(item) for item in value]
    if isinstance(value, dict):
        return {name: plain_texts(item) for name, item in value.items()}
    return value
