"""Versions of one badge: badge classes of one issuer that share their name in addresses."""

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from backpack.models import BadgeClass


def version_ids(badge_class: BadgeClass) -> Select[int]:
    """The ids of every version of the badge that ``badge_class`` is a version of."""
    return select(BadgeClass.id).where(
        BadgeClass.issuer_id == badge_class.issuer_id, BadgeClass.slug == badge_class.slug
    )


def hold_versions(session: Session, badge_class: BadgeClass) -> None:
    """Let nobody else award any version of this badge before this transaction is over.

    The constraint of the database knows one version. Whoever awards one looks for open awards of
    the others, and of two at once the second looks when the first is done: its lock is the row of
    the oldest version, which is never deleted once it was awarded. SQLite has one writer anyway.
    """
    oldest = version_ids(badge_class).order_by(BadgeClass.version).limit(1)
    session.execute(oldest.with_for_update(key_share=True))
