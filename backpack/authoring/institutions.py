"""Institutions and the issuers in them: making them, and changing what they say of themselves."""

import re
from dataclasses import asdict, dataclass, fields
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import available_timezones

from email_validator import EmailNotValidError, validate_email
from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session

from backpack import audit
from backpack.errors import BackpackError, ConflictError
from backpack.models import Institution, Issuer, Person

SLUG = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?")
COLOUR = re.compile(r"#[0-9a-fA-F]{6}")
COUNTRY = re.compile(r"[A-Z]{2}")
LONGEST_CLAIM_DAYS = 3650


@dataclass(frozen=True, slots=True, kw_only=True)
class InstitutionSettings:
    """What an institution decides for itself; the columns of its row."""

    name: str
    name_nl: str | None = None
    website: str
    country: str
    time_zone: str = "Europe/Brussels"
    colour: str = "#0b5d56"
    claim_days: int = 120
    linkedin_id: int | None = None
    description: str | None = None
    description_nl: str | None = None
    shows_counts: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class IssuerSettings:
    """What an issuer says of itself; the columns of its row."""

    name: str
    name_nl: str | None = None
    description: str | None = None
    email: str
    website: str


def check_slug(slug: str) -> str:
    """The name for addresses, as it is.

    Raises:
        BackpackError: ``slug_malformed``.
    """
    if not SLUG.fullmatch(slug):
        raise BackpackError(
            "slug_malformed",
            _("Use small letters, digits and hyphens: faculty-of-law, for instance."),
        )
    return slug


def check_website(address: str) -> str:
    """An address on the web, as it is.

    Raises:
        BackpackError: ``website_malformed``.
    """
    try:
        parts = urlsplit(address)
        good = parts.scheme in {"http", "https"} and bool(parts.hostname)
    except ValueError:
        good = False
    if not good or any(letter.isspace() for letter in address):
        raise BackpackError(
            "website_malformed", _("Give the whole address, beginning with https://")
        )
    return address


def _check_email(address: str) -> str:
    try:
        validate_email(address, check_deliverability=False, test_environment=True)
    except EmailNotValidError as error:
        raise BackpackError("email_malformed", _("That is no e-mail address.")) from error
    return address


def _check_institution(settings: InstitutionSettings) -> None:
    """Refuse what cannot be.

    Raises:
        BackpackError: each code names the column that it is about.
    """
    if not settings.name.strip():
        raise BackpackError("name_missing", _("Give it a name."))
    check_website(settings.website)
    if not COUNTRY.fullmatch(settings.country):
        raise BackpackError("country_malformed", _("Two capital letters: BE, NL, DE."))
    if settings.time_zone not in available_timezones():
        raise BackpackError(
            "time_zone_unknown", _("No such time zone. Europe/Brussels is one, for instance.")
        )
    if not 1 <= settings.claim_days <= LONGEST_CLAIM_DAYS:
        raise BackpackError("claim_days_out_of_range", _("Between 1 and 3650 days."))
    if not COLOUR.fullmatch(settings.colour):
        raise BackpackError(
            "colour_invalid", _("A colour is # and six digits: #1e3a8a, for instance.")
        )


def _check_issuer(settings: IssuerSettings) -> None:
    if not settings.name.strip():
        raise BackpackError("name_missing", _("Give it a name."))
    check_website(settings.website)
    _check_email(settings.email)


def _slug_taken() -> ConflictError:
    return ConflictError("slug_taken", _("Another one has this name for its address already."))


def add_institution(
    session: Session,
    slug: str,
    settings: InstitutionSettings,
    *,
    provider: str | None,
    now: datetime,
) -> Institution:
    """Make an institution; ``provider`` is the key of its identity provider.

    Raises:
        BackpackError: something in it cannot be; ConflictError: ``slug_taken``.
    """
    check_slug(slug)
    _check_institution(settings)
    if session.scalar(select(Institution.id).where(Institution.slug == slug)) is not None:
        raise _slug_taken()
    institution = Institution(slug=slug, provider=provider, created_at=now, **asdict(settings))
    session.add(institution)
    session.flush()
    _record(session, "institution", slug, "added", actor=None, now=now)
    return institution


def change_institution(
    session: Session,
    institution: Institution,
    settings: InstitutionSettings,
    *,
    actor: Person,
    now: datetime,
) -> list[str]:
    """Change what an institution decides for itself; gives the names of what changed.

    Raises:
        BackpackError: something in it cannot be.
    """
    _check_institution(settings)
    changed = _apply(institution, settings)
    if changed:
        _record(
            session, "institution", institution.slug, "changed",
            actor=actor, now=now, changed=changed,
        )  # fmt: skip
    return changed


def add_issuer(
    session: Session,
    institution: Institution,
    slug: str,
    settings: IssuerSettings,
    *,
    actor: Person | None,
    now: datetime,
) -> Issuer:
    """Make an issuer of ``institution``. Its slug stands in its DID, and stays.

    Raises:
        BackpackError: something in it cannot be; ConflictError: ``slug_taken``.
    """
    check_slug(slug)
    _check_issuer(settings)
    if session.scalar(select(Issuer.id).where(Issuer.slug == slug)) is not None:
        raise _slug_taken()
    issuer = Issuer(institution=institution, slug=slug, created_at=now, **asdict(settings))
    session.add(issuer)
    session.flush()
    _record(session, "issuer", slug, "added", actor=actor, now=now, institution=institution.slug)
    return issuer


def change_issuer(
    session: Session, issuer: Issuer, settings: IssuerSettings, *, actor: Person, now: datetime
) -> list[str]:
    """Change what an issuer says of itself; what it signed says what it said then.

    Raises:
        BackpackError: something in it cannot be.
    """
    _check_issuer(settings)
    changed = _apply(issuer, settings)
    if changed:
        _record(session, "issuer", issuer.slug, "changed", actor=actor, now=now, changed=changed)
    return changed


def _apply(row: Institution | Issuer, settings: InstitutionSettings | IssuerSettings) -> list[str]:
    changed = []
    for field in fields(settings):
        value = getattr(settings, field.name)
        if getattr(row, field.name) != value:
            setattr(row, field.name, value)
            changed.append(field.name)
    return changed


def _record(
    session: Session,
    kind: str,
    slug: str,
    action: str,
    *,
    actor: Person | None,
    now: datetime,
    **details: Any,
) -> None:
    audit.record(
        session,
        f"{'staff' if actor else 'system'}:{kind}:{action}",
        at=now,
        object_kind=kind,
        object_id=slug,
        actor=actor,
        details=details,
    )
