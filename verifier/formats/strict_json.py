"""JSON read so that no two readers can understand it differently (RFC 8259, I-JSON RFC 7493)."""

import json
import re
from itertools import accumulate
from typing import Any, Never

from verifier.errors import UnreadableError
from verifier.policy import Limits

BYTE_ORDER_MARK = b"\xef\xbb\xbf"

# Integers outside this range lose digits in every reader that keeps numbers as doubles.
_LARGEST_INTEGER = 2**53 - 1
_LONGEST_NUMBER = 40
_STEPS = {ord("{"): 1, ord("["): 1, ord("}"): -1, ord("]"): -1}
_NEITHER = bytes(byte for byte in range(256) if byte not in _STEPS and byte != ord('"'))
_ESCAPE = re.compile(rb"\\.", re.DOTALL)
_ESCAPED_SURROGATE = re.compile(r"\\u[dD][89a-fA-F]")


def read_json(source: bytes, *, limits: Limits) -> Any:
    """Read one JSON text.

    A byte order mark is tolerated. Everything that readers disagree about is refused: duplicate
    names, ``NaN`` and ``Infinity``, integers beyond 2**53 - 1, numbers beyond a double, lone
    surrogates; and so is what could exhaust us: more than ``limits.json_bytes``, or nesting
    deeper than ``limits.json_depth``, which is measured before anything is parsed.

    Raises:
        UnreadableError: ``empty``, ``too_large``, ``json_not_utf8``, ``json_malformed``,
            ``json_duplicate_key``, ``json_too_deep``, ``json_number_huge``,
            ``json_lone_surrogate``.
    """
    if len(source) > limits.json_bytes:
        raise UnreadableError("too_large", bytes=len(source), limit=limits.json_bytes)
    try:
        text = source.removeprefix(BYTE_ORDER_MARK).decode("utf-8")
    except UnicodeDecodeError as error:
        raise UnreadableError("json_not_utf8", str(error)) from error
    if not text.strip():
        raise UnreadableError("empty")
    _check_depth(source, limits.json_depth)
    try:
        value = _DECODER.decode(text)
    except json.JSONDecodeError as error:
        raise UnreadableError(
            "json_malformed", error.msg, line=error.lineno, column=error.colno
        ) from error
    if "\\u" in text and _ESCAPED_SURROGATE.search(text):
        _check_surrogates(value)
    return value


def _check_depth(source: bytes, deepest: int) -> None:
    if source.count(b"{") + source.count(b"[") <= deepest:
        return
    # Without its escapes, every second part between quotation marks is outside of the strings.
    # A text that is not JSON may deceive this, but only after the place where its parsing ends.
    # Strings without brackets are only their two marks then, and go as such.
    kept = _ESCAPE.sub(b"", source).translate(None, _NEITHER).replace(b'""', b"")
    brackets = b"".join(kept.split(b'"')[::2])
    if max(accumulate(map(_STEPS.__getitem__, brackets)), default=0) > deepest:
        raise UnreadableError("json_too_deep", limit=deepest)


def _check_surrogates(value: Any) -> None:
    # A pair of escapes makes one lawful letter; only what cannot be written as UTF-8 is refused.
    try:
        json.dumps(value, ensure_ascii=False).encode("utf-8")
    except UnicodeEncodeError as error:
        raise UnreadableError("json_lone_surrogate", error.reason) from error


def _read_object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) != len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise UnreadableError("json_duplicate_key", key=ascii(twice[:80]))
    return members


def _read_integer(digits: str) -> int:
    if len(digits) > _LONGEST_NUMBER or abs(number := int(digits)) > _LARGEST_INTEGER:
        raise UnreadableError("json_number_huge", number=digits[:_LONGEST_NUMBER])
    return number


def _read_float(digits: str) -> float:
    number = float(digits)
    if number in (float("inf"), float("-inf")):
        raise UnreadableError("json_number_huge", number=digits[:_LONGEST_NUMBER])
    return number


def _refuse_constant(name: str) -> Never:
    raise UnreadableError("json_malformed", f"{name} is no JSON number")


_DECODER = json.JSONDecoder(
    object_pairs_hook=_read_object,
    parse_int=_read_integer,
    parse_float=_read_float,
    parse_constant=_refuse_constant,
)
