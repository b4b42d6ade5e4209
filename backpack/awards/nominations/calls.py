"""Calls for nominations and the bodies that answer them: made, listed, changed."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, joinedload

from backpack import audit
from backpack.awards.nominations.criteria import read_criteria
from backpack.awards.typed import read_identifier
from backpack.errors import BackpackError, ConflictError, NotFoundError
from backpack.models import (
    BadgeClass,
    BadgeStatus,
    BodyMember,
    IdentifierKind,
    Issuer,
    NominatingBody,
    Nomination,
    NominationCall,
    NominationState,
    Person,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class CallTerms:
    """What a call says, but for its badge."""

    title: str
    instructions: str
    opens_at: datetime
    closes_at: datetime
    proclaimed_at: datetime | None
    second_member: bool
    tells_nominee: bool
    graduates_only: bool


def make_call(
    session: Session, badge_class: BadgeClass, terms: CallTerms, *, actor: Person, now: datetime
) -> NominationCall:
    """Call for nominations of ``badge_class``, on its criteria as they are now.

    Raises:
        ConflictError: ``badge_not_awardable``.
        BackpackError: ``call_times``, it would close before it opens or has closed already;
            ``proclaimed_early``.
    """
    if badge_class.status is not BadgeStatus.PUBLISHED:
        raise ConflictError("badge_not_awardable", _("This badge is not awarded at the moment."))
    _check_times(terms, now=now)
    call = NominationCall(
        badge_class=badge_class,
        criteria=read_criteria(badge_class),
        created_by_id=actor.id,
        created_at=now,
    )
    _set_terms(call, terms)
    session.add(call)
    session.flush()
    _record(session, call, "staff:call:made", actor=actor, now=now)
    return call


def change_call(
    session: Session, call: NominationCall, terms: CallTerms, *, actor: Person, now: datetime
) -> None:
    """Let ``call`` say something else; its badge and its criteria stay.

    Raises:
        BackpackError: ``call_times``; ``proclaimed_early``.
    """
    _check_times(terms, now=None)
    _set_terms(call, terms)
    session.flush()
    _record(session, call, "staff:call:changed", actor=actor, now=now)


def _check_times(terms: CallTerms, *, now: datetime | None) -> None:
    if terms.closes_at <= terms.opens_at or (now is not None and terms.closes_at <= now):
        raise BackpackError("call_times", _("It must close after it opens, and later than now."))
    if terms.proclaimed_at is not None and terms.proclaimed_at <= terms.closes_at:
        raise BackpackError("proclaimed_early", _("The proclamation comes after the closing."))


def _set_terms(call: NominationCall, terms: CallTerms) -> None:
    call.title, call.instructions = terms.title, terms.instructions
    call.opens_at, call.closes_at = terms.opens_at, terms.closes_at
    call.proclaimed_at = terms.proclaimed_at
    call.second_member, call.tells_nominee = terms.second_member, terms.tells_nominee
    call.graduates_only = terms.graduates_only


def _record(
    session: Session, call: NominationCall, event: str, *, actor: Person, now: datetime
) -> None:
    audit.record(
        session,
        event,
        at=now,
        object_kind="nomination_call",
        object_id=call.public_id,
        actor=actor,
    )


def is_open(call: NominationCall, *, now: datetime) -> bool:
    """Whether nominations can be handed in at this moment; at the closing time no more."""
    return call.opens_at <= now < call.closes_at


def list_calls(
    session: Session, issuers: Collection[int], *, open_at: datetime | None = None
) -> list[NominationCall]:
    """The calls of ``issuers``, the one that closes last first; ``open_at`` only those open."""
    badge_class = joinedload(NominationCall.badge_class)
    query = (
        select(NominationCall)
        .join(NominationCall.badge_class)
        .where(BadgeClass.issuer_id.in_(issuers))
        .options(
            badge_class.defer(BadgeClass.image_png),
            badge_class.defer(BadgeClass.image_svg),
            badge_class.joinedload(BadgeClass.issuer).joinedload(Issuer.institution),
        )
        .order_by(NominationCall.closes_at.desc(), NominationCall.id.desc())
    )
    if open_at is not None:
        query = query.where(NominationCall.opens_at <= open_at, NominationCall.closes_at > open_at)
    return list(session.scalars(query))


def count_states(
    session: Session, calls: Collection[NominationCall]
) -> dict[int, dict[NominationState, int]]:
    """How many nominations of each call are in each state."""
    counts: dict[int, dict[NominationState, int]] = {
        call.id: dict.fromkeys(NominationState, 0) for call in calls
    }
    query = (
        select(Nomination.call_id, Nomination.state, func.count())
        .where(Nomination.call_id.in_(counts))
        .group_by(Nomination.call_id, Nomination.state)
    )
    for call_id, state, number in session.execute(query):
        counts[call_id][state] = number
    return counts


def make_body(
    session: Session, issuer: Issuer, *, name: str, actor: Person, now: datetime
) -> NominatingBody:
    """Let people nominate for ``issuer`` in the name of a body."""
    body = NominatingBody(issuer=issuer, name=name, created_by_id=actor.id, created_at=now)
    session.add(body)
    session.flush()
    audit.record(
        session,
        "staff:body:made",
        at=now,
        object_kind="nominating_body",
        object_id=body.public_id,
        actor=actor,
    )
    return body


def find_body(session: Session, public_id: str, issuers: Collection[Issuer]) -> NominatingBody:
    """The body of that name, if it is of one of ``issuers``.

    Raises:
        NotFoundError: there is none, or it is somebody else's.
    """
    body = session.scalar(
        select(NominatingBody).where(
            NominatingBody.public_id == public_id,
            NominatingBody.issuer_id.in_([issuer.id for issuer in issuers]),
        )
    )
    if body is None:
        raise NotFoundError("body_not_found")
    return body


def list_members(
    session: Session, bodies: Collection[NominatingBody]
) -> dict[int, list[BodyMember]]:
    """Who nominates in the name of each body."""
    members: dict[int, list[BodyMember]] = {body.id: [] for body in bodies}
    query = (
        select(BodyMember)
        .where(BodyMember.body_id.in_(members), BodyMember.ended_at.is_(None))
        .order_by(BodyMember.normalised)
    )
    for member in session.scalars(query):
        members[member.body_id].append(member)
    return members


def add_member(
    session: Session,
    body: NominatingBody,
    *,
    kind: IdentifierKind,
    value: str,
    actor: Person,
    now: datetime,
) -> BodyMember:
    """Let whoever proves to be known by that identifier nominate in the name of ``body``.

    Raises:
        BackpackError: ``member_malformed``.
        ConflictError: ``member_already``.
    """
    normalised = read_identifier(kind, value, code="member_malformed")
    member = BodyMember(
        body_id=body.id,
        kind=kind,
        value=value.strip(),
        normalised=normalised,
        added_by_id=actor.id,
        added_at=now,
    )
    try:
        with session.begin_nested():
            session.add(member)
    except IntegrityError as error:
        raise ConflictError(
            "member_already", _("This person nominates for this body already.")
        ) from error
    audit.record(
        session,
        "staff:body:member_added",
        at=now,
        object_kind="nominating_body_member",
        object_id=member.public_id,
        actor=actor,
    )
    return member


def end_member(
    session: Session, body: NominatingBody, public_id: str, *, actor: Person, now: datetime
) -> None:
    """Let somebody nominate no more; what she has handed in stays.

    Raises:
        NotFoundError: nobody of that name nominates for ``body``.
    """
    member = session.scalar(
        select(BodyMember)
        .where(
            BodyMember.public_id == public_id,
            BodyMember.body_id == body.id,
            BodyMember.ended_at.is_(None),
        )
        .with_for_update()
    )
    if member is None:
        raise NotFoundError("member_not_found")
    member.ended_at = now
    audit.record(
        session,
        "staff:body:member_ended",
        at=now,
        object_kind="nominating_body_member",
        object_id=member.public_id,
        actor=actor,
    )
