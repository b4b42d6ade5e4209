"""The facts of one badge while they are gathered: named, in order, the first source winning."""

from collections.abc import Mapping, Sequence
from typing import Any

from verifier.claims import as_list, read_identifier
from verifier.dates import read_span
from verifier.errors import RefutedError
from verifier.texts import read_language

ORDER = (
    "name", "description", "image", "recipient_name", "issuer_name", "issuer_id", "issuer_url",
    "issuer_email", "issuer_image", "parent_organisation", "created_by", "issued_on", "valid_from",
    "valid_until", "activity_start", "activity_end", "achievement_type", "criteria",
    "criteria_url", "narrative", "learning_outcomes", "competences", "credits", "credit_unit",
    "workload", "level", "grade", "results", "grading_table", "participation", "assessment",
    "supervision", "quality_assurance", "stackability", "prerequisites", "role", "term",
    "field_of_study", "specialisation", "language", "country", "programme_code", "human_code",
    "institution_code", "alignments", "evidence", "tags", "licence", "endorses", "members",
    "achievements", "holder", "claims", "version", "extensions",
)  # fmt: skip
"""Every name that a fact can have, in the order in which facts are shown."""

MOST_ENTRIES = 200
"""Of any list in a badge, so that a page stays a page."""


class FactSheet:
    """The facts found so far. The first place that has one wins."""

    def __init__(self, languages: Sequence[str]) -> None:
        self.languages = languages
        self.found: dict[str, Any] = {}

    def add(self, name: str, value: Any) -> None:
        """Keep a value that is ready, unless it is nothing or there is one already."""
        if value or value == 0:
            self.found.setdefault(name, value)

    def ordered(self) -> tuple[tuple[str, Any], ...]:
        """The facts as pairs of name and value, in the order of ``ORDER``."""
        found = self.found
        return tuple([(name, found[name]) for name in ORDER if name in found])

    def text(self, value: Any) -> str | None:
        """A text of any kind in the reader's language; None for anything that is no text."""
        if type(value) is str and value.isprintable():
            # Most texts of a badge are this, and a long badge has hundreds.
            return value.strip() or None
        return read_language(value, self.languages)

    def add_text(self, name: str, *values: Any) -> None:
        """Keep the first of the values that is a text."""
        found = self.found
        for value in values:
            # A badge has few of all the members that are asked for.
            if value is not None and name not in found and (text := self.text(value)):
                found[name] = text

    def add_texts(self, name: str, value: Any) -> None:
        """Keep all texts of a value that is one or a list."""
        found = (self.text(item) for item in entries(value))
        self.add(name, [text for text in found if text])

    def add_number(self, name: str, *values: Any) -> None:
        """Keep the first of the values that is a number."""
        for value in values:
            if isinstance(value, int | float) and not isinstance(value, bool):
                self.add(name, value)

    def add_date(self, name: str, *values: Any) -> None:
        """Keep the first of the values that is a date: as written, or ISO 8601 for a number."""
        for value in values:
            if value is None or name in self.found:
                continue
            try:
                span = read_span(value, field=name)
            except RefutedError:
                continue
            self.add(name, value if isinstance(value, str) else span.first.isoformat())


def first_image(*documents: Mapping[str, Any]) -> str | None:
    """The address of the first picture in any of the documents."""
    for document in documents:
        image = document.get("image")
        address = read_identifier(image[0] if isinstance(image, list) and image else image)
        if address:
            return address
    return None


def entries(value: Any) -> Sequence[Any]:
    """A value that may be one or several, as several, and not too many."""
    return as_list(value)[:MOST_ENTRIES]


def objects(value: Any) -> list[Mapping[str, Any]]:
    """The objects in a value that may be one or several."""
    if isinstance(value, dict):
        return [value]
    return [entry for entry in entries(value) if isinstance(entry, dict)]


def first_object(value: Any) -> Mapping[str, Any]:
    """The first object in a value that may be one or several, or an empty one."""
    if isinstance(value, dict):
        return value
    return next(iter(objects(value)), {})
