"""The backpack itself: what is on somebody's shelf, and one badge of hers."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from backpack.awards.matching import lapsed_awards, waiting_awards
from backpack.badges.findings import open_findings
from backpack.badges.shelf import (
    BadgeState,
    Facets,
    ShelfBadge,
    ShelfPage,
    read_facets,
    read_page,
)
from backpack.badges.totals import find_skilled
from backpack.badges.wanting import View, Wanted
from backpack.errors import NotFoundError
from backpack.models import Award, BadgeFinding, Credential, Person


def state_of(credential: Credential, *, now: datetime) -> BadgeState:
    """The state that its owner sees on the badge."""
    if credential.revoked_at is not None:
        return BadgeState.REVOKED
    if credential.suspended_at is not None:
        return BadgeState.SUSPENDED
    if credential.expires_at is not None and credential.expires_at <= now:
        return BadgeState.EXPIRED
    return BadgeState.PRIVATE if credential.public is None else BadgeState.PUBLIC


@dataclass(frozen=True, slots=True, kw_only=True)
class Shelf:
    """What somebody sees of her backpack at one moment, and what waits for her."""

    waiting: list[Award]
    lapsed: list[Award]
    news: list[BadgeFinding]
    shown: ShelfPage
    facets: Facets
    wanted: Wanted

    @property
    def badges(self) -> list[ShelfBadge]:
        """The badges of this page."""
        return self.shown.badges

    @property
    def any_public(self) -> bool:
        """Whether strangers can see at least one of them."""
        return self.facets.views[View.PUBLIC] > 0

    @property
    def ects(self) -> Decimal:
        """The study points of the badges that are in force and hers."""
        return self.facets.ects


def read_shelf(
    session: Session, person: Person, *, now: datetime, wanted: Wanted | None = None
) -> Shelf:
    """The shelf of ``person`` as it is wanted. The pictures themselves are not read."""
    wanted = wanted or Wanted()
    skilled = find_skilled(session, person, wanted.skill) if wanted.skill else None
    facets = read_facets(session, person, language=wanted.language, now=now)
    shown = read_page(session, person, wanted, now=now, skilled=skilled, total=facets.total)
    return Shelf(
        waiting=waiting_awards(session, person, now=now),
        lapsed=lapsed_awards(session, person, now=now),
        news=open_findings(session, person),
        shown=shown,
        facets=facets,
        wanted=wanted,
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
