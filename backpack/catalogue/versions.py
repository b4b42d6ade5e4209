"""Versions of one badge: badge classes of one issuer that share their name in addresses."""

from sqlalchemy import Select, select

from backpack.models import BadgeClass


def version_ids(badge_class: BadgeClass) -> Select[int]:
    """The ids of every version of the badge that ``badge_class`` is a version of."""
    return select(BadgeClass.id).where(
        BadgeClass.issuer_id == badge_class.issuer_id, BadgeClass.slug == badge_class.slug
    )
