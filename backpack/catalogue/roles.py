"""Who may award for which issuer: a role counts for one issuer or for a whole institution."""

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, selectinload

from backpack.errors import NotFoundError
from backpack.models import Issuer, Person, Role, RoleName

AWARDING_ROLES = (
    RoleName.AWARDER,
    RoleName.ISSUER_ADMINISTRATOR,
    RoleName.INSTITUTION_ADMINISTRATOR,
)
"""Every role that there is allows awarding; a role that does not is left out of this table."""


def issuers_of(session: Session, person: Person) -> list[Issuer]:
    """The issuers for which ``person`` may award, by name; with their institutions loaded."""
    mine = (
        select(Role.id)
        .where(
            Role.person_id == person.id,
            Role.name.in_(AWARDING_ROLES),
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
