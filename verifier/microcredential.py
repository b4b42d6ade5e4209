"""Which of what a micro-credential must say a badge says.

The eleven mandatory elements of the European standard: Council Recommendation of 16 June 2022
(2022/C 243/02), annex I.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from verifier.report import Fact, Report

ACHIEVEMENT_TYPE = "microcredential"


class Element(StrEnum):
    """The mandatory elements, in the order of the recommendation."""

    LEARNER = "learner"
    TITLE = "title"
    COUNTRY = "country"
    AWARDING_BODY = "awarding_body"
    DATE = "date"
    LEARNING_OUTCOMES = "learning_outcomes"
    WORKLOAD = "workload"
    LEVEL = "level"
    ASSESSMENT = "assessment"
    PARTICIPATION = "participation"
    QUALITY_ASSURANCE = "quality_assurance"


FACTS: Mapping[Element, tuple[str, ...]] = {
    Element.LEARNER: ("recipient_name",),
    Element.TITLE: ("name",),
    Element.COUNTRY: ("country",),
    Element.AWARDING_BODY: ("issuer_name", "parent_organisation"),
    Element.DATE: ("issued_on",),
    Element.LEARNING_OUTCOMES: ("learning_outcomes",),
    Element.WORKLOAD: ("credits", "workload"),
    Element.LEVEL: ("level",),
    Element.ASSESSMENT: ("assessment",),
    Element.PARTICIPATION: ("participation",),
    Element.QUALITY_ASSURANCE: ("quality_assurance",),
}
"""The facts of a badge that state an element; any of them will do."""

WHERE_IT_APPLIES = frozenset({Element.LEVEL})
"""What the recommendation asks for only where it applies."""

_ASPIRING = frozenset(
    {"credits", "workload", "level", "assessment", "participation", "quality_assurance"}
)
_ENOUGH_TO_ASPIRE = 3


@dataclass(frozen=True, slots=True)
class Found:
    """One element, and the fact that states it; None where the badge says nothing of it.

    A learner may also be identified by a hash, which states nothing that could be shown.
    """

    element: Element
    fact: Fact | None
    present: bool


def wants_to_be_microcredential(report: Report) -> bool:
    """Whether the badge calls itself one, or says three things that only such a badge says."""
    kind = report.fact("achievement_type")
    if kind is not None:
        written = "".join(letter for letter in str(kind.value).lower() if letter.isalpha())
        if ACHIEVEMENT_TYPE in written:
            return True
    return len(_ASPIRING & {fact.name for fact in report.facts}) >= _ENOUGH_TO_ASPIRE


def find_elements(report: Report) -> tuple[Found, ...]:
    """Every mandatory element in order, present or not."""
    return tuple(_find(element, report) for element in Element)


def _find(element: Element, report: Report) -> Found:
    fact = next((fact for name in FACTS[element] if (fact := report.fact(name))), None)
    identified = element is Element.LEARNER and bool(report.identities)
    return Found(element=element, fact=fact, present=fact is not None or identified)
