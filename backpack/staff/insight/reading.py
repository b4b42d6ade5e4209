"""Reading the cases of some issuers from the database, without anything of whose they are."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import NamedTuple

from sqlalchemy import ColumnElement, case, select
from sqlalchemy.orm import Session

from backpack.awards.nominations.states import APPROVED, AWARDED, BATCHED, WITHDRAWN
from backpack.catalogue.dates import day_in
from backpack.models import (
    Award,
    AwardRequest,
    AwardState,
    BadgeClass,
    BatchRow,
    Issuer,
    Nomination,
    NominationCall,
    RequestState,
)
from backpack.staff.insight.adding import is_part_of_more, is_public, was_opened
from backpack.staff.insight.cases import Case, Origin, Step, Times, days_to_claim, is_soon
from backpack.staff.insight.groups import BadgeName
from backpack.staff.insight.periods import quarter


@dataclass(frozen=True, slots=True)
class Badges:
    """The badges of some issuers, and which badge each badge class is a version of."""

    names: list[BadgeName]
    of_class: dict[int, BadgeName]


class AwardRow(NamedTuple):
    """What is read of one award."""

    id: int
    replaces_id: int | None
    badge_class_id: int
    state: AwardState
    made_at: datetime | None
    """When it was made, if it was not offered."""
    offered_at: datetime | None
    claimed_at: datetime | None
    reminded_at: datetime | None
    person_id: int | None
    is_public: bool
    """Whether its badge is public now, and not revoked."""
    is_opened: bool
    """Whether somebody signed in by its link."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """A nomination or a request, and the award that came of it."""

    origin: Origin
    badge_class_id: int
    at: datetime
    approved: bool
    award_id: int | None


def read_badges(session: Session, issuers: Sequence[Issuer]) -> Badges:
    """Every badge of ``issuers``; all versions of one have the name and kind of the newest."""
    rows = session.execute(
        select(
            BadgeClass.id, BadgeClass.issuer_id, BadgeClass.slug, BadgeClass.name, BadgeClass.kind
        )
        .where(BadgeClass.issuer_id.in_([issuer.id for issuer in issuers]))
        .order_by(BadgeClass.version, BadgeClass.id)
    ).all()
    slugs = {issuer.id: issuer.slug for issuer in issuers}
    keys = {row.id: f"{slugs[row.issuer_id]}/{row.slug}" for row in rows}
    newest = {
        keys[row.id]: BadgeName(
            key=keys[row.id], name=row.name, issuer=slugs[row.issuer_id], kind=row.kind.value
        )
        for row in rows
    }
    return Badges(list(newest.values()), {row.id: newest[keys[row.id]] for row in rows})


def read_cases(session: Session, issuers: Sequence[Issuer], badges: Badges) -> list[Case]:
    """Every nomination and request of ``issuers``, and the awards that are more than one row of
    their own, each with what became of it. The others are added up (``adding.py``).

    An award that was corrected, or whose badge was made anew, counts once with what took its
    place. What was taken back (a nomination, a request, an award before it was claimed) does not.
    """
    mine = BadgeClass.issuer_id.in_([issuer.id for issuer in issuers])
    zones = {issuer.slug: issuer.institution.time_zone for issuer in issuers}
    stories = list(_stories(_read_awards(session, mine)))
    by_award = {row.id: story for story in stories for row in story}
    cases: list[Case] = []
    told: set[int] = set()
    for proposal in _read_proposals(session, mine):
        story = by_award.get(proposal.award_id or 0, [])
        told.update(row.id for row in story)
        badge = badges.of_class[proposal.badge_class_id]
        cases.append(_case(badge, zones[badge.issuer], story, proposal))
    for story in stories:
        if story[0].id in told or _telling(story) is None:
            continue
        badge = badges.of_class[story[-1].badge_class_id]
        cases.append(_case(badge, zones[badge.issuer], story, None))
    return cases


def _read_awards(session: Session, mine: ColumnElement[bool]) -> Sequence[AwardRow]:
    rows = session.execute(
        select(
            Award.id,
            Award.replaces_id,
            Award.badge_class_id,
            Award.state,
            case((Award.offered_at.is_(None), Award.created_at)),
            Award.offered_at,
            case((Award.state == AwardState.CLAIMED, Award.decided_at)),
            Award.reminded_at,
            Award.person_id,
            is_public().label("is_public"),
            was_opened().label("is_opened"),
        )
        .join(Award.badge_class)
        .where(mine, is_part_of_more())
        .order_by(Award.id)
    )
    return [AwardRow._make(row) for row in rows]


def _stories(rows: Sequence[AwardRow]) -> Iterable[list[AwardRow]]:
    """Each award with those that took its place, in order."""
    following = {row.replaces_id: row for row in rows if row.replaces_id is not None}
    for row in rows:
        if row.replaces_id is None:
            story = [row]
            while (following_one := following.get(story[-1].id)) is not None:
                story.append(following_one)
            yield story


def _read_proposals(session: Session, mine: ColumnElement[bool]) -> list[Proposal]:
    nominated = session.execute(
        select(
            NominationCall.badge_class_id,
            Nomination.submitted_at.label("at"),
            Nomination.state,
            BatchRow.award_id,
        )
        .join(Nomination.call)
        .join(NominationCall.badge_class)
        .join(Nomination.batch_row, isouter=True)
        .where(mine, Nomination.submitted_at.is_not(None), Nomination.state != WITHDRAWN)
        .order_by(Nomination.id)
    )
    asked = session.execute(
        select(
            AwardRequest.badge_class_id,
            AwardRequest.created_at.label("at"),
            AwardRequest.state,
            AwardRequest.award_id,
        )
        .join(AwardRequest.badge_class)
        .where(mine, AwardRequest.state != RequestState.WITHDRAWN)
        .order_by(AwardRequest.id)
    )
    approving = {APPROVED, BATCHED, AWARDED, RequestState.AWARDED}
    return [
        Proposal(origin, row.badge_class_id, row.at, row.state in approving, row.award_id)
        for origin, rows in ((Origin.NOMINATION, nominated), (Origin.REQUEST, asked))
        for row in rows
    ]


def _telling(story: Sequence[AwardRow]) -> AwardRow | None:
    """The award that tells what became of it: the first one claimed, else the last one.

    Nothing, if it was taken back.
    """
    for row in story:
        if row.state is AwardState.CLAIMED:
            return row
    return story[-1] if story and story[-1].state is not AwardState.WITHDRAWN else None


def _case(
    badge: BadgeName, zone: str, story: Sequence[AwardRow], proposal: Proposal | None
) -> Case:
    row = _telling(story)
    at = row.offered_at or row.made_at if row is not None else proposal and proposal.at
    claimed = row is not None and row.state is AwardState.CLAIMED and row.offered_at is not None
    times = Times(
        offered_at=row.offered_at if row is not None else None,
        reminded_at=row.reminded_at if row is not None else None,
        claimed_at=row.claimed_at if row is not None and claimed else None,
    )
    steps = _steps_of(
        None if proposal is None else proposal.approved,
        awarded=row is not None,
        offered=times.offered_at is not None,
        opened=row is not None and _was_opened(row),
        claimed=times.claimed_at is not None,
        public=any(one.is_public for one in story),
        soon=is_soon(times),
    )
    return Case(
        badge=badge.key,
        quarter=_quarter_in(at, zone) if at else "",
        origin=proposal.origin if proposal is not None else Origin.DIRECT,
        steps=steps,
        reminded=times.reminded_at is not None if times.offered_at is not None else None,
        days=days_to_claim(times),
    )


def _quarter_in(at: datetime, zone: str) -> str:
    """The quarter of a moment; only around the end of a month does the zone matter."""
    inside = 1 < at.day < 28
    return _quarter_of(at.year, at.month) if inside else quarter(day_in(at, zone))


@lru_cache(maxsize=512)
def _quarter_of(year: int, month: int) -> str:
    return quarter(date(year, month, 1))


def _was_opened(row: AwardRow) -> bool:
    return row.is_opened or (row.state is AwardState.DECLINED and row.person_id is not None)


@lru_cache(maxsize=512)
def _steps_of(
    approved: bool | None,
    *,
    awarded: bool,
    offered: bool,
    opened: bool,
    claimed: bool,
    public: bool,
    soon: bool,
) -> frozenset[Step]:
    """The same set for all that went the same way."""
    reached = {
        Step.PROPOSED: approved is not None,
        Step.APPROVED: approved is True,
        Step.AWARDED: awarded,
        Step.OFFERED: offered,
        Step.OPENED: offered and (opened or claimed),
        Step.CLAIMED: claimed,
        Step.PUBLIC: claimed and public,
        Step.SOON: claimed and soon,
    }
    return frozenset(step for step, is_reached in reached.items() if is_reached)
