"""The demo's institutions, issuers and badge classes, and the people who were here before."""

import tomllib
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from backpack.accounts.identifiers import normalise_identifier
from backpack.accounts.terms import TermsKind, agree_to_terms, current_document
from backpack.authoring.describing import Design, draw_picture
from backpack.config import Config
from backpack.demo.badges import ISSUERS, DemoBadge
from backpack.demo.personas import INSTITUTIONS, DemoInstitution, Persona
from backpack.models import (
    BadgeClass,
    IdentifierKind,
    Institution,
    Issuer,
    Person,
    Role,
    RoleName,
    SignIn,
    VerifiedIdentifier,
)


def add_institution(session: Session, demo: DemoInstitution, *, at: datetime) -> Institution:
    institution = Institution(
        slug=demo.slug,
        name=demo.name,
        name_nl=demo.name_nl,
        website=f"https://www.{demo.domain}",
        country="BE" if demo.slug.startswith("ghent") else "NL",
        time_zone="Europe/Brussels" if demo.slug.startswith("ghent") else "Europe/Amsterdam",
        provider=demo.slug,
        colour=demo.colour,
        description=demo.about,
        description_nl=demo.about_nl,
        shows_counts=True,
        created_at=at,
    )
    session.add(institution)
    return institution


def add_issuers(
    session: Session, institutions: dict[str, Institution], *, at: datetime
) -> dict[str, Issuer]:
    issuers = {
        demo.slug: Issuer(
            institution=institutions[demo.institution.slug],
            slug=demo.slug,
            name=demo.name,
            name_nl=demo.name_nl,
            description=demo.description,
            email=demo.email,
            website=f"https://www.{demo.institution.domain}/{demo.slug.partition('-')[2]}",
            created_at=at,
        )
        for demo in ISSUERS
    }
    session.add_all(issuers.values())
    return issuers


def add_badge(
    session: Session, demo: DemoBadge, issuers: dict[str, Issuer], *, at: datetime
) -> BadgeClass:
    design = Design(
        shape=demo.shape, symbol=demo.symbol, colour=demo.colour, ribbon=demo.ribbon or ""
    )
    picture = draw_picture(design, name=demo.name)
    badge = BadgeClass(
        issuer=issuers[demo.issuer],
        slug=demo.slug,
        kind=demo.kind,
        language=demo.language,
        name=demo.name,
        description=demo.description,
        criteria=demo.criteria,
        image_svg=picture.svg,
        image_png=picture.png,
        design=design.as_json(),
        competences=list(demo.competences),
        learning_outcomes=list(demo.outcomes),
        ects=demo.ects,
        workload_hours=demo.workload_hours,
        eqf_level=demo.eqf_level,
        valid_months=demo.valid_months,
        grade_scale=demo.grades,
        requestable=demo.requestable,
        translations=demo.translations,
        created_at=at,
        published_at=at,
        **demo.texts,
    )
    session.add(badge)
    return badge


class People:
    """The people who have been here before, by their names."""

    def __init__(self, session: Session, config: Config, began: datetime) -> None:
        self._session = session
        self._began = began
        self._providers: dict[str, dict[str, Any]] = tomllib.loads(
            config.providers_file.read_text(encoding="utf-8")
        )["providers"]
        self._terms = current_document(session, TermsKind.GENERAL, language="en")
        self.by_name: dict[str, Person] = {}

    @property
    def provider_url(self) -> str:
        """Where the demo's provider is, without a slash at the end."""
        issuer: str = self._providers[INSTITUTIONS[0].slug]["issuer"]
        return issuer.rpartition("/")[0]

    def add_persona(
        self, persona: Persona, issuers: dict[str, Issuer], institution: Institution
    ) -> None:
        """Somebody whom one may sign in as: with account, identifiers and roles."""
        person = self._add(persona.name, persona.institution, persona.subject)
        values = {IdentifierKind.EPPN: persona.eppn, IdentifierKind.ESI: persona.esi}
        if persona.email_verified:
            values[IdentifierKind.EMAIL] = persona.email
        for kind, value in values.items():
            if value is not None:
                self._identify(person, kind, value, persona.institution)
        for slug in persona.awards_for:
            self._grant(person, issuers[slug])
        for slug in persona.judges_for:
            self._grant(person, issuers[slug], RoleName.COMMITTEE_MEMBER)
        if persona.administers:
            self._session.add(
                Role(
                    person=person,
                    name=RoleName.INSTITUTION_ADMINISTRATOR,
                    institution=institution,
                    granted_at=self._began,
                )
            )

    def add_absent(self, name: str, email: str, *, awards_for: Issuer | None = None) -> None:
        """Somebody whom nobody signs in as: a former student, or an officer of an issuer."""
        institution = next(one for one in INSTITUTIONS if email.endswith(one.domain))
        person = self._add(name, institution, f"absent-{email}")
        self._identify(person, IdentifierKind.EMAIL, email, institution)
        if awards_for is not None:
            self._grant(person, awards_for)

    def _add(self, name: str, institution: DemoInstitution, subject: str) -> Person:
        person = Person(name=name, created_at=self._began)
        self._session.add(person)
        self._session.add(
            SignIn(
                person=person,
                provider=institution.slug,
                issuer=self._providers[institution.slug]["issuer"],
                subject=subject,
                created_at=self._began,
                last_used_at=self._began,
            )
        )
        self._session.flush()
        agree_to_terms(self._session, person, sha256=self._terms.sha256, now=self._began)
        self.by_name[name] = person
        return person

    def _grant(self, person: Person, issuer: Issuer, name: RoleName = RoleName.AWARDER) -> None:
        role = Role(person=person, name=name, issuer=issuer, granted_at=self._began)
        self._session.add(role)

    def _identify(
        self, person: Person, kind: IdentifierKind, value: str, institution: DemoInstitution
    ) -> None:
        identifier = VerifiedIdentifier(
            person=person,
            kind=kind,
            value=value,
            normalised=normalise_identifier(kind, value),
            verified_by=f"provider:{institution.slug}",
            verified_at=self._began,
        )
        self._session.add(identifier)
