"""The trail as its subject reads it: what was done with her things, in words, and by whom.

Of staff it says their part and their institution, not their names.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session, defer, joinedload

from backpack.awards.matching import waiting_awards
from backpack.catalogue.naming import name_in
from backpack.models import (
    AccountMerge,
    AuditEvent,
    Award,
    BadgeClass,
    Credential,
    Institution,
    Issuer,
    Person,
    Role,
    RoleName,
)
from backpack.shell import current_language

PER_PAGE = 25

ROLES = {
    RoleName.INSTITUTION_ADMINISTRATOR: _l("An administrator"),
    RoleName.ISSUER_ADMINISTRATOR: _l("An administrator of the issuer"),
    RoleName.AWARDER: _l("An awarder"),
    RoleName.COMMITTEE_MEMBER: _l("A member of the committee"),
}
"""The parts that people have at the awarding desk."""

SENTENCES = {
    "person:account:created": _l("Your account was made, at your first sign-in"),
    "person:account:leaving": _l("The removal of your account was asked for"),
    "person:account:stays": _l("The removal of your account was called off"),
    "person:session:began": _l("Signed in"),
    "person:session:ended": _l("Signed out"),
    "person:session:replaced": _l("Signed in anew in the same browser"),
    "provider:session:ended": _l("Signed out from the institution’s side"),
    "person:profile:changed": _l("The profile was changed"),
    "person:terms:agreed": _l("Terms were agreed to"),
    "person:terms:noted": _l("A text was read and noted"),
    "person:terms:withdrawn": _l("A consent was withdrawn"),
    "person:identifier:verified": _l("An identifier was proven to be yours"),
    "provider:identifier:reassigned": _l("An identifier was given to somebody else"),
    "system:identifier:reassigned": _l(
        "Somebody else proved an address that you had proven: it counts as yours no more"
    ),
    "person:export:asked": _l("Everything was asked for as one file"),
    "person:nomination:drafted": _l("You began to nominate somebody"),
    "person:nomination:written": _l("You wrote on a nomination"),
    "person:nomination:submitted": _l("You nominated somebody"),
    "person:nomination:withdrawn": _l("You withdrew a nomination"),
    "staff:award:scheduled": _l("An award was planned for a later day"),
    "staff:award:offered": _l("A badge was awarded"),
    "system:award:offered": _l("A badge was awarded, on the day that was planned"),
    "system:award:expired": _l("An award was not claimed in time"),
    "staff:award:withdrawn": _l("An award was withdrawn"),
    "person:award:claimed": _l("A badge was claimed"),
    "person:award:declined": _l("An award was declined"),
    "learner:link:made": _l("A private link was made"),
    "learner:link:ended": _l("A private link was ended"),
    "learner:wallet:offered": _l("A badge was offered to a wallet"),
    "learner:wallet:withdrawn": _l("The offer of a badge to a wallet was withdrawn"),
    "learner:wallet:taken": _l("A wallet took a badge"),
    "system:wallet:ended": _l("The offer of a badge to a wallet ended after wrong codes"),
    "learner:request:made": _l("You asked for a badge"),
    "learner:request:withdrawn": _l("You took a request for a badge back"),
    "staff:request:declined": _l("A request of yours was declined"),
    "staff:request:awarded": _l("A request of yours was answered with the badge"),
    "learner:badge:published": _l("A badge was made public"),
    "learner:badge:unpublished": _l("A badge was made private again"),
    "learner:app:allowed": _l("A program was allowed to use your backpack"),
    "learner:app:withdrawn": _l("What a program was allowed was withdrawn"),
    "learner:host:connected": _l("Another backpack was connected"),
    "learner:host:ended": _l("The connection with another backpack was ended"),
    "learner:host:sent": _l("A badge was given to another backpack"),
    "system:app:ended": _l("The access of a program ended"),
    "system:app:stored": _l("A program put a badge on your shelf"),
    "staff:award:extended": _l("There was more time to claim an award"),
    "staff:award:reminded": _l("You were reminded of an award"),
    "system:award:reminded": _l("You were reminded of an award"),
    "system:award:warned": _l("You were warned that an award would end"),
    "system:mail:bounced": _l("A mail about an award came back"),
    "staff:credential:revoked": _l("A badge was revoked"),
    "staff:credential:suspended": _l("A badge was suspended"),
    "staff:credential:resumed": _l("A badge was in force again"),
    "staff:credential:reissued": _l("A badge was replaced by a corrected one"),
    "person:address:code_sent": _l("A code was sent to an address, to prove that it is yours"),
    "person:award:brought": _l("An award was brought in by the link of its mail"),
    "person:identifier:removed": _l("An identifier was taken away"),
    "person:invitation:accepted": _l("An invitation to the awarding desk was accepted"),
    "person:body_invitation:accepted": _l("An invitation to nominate was accepted"),
    "person:issuer:asked": _l("An issuer was written to about a missing badge"),
    "system:sign_in:warned": _l("You were warned that a way to sign in may close"),
    "learner:badge:imported": _l("A badge was brought in from elsewhere"),
    "learner:badge:removed": _l("A badge from elsewhere was taken out"),
    "learner:badge:renewed": _l("A badge from elsewhere was brought in anew"),
    "learner:import:begun": _l("Badges from elsewhere were handed in"),
    "learner:import:forgotten": _l("The list of what was handed in was put away"),
    "learner:collection:made": _l("A collection was made"),
    "learner:collection:described": _l("The words of a collection were changed"),
    "learner:collection:filled": _l("Badges were put into a collection"),
    "learner:collection:thinned": _l("A badge was taken out of a collection"),
    "learner:collection:ordered": _l("The order of a collection was changed"),
    "learner:collection:published": _l("A collection was made public"),
    "learner:collection:unpublished": _l("A collection was made private again"),
    "learner:collection:removed": _l("A collection was removed"),
    "learner:finding:seen": _l("News of a badge was put away"),
    "person:account:merged": _l("Two accounts of yours were joined"),
    "person:account:unmerged": _l("Two joined accounts were taken apart again"),
    "person:sign_in:linked": _l("One more way to sign in was linked"),
    "person:sign_in:unlinked": _l("A way to sign in was taken away"),
    "provider:affiliation:ended": _l("An institution no longer counts you among its own"),
    "provider:role:granted": _l("A part at the awarding desk came with your institution"),
    "provider:role:ended": _l("A part at the awarding desk ended with your institution"),
    "staff:role:withdrawn": _l("A part at the awarding desk was taken from you"),
    "staff:role:granted": _l("You were given a part at the awarding desk"),
    "system:role:granted": _l("You were given a part at the awarding desk, as was promised"),
}
"""Every event that can be about a learner, in words."""

NOT_ABOUT_A_LEARNER = frozenset(
    {
        "system:terms:published",
        "staff:role:promise_withdrawn",
        "system:issuer_key:created",
        "system:issuer_key:rotated",
        "staff:issuer_key:rotated",
        "system:account:removed",
        "staff:role:promised",
        "staff:invitation:sent",
        "staff:invitation:withdrawn",
        "system:role:promised",
        "staff:rules:changed",
        "system:award:declined",
        "system:award:withdrawn",
        "staff:body:made",
        "staff:body_invitation:sent",
        "staff:body_invitation:withdrawn",
        "staff:body:member_added",
        "staff:body:member_ended",
        "staff:call:made",
        "staff:call:changed",
        "staff:nomination:approved",
        "staff:nomination:approved_once",
        "staff:nomination:asked_back",
        "staff:nomination:batched",
        "staff:nomination:declined",
        "staff:nomination:held_back",
        "system:nomination:awarded",
        "system:nomination:returned",
        "staff:api_client:made",
        "staff:api_client:rotated",
        "staff:api_client:withdrawn",
        "staff:webhook:added",
        "staff:webhook:removed",
        "system:api_client:awarded",
    }
)
"""What nobody finds in her own trail."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One line: when, what (and of which badge), and who did it."""

    at: datetime
    event: str
    sentence: str
    badge: str | None
    by: str
    reason: str | None


