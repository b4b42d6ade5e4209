"""How complete a micro-credential is, in words: what it says of what Europe asks, and what not."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext

from verifier.microcredential import (
    WHERE_IT_APPLIES,
    Element,
    find_elements,
    wants_to_be_microcredential,
)
from verifier.report import Report

WORDS: Mapping[Element, Any] = {
    Element.LEARNER: lazy_gettext("Who the learner is"),
    Element.TITLE: lazy_gettext("What it is called"),
    Element.COUNTRY: lazy_gettext("The issuer’s country or region"),
    Element.AWARDING_BODY: lazy_gettext("Who awarded it"),
    Element.DATE: lazy_gettext("When it was awarded"),
    Element.LEARNING_OUTCOMES: lazy_gettext("What was learned (learning outcomes)"),
    Element.WORKLOAD: lazy_gettext("How much work it was (ECTS credits or hours)"),
    Element.LEVEL: lazy_gettext("At which level (EQF or QF-EHEA)"),
    Element.ASSESSMENT: lazy_gettext("How it was assessed"),
    Element.PARTICIPATION: lazy_gettext("How the learner took part"),
    Element.QUALITY_ASSURANCE: lazy_gettext("How its quality is assured"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownElement:
    """One element as the page shows it; ``optional`` if it may lawfully be absent."""

    name: str
    words: str
    present: bool
    optional: bool


def shown_elements(report: Report) -> tuple[ShownElement, ...]:
    """Every mandatory element, or nothing where the badge does not want to be one."""
    if not wants_to_be_microcredential(report):
        return ()
    return tuple(
        ShownElement(
            name=found.element.value,
            words=str(WORDS[found.element]),
            present=found.present,
            optional=found.element in WHERE_IT_APPLIES,
        )
        for found in find_elements(report)
    )
