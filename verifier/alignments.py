"""Alignments of a badge: those that state a fact of their own, and the frameworks it refers to.

What the European recommendation on micro-credentials asks for and Open Badges has no term for is
commonly written as an alignment whose ``targetType`` begins with ``ext:``.
"""

import math
import re
from collections.abc import Mapping
from typing import Any

from verifier.fact_sheet import FactSheet, objects

# The type of an alignment, without "ext:" and in small letters, and the fact that it states.
TEXT_FACTS: Mapping[str, str] = {
    "formofparticipation": "participation",
    "typeofassessment": "assessment",
    "supervisionandidentityverification": "supervision",
    "qualityassurance": "quality_assurance",
    "prerequisites": "prerequisites",
    "stackability": "stackability",
    "eqf": "level",
}
_OUTCOME = "learningoutcome"
# Where Open Badges 2 and 3, then 1, keep a field of the fact; in the order of the fact.
_FIELDS = (
    ("targetName", "name"),
    ("name", "name"),
    ("targetUrl", "url"),
    ("url", "url"),
    ("targetFramework", "framework"),
    ("targetType", "type"),
    ("targetCode", "code"),
    ("targetDescription", "description"),
    ("description", "description"),
)
_NUMBERS = {"workload": "workload", "ects": "credits"}
_EQF_MARK = re.compile(r"\b(?:EQF|NLQF|QF-EHEA)\b|European Qualifications Framework", re.IGNORECASE)


def add_alignments(value: Any, facts: FactSheet) -> None:
    """Add the facts that alignments state, and the rest of them as ``alignments``."""
    found, outcomes = [], []
    for entry in objects(value):
        fields = _read_fields(entry, facts)
        name = fields.get("name")
        kind = fields["type"].removeprefix("ext:").lower() if "type" in fields else ""
        if kind == _OUTCOME and name:
            outcomes.append(name)
        elif kind in TEXT_FACTS:
            facts.add(TEXT_FACTS[kind], name)
        elif kind in _NUMBERS:
            facts.add(_NUMBERS[kind], _read_number(fields.get("code")) or name)
            facts.add("credit_unit", "ECTS" if kind == "ects" else None)
        elif fields:
            found.append(fields)
            framework = fields.get("framework", "")
            if (framework or kind) and _EQF_MARK.search(f"{framework} {kind}"):
                facts.add("level", name)
    facts.add("alignments", found)
    facts.add("learning_outcomes", outcomes)


def _read_fields(entry: Mapping[str, Any], facts: FactSheet) -> dict[str, str]:
    found: dict[str, str] = {}
    for place, name in _FIELDS:
        if place in entry and name not in found and (text := facts.text(entry[place])):
            found[name] = text
    return found


def _read_number(text: str | None) -> int | float | None:
    try:
        number = float(text) if text is not None and len(text) < 12 else None
    except ValueError:
        return None
    if number is None or not math.isfinite(number):
        return None
    return int(number) if number == int(number) else number
