"""Who may do what: a role counts for one issuer or for a whole institution."""

from collections.abc import Sequence

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, selectinload

from backpack.errors import NotFoundError
from backpack.models import Institution, Issuer, Person, Role, RoleName

AWARDING_ROLES = (
    RoleName.AWARDER,
    RoleName.ISSUER_ADMINISTRATOR,
    RoleName.INSTITUTION_ADMINISTRATOR,
)
"""The roles that allow awarding. Members of a committee judge, and award nothing."""


DESCRIBING_ROLES = (RoleName.ISSUER_ADMINISTRATOR, RoleName.INSTITUTION_ADMINISTRATOR)
"""The roles that allow describing badges."""


def issuers_of(session: Session, person: Person) -> list[Issuer]:
    """The issuers for which ``person`` may award, by name; with their institutions loaded."""
    return _issuers_by_role(session, person, AWARDING_ROLES)


def described_issuers_of(session: Session, person: Person) -> list[Issuer]:
    """The issuers whose badges ``person`` may describe, by name; institutions loaded."""
    return _issuers_by_role(session, person, DESCRIBING_ROLES)


def institutions_of(session: Session, person: Person) -> list[Institution]:
    """The institutions that ``person`` administers, by name."""
    query = (
        select(Institution)
        .join(Role, Role.institution_id == Institution.id)
        .where(Role.person_id == person.id, Role.name == RoleName.INSTITUTION_ADMINISTRATOR)
        .order_by(Institution.name, Institution.id)
        .distinct()
    )
    return list(session.scalars(query))


def _issuers_by_role(session: Session, person: Person, names: Sequence[RoleName]) -> list[Issuer]:
    mine = (
        select(Role.id)
        .where(
            Role.person_id == person.id,
            Role.name.in_(names),
            or_(Role.issuer_id == Issuer.id, Role.institution_id == Issuer.institution_id),
        )
        .exists()
    )
    query = select(Issuer).where(mine).order_by(Issuer.name, Issuer.id)
    return list(session.scalars(query.options(selectinload(Issuer.institution))))


def require_awarder(session: Session, person: Person, issuer: Issuer) -> None:
    """Make sure that ``person`` may award for ``issuer``.

    Raises:
        NotFoundError: somebody else's issuer looks as if it were not there.
    """
    if all(mine.id != issuer.id for mine in issuers_of(session, person)):
        raise NotFoundError("issuer_not_found")


def has_desk(session: Session, person: Person) -> bool:
    """Whether ``person`` awards anything at all, and so has an awarding desk."""
    return bool(issuers_of(session, person))
