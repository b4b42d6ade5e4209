"""Finding what somebody may describe or keep; whatever is somebody else's is not there."""

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session, defer, joinedload

from backpack.catalogue.roles import described_issuers_of, institutions_of
from backpack.errors import NotFoundError
from backpack.models import BadgeClass, BadgeStatus, Institution, Issuer, Person


@dataclass(frozen=True, slots=True)
class Domain:
    """All that somebody keeps: whole institutions, and issuers of these or others."""

    institutions: list[Institution]
    issuers: list[Issuer]

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to keep."""
        return not self.institutions and not self.issuers


def domain_of(session: Session, person: Person) -> Domain:
    """What ``person`` keeps.

    Raises:
        NotFoundError: nothing.
    """
    domain = Domain(institutions_of(session, person), described_issuers_of(session, person))
    if domain.is_empty:
        raise NotFoundError("domain_not_found")
    return domain


def find_institution(session: Session, slug: str, person: Person) -> Institution:
    """An institution that ``person`` administers.

    Raises:
        NotFoundError: there is none, or it is somebody else's.
    """
    for institution in institutions_of(session, person):
        if institution.slug == slug:
            return institution
    raise NotFoundError("institution_not_found")


def find_issuer(session: Session, slug: str, person: Person) -> Issuer:
    """An issuer whose badges ``person`` describes.

    Raises:
        NotFoundError: there is none, or it is somebody else's.
    """
    for issuer in described_issuers_of(session, person):
        if issuer.slug == slug:
            return issuer
    raise NotFoundError("issuer_not_found")


def find_badge_class(session: Session, public_id: str, person: Person) -> BadgeClass:
    """A badge class that ``person`` describes, in whatever state.

    Raises:
        NotFoundError: there is none, or it is somebody else's.
    """
    mine = [issuer.id for issuer in described_issuers_of(session, person)]
    badge_class = session.scalar(
        select(BadgeClass)
        .where(BadgeClass.public_id == public_id, BadgeClass.issuer_id.in_(mine))
        .options(joinedload(BadgeClass.issuer).joinedload(Issuer.institution))
    )
    if badge_class is None:
        raise NotFoundError("badge_class_not_found")
    return badge_class


def badge_classes_of(session: Session, issuer: Issuer) -> list[BadgeClass]:
    """The newest version of every badge of ``issuer``, by name, and drafts of new versions."""
    newest = (
        select(BadgeClass.slug, func.max(BadgeClass.version).label("version"))
        .where(BadgeClass.issuer_id == issuer.id)
        .group_by(BadgeClass.slug)
        .subquery()
    )
    query = (
        select(BadgeClass)
        .outerjoin(
            newest,
            (newest.c.slug == BadgeClass.slug) & (newest.c.version == BadgeClass.version),
        )
        .where(
            BadgeClass.issuer_id == issuer.id,
            newest.c.slug.is_not(None) | (BadgeClass.status == BadgeStatus.PUBLISHED),
        )
        .order_by(BadgeClass.name, BadgeClass.version.desc())
        .options(defer(BadgeClass.image_png), defer(BadgeClass.image_svg))
    )
    return list(session.scalars(query))


def count_badges(session: Session, issuers: list[Issuer]) -> dict[int, int]:
    """How many badges each of ``issuers`` has described, by the issuer's id."""
    rows = session.execute(
        select(BadgeClass.issuer_id, func.count(func.distinct(BadgeClass.slug)))
        .where(BadgeClass.issuer_id.in_([issuer.id for issuer in issuers]))
        .group_by(BadgeClass.issuer_id)
    )
    return {issuer_id: int(count) for issuer_id, count in rows}
