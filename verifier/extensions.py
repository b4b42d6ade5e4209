"""Extensions of badges in use in education, and which fact each of them states."""

from collections.abc import Mapping
from typing import Any

from verifier.texts import clean_text

PREFIX = "extensions:"

# Extension of an Open Badges 2 badge class, assertion or issuer: the property in it, the fact.
# The first twelve are those of edubadges.
EXTENSIONS: Mapping[str, tuple[str, str]] = {
    "ECTSExtension": ("ECTS", "credits"),
    "EQFExtension": ("EQF", "level"),
    "LearningOutcomeExtension": ("LearningOutcome", "learning_outcomes"),
    "StudyLoadExtension": ("StudyLoad", "workload"),
    "TimeInvestmentExtension": ("TimeInvestment", "workload"),
    "LanguageExtension": ("Language", "language"),
    "EducationProgramIdentifierExtension": ("EducationProgramIdentifier", "programme_code"),
    "InstitutionNameExtension": ("InstitutionName", "parent_organisation"),
    "InstitutionIdentifierExtension": ("InstitutionIdentifier", "institution_code"),
    "GradingTableExtension": ("GradingTableURL", "grading_table"),
    "recipientProfile": ("name", "recipient_name"),
    "RecipientProfile": ("name", "recipient_name"),
    "LevelExtension": ("Level", "level"),
    "CategoryExtension": ("Category", "achievement_type"),
    "LicenseExtension": ("name", "licence"),
}

# Properties that achievements and badge classes carry beside those of the specification.
PROPERTIES: Mapping[str, str] = {
    "ECTS": "credits",
    "ects": "credits",
    "eqf": "level",
    "eqfLevel": "level",
    "educationProgramIdentifier": "programme_code",
    "participation": "participation",
    "participationType": "participation",
    "assessment": "assessment",
    "assessmentType": "assessment",
    "assessment_type": "assessment",
    "supervision": "supervision",
    "assessmentSupervision": "supervision",
    "qualityAssurance": "quality_assurance",
    "qualityAssuranceName": "quality_assurance",
    "stackability": "stackability",
    "prerequisites": "prerequisites",
    "entryRequirements": "prerequisites",
    "workload": "workload",
    "workloadHours": "workload",
    "learningOutcome": "learning_outcomes",
    "learningOutcomes": "learning_outcomes",
    "competence": "competences",
    "competences": "competences",
    "grade": "grade",
    "gradeAchieved": "grade",
    "gradeachieved": "grade",
}

_LISTS = frozenset({"learning_outcomes", "competences"})
_ECTS = frozenset({"ECTS", "ects", "ECTSExtension"})
_LEVELS = frozenset({"EQFExtension", "eqf", "eqfLevel"})
_COUNTS_MINUTES = "openbadges.education/"
_SHORTENED = (f"{PREFIX}", "https://w3id.org/openbadges/extensions#", "ext:")

Known = list[tuple[str, Any]]
Unknown = list[tuple[str, Mapping[str, Any]]]


def read_extensions(document: Mapping[str, Any]) -> tuple[Known, Unknown]:
    """The facts that a document's extensions state, and the extensions that are not known.

    A known value is a text, a number or a list, as it stands in the badge, except that a level
    of the European Qualifications Framework says so (``EQF 6``), and that credits named ECTS
    come with a ``credit_unit``.
    """
    known: Known = []
    unknown: Unknown = []
    for key, value in document.items():
        if key in PROPERTIES:
            known += _read_value(key, PROPERTIES[key], value)
        elif key.startswith(_SHORTENED) and isinstance(value, dict):
            name = _shorten(key)
            if name in EXTENSIONS:
                inner, fact = EXTENSIONS[name]
                known += _read_value(name, fact, _in_hours(name, value, value.get(inner)))
            else:
                unknown.append((clean_text(name), value))
    return known, unknown


def _in_hours(name: str, extension: Mapping[str, Any], value: Any) -> Any:
    # One platform took over the study load of edubadges, and counts it in minutes.
    counts_minutes = _COUNTS_MINUTES in str(extension.get("@context"))
    if name == "StudyLoadExtension" and counts_minutes and isinstance(value, int | float):
        return round(value / 60, 2)
    return value


def _shorten(key: str) -> str:
    return next(key.removeprefix(one) for one in _SHORTENED if key.startswith(one))


def _read_value(name: str, fact: str, value: Any) -> Known:
    if value is None or isinstance(value, bool):
        return []
    if isinstance(value, dict) and "name" in value:
        # A property such as a quality assurance may be an object that names what it means.
        value = value["name"]
    if name in _LEVELS:
        return [(fact, f"EQF {value}")] if isinstance(value, int | str) else []
    if fact in _LISTS:
        return [(fact, value if isinstance(value, list) else [value])]
    if isinstance(value, list):
        value = ", ".join(str(item) for item in value if isinstance(item, int | str))
    facts: Known = [(fact, value)]
    return [*facts, ("credit_unit", "ECTS")] if name in _ECTS else facts
