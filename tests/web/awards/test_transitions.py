"""Every move of an award against every state, and two who try to move it at the same moment."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from backpack.awards.history import history_of
from backpack.awards.matching import find_award_for, waiting_awards
from backpack.awards.service import WrongAccountError, decline_award, withdraw_award
from backpack.awards.transitions import FOLLOWING, move_award, state_now
from backpack.errors import BackpackError, ConflictError, NotFoundError
from backpack.models import AuditEvent, Award, AwardState, IdentifierKind, Person
from tests.support.factories import NOW, make_award, make_awarder, make_identifier, make_person
from tests.support.writing import write

NOOR = "noor@student.example"
CODES = {
    AwardState.SCHEDULED: "award_not_offered",
    AwardState.OFFERED: "award_offered",
    AwardState.CLAIMED: "award_claimed",
    AwardState.DECLINED: "award_declined",
    AwardState.WITHDRAWN: "award_withdrawn",
    AwardState.EXPIRED: "award_expired",
}

Move = Callable[[Session, Award, Person, datetime], None]


def _decline(session: Session, award: Award, person: Person, now: datetime) -> None:
    decline_award(session, award, person, reason=None, now=now)


def _withdraw(session: Session, award: Award, person: Person, now: datetime) -> None:
    withdraw_award(session, award, actor=person, reason="A mistake.", now=now)


MOVES: dict[AwardState, Move] = {
    AwardState.DECLINED: _decline,
    AwardState.WITHDRAWN: _withdraw,
}


@pytest.mark.parametrize("state", AwardState)
@pytest.mark.parametrize("to", AwardState)
def test_an_award_goes_where_the_table_says_and_nowhere_else(
    app: Flask, state: AwardState, to: AwardState
) -> None:
    def move(session: Session) -> str | None:
        award = make_award(session, state=state)
        try:
            move_award(session, award, to=to, now=NOW)
        except ConflictError as refused:
            assert award.state is state
            return refused.code
        assert award.state is to
        return None

    assert write(app, move) == (None if to in FOLLOWING[state] else CODES[state])


@pytest.mark.parametrize("to", MOVES)
@pytest.mark.parametrize("state", AwardState)
def test_a_move_that_comes_too_late_says_why_and_leaves_no_trail(
    app: Flask, state: AwardState, to: AwardState
) -> None:
    def move(session: Session) -> tuple[str | None, int]:
        award = make_award(session, state=state)
        code = None
        try:
            MOVES[to](session, award, make_person(session), NOW)
        except BackpackError as refused:
            code = refused.code
        session.flush()
        return code, len(session.scalars(select(AuditEvent)).all())

    allowed = to in FOLLOWING[state]
    assert write(app, move) == ((None, 1) if allowed else (CODES[state], 0))


def test_after_the_deadline_a_learner_decides_nothing_but_staff_still_can(app: Flask) -> None:
    def move(session: Session) -> str:
        award = make_award(session)
        assert award.claim_until is not None
        late = award.claim_until
        assert state_now(award, now=late) is AwardState.EXPIRED
        assert state_now(award, now=late - timedelta(microseconds=1)) is AwardState.OFFERED
        with pytest.raises(ConflictError) as refused:
            decline_award(session, award, make_person(session), reason=None, now=late)
        _withdraw(session, award, make_person(session), late)
        return refused.value.code

    assert write(app, move) == "award_expired"


def test_of_two_at_the_same_moment_one_decides(app: Flask) -> None:
    award = write(app, make_award)
    learner = write(app, lambda session: make_person(session, email=NOOR))
    awarder = write(app, lambda session: make_awarder(session, award.badge_class.issuer))

    def move(to: AwardState, person: Person) -> str:
        def run(session: Session) -> str:
            mine, actor = session.get_one(Award, award.id), session.get_one(Person, person.id)
            MOVES[to](session, mine, actor, NOW)
            return "done"

        try:
            return write(app, run)
        except ConflictError as refused:
            return refused.code

    with ThreadPoolExecutor(2) as pool:
        outcomes = list(pool.map(move, MOVES, (learner, awarder)))
    decided = write(app, lambda session: session.get_one(Award, award.id).state)
    assert sorted(outcomes) == sorted(["done", CODES[decided]])


def test_an_award_is_found_by_every_name_of_a_person(app: Flask) -> None:
    def find(session: Session) -> tuple[list[Award], list[Award]]:
        noor = make_person(session, email=NOOR, eppn="nverhaegen@ugent.example")
        make_identifier(
            session, noor, kind=IdentifierKind.EMAIL, value="old@ugent.example", ended_at=NOW
        )
        mine = [
            make_award(session, recipient="Noor@Student.Example"),
            make_award(session, recipient="nverhaegen@ugent.example", kind=IdentifierKind.EPPN),
        ]
        make_award(session, recipient="nverhaegen@ugent.example", kind=IdentifierKind.EMAIL)
        make_award(session, recipient="old@ugent.example")
        make_award(session, recipient=NOOR, state=AwardState.SCHEDULED)
        make_award(session, recipient=NOOR, state=AwardState.WITHDRAWN)
        return mine, waiting_awards(session, noor, now=NOW)

    mine, waiting = write(app, find)
    assert [award.id for award in waiting] == [award.id for award in mine]


def test_somebody_with_no_name_at_all_has_nothing_waiting(app: Flask) -> None:
    def find(session: Session) -> list[Award]:
        make_award(session)
        nobody = make_person(session)
        for identifier in nobody.identifiers:
            identifier.ended_at = NOW
        session.flush()
        return waiting_awards(session, nobody, now=NOW)

    assert write(app, find) == []


def test_the_wrong_account_learns_which_kind_of_name_it_was_but_not_whose(app: Flask) -> None:
    def find(session: Session) -> WrongAccountError:
        award = make_award(session, recipient=NOOR)
        with pytest.raises(WrongAccountError) as refused:
            find_award_for(session, award.public_id, make_person(session))
        return refused.value

    error = write(app, find)
    assert error.code == "wrong_account"
    assert "noor" not in error.sentence
    assert "n•••@student.example" in error.sentence


def test_an_award_that_is_only_planned_is_not_there(app: Flask) -> None:
    def find(session: Session) -> None:
        award = make_award(session, recipient=NOOR, state=AwardState.SCHEDULED)
        find_award_for(session, award.public_id, make_person(session, email=NOOR))

    with pytest.raises(NotFoundError):
        write(app, find)


def test_the_history_tells_who_did_what(app: Flask) -> None:
    def tell(session: Session) -> list[tuple[str | None, str | None]]:
        award = make_award(session)
        awarder = make_awarder(session, award.badge_class.issuer, name="Bram Lauwers")
        _withdraw(session, award, awarder, NOW)
        session.flush()
        return [
            (line.person.name if line.person else None, line.reason)
            for line in history_of(session, award, for_owner=False)
        ]

    assert write(app, tell) == [("Bram Lauwers", "A mistake.")]
