"""Verified identifiers: their normal form, how they are masked, and matching them to a person."""

import re
from string import ascii_lowercase, ascii_uppercase

from email_validator import EmailNotValidError, validate_email
from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from backpack.models import IdentifierKind, Person, VerifiedIdentifier

LONGEST = 400
ESI_PREFIX = "urn:schac:personaluniquecode:int:esi:"
_LOWER = str.maketrans(ascii_uppercase, ascii_lowercase)
"""Without the letters that only look like one of A to Z: in lower case some become one."""

_EPPN = re.compile(r"[^\s@]+@[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?")
_ESI_REST = re.compile(r"(?P<body>[A-Za-z0-9.-]+):(?P<code>[^\s]+)")


def _normalise_email(value: str) -> str:
    try:
        parts = validate_email(value, check_deliverability=False, test_environment=True)
    except EmailNotValidError as error:
        raise ValueError("not an e-mail address") from error
    if parts.local_part.isascii() and not value.rpartition("@")[0].isascii():
        raise ValueError("letters that only look like those of another mailbox")
    # Not casefold: "strasse@" and "straße@" are two mailboxes, and may be two people's.
    return f"{parts.local_part.lower()}@{parts.ascii_domain.lower()}"


def _normalise_eppn(value: str) -> str:
    lowered = value.translate(_LOWER)
    if not _EPPN.fullmatch(lowered):
        raise ValueError("not an eduPersonPrincipalName: user@scope")
    return lowered


def _normalise_esi(value: str) -> str:
    """The prefix and the body's name are case-insensitive; the code is kept as it is."""
    prefix, rest = value[: len(ESI_PREFIX)], value[len(ESI_PREFIX) :]
    match = _ESI_REST.fullmatch(rest)
    if prefix.lower() != ESI_PREFIX or match is None:
        raise ValueError("not a European Student Identifier")
    return f"{ESI_PREFIX}{match['body'].lower()}:{match['code']}"


def _normalise_eduid(value: str) -> str:
    if not value or any(character.isspace() for character in value):
        raise ValueError("not an eduID")
    return value


NORMALISERS = {
    IdentifierKind.EMAIL: _normalise_email,
    IdentifierKind.EPPN: _normalise_eppn,
    IdentifierKind.ESI: _normalise_esi,
    IdentifierKind.EDUID: _normalise_eduid,
}


def normalise_identifier(kind: IdentifierKind, value: str) -> str:
    """The form in which two spellings of one identifier are equal.

    E-mail addresses and eppns are compared without case; the domain of an address in its ASCII
    form.

    Raises:
        ValueError: if ``value`` is not an identifier of this kind.
    """
    trimmed = value.strip()
    if len(trimmed) > LONGEST or not trimmed.isprintable():
        raise ValueError("longer than an identifier can be, or not printable")
    if trimmed.startswith("="):
        raise ValueError("a formula of a spreadsheet, lawful as an address though it may be")
    return NORMALISERS[kind](trimmed)


def scope_of(kind: IdentifierKind, normalised: str) -> str:
    """Whose an identifier is: the domain of an address or eppn, the body that gave out an ESI."""
    if kind in {IdentifierKind.EMAIL, IdentifierKind.EPPN}:
        return normalised.rpartition("@")[2]
    if kind is IdentifierKind.ESI:
        return normalised.removeprefix(ESI_PREFIX).partition(":")[0]
    return ""


def mask_identifier(kind: IdentifierKind, value: str) -> str:
    """Enough of an identifier for its owner to recognise it, and too little for anybody else."""
    dots = "•••"
    if kind in {IdentifierKind.EMAIL, IdentifierKind.EPPN}:
        local, _, domain = value.strip().rpartition("@")
        return f"{local[:1]}{dots}@{domain}"
    if kind is IdentifierKind.ESI:
        return f"{dots}{value.strip()[-3:]}"
    return f"{value.strip()[:2]}{dots}"


def active_identifiers(session: Session, person: Person) -> list[VerifiedIdentifier]:
    """The identifiers that awards to this person are matched against, newest proof first.

    An address that the institution has since replaced by another one is among them, with its
    ``superseded_at``: see ADR 0010.
    """
    return list(
        session.scalars(
            select(VerifiedIdentifier)
            .where(
                VerifiedIdentifier.person_id == person.id,
                VerifiedIdentifier.ended_at.is_(None),
            )
            .order_by(
                VerifiedIdentifier.superseded_at.is_not(None),
                VerifiedIdentifier.verified_at.desc(),
                VerifiedIdentifier.id,
            )
        )
    )


def matches(session: Session, person: Person, kind: IdentifierKind, normalised: str) -> bool:
    """Whether an award made to this identifier is this person's."""
    return bool(
        session.scalar(
            select(
                exists().where(
                    VerifiedIdentifier.person_id == person.id,
                    VerifiedIdentifier.kind == kind,
                    VerifiedIdentifier.normalised == normalised,
                    VerifiedIdentifier.ended_at.is_(None),
                )
            )
        )
    )
