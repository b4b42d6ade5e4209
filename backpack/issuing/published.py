"""Finding what has a public address: issuers, badge classes, hosted assertions, downloads."""

from sqlalchemy import select
from sqlalchemy.orm import Session, defer, joinedload

from backpack.errors import NotFoundError
from backpack.issuing import status_lists
from backpack.issuing.removed import say_if_removed
from backpack.models import (
    BadgeClass,
    BadgeStatus,
    Credential,
    Issuer,
    Person,
    PublishedVariant,
    StatusList,
)


def find_issuer(session: Session, slug: str) -> Issuer:
    """The issuer of that name, with its institution.

    Raises:
        NotFoundError: there is none.
    """
    query = select(Issuer).where(Issuer.slug == slug).options(joinedload(Issuer.institution))
    issuer = session.scalar(query)
    if issuer is None:
        raise NotFoundError("issuer_not_found")
    return issuer


def find_badge_class(session: Session, public_id: str) -> BadgeClass:
    """The badge class of that name, unless it is still a draft.

    Raises:
        NotFoundError: there is none, or nobody but its makers has seen it yet.
    """
    badge_class = session.scalar(
        select(BadgeClass)
        .where(BadgeClass.public_id == public_id, BadgeClass.status != BadgeStatus.DRAFT)
        .options(joinedload(BadgeClass.issuer).joinedload(Issuer.institution))
    )
    if badge_class is None:
        raise NotFoundError("badge_class_not_found")
    return badge_class


def list_badge_classes(session: Session, issuer: Issuer) -> list[BadgeClass]:
    """What ``issuer`` awards now, by name."""
    query = (
        select(BadgeClass)
        .where(BadgeClass.issuer_id == issuer.id, BadgeClass.status == BadgeStatus.PUBLISHED)
        .order_by(BadgeClass.name, BadgeClass.id)
        .options(defer(BadgeClass.image_png), defer(BadgeClass.image_svg))
    )
    return list(session.scalars(query))


def find_status_list(session: Session, public_id: str) -> StatusList:
    """The status list of that name.

    Raises:
        NotFoundError: there is none.
    """
    status_list = status_lists.find_list(session, public_id)
    if status_list is None:
        raise NotFoundError("status_list_not_found")
    return status_list


def find_public(session: Session, public_id: str) -> tuple[Credential, PublishedVariant]:
    """The credential of that name with what its owner made public of it.

    Raises:
        NotFoundError: private and unknown are one and the same answer.
        RemovedBadgeError: it was public until its owner left.
    """
    credential = session.scalar(select(Credential).where(Credential.public_id == public_id))
    variant = None if credential is None else credential.public
    if credential is None:
        say_if_removed(session, public_id)
    if credential is None or variant is None:
        raise NotFoundError
    return credential, variant


def find_own(session: Session, public_id: str, person: Person) -> Credential:
    """The credential of that name, if it is this person's.

    Raises:
        NotFoundError: there is none, or it is somebody else's.
    """
    credential = session.scalar(
        select(Credential).where(
            Credential.public_id == public_id, Credential.person_id == person.id
        )
    )
    if credential is None:
        raise NotFoundError("badge_not_found")
    return credential
