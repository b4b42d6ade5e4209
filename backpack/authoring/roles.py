"""The roles of an institution and its issuers: who has them, and taking them back."""

from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session, joinedload, selectinload

from backpack import audit
from backpack.errors import ConflictError, NotFoundError
from backpack.models import (
    Institution,
    Issuer,
    PendingGrant,
    Person,
    Role,
    RoleName,
    VerifiedIdentifier,
)


@dataclass(frozen=True, slots=True)
class Holder:
    """Somebody's role, and an identifier by which colleagues recognise her."""

    role: Role
    known_as: str


def _of(table: type[Role] | type[PendingGrant], institution: Institution) -> ColumnElement[bool]:
    issuers = select(Issuer.id).where(Issuer.institution_id == institution.id)
    return or_(table.institution_id == institution.id, table.issuer_id.in_(issuers))


def list_holders(session: Session, institution: Institution) -> list[Holder]:
    """Everybody with a role at ``institution``, by name."""
    roles = session.scalars(
        select(Role)
        .join(Role.person)
        .where(_of(Role, institution), Person.deleted_at.is_(None))
        .options(
            joinedload(Role.issuer),
            joinedload(Role.person).selectinload(
                Person.identifiers.and_(VerifiedIdentifier.ended_at.is_(None))
            ),
        )
        .order_by(Person.name, Role.id)
    ).unique()
    trusted = f"provider:{institution.provider}"
    return [Holder(role, _recognised(role.person, trusted)) for role in roles]


def _recognised(person: Person, trusted: str) -> str:
    """What the institution itself vouches for; nothing that somebody has from elsewhere."""
    own = [one for one in person.identifiers if one.verified_by == trusted]
    kinds = ("eppn", "email")
    for kind in kinds:
        for one in own:
            if one.kind == kind:
                return one.value
    return ""


def list_pending(session: Session, institution: Institution) -> list[PendingGrant]:
    """Roles that wait for a first sign-in, the newest first."""
    query = (
        select(PendingGrant)
        .where(
            _of(PendingGrant, institution),
            PendingGrant.taken_at.is_(None),
            PendingGrant.withdrawn_at.is_(None),
        )
        .options(selectinload(PendingGrant.issuer))
        .order_by(PendingGrant.id.desc())
    )
    return list(session.scalars(query))


def withdraw_role(
    session: Session, institution: Institution, role_id: int, *, actor: Person, now: datetime
) -> None:
    """Take a role back, at once.

    Raises:
        NotFoundError: it is none of this institution.
        ConflictError: ``last_administrator``: nobody could give the role again.
    """
    # Two administrators who take back each other's role wait for one another here.
    session.execute(
        select(Institution.id).where(Institution.id == institution.id).with_for_update()
    )
    role = session.scalar(
        select(Role)
        .where(Role.id == role_id, _of(Role, institution))
        .options(joinedload(Role.person), joinedload(Role.issuer))
    )
    if role is None:
        raise NotFoundError("role_not_found")
    if role.name is RoleName.INSTITUTION_ADMINISTRATOR:
        others = select(Role.id).where(
            Role.institution_id == institution.id,
            Role.name == RoleName.INSTITUTION_ADMINISTRATOR,
            Role.person_id != role.person_id,
        )
        if session.scalar(others.limit(1)) is None:
            raise ConflictError(
                "last_administrator",
                _("There is no other administrator of the institution. Appoint one first."),
            )
    scope = role.issuer.slug if role.issuer else institution.slug
    audit.record(
        session,
        "staff:role:withdrawn",
        at=now,
        object_kind="person",
        object_id=role.person.public_id,
        actor=actor,
        about=role.person,
        details={"role": role.name, "for": scope},
    )
    session.delete(role)


def withdraw_grant(
    session: Session, institution: Institution, public_id: str, *, actor: Person, now: datetime
) -> None:
    """Take a role back that still waits for a first sign-in.

    Raises:
        NotFoundError: there is none such at this institution.
    """
    grant = session.scalar(
        select(PendingGrant)
        .where(
            PendingGrant.public_id == public_id,
            _of(PendingGrant, institution),
            PendingGrant.taken_at.is_(None),
            PendingGrant.withdrawn_at.is_(None),
        )
        .with_for_update()
    )
    if grant is None:
        raise NotFoundError("grant_not_found")
    grant.withdrawn_at = now
    audit.record(
        session,
        "staff:role:promise_withdrawn",
        at=now,
        object_kind="pending_grant",
        object_id=grant.public_id,
        actor=actor,
        details={"role": grant.name},
    )
