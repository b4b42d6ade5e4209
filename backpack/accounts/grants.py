"""Roles for people known by an identifier: at once, or as soon as their provider vouches for it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, select, tuple_
from sqlalchemy.orm import Session, joinedload

from backpack import audit
from backpack.accounts.identifiers import normalise_identifier
from backpack.errors import BackpackError, ConflictError
from backpack.models import (
    IdentifierKind,
    Institution,
    Issuer,
    PendingGrant,
    Person,
    Role,
    RoleName,
    VerifiedIdentifier,
)


@dataclass(frozen=True, slots=True)
class Scope:
    """For what a role counts: a whole institution, or one issuer of it."""

    institution: Institution | None = None
    issuer: Issuer | None = None

    @property
    def name(self) -> str:
        """What it is called in the audit trail."""
        thing = self.issuer or self.institution
        return thing.slug if thing is not None else ""

    @property
    def columns(self) -> dict[str, int | None]:
        """The columns that say so, of a role and of a pending grant."""
        return {
            "institution_id": self.institution.id if self.institution else None,
            "issuer_id": self.issuer.id if self.issuer else None,
        }


def grant_role(
    session: Session,
    name: RoleName,
    scope: Scope,
    *,
    kind: IdentifierKind,
    value: str,
    provider: str,
    actor: Person | None,
    now: datetime,
) -> Role | PendingGrant:
    """Give a role to whomever ``provider`` vouches for under that identifier.

    Somebody unknown so far has the role from the first sign-in on.

    Raises:
        BackpackError: ``identifier_malformed``, or ``role_not_of_issuer``.
        ConflictError: ``role_granted_already``.
    """
    if scope.issuer is not None and name is RoleName.INSTITUTION_ADMINISTRATOR:
        raise BackpackError(
            "role_not_of_issuer",
            _("Administrators of an institution have the whole of it. Choose no issuer."),
        )
    try:
        normalised = normalise_identifier(kind, value)
    except ValueError as error:
        raise BackpackError(
            "identifier_malformed", _("That is no address or account name. Check how it is spelt.")
        ) from error
    person = _find_known(session, kind, normalised, provider)
    if person is not None:
        return _give(session, person, name, scope, actor=actor, now=now)
    return _promise(
        session, name, scope, kind=kind, value=value.strip(), normalised=normalised,
        provider=provider, actor=actor, now=now,
    )  # fmt: skip


def _find_known(
    session: Session, kind: IdentifierKind, normalised: str, provider: str
) -> Person | None:
    return session.scalar(
        select(Person)
        .join(Person.identifiers)
        .where(
            VerifiedIdentifier.kind == kind,
            VerifiedIdentifier.normalised == normalised,
            VerifiedIdentifier.verified_by == f"provider:{provider}",
            VerifiedIdentifier.ended_at.is_(None),
            Person.deleted_at.is_(None),
        )
        .limit(1)
    )


def _same_scope(table: type[Role] | type[PendingGrant], scope: Scope) -> list[ColumnElement[bool]]:
    columns = scope.columns
    return [
        table.institution_id.is_not_distinct_from(columns["institution_id"]),
        table.issuer_id.is_not_distinct_from(columns["issuer_id"]),
    ]


def _granted_already() -> ConflictError:
    return ConflictError("role_granted_already", _("This person has that role already."))


def _give(
    session: Session,
    person: Person,
    name: RoleName,
    scope: Scope,
    *,
    actor: Person | None,
    now: datetime,
) -> Role:
    # Unknown values are never equal to a database, so this is no matter for its constraint.
    same = select(Role.id).where(
        Role.person_id == person.id, Role.name == name, *_same_scope(Role, scope)
    )
    if session.scalar(same) is not None:
        raise _granted_already()
    role = Role(person_id=person.id, name=name, granted_at=now, **scope.columns)
    session.add(role)
    session.flush()
    audit.record(
        session,
        "staff:role:granted" if actor else "system:role:granted",
        at=now,
        object_kind="person",
        object_id=person.public_id,
        actor=actor,
        about=person,
        details={"role": name, "for": scope.name},
    )
    return role


def _promise(
    session: Session,
    name: RoleName,
    scope: Scope,
    *,
    kind: IdentifierKind,
    value: str,
    normalised: str,
    provider: str,
    actor: Person | None,
    now: datetime,
) -> PendingGrant:
    same = select(PendingGrant.id).where(
        PendingGrant.name == name,
        PendingGrant.kind == kind,
        PendingGrant.normalised == normalised,
        PendingGrant.provider == provider,
        PendingGrant.taken_at.is_(None),
        PendingGrant.withdrawn_at.is_(None),
        *_same_scope(PendingGrant, scope),
    )
    if session.scalar(same) is not None:
        raise _granted_already()
    grant = PendingGrant(
        name=name,
        provider=provider,
        kind=kind,
        value=value,
        normalised=normalised,
        granted_by_id=actor.id if actor else None,
        granted_at=now,
        **scope.columns,
    )
    session.add(grant)
    session.flush()
    audit.record(
        session,
        "staff:role:promised" if actor else "system:role:promised",
        at=now,
        object_kind="pending_grant",
        object_id=grant.public_id,
        actor=actor,
        details={"role": name, "for": scope.name, "kind": kind},
    )
    return grant


def take_up_grants(
    session: Session,
    person: Person,
    vouched: Iterable[tuple[IdentifierKind, str]],
    *,
    provider: str,
    now: datetime,
) -> list[Role]:
    """Make roles of what was granted in advance under ``vouched``: kinds and normal forms."""
    known = list(vouched)
    if not known:
        return []
    waiting = session.scalars(
        select(PendingGrant)
        .where(
            PendingGrant.provider == provider,
            tuple_(PendingGrant.kind, PendingGrant.normalised).in_(known),
            PendingGrant.taken_at.is_(None),
            PendingGrant.withdrawn_at.is_(None),
        )
        .options(joinedload(PendingGrant.institution), joinedload(PendingGrant.issuer))
        .with_for_update(of=PendingGrant)
    ).all()
    roles = []
    for grant in waiting:
        grant.taken_at = now
        actor = session.get(Person, grant.granted_by_id) if grant.granted_by_id else None
        scope = Scope(grant.institution, grant.issuer)
        try:
            roles.append(_give(session, person, grant.name, scope, actor=actor, now=now))
        except ConflictError:
            # Granted a second time under another name: there is nothing to add.
            continue
    return roles
