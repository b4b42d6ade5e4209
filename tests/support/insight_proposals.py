"""Nominations and requests for the world of insight's tests: what comes before an award."""

from collections.abc import Callable

from sqlalchemy import select
from sqlalchemy.orm import Session

from backpack.awards import requests
from backpack.awards.batches.running import run_chunk
from backpack.awards.batches.steps import start_batch
from backpack.awards.nominations import awarding, nominating, screening
from backpack.models import (
    AwardRequest,
    BadgeClass,
    IdentifierKind,
    Nomination,
    NominationCall,
    Person,
)
from tests.support.insight_log import LoggedAward
from tests.support.insight_world import World

Note = Callable[[], None]
Deed = Callable[[World, Session, int, int], Note]
"""What is done, of which badge and by or to which learner; gives what the log learns of it."""


def nominate(world: World, session: Session, _class_id: int, place: int) -> Note:
    """Hand in a nomination, in the faculty's own name."""
    words = nominating.Words(
        body=None,
        nominee_kind=IdentifierKind.EMAIL,
        nominee_value=world.address(session, place),
        nominee_name="N",
        motivation="She did.",
        ticks=[nominating.Tick(met=True, remark="")] * 9,
    )
    call, actor = session.get_one(NominationCall, world.call), world.staff(session)
    made = nominating.write_nomination(session, call, words, nominator=actor, now=world.now)
    nominating.hand_in(session, made, nominator=actor, now=world.now)
    return _proposed(world, world.classes[0], place, "nomination", made.id)


def _proposed(world: World, class_id: int, place: int, origin: str, row: int) -> Note:
    def note() -> None:
        at = world.new_entry(class_id, place, origin=origin, proposed=world.now)
        world.proposals[at] = row

    return note


def approve(world: World, session: Session, _class_id: int, place: int) -> Note:
    """Approve a nomination."""
    at = world.proposal(place, "nomination")
    found = session.get_one(Nomination, world.proposals[at])
    member = session.get_one(Person, world.member)
    screening.approve(session, found, version=found.version, member=member, now=world.now)
    return lambda: setattr(world.log.entries[at], "approved", True)


def turn_down(world: World, session: Session, _class_id: int, place: int) -> Note:
    """Decline a nomination."""
    found = session.get_one(Nomination, world.proposals[world.proposal(place, "nomination")])
    member = session.get_one(Person, world.member)
    screening.decline(
        session, found, version=found.version, member=member, reason="No.", now=world.now
    )
    return lambda: None


def take_back(world: World, session: Session, _class_id: int, place: int) -> Note:
    """The nominator takes a nomination back."""
    at = world.proposal(place, "nomination")
    found = session.get_one(Nomination, world.proposals[at])
    nominating.withdraw(session, found, nominator=world.staff(session), now=world.now)
    return lambda: setattr(world.log.entries[at], "taken_back", True)


def proclaim(world: World, session: Session, _class_id: int, _place: int) -> Note:
    """Award all approved nominations in one batch."""
    actor, call = world.staff(session), session.get_one(NominationCall, world.call)
    made = awarding.prepare_batch(
        session, call, graduates=None, scheduled_for=None, actor=actor, now=world.now
    )
    start_batch(session, made.batch, actor=actor, now=world.now)
    session.flush()
    run_chunk(session, now=world.now)
    found = {
        nomination.id: nomination.batch_row.award_id
        for nomination in session.scalars(
            select(Nomination).where(Nomination.id.in_(world.proposals.values()))
        )
        if nomination.batch_row is not None
    }
    awarding.settle_nominations(session, now=world.now)

    def note() -> None:
        for at, row in world.proposals.items():
            entry = world.log.entries[at]
            if entry.origin == "nomination" and found.get(row) and not entry.awards:
                world.add_award(at, found[row] or 0, LoggedAward(world.now, offered=world.now))

    return note


def ask(world: World, session: Session, _class_id: int, place: int) -> Note:
    """Ask for the badge that may be asked for."""
    person, badge = world.person(session, place), session.get_one(BadgeClass, world.classes[2])
    asked = requests.Asked(narrative="I did it.")
    made = requests.ask_for_badge(session, badge, person, asked, now=world.now)
    session.flush()
    return _proposed(world, world.classes[2], place, "request", made.id)


def grant(world: World, session: Session, _class_id: int, place: int) -> Note:
    """Award what was asked for."""
    at = world.proposal(place, "request")
    found = session.get_one(AwardRequest, world.proposals[at])
    requests.award_request(session, found, actor=world.staff(session), grade=None, now=world.now)
    award_id = found.award_id or 0

    def note() -> None:
        world.log.entries[at].approved = True
        world.add_award(at, award_id, LoggedAward(world.now, offered=world.now))

    return note


def refuse(world: World, session: Session, _class_id: int, place: int) -> Note:
    """Decline a request."""
    found = session.get_one(AwardRequest, world.proposals[world.proposal(place, "request")])
    actor = world.staff(session)
    requests.decline_request(session, found, actor=actor, reason="No.", now=world.now)
    return lambda: None


def ask_no_more(world: World, session: Session, _class_id: int, place: int) -> Note:
    """The learner takes her request back."""
    at = world.proposal(place, "request")
    found = session.get_one(AwardRequest, world.proposals[at])
    requests.withdraw_request(session, found, world.person(session, place), now=world.now)
    return lambda: setattr(world.log.entries[at], "taken_back", True)


PROPOSING: tuple[Deed, ...] = (
    nominate,
    approve,
    turn_down,
    take_back,
    proclaim,
    ask,
    grant,
    refuse,
    ask_no_more,
)
"""All deeds of this file."""
