"""Alignments of a badge: those that state a fact of their own, and the frameworks it refers to.

What the European recommendation on micro-credentials asks for and Open Badges has no term for is
commonly written as an alignment whose ``targetType`` begins with ``ext:``.
"""

import math
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
_NUMBERS = {"workload": "workload", "ects": "credits"}
_EQF_MARKS = ("eqf", "european qualifications framework", "qf-ehea", "nlqf")


def add_alignments(value: Any, facts: FactSheet) -> None:
    """Add the facts that alignments state, and the rest of them as ``alignments``."""
    found, outcomes = [], []
    for entry in objects(value):
        fields = _read_fields(entry, facts)
        name, kind = fields.get("name"), fields.get("type", "").removeprefix("ext:").lower()
        if kind == _OUTCOME and name:
            outcomes.append(name)
        elif kind in TEXT_FACTS:
            facts.add(TEXT_FACTS[kind], name)
        elif kind in _NUMBERS:
            facts.add(_NUMBERS[kind], _read_number(fields.get("code")) or name)
            facts.add("credit_unit", "ECTS" if kind == "ects" else None)
        elif fields:
            found.append(fields)
            marks = f"{fields.get('framework')} {fields.get('type')}".casefold()
            if any(mark in marks for mark in _EQF_MARKS):
                facts.add("level", name)
    facts.add("alignments", found)
    facts.add("learning_outcomes", outcomes)


def _read_fields(entry: Mapping[str, Any], facts: FactSheet) -> dict[str, str]:
    texts = {
        "name": facts.text(entry.get("targetName")) or facts.text(entry.get("name")),
        "url": facts.text(entry.get("targetUrl")) or facts.text(entry.get("url")),
        "framework": facts.text(entry.get("targetFramework")),
        "type": facts.text(entry.get("targetType")),
        "code": facts.text(entry.get("targetCode")),
        "description": facts.text(entry.get("targetDescription", entry.get("description"))),
    }
    return {key: text for key, text in texts.items() if text}


def _read_number(text: str | None) -> int | float | None:
    try:
        number = float(text) if text is not None and len(text) < 12 else None
    except ValueError:
        return None
    if number is None or not math.isfinite(number):
        return None
    return int(number) if number == int(number) else number
