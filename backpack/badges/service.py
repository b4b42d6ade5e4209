"""The backpack itself: what is on somebody's shelf, and one badge of hers."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload

from backpack.awards.matching import waiting_awards
from backpack.errors import NotFoundError
from backpack.models import Award, BadgeClass, Credential, Issuer, Person


class BadgeState(StrEnum):
    """What is to be said of a badge first, the gravest before the others."""

    REVOKED = "revoked"
    EXPIRED = "expired"
    PUBLIC = "public"
    PRIVATE = "private"


def state_of(credential: Credential, *, now: datetime) -> BadgeState:
    """The state that its owner sees on the badge."""
    if credential.revoked_at is not None:
        return BadgeState.REVOKED
    if credential.expires_at is not None and credential.expires_at <= now:
        return BadgeState.EXPIRED
    return BadgeState.PRIVATE if credential.public is None else BadgeState.PUBLIC


@dataclass(frozen=True, slots=True)
class ShelfBadge:
    """A badge with its state at one moment."""

    credential: Credential
    state: BadgeState

    @property
    def counts(self) -> bool:
        """Whether it is in force, so that its study points count."""
        return self.state in {BadgeState.PUBLIC, BadgeState.PRIVATE}


@dataclass(frozen=True, slots=True)
class Shelf:
    """Everything in somebody's backpack, newest first, and what waits for her."""

    waiting: list[Award]
    badges: list[ShelfBadge]

    @property
    def any_public(self) -> bool:
        """Whether strangers can see at least one of them."""
        return any(badge.credential.public is not None for badge in self.badges)

    @property
    def ects(self) -> Decimal:
        """The study points of the badges that are in force."""
        points = (badge.credential.badge_class.ects for badge in self.badges if badge.counts)
        return sum((value for value in points if value), Decimal(0))


def read_shelf(session: Session, person: Person, *, now: datetime) -> Shelf:
    """The shelf of ``person``. The pictures themselves are not read: browsers ask for them."""
    badge_class = joinedload(Credential.badge_class)
    credentials = session.scalars(
        select(Credential)
        .where(Credential.person_id == person.id)
        .order_by(Credential.issued_at.desc(), Credential.id.desc())
        .options(
            badge_class.defer(BadgeClass.image_png),
            badge_class.defer(BadgeClass.image_svg),
            badge_class.joinedload(BadgeClass.issuer).joinedload(Issuer.institution),
            joinedload(Credential.award),
            selectinload(Credential.variants),
        )
    )
    return Shelf(
        waiting=waiting_awards(session, person, now=now),
        badges=[ShelfBadge(one, state_of(one, now=now)) for one in credentials],
    )


def find_badge(session: Session, public_id: str, person: Person) -> Credential:
    """The badge of ``person`` under this name.

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


def badge_of(session: Session, award: Award, person: Person) -> Credential | None:
    """The badge that ``person`` has from this award."""
    return session.scalar(
        select(Credential).where(Credential.award_id == award.id, Credential.person_id == person.id)
    )
