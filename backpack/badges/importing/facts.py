"""What a badge says, as the shelf keeps it: texts, moments, numbers; what it is equal to. Pure."""

import hashlib
import re
from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any
from urllib.parse import unquote

from verifier.dates import read_span
from verifier.errors import RefutedError

LONGEST_NAME = 400
_LEVEL = re.compile(
    r"(?:EQF|NLQF|QF-EHEA|Qualifications Framework)\D{0,12}([1-8])\b", re.IGNORECASE
)
_LARGEST = Decimal(99_999)


def equality_of(issuer: str | None, identifier: str | None, sha256: str, *, hosted: bool) -> str:
    """The hash under which two copies of one credential are equal (Open Badges 3.0, section 3.2).

    Issuer and id are compared percent-decoded and trimmed. Before version 3 the id alone tells a
    badge apart: its address, or an identifier that its issuer made unique. One without an id is
    equal to its own bytes.
    """
    if identifier is None:
        parts = ("bytes", sha256)
    elif hosted:
        parts = ("id", _plain(identifier))
    else:
        parts = (_plain(issuer or ""), _plain(identifier))
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def _plain(identifier: str) -> str:
    return unquote(identifier.strip()).strip()


def text_of(value: Any, longest: int = LONGEST_NAME) -> str:
    """``value`` in one line; nothing for what is no text."""
    return " ".join(value.split())[:longest] if isinstance(value, str) else ""


def moment_of(value: Any) -> datetime | None:
    """The first instant of a date or a time of any generation; None if it is neither."""
    if value is None:
        return None
    try:
        return read_span(value, field="date").first
    except RefutedError:
        return None


def number_of(value: Any) -> Decimal | None:
    """A number that is believable as study points or hours."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        number = Decimal(str(value).strip().replace(",", "."))
    except InvalidOperation:
        return None
    return number if number.is_finite() and 0 < number <= _LARGEST else None


def credits_of(said: Mapping[str, Any]) -> Decimal | None:
    """Its study points, where they are said in ECTS."""
    unit = said.get("credit_unit", "ECTS")
    return (
        number_of(said.get("credits")) if isinstance(unit, str) and "ECTS" in unit.upper() else None
    )


def level_of(said: Mapping[str, Any]) -> int | None:
    """Its level in the European framework, or one that is counted alike."""
    found = _LEVEL.search(str(said.get("level") or ""))
    return int(found[1]) if found else None


def alignments_of(value: Any) -> list[dict[str, Any]]:
    """What it is aligned to, as the badge says it; at most fifty."""
    entries = value if isinstance(value, list) else []
    return [dict(entry) for entry in entries if isinstance(entry, Mapping)][:50]


_SIGNS = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF8", "image/gif"),
    (b"RIFF", "image/webp"),
    (b"%PDF-", "application/pdf"),
)


def media_type_of(content: bytes) -> str:
    """The media type of the original, by its first bytes."""
    for sign, media_type in _SIGNS:
        if content.startswith(sign):
            return media_type
    stripped = content.lstrip(b"\xef\xbb\xbf \t\r\n")
    if stripped.startswith(b"<"):
        return "image/svg+xml"
    return "application/json" if stripped.startswith((b"{", b"[")) else "application/jwt"
