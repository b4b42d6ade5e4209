"""What of a document became statements: its covered part, and the paths of the rest."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from verifier.proofs.canonical.walk import Lost

_Marks = Mapping[int, set[str | int]]
_STEP = re.compile(r"\['((?:[^'\\]|\\.)*)'\]|\[(\d+)\]", re.DOTALL)
_LONGEST_PATH = 2_000
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)


def covered_part(document: Mapping[str, Any], lost: Sequence[Lost]) -> Mapping[str, Any]:
    """The document without its lost members; the document itself if nothing was lost.

    What remains is copied only where something is missing below it.
    """
    if not lost:
        return document
    covered = _without(document, _marks(lost))
    return covered if isinstance(covered, Mapping) else {}


def lost_paths(document: Mapping[str, Any], lost: Sequence[Lost]) -> tuple[str, ...]:
    """Normalized paths (RFC 9535, section 2.7) of the lost members, in document order."""
    if not lost:
        return ()
    found: list[str] = []
    _collect(document, _marks(lost), "$", found)
    return tuple(found)


def says_something(document: Mapping[str, Any], path: str) -> bool:
    """Whether there is more at a path of ``lost_paths`` than no value or an empty list."""
    if len(path) > _LONGEST_PATH:
        return True
    value: Any = document
    for name, index in _STEP.findall(path):
        value = value[int(index)] if index else value[_ESCAPED.sub(r"\1", name)]
    return value is not None and value != []


def _marks(lost: Sequence[Lost]) -> _Marks:
    """The lost names and indexes by the identity of the object or array that they are in."""
    marks: dict[int, set[str | int]] = {}
    for holder, member in lost:
        marks.setdefault(id(holder), set()).add(member)
    return marks


def _members(value: object) -> list[tuple[str | int, object]]:
    if isinstance(value, Mapping):
        return list(value.items())
    if isinstance(value, list):
        return list(enumerate(value))
    return []


def _without(value: object, marks: _Marks) -> object:
    gone = marks.get(id(value), set())
    kept = [(name, _without(member, marks)) for name, member in _members(value) if name not in gone]
    if isinstance(value, Mapping):
        return dict(kept)
    if isinstance(value, list):
        return [member for _, member in kept]
    return value


def _collect(value: object, marks: _Marks, path: str, found: list[str]) -> None:
    gone = marks.get(id(value), set())
    for name, member in _members(value):
        here = f"{path}[{name}]" if isinstance(name, int) else f"{path}[{_quoted(name)}]"
        if name in gone:
            found.append(here)
        else:
            _collect(member, marks, here, found)


def _quoted(name: str) -> str:
    escaped = name.replace("\\", "\\\\").replace("'", "\\'")
    return f"'{escaped}'"
