"""A badge class as an Open Badges 3.0 achievement, with the metadata of a micro-credential.

The European recommendation on micro-credentials (2022/C 243/02, annex I) asks for more than Open
Badges has terms for. Nothing outside the pinned contexts would be signed, so what has no term of
its own becomes an alignment whose ``targetType`` says which element of the recommendation it is.
"""

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from backpack.catalogue.grades import is_best_low
from backpack.catalogue.markdown import plain_markdown
from backpack.catalogue.texts import texts_in
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
    ("eqf_verified_by", "ext:LevelVerifiedBy"),
    ("participation", "ext:FormOfParticipation"),
    ("assessment", "ext:TypeOfAssessment"),
    ("supervision", "ext:SupervisionAndIdentityVerification"),
    ("identity_check", "ext:IdentityVerification"),
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


def build_achievement(
    badge_class: BadgeClass, *, addresses: Addresses, language: str | None = None
) -> dict[str, Any]:
    """The badge class as an ``Achievement`` (Open Badges 3.0, appendix B.1.1).

    What is signed is in the badge's own language; ``language`` gives it in one of the others,
    to which ``related`` leads.
    """
    page = addresses.badge_class(badge_class)
    texts = texts_in(badge_class, language or badge_class.language)
    achievement: dict[str, Any] = {
        "id": page,
        "type": ["Achievement"],
        "achievementType": _TYPE_OF_KIND[badge_class.kind],
        "name": texts.name,
        "description": plain_markdown(texts.description),
        "criteria": {"id": f"{page}#criteria", "narrative": texts.criteria},
        "image": {
            "id": addresses.picture(badge_class, "png"),
            "type": "Image",
            "caption": texts.name,
        },
        "inLanguage": texts.language,
        "version": str(badge_class.version),
        "resultDescription": [_build_grade(badge_class, addresses)],
    }
    if others := _build_related(badge_class, page=page, language=texts.language):
        achievement["related"] = others
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
    if alignments := list(
        _build_alignments(badge_class, outcomes=texts.learning_outcomes, page=page)
    ):
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


def _build_related(badge_class: BadgeClass, *, page: str, language: str) -> list[dict[str, Any]]:
    """The same achievement in its other languages (Open Badges 3.0, appendix B.1.20)."""
    languages = dict.fromkeys([badge_class.language, *sorted(badge_class.translations or {})])
    return [
        {"id": f"{page}?lang={other}", "type": ["Related"], "inLanguage": other}
        for other in languages
        if other != language
    ]


def _build_grade(badge_class: BadgeClass, addresses: Addresses) -> dict[str, Any]:
    """What a grade can be (Open Badges 3.0, appendix B.1.23)."""
    description: dict[str, Any] = {
        "id": grade_address(badge_class, addresses),
        "type": ["ResultDescription"],
        "name": grade_name(badge_class),
        "resultType": "Result",
    }
    scale = badge_class.grade_scale or {}
    # The best grade may be the smallest number; these two are about numbers.
    largest, smallest = ("lowest", "highest") if is_best_low(scale) else ("highest", "lowest")
    terms = {"allowedValue": "values", "requiredValue": "required",
             "valueMax": largest, "valueMin": smallest}  # fmt: skip
    for term, part in terms.items():
        if scale.get(part):
            description[term] = scale[part]
    return description


def _build_alignments(
    badge_class: BadgeClass, *, outcomes: list[str], page: str
) -> Iterator[dict[str, Any]]:
    for number, outcome in enumerate(outcomes, start=1):
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
