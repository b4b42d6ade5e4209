"""The SD-JWT VC of a micro-credential: the elements of the European recommendation as claims.

Annex I of 2022/C 243/02. The type and its claims are described at the type's own address, because
Europe has published no attestation scheme for micro-credentials yet.
"""

from typing import Any

from backpack.issuing.achievements import credits_number
from backpack.issuing.addresses import Addresses
from backpack.issuing.documents import write_moment
from backpack.models import BadgeClass, Credential
from backpack.sharing.service import Choices

TOKEN_TYPE = "dc+sd-jwt"  # noqa: S105 - the type of a token, not a secret

SELECTIVE = ("learner_name", "grade", "evidence")
"""What the holder may withhold from whoever she shows it to."""

_CLAIMS = (
    ("learner_name", "Name of the learner", "Naam van de lerende"),
    ("title", "Title", "Titel"),
    ("issuing_country", "Country of the issuer", "Land van de uitreiker"),
    ("awarding_body", "Awarding body", "Uitreikende instelling"),
    ("date_of_issuance", "Date of issuing", "Datum van uitreiking"),
    ("learning_outcomes", "Learning outcomes", "Leeruitkomsten"),
    ("workload", "Notional workload", "Studielast"),
    ("eqf_level", "Level (EQF)", "Niveau (EQF)"),
    ("assessment", "Type of assessment", "Soort toetsing"),
    ("participation", "Form of participation", "Vorm van deelname"),
    ("quality_assurance", "Quality assurance", "Kwaliteitszorg"),
    ("prerequisites", "Prerequisites", "Toelatingsvoorwaarden"),
    ("supervision", "Supervision", "Toezicht"),
    ("identity_verification", "Identity verification", "Vaststelling van de identiteit"),
    ("stackability", "Stackability", "Stapelbaarheid"),
    ("grade", "Grade", "Resultaat"),
    ("evidence", "Evidence", "Bewijs"),
)


def type_address(base_url: str) -> str:
    """``vct``, which answers with the type's metadata."""
    return f"{base_url}/wallets/types/micro-credential"


def describe_claims() -> list[dict[str, Any]]:
    """Every claim with its names, as issuer metadata and type metadata write them."""
    return [
        {
            "path": [name],
            "display": [{"name": english, "locale": "en"}, {"name": dutch, "locale": "nl"}],
        }
        for name, english, dutch in _CLAIMS
    ]


def build_type_metadata(base_url: str) -> dict[str, Any]:
    """The type's metadata (SD-JWT VC, section 6)."""
    return {
        "vct": type_address(base_url),
        "name": "European micro-credential",
        "description": "The elements of annex I of the Council recommendation 2022/C 243/02.",
        "display": [
            {"locale": "en", "name": "Micro-credential"},
            {"locale": "nl", "name": "Microcredential"},
        ],
        "claims": [
            {**claim, "sd": "always" if claim["path"][0] in SELECTIVE else "never"}
            for claim in describe_claims()
        ],
    }


def build_claims(
    credential: Credential, choices: Choices, *, addresses: Addresses, base_url: str
) -> dict[str, Any]:
    """The claims of a micro-credential, without the holder's key."""
    badge_class = credential.badge_class
    claims: dict[str, Any] = {
        "iss": addresses.issuer(badge_class.issuer),
        "vct": type_address(base_url),
        "jti": addresses.credential(credential.public_id),
        "iat": int(credential.issued_at.timestamp()),
        "nbf": int(credential.issued_at.timestamp()),
        "status": {
            "status_list": {
                "idx": credential.status_index,
                "uri": addresses.token_status_list(credential.status_list.public_id),
            }
        },
    }
    if credential.expires_at is not None:
        claims["exp"] = int(credential.expires_at.timestamp())
    return {**claims, **_build_elements(credential), **_build_chosen(credential, choices)}


def _build_elements(credential: Credential) -> dict[str, Any]:
    badge_class = credential.badge_class
    institution = badge_class.issuer.institution
    elements = {
        "title": badge_class.name,
        "issuing_country": institution.country,
        "awarding_body": {"name": institution.name, "website": institution.website},
        "date_of_issuance": write_moment(credential.awarded_at)[:10],
        "learning_outcomes": list(badge_class.learning_outcomes),
        "workload": _build_workload(badge_class),
        "eqf_level": badge_class.eqf_level,
        "assessment": badge_class.assessment,
        "participation": badge_class.participation,
        "quality_assurance": badge_class.quality_assurance,
        "prerequisites": badge_class.prerequisites,
        "supervision": badge_class.supervision,
        "identity_verification": badge_class.identity_check,
        "stackability": badge_class.stackability,
    }
    return {name: value for name, value in elements.items() if value}


def _build_workload(badge_class: BadgeClass) -> dict[str, int | float]:
    workload: dict[str, int | float] = {}
    if badge_class.ects is not None:
        workload["ects"] = credits_number(badge_class.ects)
    if badge_class.workload_hours is not None:
        workload["hours"] = badge_class.workload_hours
    return workload


def _build_chosen(credential: Credential, choices: Choices) -> dict[str, Any]:
    award = credential.award
    evidence = {
        "name": award.evidence_name,
        "narrative": award.narrative,
        "url": award.evidence_url,
    }
    said = {name: value for name, value in evidence.items() if value}
    chosen: dict[str, Any] = {}
    if choices.show_name:
        chosen["learner_name"] = credential.recipient_name
    if choices.show_grade and award.grade:
        chosen["grade"] = award.grade
    if choices.show_evidence and said:
        chosen["evidence"] = said
    return chosen
