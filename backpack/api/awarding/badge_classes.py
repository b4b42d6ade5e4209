"""The badge classes that a system may award: how it learns their ids, and what each award needs."""

from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session, defer, joinedload

from backpack.api.awarding.clients import issuers_of_client
from backpack.catalogue.versions import version_ids
from backpack.errors import ConflictError, NotFoundError
from backpack.issuing.addresses import site_addresses
from backpack.models import ApiClient, BadgeClass, BadgeStatus


def find_badge_class(session: Session, client: ApiClient, public_id: str) -> BadgeClass:
    """The badge class of that name, if ``client`` may award it.

    Raises:
        NotFoundError: ``badge_class_not_found``.
    """
    mine = [issuer.id for issuer in issuers_of_client(session, client)]
    badge_class = session.scalar(
        select(BadgeClass).where(BadgeClass.public_id == public_id, BadgeClass.issuer_id.in_(mine))
    )
    if badge_class is None:
        raise NotFoundError(
            "badge_class_not_found", _("This client awards no badge class of that id.")
        )
    return badge_class


def require_awardable(session: Session, badge_class: BadgeClass) -> None:
    """Do nothing, if ``badge_class`` is published.

    Raises:
        ConflictError: ``badge_not_awardable``; where a newer version is, the sentence names it.
    """
    if badge_class.status is BadgeStatus.PUBLISHED:
        return
    newer = session.scalar(
        select(BadgeClass.public_id).where(
            BadgeClass.id.in_(version_ids(badge_class)), BadgeClass.status == BadgeStatus.PUBLISHED
        )
    )
    sentence = (
        _("This badge is not awarded at the moment.")
        if newer is None
        else _("There is a newer version of this badge: award %(newer)s.", newer=newer)
    )
    raise ConflictError("badge_not_awardable", sentence)


def describe_badge_classes(session: Session, client: ApiClient) -> list[dict[str, Any]]:
    """What ``client`` may award now, by issuer and name, with what each award of it needs."""
    addresses = site_addresses()
    query = (
        select(BadgeClass)
        .join(BadgeClass.issuer)
        .where(
            BadgeClass.issuer_id.in_([one.id for one in issuers_of_client(session, client)]),
            BadgeClass.status == BadgeStatus.PUBLISHED,
        )
        .order_by(BadgeClass.issuer_id, BadgeClass.name, BadgeClass.id)
        .options(
            joinedload(BadgeClass.issuer),
            defer(BadgeClass.image_png),
            defer(BadgeClass.image_svg),
        )
    )
    return [
        {
            "id": one.public_id,
            "name": one.name,
            "language": one.language,
            "version": one.version,
            "kind": one.kind.value,
            "issuer": one.issuer.name,
            "grade_scale": dict(one.grade_scale or {}),
            "evidence_required": one.evidence_required,
            "address": addresses.badge_class(one),
        }
        for one in session.scalars(query)
    ]
