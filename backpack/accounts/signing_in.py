"""Somebody has signed in: who that is here, and what the provider vouched for of her.

An account is ``(issuer, subject)``, and nothing else finds one: two people with the same address
stay two people.
"""

from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, joinedload

from backpack import audit
from backpack.accounts.affiliations import keep_affiliations
from backpack.accounts.grants import take_up_grants
from backpack.accounts.identifiers import matches
from backpack.accounts.locking import lock_person
from backpack.accounts.names import keep_name
from backpack.accounts.notices import Change, Notice, tell_of_change
from backpack.accounts.oidc.claims import VouchedClaims, VouchedIdentifier
from backpack.accounts.providers import Provider
from backpack.accounts.sessions import end_session
from backpack.errors import ForbiddenError
from backpack.models import (
    BrowserSession,
    IdentifierKind,
    Person,
    SignIn,
    VerifiedIdentifier,
)


def _new_person(
    session: Session, claims: VouchedClaims, provider: Provider, *, language: str, now: datetime
) -> SignIn:
    """Make the account. Another tab may be making the same one: the database lets one of them.

    Raises:
        IntegrityError: if the other was first; nothing of this one is left.
    """
    person = Person(name=claims.name, language=language, created_at=now)
    sign_in = SignIn(
        person=person,
        provider=provider.key,
        issuer=claims.issuer,
        subject=claims.subject,
        created_at=now,
        last_used_at=now,
        affiliations=[],
    )
    with session.begin_nested():
        session.add_all([person, sign_in])
        session.flush()
    audit.record(
        session,
        "person:account:created",
        at=now,
        object_kind="person",
        object_id=person.public_id,
        actor=person,
        about=person,
        details={"provider": provider.key},
    )
    return sign_in


def find_sign_in(session: Session, claims: VouchedClaims) -> SignIn | None:
    """The sign-in that ``claims`` prove, by issuer and subject and nothing else."""
    return session.scalar(
        select(SignIn)
        .where(SignIn.issuer == claims.issuer, SignIn.subject == claims.subject)
        .options(joinedload(SignIn.person))
    )


def _find_or_make(
    session: Session, claims: VouchedClaims, provider: Provider, *, language: str, now: datetime
) -> SignIn:
    found = find_sign_in(session, claims)
    if found is not None:
        return found
    try:
        return _new_person(session, claims, provider, language=language, now=now)
    except IntegrityError:
        made_meanwhile = find_sign_in(session, claims)
        if made_meanwhile is None:
            raise
        return made_meanwhile


def receive_person(
    session: Session,
    claims: VouchedClaims,
    provider: Provider,
    *,
    language: str,
    now: datetime,
) -> SignIn:
    """The sign-in of whoever ``claims`` speak of, with her identifiers brought up to date.

    Raises:
        ForbiddenError: if the account was closed.
    """
    sign_in = _find_or_make(session, claims, provider, language=language, now=now)
    require_open_account(sign_in)
    person = sign_in.person
    lock_person(session, person)
    sign_in.last_used_at = now
    sign_in.provider = provider.key
    sign_in.warned_at = None
    keep_claims(session, sign_in, claims, provider, now=now)
    audit.record(
        session,
        "person:session:began",
        at=now,
        object_kind="sign_in",
        object_id=str(sign_in.id),
        actor=person,
        about=person,
        details={"provider": provider.key},
    )
    return sign_in


def keep_claims(
    session: Session, sign_in: SignIn, claims: VouchedClaims, provider: Provider, *, now: datetime
) -> None:
    """Keep what the provider vouched for of the person whose backpack ``sign_in`` opens."""
    person = sign_in.person
    keep_name(person, claims, provider, now=now)
    keep_identifiers(session, person, claims.identifiers, provider, now=now)
    take_up_grants(
        session,
        person,
        [(identifier.kind, identifier.normalised) for identifier in claims.identifiers],
        provider=provider.key,
        now=now,
    )
    keep_affiliations(session, sign_in, claims, provider, now=now)


def require_open_account(sign_in: SignIn) -> None:
    """Make sure that the account of ``sign_in`` was not closed.

    Raises:
        ForbiddenError: it was.
    """
    if sign_in.person.deleted_at is not None:
        raise ForbiddenError(
            "account_closed",
            _("The account that belongs to this sign-in was closed. Its badges are gone."),
            title=_("This account is closed"),
        )


