"""A faculty that calls for nominations, with everybody who has a part in it."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from backpack.awards.nominations.calls import CallTerms, add_member, make_body, make_call
from backpack.awards.nominations.nominating import Tick, Words, hand_in, write_nomination
from backpack.models import (
    BadgeClass,
    IdentifierKind,
    NominatingBody,
    Nomination,
    NominationCall,
    Person,
    RoleName,
)
from tests.support.factories import (
    NOW,
    make_awarder,
    make_badge_class,
    make_person,
    make_role,
)

TWO_CRITERIA = "You were found to have\n\n- helped **others**;\n- looked back on it."


@dataclass(frozen=True, slots=True)
class Faculty:
    """A call that is open for ten days, its people, and a body with one student in it."""

    call: NominationCall
    badge_class: BadgeClass
    body: NominatingBody
    administrator: Person
    awarder: Person
    student: Person
    first: Person
    second: Person


def make_faculty(
    session: Session, *, address: str = "tine@student.example", **terms: Any
) -> Faculty:
    """The faculty; the student has ``address``, and ``terms`` are of the call."""
    badge_class = make_badge_class(session, criteria=TWO_CRITERIA)
    issuer = badge_class.issuer
    administrator = make_person(session, name="Mien Baert")
    make_role(session, administrator, issuer=issuer, name=RoleName.ISSUER_ADMINISTRATOR)
    first, second = make_person(session, name="An Claes"), make_person(session, name="Jan Maes")
    for member in (first, second):
        make_role(session, member, issuer=issuer, name=RoleName.COMMITTEE_MEMBER)
    student = make_person(session, name="Tine Smet", email=address)
    body = make_body(session, issuer, name="Student council", actor=administrator, now=NOW)
    add_member(
        session,
        body,
        kind=IdentifierKind.EMAIL,
        value=address.title(),
        actor=administrator,
        now=NOW,
    )
    call = make_call(session, badge_class, make_terms(**terms), actor=administrator, now=NOW)
    return Faculty(
        call=call,
        badge_class=badge_class,
        body=body,
        administrator=administrator,
        awarder=make_awarder(session, issuer),
        student=student,
        first=first,
        second=second,
    )


def make_terms(**terms: Any) -> CallTerms:
    """What a call says."""
    values: dict[str, Any] = {
        "title": "Commitment 2026",
        "instructions": "Be *honest*.",
        "opens_at": NOW - timedelta(days=1),
        "closes_at": NOW + timedelta(days=10),
        "proclaimed_at": None,
        "second_member": True,
        "tells_nominee": False,
        "graduates_only": True,
    }
    return CallTerms(**{**values, **terms})


def words(faculty: Faculty, nominee: str = "noor@student.example", **changes: Any) -> Words:
    """A nomination that can be handed in."""
    values: dict[str, Any] = {
        "body": faculty.body,
        "nominee_kind": IdentifierKind.EMAIL,
        "nominee_value": nominee,
        "nominee_name": nominee.partition("@")[0].title(),
        "motivation": "She ran the listening service.",
        "competences": ["listening"],
        "ticks": [Tick(met=True, remark=""), Tick(met=False, remark="She will.")],
    }
    return Words(**{**values, **changes})


def make_nomination(
    session: Session,
    faculty: Faculty,
    nominee: str = "noor@student.example",
    *,
    handed_in: bool = True,
    nominator: Person | None = None,
    now: datetime = NOW,
    **changes: Any,
) -> Nomination:
    """A nomination by the student, or by ``nominator`` in the faculty's own name."""
    if nominator is not None:
        changes["body"] = None
    who = nominator or faculty.student
    said = words(faculty, nominee, **changes)
    nomination = write_nomination(session, faculty.call, said, nominator=who, now=now)
    if handed_in:
        hand_in(session, nomination, nominator=who, now=now)
    return nomination
