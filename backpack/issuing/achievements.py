"""A badge class as an Open Badges 3.0 achievement, with the metadata of a micro-credential.

The European recommendation on micro-credentials (2022/C 243/02, annex I) asks for more than Open
Badges has terms for. Nothing outside the pinned contexts would be signed, so what has no term of
its own becomes an alignment whose ``targetType`` says which element of the recommendation it is.
"""

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from backpack.issuing.addresses import Addresses
from backpack.issuing.texts import plain_texts
from backpack.models import BadgeClass, BadgeKind

_TYPE_OF_KIND = {
    BadgeKind.EXTRA_CURRICULAR: "CoCurricular",
    BadgeKind.REGULAR: "Achievement",
    BadgeKind.MICRO_CREDENTIAL: "MicroCredential",
}

_GRADE_NAMES = {"nl": "Resultaat"}

_FRAMEWORK = "European approach to micro-credentials (2022/C 243/02), annex I"
_EQF = "European Qualifications Framework"
_EQF_ADDRESS = "https://europass.europa.eu/en/description-eight-eqf-levels"
_ECTS = "European Credit Transfer and Accumulation System"
_ECTS_ADDRESS = "https://education.ec.europa.eu/education-levels/higher-education/ects"

_TEXT_ELEMENTS = (
    ("participation", "ext:FormOfParticipation"),
    ("assessment", "ext:TypeOfAssessment"),
    ("supervision", "ext:SupervisionAndIdentityVerification"),
    ("quality_assurance", "ext:QualityAssurance"),
    ("prerequisites", "ext:Prerequisites"),
    ("stackability", "ext:Stackability"),
)
"""Columns of a badge class that the recommendation names and Open Badges does not."""

_TARGET_TYPES = frozenset(
    {
        "ceasn:Competency",
        "ceterms:Credential",
        "CFItem",
        "CFRubric",
        "CFRubricCriterion",
        "CFRubricCriterionLevel",
        "CTDL",
    }
)
_NOT_IN_EXTENSION = re.compile(r"[^A-Za-z0-9._-]")


def build_achievement(badge_class: BadgeClass, *, addresses: Addresses) -> dict[str, Any]:
    """The badge class as an ``Achievement`` (Open Badges 3.0, appendix B.1.1)."""
    page = addresses.badge_class(badge_class)
    achievement: dict[str, Any] = {
        "id": page,
        "type": ["Achievement"],
        "achievementType": _TYPE_OF_KIND[badge_class.kind],
        "name": badge_class.name,
        "description": badge_class.description,
        "criteria": {"id": f"{page}#criteria", "narrative": badge_class.criteria},
        "image": {
            "id": addresses.picture(badge_class, "png"),
            "type": "Image",
            "caption": badge_class.name,
        },
        "inLanguage": badge_class.language,
        "version": str(badge_class.version),
        "resultDescription": [
            {
                "id": grade_address(badge_class, addresses),
                "type": ["ResultDescription"],
                "name": grade_name(badge_class),
                "resultType": "Result",
            }
        ],
    }
    if badge_class.ects is not None:
        achievement["creditsAvailable"] = credits_number(badge_class.ects)
    if badge_class.programme_code:
        achievement["otherIdentifier"] = [
            {
                "type": "IdentifierEntry",
                "identifier": badge_class.programme_code,
                "identifierType": "ext:ProgrammeCode",
            }
        ]
    if badge_class.competences:
        # A set: what is said twice would be signed once.
        achievement["tag"] = list(dict.fromkeys(badge_class.competences))
    if alignments := list(_build_alignments(badge_class, page=page)):
        achievement["alignment"] = alignments
    plain: dict[str, Any] = plain_texts(achievement)
    return plain


def grade_address(badge_class: BadgeClass, addresses: Addresses) -> str:
    """The id of the description that a grade refers to."""
    return f"{addresses.badge_class(badge_class)}#grade"


def grade_name(badge_class: BadgeClass) -> str:
    """What a grade is called in the badge's own language."""
    return _GRADE_NAMES.get(badge_class.language, "Grade")


def credits_number(ects: Decimal) -> int | float:
    """Credits as JSON writes them: 3, or 1.5."""
    return int(ects) if ects == int(ects) else float(ects)


def _build_alignments(badge_class: BadgeClass, *, page: str) -> Iterator[dict[str, Any]]:
    for number, outcome in enumerate(badge_class.learning_outcomes, start=1):
        yield _build_element("ext:LearningOutcome", outcome, url=f"{page}#outcome-{number}")
    if badge_class.eqf_level is not None:
        level = str(badge_class.eqf_level)
        yield _build_element(
            "ext:EQF", f"EQF level {level}", url=_EQF_ADDRESS, code=level, framework=_EQF
        )
    if badge_class.ects is not None:
        points = str(credits_number(badge_class.ects))
        yield _build_element(
            "ext:ECTS", f"{points} ECTS", url=_ECTS_ADDRESS, code=points, framework=_ECTS
        )
    if badge_class.workload_hours is not None:
        hours = str(badge_class.workload_hours)
        yield _build_element("ext:Workload", f"{hours} hours", url=f"{page}#workload", code=hours)
    for column, target_type in _TEXT_ELEMENTS:
        if value := getattr(badge_class, column):
            yield _build_element(target_type, value, url=f"{page}#{column.replace('_', '-')}")
    for alignment in badge_class.alignments:
        yield _build_element(
            _read_target_type(alignment.get("type")),
            alignment["name"],
            url=alignment.get("url") or page,
            code=alignment.get("code"),
            framework=alignment.get("framework"),
        )


def _build_element(
    target_type: str | None,
    name: str,
    *,
    url: str,
    code: str | None = None,
    framework: str | None = _FRAMEWORK,
) -> dict[str, Any]:
    element: dict[str, Any] = {"type": ["Alignment"], "targetName": name, "targetUrl": url}
    if target_type:
        element["targetType"] = target_type
    if framework:
        element["targetFramework"] = framework
    if code:
        element["targetCode"] = code
    return element


def _read_target_type(value: str | None) -> str | None:
    """A type outside the enumeration of Open Badges 3.0 has to begin with ``ext:``."""
    if not value or value in _TARGET_TYPES:
        return value or None
    return "ext:" + _NOT_IN_EXTENSION.sub("", value.removeprefix("ext:"))
