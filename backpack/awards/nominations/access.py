"""Who may nominate, who judges, and who prepares: for which issuers."""

from collections.abc import Collection

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session, selectinload

from backpack.accounts.identifiers import matches
from backpack.catalogue.roles import described_issuers_of, issuers_of
from backpack.errors import NotFoundError
from backpack.models import (
    BadgeClass,
    BodyMember,
    Issuer,
    NominatingBody,
    Nomination,
    NominationCall,
    Person,
    Role,
    RoleName,
    VerifiedIdentifier,
)


def bodies_of(session: Session, person: Person) -> list[NominatingBody]:
    """The bodies in whose name ``person`` may nominate, by name."""
    query = (
        select(NominatingBody)
        .join(BodyMember, BodyMember.body_id == NominatingBody.id)
        .join(
            VerifiedIdentifier,
            and_(
                VerifiedIdentifier.kind == BodyMember.kind,
                VerifiedIdentifier.normalised == BodyMember.normalised,
            ),
        )
        .where(
            BodyMember.ended_at.is_(None),
            VerifiedIdentifier.person_id == person.id,
            VerifiedIdentifier.ended_at.is_(None),
        )
        .order_by(NominatingBody.name, NominatingBody.id)
        .distinct()
    )
    return list(session.scalars(query))


def nominating_issuers(session: Session, person: Person) -> set[int]:
    """The issuers for whose badges ``person`` may nominate: her own, and those of her bodies."""
    own = {issuer.id for issuer in issuers_of(session, person)}
    return own | {body.issuer_id for body in bodies_of(session, person)}


def judged_issuers(session: Session, person: Person) -> set[int]:
    """The issuers in whose committee ``person`` sits."""
    query = (
        select(Issuer.id)
        .join(
            Role,
            or_(Role.issuer_id == Issuer.id, Role.institution_id == Issuer.institution_id),
        )
        .where(Role.person_id == person.id, Role.name == RoleName.COMMITTEE_MEMBER)
    )
    return set(session.scalars(query))


def seen_issuers(session: Session, person: Person) -> set[int]:
    """The issuers whose nominations ``person`` may read: as committee, or as who awards."""
    return judged_issuers(session, person) | {one.id for one in issuers_of(session, person)}


def kept_issuers(session: Session, person: Person) -> list[Issuer]:
    """The issuers for which ``person`` makes calls and names bodies."""
    return described_issuers_of(session, person)


def find_call(session: Session, public_id: str, issuers: Collection[int]) -> NominationCall:
    """The call of that name, if it is of one of ``issuers``.

    Raises:
        NotFoundError: there is none, or it is somebody else's.
    """
    call = session.scalar(
        select(NominationCall)
        .join(NominationCall.badge_class)
        .where(NominationCall.public_id == public_id, BadgeClass.issuer_id.in_(issuers))
    )
    if call is None:
        raise NotFoundError("call_not_found")
    return call


def find_own(session: Session, public_id: str, person: Person) -> Nomination:
    """The nomination of that name that ``person`` wrote.

    Raises:
        NotFoundError: there is none, or it is somebody else's.
    """
    nomination = session.scalar(
        select(Nomination).where(
            Nomination.public_id == public_id, Nomination.nominator_id == person.id
        )
    )
    if nomination is None:
        raise NotFoundError("nomination_not_found")
    return nomination


def is_concerned(session: Session, nomination: Nomination, person: Person) -> bool:
    """Whether ``person`` has a stake in it: she nominated, or is nominated."""
    return nomination.nominator_id == person.id or matches(
        session, person, nomination.nominee_kind, nomination.nominee_normalised
    )


def list_bodies(session: Session, issuers: Collection[Issuer]) -> list[NominatingBody]:
    """The bodies of ``issuers``, by issuer and name."""
    query = (
        select(NominatingBody)
        .join(NominatingBody.issuer)
        .where(NominatingBody.issuer_id.in_([issuer.id for issuer in issuers]))
        .options(selectinload(NominatingBody.issuer))
        .order_by(Issuer.name, NominatingBody.name, NominatingBody.id)
    )
    return list(session.scalars(query))
