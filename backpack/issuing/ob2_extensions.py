"""Our Open Badges 2.0 extensions: micro-credential metadata that version 2.0 has no term for.

Named as in edubadges, so that whoever reads its badges reads ours; each has a JSON-LD context
that we serve (Open Badges 2.0, section "Extensions").
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from backpack.issuing.achievements import credits_number
from backpack.issuing.addresses import Addresses
from backpack.models import BadgeClass

_VOCABULARY = "https://w3id.org/openbadges/extensions#"
_SCHEMA = "http://www.w3.org/2001/XMLSchema#"


@dataclass(frozen=True, slots=True)
class Extension:
    """One extension of a badge class: its terms with their XML Schema types, and its values."""

    terms: Mapping[str, str]
    read: Callable[[BadgeClass], dict[str, Any]]


def _read_ects(badge_class: BadgeClass) -> dict[str, Any]:
    return {} if badge_class.ects is None else {"ECTS": credits_number(badge_class.ects)}


def _read_study_load(badge_class: BadgeClass) -> dict[str, Any]:
    hours = badge_class.workload_hours
    return {} if hours is None else {"StudyLoad": hours}


def _read_eqf(badge_class: BadgeClass) -> dict[str, Any]:
    return {} if badge_class.eqf_level is None else {"EQF": badge_class.eqf_level}


def _read_outcomes(badge_class: BadgeClass) -> dict[str, Any]:
    outcomes = "\n".join(f"- {outcome}" for outcome in badge_class.learning_outcomes)
    return {"LearningOutcome": outcomes} if outcomes else {}


def _read_text(column: str, term: str) -> Callable[[BadgeClass], dict[str, Any]]:
    def read(badge_class: BadgeClass) -> dict[str, Any]:
        value = getattr(badge_class, column)
        return {term: value} if value else {}

    return read


def _read_institution(badge_class: BadgeClass) -> dict[str, Any]:
    return {"InstitutionName": badge_class.issuer.institution.name}


EXTENSIONS: Mapping[str, Extension] = {
    "ECTSExtension": Extension({"ECTS": "decimal"}, _read_ects),
    "StudyLoadExtension": Extension({"StudyLoad": "integer"}, _read_study_load),
    "EQFExtension": Extension({"EQF": "integer"}, _read_eqf),
    "LearningOutcomeExtension": Extension({"LearningOutcome": "string"}, _read_outcomes),
    "LanguageExtension": Extension({"Language": "string"}, _read_text("language", "Language")),
    "EducationProgramIdentifierExtension": Extension(
        {"EducationProgramIdentifier": "string"},
        _read_text("programme_code", "EducationProgramIdentifier"),
    ),
    "InstitutionNameExtension": Extension({"InstitutionName": "string"}, _read_institution),
    "ParticipationExtension": Extension(
        {"Participation": "string"}, _read_text("participation", "Participation")
    ),
    "AssessmentExtension": Extension(
        {"Assessment": "string"}, _read_text("assessment", "Assessment")
    ),
    "SupervisionExtension": Extension(
        {"Supervision": "string"}, _read_text("supervision", "Supervision")
    ),
    "QualityAssuranceExtension": Extension(
        {"QualityAssurance": "string"}, _read_text("quality_assurance", "QualityAssurance")
    ),
    "StackabilityExtension": Extension(
        {"Stackability": "string"}, _read_text("stackability", "Stackability")
    ),
    "PrerequisitesExtension": Extension(
        {"Prerequisites": "string"}, _read_text("prerequisites", "Prerequisites")
    ),
}


def build_extensions(badge_class: BadgeClass, *, addresses: Addresses) -> dict[str, Any]:
    """The members ``extensions:...`` of the badge class, for those of which it says anything."""
    members = {}
    for name, extension in EXTENSIONS.items():
        if values := extension.read(badge_class):
            members[f"extensions:{name}"] = {
                "@context": addresses.ob2_extension(name),
                "type": ["Extension", f"extensions:{name}"],
                **values,
            }
    return members


def build_extension_context(name: str) -> dict[str, Any] | None:
    """The JSON-LD context of the extension ``name``, or nothing if we have none of that name."""
    extension = EXTENSIONS.get(name)
    if extension is None:
        return None
    terms = {
        term: {"@id": f"{_VOCABULARY}{term}", "@type": f"{_SCHEMA}{kind}"}
        for term, kind in extension.terms.items()
    }
    return {"@context": {"extensions": _VOCABULARY, **terms}}
