"""An object of a badge with its place in the document, and the questions its rules ask of it."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Never

from verifier.dates import read_span
from verifier.errors import RefutedError
from verifier.formats.generations import types_of

_URI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\x00-\x20\x7f<>\"{}|\\^`]+\Z")
_DATE_TIME_STAMP = re.compile(
    r"-?\d{4,}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])"
    r"T(?:(?:[01]\d|2[0-3]):[0-5]\d:(?:[0-5]\d|60)(?:\.\d+)?|24:00:00(?:\.0+)?)"
    r"(?:Z|[+-](?:(?:0\d|1[0-3]):[0-5]\d|14:00))\Z",
    re.ASCII,
)
_VALUE_KEYS = frozenset({"@value", "@language", "@direction"})
_LANGUAGE = re.compile(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8}){0,20}\Z|@none\Z")


def is_uri(value: Any) -> bool:
    """Whether a value is one absolute URI or IRI (RFC 3986, RFC 3987)."""
    return isinstance(value, str) and _URI.match(value) is not None


def is_text(value: Any) -> bool:
    """Whether a value is a text, with or without language, in one or in several languages.

    A string, a JSON-LD value object or a list of them (VC data model 2.0 section 11.1), or a map
    of languages (the schemas of Open Badges 3.0).
    """
    if isinstance(value, str):
        return True
    if isinstance(value, list):
        return bool(value) and all(not isinstance(item, list) and is_text(item) for item in value)
    if not isinstance(value, dict) or not value:
        return False
    if "@value" in value:
        return set(value) <= _VALUE_KEYS and isinstance(value["@value"], str)
    return all(
        isinstance(text, str) and _LANGUAGE.match(language) for language, text in value.items()
    )


def without_nulls(node: "Node") -> "Node":
    """The same without members that are ``null``, which in JSON-LD says no more than none at all.

    Many issuers of Open Badges 1 and 2 write every field that they know. Version 3.0 has a schema
    that forbids it.
    """
    return Node(_without_nulls(node.document), node.path)


def _without_nulls(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {name: _without_nulls(item) for name, item in value.items() if item is not None}
    return [_without_nulls(item) for item in value] if isinstance(value, list) else value


@dataclass(slots=True)
class Node:
    """An object and the ``place`` it has in the document, with the ``index`` if that is an array.

    Every method raises RefutedError with the ``field`` that breaks the rule.
    """

    document: Mapping[str, Any]
    place: str = ""
    index: int | None = None

    @property
    def path(self) -> str:
        """The path from the root: ``credentialSubject.achievement``, ``evidence[1]``."""
        return self.place if self.index is None else f"{self.place}[{self.index}]"

    def name(self, field: str) -> str:
        """The path of a field of this object."""
        path = self.path
        return f"{path}.{field}" if path else field

    def refuse(self, code: str, field: str, detail: str = "") -> Never:
        """Raise the refusal of a field of this object."""
        raise RefutedError(code, detail, field=self.name(field))

    def has(self, field: str) -> bool:
        """Whether the field is there; ``null`` counts as there, since it is seldom lawful."""
        return field in self.document

    def require(self, *fields: str) -> None:
        """Every field must be there and hold something (``field_missing``)."""
        for field in fields:
            value = self.document.get(field)
            if not value and value != 0:
                self.refuse("field_missing", field)

    def require_type(self, *names: str) -> None:
        """The type must name one of these (``type_missing``)."""
        value = self.document.get("type", self.document.get("@type"))
        given = value if isinstance(value, list) else [value]
        # Most objects have a type or two; what takes the long way is looked at in every spelling.
        if 1 <= len(given) <= 2 and given[0] in names and given[-1] and isinstance(given[-1], str):
            return
        if not types_of(self.document) & set(names):
            self.refuse("type_missing", "type", f"one of {', '.join(names)}, not {str(value)[:80]}")
        self.check_type()

    def check_type(self) -> None:
        """The type must be there: a text or a list of texts (``type_missing``, ``field_type``)."""
        value = self.document.get("type", self.document.get("@type"))
        if value in (None, "", []):
            self.refuse("type_missing", "type")
        names = value if isinstance(value, list) else [value]
        if not all(isinstance(name, str) and name for name in names):
            self.refuse("field_type", "type", "types are texts")

    def texts(self, *fields: str) -> None:
        """Where they are given, these must be texts, in any language (``field_type``)."""
        for field in fields:
            if field in self.document and not is_text(self.document[field]):
                self._refuse_value("field_type", field)

    def strings(self, *fields: str) -> None:
        """Where they are given, these must be plain strings (``field_type``)."""
        for field in fields:
            if field in self.document and not isinstance(self.document[field], str):
                self._refuse_value("field_type", field)

    def numbers(self, *fields: str) -> None:
        """Where they are given, these must be numbers (``field_type``)."""
        for field in fields:
            value = self.document.get(field, 0)
            if not isinstance(value, int | float) or isinstance(value, bool):
                self._refuse_value("field_type", field)

    def booleans(self, *fields: str) -> None:
        """Where they are given, these must be true or false (``field_type``)."""
        for field in fields:
            if not isinstance(self.document.get(field, True), bool):
                self._refuse_value("field_type", field)

    def uris(self, *fields: str) -> None:
        """Where they are given, these must be single absolute URIs (``id_not_uri``)."""
        for field in fields:
            if field in self.document and not is_uri(self.document[field]):
                self._refuse_value("id_not_uri", field)

    def dates(self, *fields: str) -> None:
        """Where they are given, these must be ISO 8601 moments or days (``date_malformed``)."""
        for field in fields:
            if field in self.document:
                read_span(self.document[field], field=self.name(field))

    def date_time_stamps(self, *fields: str) -> None:
        """Where given, these must be XSD ``dateTimeStamp``: with a zone (``date_malformed``)."""
        for field in fields:
            value = self.document.get(field)
            if field in self.document and not (
                isinstance(value, str) and _DATE_TIME_STAMP.match(value)
            ):
                self._refuse_value("date_malformed", field)
        self.dates(*fields)

    def images(self, *, is_id_needed: bool) -> None:
        """The ``image``: an address, ``data:`` among them, or an Image with ``id`` and ``caption``.

        Raises ``id_not_uri``, ``field_missing``, ``field_type``.
        """
        for image in self.members("image"):
            if isinstance(image, Node):
                if is_id_needed:
                    image.require("id")
                if not str(image.document.get("id", "")).startswith("data:"):
                    image.uris("id")
                image.texts("caption")
            elif not image.startswith("data:") and not is_uri(image):
                self._refuse_value("id_not_uri", "image")

    def child(self, field: str) -> "Node":
        """The one object in a field (``field_type``)."""
        value = self.document.get(field)
        if not isinstance(value, dict):
            self.refuse("field_type", field, "an object is needed here")
        return Node(value, self.name(field))

    def children(self, field: str) -> Iterable["Node"]:
        """The objects in a field that holds one or a list; none if absent (``field_type``)."""
        # Most fields that may be there are not.
        return self._children(field) if field in self.document else ()

    def members(self, field: str) -> "Iterable[Node | str]":
        """The objects and texts in a field that holds one or a list (``field_type``)."""
        return self._members(field) if field in self.document else ()

    def _children(self, field: str) -> Iterator["Node"]:
        for node in self._members(field):
            if not isinstance(node, Node):
                self.refuse("field_type", field, "objects are needed here")
            yield node

    def _members(self, field: str) -> "Iterator[Node | str]":
        value, place = self.document[field], self.name(field)
        several = isinstance(value, list)
        for index, item in enumerate(value if several else [value]):
            if isinstance(item, dict):
                yield Node(item, place, index if several else None)
            elif isinstance(item, str):
                yield item
            else:
                self.refuse("field_type", field)

    def _refuse_value(self, code: str, field: str) -> Never:
        self.refuse(code, field, str(self.document[field])[:80])
