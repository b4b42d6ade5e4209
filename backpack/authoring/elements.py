"""The eleven elements that the European recommendation asks of every micro-credential.

Council Recommendation of 16 June 2022 (2022/C 243/02), annex I, the mandatory part.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext as _


@dataclass(frozen=True, slots=True)
class Element:
    """One element; any of ``fields`` fills it. Without fields the backpack fills it itself."""

    name: str
    text: str
    fields: tuple[str, ...] = ()


ELEMENTS = (
    Element("learner", _("Who learned it")),
    Element("title", _("Title"), ("name",)),
    Element("country", _("Country of the institution")),
    Element("awarding_body", _("Awarding body")),
    Element("date", _("Date of issue")),
    Element("outcomes", _("Learning outcomes"), ("learning_outcomes",)),
    Element("workload", _("Workload"), ("ects", "workload_hours")),
    Element("level", _("Level"), ("eqf_level",)),
    Element("assessment", _("Type of assessment"), ("assessment",)),
    Element("participation", _("Form of participation"), ("participation",)),
    Element("quality_assurance", _("Quality assurance"), ("quality_assurance",)),
)


@dataclass(frozen=True, slots=True)
class Meter:
    """Which of the eleven there are."""

    filled: tuple[tuple[Element, bool], ...]

    @property
    def count(self) -> int:
        """How many there are."""
        return sum(there for _element, there in self.filled)

    @property
    def total(self) -> int:
        """How many there could be."""
        return len(self.filled)


def measure(values: Mapping[str, Any]) -> Meter:
    """Measure what was described: columns of a badge class by name, or what a form holds."""
    return Meter(
        tuple(
            (element, not element.fields or any(_says(values.get(one)) for one in element.fields))
            for element in ELEMENTS
        )
    )


def _says(value: Any) -> bool:
    return bool(value.strip() if isinstance(value, str) else value)