def keep_identifiers(
    session: Session,
    person: Person,
    vouched: tuple[VouchedIdentifier, ...],
    provider: Provider,
    *,
    now: datetime,
) -> None:
    """Add what the provider vouches for to the person's identifiers; see ADR 0010.

    What it vouched for earlier and names no more is superseded, and still counts. What it now
    vouches for as this person's ends for anybody else for whom it once did.
    """
    verified_by = f"provider:{provider.key}"
    earlier = {
        (row.kind, row.normalised): row
        for row in session.scalars(
            select(VerifiedIdentifier).where(
                VerifiedIdentifier.person_id == person.id,
                VerifiedIdentifier.verified_by == verified_by,
                VerifiedIdentifier.ended_at.is_(None),
            )
        )
    }
    for identifier in vouched:
        end_for_others(session, person, identifier, verified_by, now=now)
        row = earlier.pop((identifier.kind, identifier.normalised), None)
        if row is None:
            add_identifier(session, person, identifier, verified_by, now=now)
        else:
            row.value, row.verified_at, row.superseded_at = identifier.value, now, None
    if _has_two_accounts(session, person, provider):
        # What this account does not name may be the other one's.
        return
    replaced_kinds = {identifier.kind for identifier in vouched}
    for row in earlier.values():
        if row.superseded_at is None and row.kind in replaced_kinds:
            row.superseded_at = now


def _has_two_accounts(session: Session, person: Person, provider: Provider) -> bool:
    """Whether she linked two accounts of one provider, a student's and an employee's, say."""
    query = select(SignIn.id).where(SignIn.person_id == person.id, SignIn.provider == provider.key)
    return len(session.scalars(query).all()) > 1


def add_identifier(
    session: Session,
    person: Person,
    identifier: VouchedIdentifier,
    verified_by: str,
    *,
    now: datetime,
) -> None:
    """Write down that ``verified_by`` has shown this identifier to be the person's."""
    session.add(
        VerifiedIdentifier(
            person_id=person.id,
            kind=identifier.kind,
            value=identifier.value,
            normalised=identifier.normalised,
            verified_by=verified_by,
            verified_at=now,
        )
    )
    audit.record(
        session,
        "person:identifier:verified",
        at=now,
        object_kind="person",
        object_id=person.public_id,
        actor=person,
        about=person,
        details={"kind": identifier.kind, "by": verified_by},
    )


def end_for_others(
    session: Session,
    person: Person,
    identifier: VouchedIdentifier,
    verified_by: str,
    *,
    now: datetime,
) -> None:
    """Somebody else was proven to have the identifier: it is the earlier holder's no more."""
    others = session.scalars(
        update(VerifiedIdentifier)
        .where(
            VerifiedIdentifier.kind == identifier.kind,
            VerifiedIdentifier.normalised == identifier.normalised,
            VerifiedIdentifier.verified_by == verified_by,
            VerifiedIdentifier.person_id != person.id,
            VerifiedIdentifier.ended_at.is_(None),
        )
        .values(ended_at=now)
        .returning(VerifiedIdentifier.person_id)
        .execution_options(synchronize_session=False)
    ).all()
    for other_id in others:
        other = session.get_one(Person, other_id)
        audit.record(
            session,
            "provider:identifier:reassigned"
            if verified_by.startswith("provider:")
            else "system:identifier:reassigned",
            at=now,
            object_kind="person",
            object_id=other.public_id,
            about=other,
            details={"kind": identifier.kind, "by": verified_by},
        )
        lost = not matches(session, other, identifier.kind, identifier.normalised)
        if lost and identifier.kind is IdentifierKind.EMAIL:
            notice = Notice(change=Change.ADDRESS_LOST, address=identifier.value)
            tell_of_change(session, other, notice, now=now)


def end_provider_sessions(
    session: Session,
    *,
    issuer: str,
    session_id: str | None,
    subject: str | None,
    now: datetime,
) -> int:
    """End the browsers that a provider's logout names; gives how many there were.

    With both a session and a subject, the session must be that subject's.
    """
    query = (
        select(BrowserSession)
        .join(BrowserSession.sign_in)
        .where(SignIn.issuer == issuer, BrowserSession.ended_at.is_(None))
        .options(joinedload(BrowserSession.person))
    )
    if session_id is not None:
        query = query.where(BrowserSession.provider_session == session_id)
    if subject is not None:
        query = query.where(SignIn.subject == subject)
    browsers = list(session.scalars(query))
    for browser in browsers:
        end_session(session, browser, now=now, event="provider:session:ended", actor=None)
    return len(browsers)
