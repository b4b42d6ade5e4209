"""A micro-credential in the European Learning Model, version 3: JSON-LD, and unsealed.

Only an institution's qualified seal makes a European Digital Credential of it; this is what the
institution, or Europass's own tools, can take to seal. docs/european-learning-model.md goes
through the mapping field by field.
"""

import base64
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from backpack.catalogue.markdown import plain_markdown
from backpack.issuing.achievements import credits_number
from backpack.issuing.addresses import Addresses, write_iri
from backpack.issuing.documents import write_moment
from backpack.issuing.european_vocabularies import (
    COUNTRIES,
    COUNTRY_SCHEME,
    CREDENTIAL_GENERIC,
    CREDENTIAL_SCHEME,
    CREDIT_ECTS,
    CREDIT_SCHEME,
    ENCODING_BASE64,
    ENCODING_SCHEME,
    EQF,
    EQF_SCHEME,
    ESCO_SKILL,
    FILE_TYPE_PNG,
    FILE_TYPE_SCHEME,
    ISCED_F,
    LANGUAGE_SCHEME,
    LANGUAGES,
)
from backpack.models import BadgeClass, BadgeKind, Credential, Institution, Issuer

LEARNING_MODEL = "http://data.europa.eu/snb/model/ap/edc-generic-full"
"""The application profile, as a media type's profile and as the credential's schema."""
CONTEXTS = [
    "https://www.w3.org/2018/credentials/v1",
    "http://data.europa.eu/snb/model/context/edc-ap",
]
UNSEALED = (
    "Unsealed: this file proves nothing by itself. The signed badge that it was made from is at "
    "the address in its identifier."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What of the award the reader may see; nothing, if its owner left it out."""

    name: str | None
    grade: str | None
    narrative: str | None


def has_learning_model(badge_class: BadgeClass) -> bool:
    """Whether the badge is of the kind that this rendering is for."""
    return badge_class.kind is BadgeKind.MICRO_CREDENTIAL


def build_learning_model(
    credential: Credential, told: Told, *, addresses: Addresses
) -> dict[str, Any]:
    """The micro-credential as an unsealed ``EuropeanDigitalCredential`` (ELM 3, EDC profile)."""
    return _Rendering(credential, told, addresses).build()


class _Rendering:
    """The document, with a name for each of its parts and all texts in the badge's language."""

    def __init__(self, credential: Credential, told: Told, addresses: Addresses) -> None:
        self.credential = credential
        self.badge_class = credential.badge_class
        self.told = told
        self.addresses = addresses
        self.language = self.badge_class.language
        self.address = addresses.credential(credential.public_id)

    def part(self, kind: str, name: str, **members: Any) -> dict[str, Any]:
        """One part of the document, without the members that say nothing."""
        said = {key: value for key, value in members.items() if value}
        return {"id": f"{self.address}#elm-{name}", "type": kind, **said}

    def text(self, words: str | None) -> dict[str, str] | None:
        """Words in the badge's language."""
        return {self.language: words} if words else None

    def note(self, name: str, words: str | None) -> dict[str, Any] | None:
        """A note, for what the model has no controlled vocabulary that fits."""
        return self.part("Note", name, noteLiteral=self.text(words)) if words else None

    def notes(self, **texts: str | None) -> list[dict[str, Any]]:
        """Several notes, each under its own name."""
        made = (self.note(name.replace("_", "-"), words) for name, words in texts.items())
        return [note for note in made if note]

    def build(self) -> dict[str, Any]:
        credential = self.credential
        issued = write_moment(credential.issued_at)
        document: dict[str, Any] = {
            "@context": list(CONTEXTS),
            "id": f"{self.address}#elm",
            "type": ["VerifiableCredential", "EuropeanDigitalCredential"],
            "credentialSchema": {
                "id": LEARNING_MODEL,
                "type": "ShaclValidator2017",
            },
            "credentialProfiles": _concept(CREDENTIAL_GENERIC, CREDENTIAL_SCHEME, "Generic"),
            "identifier": self.part(
                "Identifier",
                "identifier",
                schemeName="Open Badges 3.0",
                notation=self.address,
            ),
            "issuer": self.organisation(self.badge_class.issuer.institution),
            "issuanceDate": issued,
            "issued": issued,
            "validFrom": issued,
            "credentialSubject": self.person(),
            "displayParameter": self.display(),
        }
        if credential.expires_at is not None:
            document["validUntil"] = write_moment(credential.expires_at)
        return document

    def person(self) -> dict[str, Any]:
        return self.part(
            "Person",
            "person",
            fullName=self.text(self.told.name),
            hasClaim=self.achievement(),
        )

    def achievement(self) -> dict[str, Any]:
        badge_class = self.badge_class
        return self.part(
            "LearningAchievement",
            "achievement",
            title=self.text(badge_class.name),
            description=self.text(plain_markdown(badge_class.description)),
            awardedBy=self.awarding(),
            provenBy=self.assessment(),
            influencedBy=self.activity(),
            specifiedBy=self.specification(),
            additionalNote=self.notes(narrative=self.told.narrative),
        )

    def awarding(self) -> dict[str, Any]:
        return self.part(
            "AwardingProcess",
            "awarding",
            awardingBody=self.organisation(self.badge_class.issuer.institution),
            awardingDate=write_moment(self.credential.awarded_at),
        )

    def assessment(self) -> dict[str, Any] | None:
        badge_class = self.badge_class
        title = badge_class.assessment or (badge_class.name if self.told.grade else None)
        if title is None:
            return None
        scale = badge_class.grade_scale or {}
        span = " – ".join(scale[end] for end in ("lowest", "highest") if scale.get(end))
        scheme = self.part("GradingScheme", "grading", title=self.text(span)) if span else None
        return self.part(
            "LearningAssessment",
            "assessment",
            title=self.text(title),
            awardedBy=self.awarding(),
            grade=self.note("grade", self.told.grade),
            additionalNote=self.notes(
                supervision=badge_class.supervision, identity_check=badge_class.identity_check
            ),
            specifiedBy=self.part(
                "LearningAssessmentSpecification",
                "assessment-specification",
                title=self.text(title),
                gradingScheme=scheme,
            ),
        )

    def activity(self) -> dict[str, Any] | None:
        badge_class = self.badge_class
        if not (badge_class.participation or badge_class.workload_hours):
            return None
        return self.part(
            "LearningActivity",
            "activity",
            title=self.text(badge_class.name),
            awardedBy=self.awarding(),
            workload=_hours(badge_class),
            additionalNote=self.notes(participation=badge_class.participation),
        )

    def specification(self) -> dict[str, Any]:
        badge_class = self.badge_class
        return self.part(
            "Qualification",
            "specification",
            title=self.text(badge_class.name),
            description=self.text(plain_markdown(badge_class.criteria)),
            language=_language(self.language),
            identifier=self.programme(),
            eqfLevel=_level(badge_class),
            creditPoint=self.credits(),
            volumeOfLearning=_hours(badge_class),
            learningOutcome=list(self.outcomes()),
            thematicArea=[
                _concept(one["url"], ISCED_F, one["name"])
                for one in badge_class.alignments
                if "/isced-f/" in (one.get("url") or "")
            ],
            entryRequirement=self.note("entry", badge_class.prerequisites),
            additionalNote=self.notes(
                quality_assurance=badge_class.quality_assurance,
                stackability=badge_class.stackability,
                level_verified_by=badge_class.eqf_verified_by,
            ),
            homepage=self.web(self.addresses.badge_class(badge_class), "specification-page"),
        )

    def programme(self) -> dict[str, Any] | None:
        code = self.badge_class.programme_code
        if not code:
            return None
        return self.part("Identifier", "programme", schemeName="Programme code", notation=code)

    def credits(self) -> dict[str, Any] | None:
        if self.badge_class.ects is None:
            return None
        return self.part(
            "CreditPoint",
            "credits",
            framework=_concept(CREDIT_ECTS, CREDIT_SCHEME, "ECTS"),
            point=str(credits_number(self.badge_class.ects)),
        )

    def outcomes(self) -> Iterator[dict[str, Any]]:
        for number, outcome in enumerate(self.badge_class.learning_outcomes, start=1):
            yield self.part("LearningOutcome", f"outcome-{number}", title=self.text(outcome))
        for number, one in enumerate(self.badge_class.alignments, start=1):
            address = one.get("url") or ""
            if address.startswith(ESCO_SKILL):
                yield self.part(
                    "LearningOutcome",
                    f"skill-{number}",
                    title=self.text(one["name"]),
                    relatedESCOSkill=_concept(address, "http://data.europa.eu/esco", one["name"]),
                )

    def organisation(self, institution: Institution) -> dict[str, Any]:
        issuer: Issuer = self.badge_class.issuer
        mailbox = {"id": f"mailto:{write_iri(issuer.email)}", "type": "Mailbox"}
        return self.part(
            "Organisation",
            "organisation",
            legalName=self.text(institution.name),
            homepage=self.web(institution.website, "website"),
            contactPoint=self.part("ContactPoint", "contact", emailAddress=mailbox),
            location=self.location(institution),
        )

    def location(self, institution: Institution) -> dict[str, Any] | None:
        code = COUNTRIES.get(institution.country)
        if code is None:
            return None
        country = _concept(f"{COUNTRY_SCHEME}/{code}", COUNTRY_SCHEME, institution.country)
        address = self.part("Address", "address", countryCode=country)
        return self.part("Location", "location", address=address)

    def web(self, address: str, name: str) -> dict[str, Any]:
        return self.part("WebResource", name, contentURL=write_iri(address))

    def display(self) -> dict[str, Any]:
        language = _language(self.language) or _language("en")
        image = self.part(
            "MediaObject",
            "picture",
            content=base64.b64encode(self.badge_class.image_png).decode(),
            contentEncoding=_concept(ENCODING_BASE64, ENCODING_SCHEME, "base64"),
            contentType=_concept(FILE_TYPE_PNG, FILE_TYPE_SCHEME, "PNG"),
        )
        detail = self.part("DisplayDetail", "display-detail", image=image, page=1)
        return self.part(
            "DisplayParameter",
            "display",
            title=self.text(self.badge_class.name),
            description={"en": UNSEALED},
            language=language,
            primaryLanguage=language,
            individualDisplay=self.part(
                "IndividualDisplay", "individual-display", language=language, displayDetail=detail
            ),
        )


def _concept(address: str, scheme: str, label: str) -> dict[str, Any]:
    return {
        "id": write_iri(address),
        "type": "Concept",
        "inScheme": {"id": scheme, "type": "ConceptScheme"},
        "prefLabel": {"en": label},
    }


def _language(language: str) -> dict[str, Any] | None:
    code = LANGUAGES.get(language)
    return _concept(f"{LANGUAGE_SCHEME}/{code}", LANGUAGE_SCHEME, code) if code else None


def _level(badge_class: BadgeClass) -> dict[str, Any] | None:
    level = badge_class.eqf_level
    return _concept(f"{EQF}/{level}", EQF_SCHEME, f"Level {level}") if level else None


def _hours(badge_class: BadgeClass) -> str | None:
    hours = badge_class.workload_hours
    return f"PT{hours}H" if hours else None