@dataclass(frozen=True, slots=True)
class Page:
    """One page of the trail, newest first, and who can look at what without changing anything."""

    entries: list[Entry]
    number: int
    total: int
    lookers: list[tuple[str, str]]


def read_trail(session: Session, person: Person, *, page: int, now: datetime) -> Page:
    """A page of what happened with the things of ``person``; a number beyond gives the nearest."""
    hers = _hers(session, person, now=now)
    count = session.scalar(select(func.count()).select_from(AuditEvent).where(hers)) or 0
    total = max(1, -(-count // PER_PAGE))
    number = min(max(1, page), total)
    events = session.scalars(
        select(AuditEvent)
        .where(hers)
        .order_by(AuditEvent.at.desc(), AuditEvent.id.desc())
        .limit(PER_PAGE)
        .offset((number - 1) * PER_PAGE)
    ).all()
    entries = list(_entries(session, person, events))
    return Page(entries, number, total, _lookers(session, person))


def every_entry(session: Session, person: Person, *, now: datetime) -> Iterator[Entry]:
    """The whole trail of ``person``, oldest first."""
    events = session.scalars(
        select(AuditEvent)
        .where(_hers(session, person, now=now))
        .order_by(AuditEvent.at, AuditEvent.id)
    ).all()
    return _entries(session, person, events)


def _hers(session: Session, person: Person, *, now: datetime) -> ColumnElement[bool]:
    """About her, or about an award that is hers: most were made before we knew her."""
    waiting = [one.public_id for one in waiting_awards(session, person, now=now)]
    awards = select(Award.public_id).where(Award.person_id == person.id)
    of_award = and_(
        AuditEvent.object_kind == "award",
        or_(AuditEvent.object_id.in_(awards), AuditEvent.object_id.in_(waiting)),
    )
    return or_(AuditEvent.about_id.in_(_accounts_of(session, person)), of_award)


def _accounts_of(session: Session, person: Person) -> set[int]:
    """Her account, and those that were joined to it: what they went through is hers to read."""
    found, new = {person.id}, {person.id}
    while new:
        joined = select(AccountMerge.other_id).where(
            AccountMerge.keeper_id.in_(new), AccountMerge.undone_at.is_(None)
        )
        new = set(session.scalars(joined)) - found
        found |= new
    return found


def _entries(session: Session, person: Person, events: Sequence[AuditEvent]) -> Iterator[Entry]:
    classes = _badge_classes(session, events)
    parts = _parts(session, events)
    selves = _accounts_of(session, person)
    for event in events:
        badge_class = classes.get(event.object_id)
        sentence = SENTENCES.get(event.event)
        yield Entry(
            at=event.at,
            event=event.event,
            sentence=str(sentence) if sentence is not None else _("Something was changed"),
            badge=badge_class.name if badge_class is not None else None,
            by=str(_by(event, selves, badge_class, parts)),
            reason=event.details.get("reason"),
        )


def _badge_classes(session: Session, events: Sequence[AuditEvent]) -> dict[str, BadgeClass]:
    """The badge class of every award and credential that the events name."""
    named = {event.object_id for event in events}
    deep = joinedload(BadgeClass.issuer).joinedload(Issuer.institution)
    found: dict[str, BadgeClass] = {}
    for model in (Award, Credential):
        rows = session.execute(
            select(model.public_id, BadgeClass)
            .join(BadgeClass, BadgeClass.id == model.badge_class_id)
            .where(model.public_id.in_(named))
            .options(deep, defer(BadgeClass.image_png), defer(BadgeClass.image_svg))
        )
        found.update((public_id, badge_class) for public_id, badge_class in rows)
    return found


def _parts(session: Session, events: Sequence[AuditEvent]) -> dict[int, list[Role]]:
    """The parts that the actors have at the awarding desk today."""
    actors = {event.actor_id for event in events if event.event.startswith("staff:")}
    parts: dict[int, list[Role]] = {}
    for role in session.scalars(select(Role).where(Role.person_id.in_(actors)).order_by(Role.id)):
        parts.setdefault(role.person_id, []).append(role)
    return parts


def _by(
    event: AuditEvent,
    selves: set[int],
    badge_class: BadgeClass | None,
    parts: dict[int, list[Role]],
) -> Any:
    if event.actor_id in selves and not event.event.startswith("staff:"):
        return _("You")
    if event.event.startswith("provider:"):
        return _("The institution where you sign in")
    if not event.event.startswith("staff:"):
        return _("The backpack itself")
    if badge_class is None:
        return _("Staff")
    issuer = badge_class.issuer
    institution = name_in(issuer.institution, current_language())
    for role in parts.get(event.actor_id or 0, []):
        if role.issuer_id == issuer.id or role.institution_id == issuer.institution_id:
            return f"{ROLES[role.name]}, {institution}"
    return f"{_('Staff')}, {institution}"


def _lookers(session: Session, person: Person) -> list[tuple[str, str]]:
    """Who can look at what of hers without changing anything: issuer, institution."""
    rows = session.execute(
        select(Issuer)
        .join(BadgeClass, BadgeClass.issuer_id == Issuer.id)
        .join(Award, Award.badge_class_id == BadgeClass.id)
        .join(Institution, Institution.id == Issuer.institution_id)
        .where(Award.person_id == person.id)
        .options(joinedload(Issuer.institution))
        .distinct()
    )
    language = current_language()
    return sorted(
        (name_in(issuer, language), name_in(issuer.institution, language))
        for issuer in rows.scalars()
    )
