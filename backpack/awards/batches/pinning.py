"""The badge of a batch is the one that its awarder saw when it was confirmed (ADR 370).

A confirmed batch awards its badge in the version, and with the content, that it was confirmed
with: whoever describes the badge anew meanwhile makes a new version, and the batch goes on with
its own. A batch that is not confirmed yet and whose badge changed is judged again first.
"""

from sqlalchemy import select
from sqlalchemy.orm import Session

from backpack.models import AwardBatch, BadgeClass, BadgeStatus


def hold_badge(session: Session, batch: AwardBatch) -> None:
    """Read the badge of ``batch`` as it is, and let nobody change it before this is done.

    It is the lock that an award takes on its badge: many may hold it at once, and whoever
    describes the badge waits for all of them.
    """
    session.refresh(batch.badge_class, with_for_update={"read": True, "key_share": True})


def is_changed(batch: AwardBatch) -> bool:
    """Whether the badge was published anew after the rows of ``batch`` were judged."""
    published_at = batch.badge_class.published_at
    return published_at is not None and published_at > (batch.judged_again_at or batch.created_at)


def is_still_awarded(session: Session, badge_class: BadgeClass) -> bool:
    """Whether a confirmed batch may award ``badge_class``: it is published, or gave way to a newer
    version that is. A badge that somebody archived is awarded no more in any version.
    """
    if badge_class.status is BadgeStatus.PUBLISHED:
        return True
    return badge_class.status is BadgeStatus.ARCHIVED and is_superseded(session, badge_class)


def is_superseded(session: Session, badge_class: BadgeClass) -> bool:
    """Whether a newer version of ``badge_class`` is published."""
    newer = select(BadgeClass.id).where(
        BadgeClass.issuer_id == badge_class.issuer_id,
        BadgeClass.slug == badge_class.slug,
        BadgeClass.version > badge_class.version,
        BadgeClass.status == BadgeStatus.PUBLISHED,
    )
    return session.scalar(newer.limit(1)) is not None
