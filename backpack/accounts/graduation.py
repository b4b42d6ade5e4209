"""When somebody leaves her institution: warning her in time that her only way in may close."""

from datetime import datetime, timedelta
from enum import StrEnum

from babel.dates import format_date
from flask import current_app
from sqlalchemy import or_, select
from sqlalchemy.orm import Session, joinedload

from backpack import audit, mail
from backpack.accounts.affiliations import is_living
from backpack.accounts.identifiers import active_identifiers
from backpack.accounts.providers import Providers
from backpack.models import IdentifierKind, Person, SignIn

UNUSED = timedelta(days=300)
"""A sign-in that nobody used for so long may be closed without anybody noticing."""
ENDS_SOON = timedelta(days=90)
MOST_LETTERS = 3
"""Addresses of hers that are written to: the institution's may close with the account."""
CHUNK = 200


class Risk(StrEnum):
    """Why a way in may close; the gravest first."""

    ENDED = "ended"
    ENDS_SOON = "ends_soon"
    UNUSED = "unused"


def risk_of(sign_in: SignIn, *, now: datetime) -> Risk | None:
    """Why this sign-in may close, if anything says so."""
    if sign_in.affiliation_ended_at is not None and not is_living(sign_in.affiliations):
        return Risk.ENDED
    if sign_in.ends_at is not None and sign_in.ends_at <= now + ENDS_SOON:
        return Risk.ENDS_SOON
    return Risk.UNUSED if sign_in.last_used_at <= now - UNUSED else None


def danger_to(session: Session, person: Person, *, now: datetime) -> tuple[SignIn, Risk] | None:
    """The sign-in that was used last and why it may close; none while one way in is safe.

    A sign-in at a provider that is configured no more is no way in.
    """
    providers: Providers = current_app.extensions["providers"]
    sign_ins = session.scalars(
        select(SignIn)
        .where(SignIn.person_id == person.id, SignIn.provider.in_(providers))
        .order_by(SignIn.last_used_at.desc(), SignIn.id)
    ).all()
    risks = [(sign_in, risk_of(sign_in, now=now)) for sign_in in sign_ins]
    found = [(sign_in, risk) for sign_in, risk in risks if risk is not None]
    return found[0] if found and len(found) == len(risks) else None


def warn_of_endings(session: Session, *, after: int, now: datetime) -> tuple[int, int]:
    """Write once to everybody whose every way in may close, ``CHUNK`` sign-ins from ``after`` on.

    Gives the last sign-in looked at, 0 at the end, and how many people were written to. Whoever
    signs in again is warned anew if it comes to that again.
    """
    candidates = session.scalars(
        select(SignIn)
        .join(SignIn.person)
        .where(
            SignIn.id > after,
            SignIn.warned_at.is_(None),
            Person.deleted_at.is_(None),
            or_(
                SignIn.affiliation_ended_at.is_not(None),
                SignIn.ends_at <= now + ENDS_SOON,
                SignIn.last_used_at <= now - UNUSED,
            ),
        )
        .order_by(SignIn.id)
        .limit(CHUNK)
        .options(joinedload(SignIn.person))
        .with_for_update(skip_locked=True, of=SignIn)
    ).all()
    warned = 0
    for candidate in candidates:
        danger = danger_to(session, candidate.person, now=now)
        if danger is not None and candidate.warned_at is None:
            warned += _warn(session, candidate.person, *danger, now=now)
    return (candidates[-1].id if len(candidates) == CHUNK else 0), warned


def _warn(session: Session, person: Person, sign_in: SignIn, risk: Risk, *, now: datetime) -> int:
    identifiers = active_identifiers(session, person)
    addresses = [one.value for one in identifiers if one.kind is IdentifierKind.EMAIL]
    language = person.language or "en"
    letter = mail.write_letter(
        "sign_in_ending",
        language=language,
        name=person.called,
        risk=risk,
        organisation=sign_in.home_organisation,
        ends_on=format_date(sign_in.ends_at, "d MMMM y", locale=language)
        if sign_in.ends_at
        else None,
        link=mail.site_address("/profile/link"),
    )
    for address in list(dict.fromkeys(addresses))[:MOST_LETTERS]:
        mail.queue(
            session,
            kind="sign_in_ending",
            recipient=address,
            letter=letter,
            language=language,
            person=person,
            now=now,
        )
    for each in session.scalars(select(SignIn).where(SignIn.person_id == person.id)):
        each.warned_at = now
    session.flush()
    audit.record(
        session,
        "system:sign_in:warned",
        at=now,
        object_kind="person",
        object_id=person.public_id,
        about=person,
        details={"risk": risk},
    )
    return 1
