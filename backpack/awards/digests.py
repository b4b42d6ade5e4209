"""The weekly mail to awarders: what happened, and what needs somebody."""

from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from backpack import mail
from backpack.accounts.identifiers import active_identifiers
from backpack.awards.needs import count_needs
from backpack.catalogue.roles import AWARDING_ROLES, issuers_of
from backpack.models import (
    Award,
    AwarderDigest,
    AwardState,
    BadgeClass,
    IdentifierKind,
    Issuer,
    Person,
    Role,
)

WEEK = timedelta(days=7)
CHUNK = 50


def wants_digest(session: Session, person: Person) -> bool:
    """Whether ``person`` gets the weekly mail; everybody at the desk does until they say no."""
    found = session.get(AwarderDigest, person.id)
    return found is None or found.wanted


def set_digest(session: Session, person: Person, *, wanted: bool) -> None:
    """Take or leave the weekly mail."""
    found = session.get(AwarderDigest, person.id)
    if found is None:
        session.add(AwarderDigest(person_id=person.id, wanted=wanted))
    else:
        found.wanted = wanted
    session.flush()


def send_digests(session: Session, *, now: datetime) -> int:
    """Write to awarders whose last digest is a week old, at most ``CHUNK``; gives how many.

    A week in which nothing happened and nothing needs anybody has no mail.
    """
    due = (
        select(Person)
        .outerjoin(AwarderDigest, AwarderDigest.person_id == Person.id)
        .where(
            Person.deleted_at.is_(None),
            select(Role.id)
            .where(Role.person_id == Person.id, Role.name.in_(AWARDING_ROLES))
            .exists(),
            func.coalesce(AwarderDigest.wanted, True),
            (AwarderDigest.last_at.is_(None)) | (AwarderDigest.last_at <= now - WEEK),
        )
        .order_by(Person.id)
        .limit(CHUNK)
    )
    people = list(session.scalars(due))
    for person in people:
        found = session.get(AwarderDigest, person.id, with_for_update=True)
        if found is None:
            found = AwarderDigest(person_id=person.id, wanted=True)
            session.add(found)
        found.last_at = now
        session.flush()
        _write(session, person, now=now)
    return len(people)


def _write(session: Session, person: Person, *, now: datetime) -> None:
    issuers = issuers_of(session, person)
    needs = count_needs(session, issuers, now=now)
    week = _count_week(session, issuers, now=now)
    recipient = next(
        (
            one.value
            for one in active_identifiers(session, person)
            if one.kind is IdentifierKind.EMAIL
        ),
        None,
    )
    if recipient is None or not (any(needs.values()) or any(week.values())):
        return
    language = person.language or "en"
    letter = mail.write_letter(
        "awarder_digest",
        language=language,
        recipient_name=person.called,
        needs={need.value: number for need, number in needs.items() if number},
        total=sum(needs.values()),
        offered=week[AwardState.OFFERED],
        claimed=week[AwardState.CLAIMED],
        declined=week[AwardState.DECLINED],
        expired=week[AwardState.EXPIRED],
        link=mail.site_address("/desk/attention"),
    )
    mail.queue(
        session,
        kind="awarder_digest",
        recipient=recipient,
        letter=letter,
        language=language,
        person=person,
        now=now,
    )


def _count_week(session: Session, issuers: list[Issuer], *, now: datetime) -> dict[AwardState, int]:
    """How many were offered, and how many decided in which way, within the last week."""
    mine = BadgeClass.issuer_id.in_([issuer.id for issuer in issuers])
    decided = session.execute(
        select(Award.state, func.count())
        .join(Award.badge_class)
        .where(mine, Award.decided_at > now - WEEK)
        .group_by(Award.state)
    )
    offered = session.scalar(
        select(func.count(Award.id))
        .join(Award.badge_class)
        .where(mine, Award.offered_at > now - WEEK)
    )
    counts = dict.fromkeys(AwardState, 0)
    counts |= {AwardState(state): number for state, number in decided}
    return counts | {AwardState.OFFERED: offered or 0}
