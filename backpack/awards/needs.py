"""Which awards need somebody, and why: the list against badges that nobody claims by accident."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import ColumnElement, Select, and_, case, exists, func, select
from sqlalchemy.orm import Session, joinedload

from backpack.awards.reminders import mail_came_back
from backpack.models import (
    Award,
    AwardSignal,
    AwardState,
    BadgeClass,
    IdentifierKind,
    Issuer,
    SignalKind,
)

PAGE_SIZE = 50
SILENCE = timedelta(days=14)
"""How long after the offer somebody ought to have opened the link."""

NEAR_END = timedelta(days=14)


class Need(StrEnum):
    """Why an award needs somebody, the gravest first; each award is listed under the first."""

    BOUNCED = "bounced"
    NO_ADDRESS = "no_address"
    WRONG_ACCOUNT = "wrong_account"
    ENDING = "ending"
    SILENT = "silent"


@dataclass(frozen=True, slots=True)
class NeedyAward:
    """One line of the list."""

    award: Award
    need: Need


@dataclass(frozen=True, slots=True)
class NeedPage:
    """One page of the list, what ends first before the others, with the counts of all of it."""

    awards: list[NeedyAward]
    counts: Mapping[Need, int]
    number: int
    pages: int


def _need(now: datetime) -> ColumnElement[str]:
    def signalled(kind: SignalKind) -> ColumnElement[bool]:
        return exists().where(AwardSignal.award_id == Award.id, AwardSignal.kind == kind)

    unknown = and_(Award.notify_email.is_(None), Award.recipient_kind != IdentifierKind.EMAIL)
    silent = and_(Award.offered_at <= now - SILENCE, ~signalled(SignalKind.OPENED))
    return case(
        (mail_came_back(), Need.BOUNCED.value),
        (unknown, Need.NO_ADDRESS.value),
        (signalled(SignalKind.WRONG_ACCOUNT), Need.WRONG_ACCOUNT.value),
        (Award.claim_until <= now + NEAR_END, Need.ENDING.value),
        (silent, Need.SILENT.value),
        else_=None,
    )


def _waiting(issuers: Sequence[Issuer], *, now: datetime) -> Select[int, str]:
    return (
        select(Award.id, _need(now).label("need"))
        .join(Award.badge_class)
        .where(
            BadgeClass.issuer_id.in_([issuer.id for issuer in issuers]),
            Award.state == AwardState.OFFERED,
            Award.claim_until > now,
        )
    )


def count_needs(
    session: Session, issuers: Sequence[Issuer], *, now: datetime
) -> Mapping[Need, int]:
    """How many awards of ``issuers`` need somebody, by why."""
    waiting = _waiting(issuers, now=now).subquery()
    rows = session.execute(
        select(waiting.c.need, func.count())
        .where(waiting.c.need.is_not(None))
        .group_by(waiting.c.need)
    )
    return dict.fromkeys(Need, 0) | {Need(need): number for need, number in rows}


def list_needs(
    session: Session,
    issuers: Sequence[Issuer],
    *,
    need: Need | None,
    page: int,
    now: datetime,
) -> NeedPage:
    """One page of the awards of ``issuers`` that need somebody, for one reason or for any."""
    counts = count_needs(session, issuers, now=now)
    total = sum(counts.values()) if need is None else counts[need]
    pages = max(1, -(-total // PAGE_SIZE))
    number = min(max(page, 1), pages)
    waiting = _waiting(issuers, now=now).subquery()
    wanted = waiting.c.need.is_not(None) if need is None else waiting.c.need == need.value
    badge_class = joinedload(Award.badge_class)
    rows = session.execute(
        select(Award, waiting.c.need)
        .join(waiting, waiting.c.id == Award.id)
        .where(wanted)
        .order_by(Award.claim_until, Award.id)
        .limit(PAGE_SIZE)
        .offset((number - 1) * PAGE_SIZE)
        .options(
            badge_class.defer(BadgeClass.image_png),
            badge_class.defer(BadgeClass.image_svg),
            badge_class.joinedload(BadgeClass.issuer).joinedload(Issuer.institution),
        )
    )
    return NeedPage([NeedyAward(award, Need(why)) for award, why in rows], counts, number, pages)
