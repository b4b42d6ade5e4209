"""What was found of somebody's badges: read for the shelf and the badge, and put away by her."""

from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session, joinedload

from backpack import audit
from backpack.errors import NotFoundError
from backpack.models import (
    BadgeClass,
    BadgeFinding,
    BadgeHealth,
    Credential,
    ImportedBadge,
    Issuer,
    Person,
)

MOST_NEWS = 5
"""So many stand above the shelf at once; the others follow when these are put away."""


def open_findings(session: Session, person: Person) -> list[BadgeFinding]:
    """What ``person`` has not put away yet, the newest first, with the names of the badges."""
    badge_class = joinedload(BadgeFinding.credential).joinedload(Credential.badge_class)
    query = (
        select(BadgeFinding)
        .where(
            BadgeFinding.person_id == person.id,
            BadgeFinding.ended_at.is_(None),
            BadgeFinding.seen_at.is_(None),
        )
        .options(
            badge_class.defer(BadgeClass.image_png),
            badge_class.defer(BadgeClass.image_svg),
            badge_class.joinedload(BadgeClass.issuer).joinedload(Issuer.institution),
            joinedload(BadgeFinding.imported_badge),
        )
        .order_by(BadgeFinding.found_at.desc(), BadgeFinding.id.desc())
        .limit(MOST_NEWS)
    )
    return list(session.scalars(query))


def findings_of(session: Session, badge: Credential | ImportedBadge) -> list[BadgeFinding]:
    """Everything that is the matter with this badge now."""
    mine = (
        BadgeFinding.credential_id == badge.id
        if isinstance(badge, Credential)
        else BadgeFinding.imported_badge_id == badge.id
    )
    query = select(BadgeFinding).where(mine, BadgeFinding.ended_at.is_(None))
    return list(session.scalars(query.order_by(BadgeFinding.found_at)))


def health_of(session: Session, badge: Credential | ImportedBadge) -> BadgeHealth | None:
    """What the last night found of this badge, if there was one."""
    mine = (
        BadgeHealth.credential_id == badge.id
        if isinstance(badge, Credential)
        else BadgeHealth.imported_badge_id == badge.id
    )
    return session.scalar(select(BadgeHealth).where(mine))


def put_away(session: Session, public_id: str, person: Person, *, now: datetime) -> None:
    """She has read it; it stays on the badge's page, and is not said again on the shelf.

    Raises:
        NotFoundError: there is none, or it is about somebody else's badge.
    """
    finding = session.scalar(
        select(BadgeFinding).where(
            BadgeFinding.public_id == public_id, BadgeFinding.person_id == person.id
        )
    )
    if finding is None:
        raise NotFoundError
    won = session.execute(
        update(BadgeFinding)
        .where(BadgeFinding.id == finding.id, BadgeFinding.seen_at.is_(None))
        .values(seen_at=now)
        .returning(BadgeFinding.id)
    ).scalar()
    if won is not None:
        audit.record(
            session,
            "learner:finding:seen",
            at=now,
            object_kind="badge_finding",
            object_id=public_id,
            actor=person,
            about=person,
        )
