"""Nominations: every transition as a table, two people where two are needed, and the batch."""

import csv
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from io import StringIO
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from backpack.awards.batches.running import run_chunk
from backpack.awards.batches.service import (
    count_rows,
)
from backpack.awards.batches.steps import (
    end_batch,
    start_batch,
)
from backpack.awards.nominations.awarding import Prepared, prepare_batch, settle_nominations
from backpack.awards.nominations.calls import change_call, end_member, list_members, make_call
from backpack.awards.nominations.graduates import read_graduates
from backpack.awards.nominations.listing import write_nominations
from backpack.awards.nominations.nominating import (
    Tick,
    hand_in,
    rewrite_nomination,
    withdraw,
    write_nomination,
)
from backpack.awards.nominations.screening import Wanted, approve, ask_back, decline
from backpack.awards.nominations.states import FOLLOWING, try_move
from backpack.awards.service import offer_scheduled, withdraw_award
from backpack.db import new_session
from backpack.errors import BackpackError, ConflictError, ForbiddenError, NotFoundError
from backpack.models import (
    AuditEvent,
    Award,
    AwardBatch,
    AwardState,
    IdentifierKind,
    Nomination,
    NominationState,
    OutboxMail,
    Person,
    RowState,
)
from tests.support.factories import NOW, make_identifier, make_person, make_role
from tests.support.nominating import Faculty, make_faculty, make_nomination, make_terms, words
from tests.support.writing import write

State = NominationState
PROCLAMATION = datetime(2027, 7, 2, 14, 0, tzinfo=UTC)


def deeds(faculty: Faculty) -> dict[str, Callable[[Session, Nomination], None]]:
    """Everything that anybody can do with a nomination, as the one who may."""

    def send(session: Session, one: Nomination) -> None:
        hand_in(session, one, nominator=faculty.student, now=NOW)

    def rewrite(session: Session, one: Nomination) -> None:
        said = words(faculty)
        rewrite_nomination(
            session, one, said, version=one.version, nominator=faculty.student, now=NOW
        )

    def take_back(session: Session, one: Nomination) -> None:
        withdraw(session, one, nominator=faculty.student, now=NOW)

    def judged(deed: Callable[..., None], **values: Any) -> Callable[[Session, Nomination], None]:
        def judge(session: Session, one: Nomination) -> None:
            deed(session, one, version=one.version, member=faculty.second, now=NOW, **values)

        return judge

    return {
        "send": send,
        "rewrite": rewrite,
        "take_back": take_back,
        "approve": judged(approve),
        "ask": judged(ask_back, reason="Since when?"),
        "decline": judged(decline, reason="Too short."),
    }


AFTER = {
    State.DRAFT: {"send": State.SUBMITTED, "rewrite": State.DRAFT, "take_back": State.WITHDRAWN},
    State.SUBMITTED: {
        "take_back": State.WITHDRAWN,
        "approve": State.APPROVED_ONCE,
        "ask": State.ASKED_BACK,
        "decline": State.DECLINED,
    },
    State.ASKED_BACK: {
        "send": State.SUBMITTED,
        "rewrite": State.ASKED_BACK,
        "take_back": State.WITHDRAWN,
        "decline": State.DECLINED,
    },
    State.APPROVED_ONCE: {
        "take_back": State.WITHDRAWN,
        "approve": State.APPROVED,
        "ask": State.ASKED_BACK,
        "decline": State.DECLINED,
    },
    State.APPROVED: {"take_back": State.WITHDRAWN},
    State.DECLINED: {},
    State.WITHDRAWN: {},
    State.BATCHED: {},
    State.AWARDED: {},
}
"""What each deed makes of each state; everything else is refused and changes nothing."""


def bring_to(session: Session, nomination: Nomination, state: State, first: Person) -> None:
    """Set it to ``state`` as if it had come there."""
    nomination.state = state
    nomination.submitted_at = None if state is State.DRAFT else NOW
    nomination.first_by_id = first.id if state is State.APPROVED_ONCE else None
    session.flush()


@pytest.mark.parametrize("state", State)
def test_every_deed_in_every_state(app: Flask, state: State) -> None:
    def judge(session: Session) -> list[str]:
        faculty = make_faculty(session)
        nomination = make_nomination(session, faculty, handed_in=False)
        wrong: list[str] = []
        for name, deed in deeds(faculty).items():
            bring_to(session, nomination, state, faculty.first)
            events = session.scalar(select(func.count(AuditEvent.id)))
            try:
                deed(session, nomination)
                said = "done"
            except BackpackError as refusal:
                said = refusal.code
            expected = AFTER[state].get(name)
            traced = session.scalar(select(func.count(AuditEvent.id))) != events
            if nomination.state is not (expected or state) or (said == "done") != bool(expected):
                wrong.append(f"{name}: {said}, {nomination.state}")
            if traced != bool(expected):
                wrong.append(f"{name}: trail")
        return wrong

    assert write(app, judge) == []


def test_the_table_of_states_is_what_the_deeds_do() -> None:
    for state, following in AFTER.items():
        assert set(following.values()) - {state} <= FOLLOWING[state]


MOVES = st.lists(
    st.tuples(
        st.sampled_from(["send", "rewrite", "take_back", "approve", "ask", "decline"]),
        st.booleans(),
    ),
    max_size=12,
)


JUDGING: dict[str, Callable[..., None]] = {
    "approve": approve,
    "ask": partial(ask_back, reason="?"),
    "decline": partial(decline, reason="No."),
}
"""What either member of the committee may do."""


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(moves=MOVES)
def test_whatever_people_do_approval_takes_two_of_what_was_read(
    app: Flask, moves: list[tuple[str, bool]]
) -> None:
    """Against a model of two lines: who has approved the words as they are now."""
    with app.app_context(), new_session() as session:
        faculty = make_faculty(session)
        nomination = make_nomination(session, faculty, handed_in=False)
        state, agreed = State.DRAFT, set[int]()
        for name, by_first in moves:
            member = faculty.first if by_first else faculty.second
            judge = JUDGING.get(name)
            done = True
            try:
                if judge is None:
                    deeds(faculty)[name](session, nomination)
                else:
                    judge(session, nomination, version=nomination.version, member=member, now=NOW)
            except BackpackError:
                done = False
            twice = name == "approve" and member.id in agreed
            assert done == (name in AFTER[state] and not twice)
            if done:
                state = AFTER[state][name]
                agreed = agreed | {member.id} if name == "approve" else set()
            assert nomination.state is state
            assert state is not State.APPROVED or len(agreed) == 2
        session.rollback()


def approve_by(session: Session, nomination: Nomination, *members: Person) -> None:
    for member in members:
        approve(session, nomination, version=nomination.version, member=member, now=NOW)


def test_two_are_two_people_and_nobody_who_nominated(app: Flask) -> None:
    def judge(session: Session) -> None:
        faculty = make_faculty(session)
        nomination = make_nomination(session, faculty)
        approve_by(session, nomination, faculty.first)
        with pytest.raises(ForbiddenError) as twice:
            approve_by(session, nomination, faculty.first)
        assert twice.value.code == "approved_by_you"
        approve_by(session, nomination, faculty.second)
        assert nomination.state is State.APPROVED
        assert (nomination.first_by, nomination.decided_by) == (faculty.first, faculty.second)
        make_role(session, faculty.first, issuer=faculty.badge_class.issuer)
        own = make_nomination(session, faculty, "bo@student.example", nominator=faculty.first)
        for deed in (approve, ask_back, decline):
            with pytest.raises(ForbiddenError) as hers:
                deed(session, own, version=1, member=faculty.first, reason="x", now=NOW)
            assert hers.value.code == "own_nomination"
        make_identifier(
            session, faculty.second, kind=IdentifierKind.EMAIL, value="bo@student.example"
        )
        with pytest.raises(ForbiddenError):
            approve_by(session, own, faculty.second)

    write(app, judge)


def test_one_is_enough_where_the_call_says_so(app: Flask) -> None:
    def judge(session: Session) -> State:
        nomination = make_nomination(session, faculty := make_faculty(session, second_member=False))
        approve_by(session, nomination, faculty.first)
        with pytest.raises(ConflictError):
            approve_by(session, nomination, faculty.second)
        return nomination.state

    assert write(app, judge) is State.APPROVED


def test_two_at_once_are_first_and_second_and_one_twice_is_one(app: Flask) -> None:
    faculty = write(app, make_faculty)
    hers = write(app, lambda session: make_nomination(session, faculty, "a@student.example"))
    his = write(app, lambda session: make_nomination(session, faculty, "b@student.example"))
    codes: list[str] = []
    ready = threading.Barrier(4)

    def decide(nomination: Nomination, member: Person) -> None:
        with app.app_context(), new_session() as session:
            seen = session.get_one(Nomination, nomination.id)
            who = session.get_one(Person, member.id)
            session.rollback()
            ready.wait(timeout=20)
            try:
                with session.begin():
                    approve(session, seen, version=1, member=who, now=NOW)
            except BackpackError as refusal:
                codes.append(refusal.code)

    pairs = [(hers, faculty.first), (hers, faculty.second), (his, faculty.first)]
    pairs.append((his, faculty.first))
    threads = [threading.Thread(target=decide, args=pair) for pair in pairs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    states = write(
        app,
        lambda session: [
            (one.state, one.first_by_id, one.decided_by_id)
            for one in session.scalars(select(Nomination).order_by(Nomination.id))
        ],
    )
    assert states[0][0] is State.APPROVED
    assert {states[0][1], states[0][2]} == {faculty.first.id, faculty.second.id}
    assert states[1] == (State.APPROVED_ONCE, faculty.first.id, None)
    assert codes == ["approved_by_you"]


def test_nobody_approves_what_she_has_not_read(app: Flask) -> None:
    def judge(session: Session) -> str:
        faculty = make_faculty(session)
        nomination = make_nomination(session, faculty)
        ask_back(session, nomination, version=1, member=faculty.first, reason="?", now=NOW)
        rewrite_nomination(
            session, nomination, words(faculty), version=1, nominator=faculty.student, now=NOW
        )
        hand_in(session, nomination, nominator=faculty.student, now=NOW)
        with pytest.raises(ConflictError) as error:
            approve(session, nomination, version=1, member=faculty.first, now=NOW)
        assert nomination.state is State.SUBMITTED
        return error.value.code

    assert write(app, judge) == "nomination_changed"


def test_the_clock_of_a_call(app: Flask) -> None:
    def judge(session: Session) -> None:
        faculty = make_faculty(session)
        opens, closes = faculty.call.opens_at, faculty.call.closes_at
        moment = timedelta(seconds=1)
        for now in (opens - moment, closes):
            with pytest.raises(ConflictError) as error:
                make_nomination(session, faculty, now=now)
            assert error.value.code == "call_not_open"
        draft = make_nomination(session, faculty, handed_in=False, now=opens)
        with pytest.raises(ConflictError):
            hand_in(session, draft, nominator=faculty.student, now=closes)
        hand_in(session, draft, nominator=faculty.student, now=closes - moment)
        ask_back(session, draft, version=1, member=faculty.first, reason="?", now=closes)
        hand_in(session, draft, nominator=faculty.student, now=closes + timedelta(days=3))
        assert draft.state is State.SUBMITTED

    write(app, judge)


def test_calls_keep_to_their_times(app: Flask) -> None:
    def judge(session: Session) -> None:
        faculty = make_faculty(session)
        wrong = {
            "call_times": make_terms(closes_at=NOW - timedelta(days=2)),
            "proclaimed_early": make_terms(proclaimed_at=NOW),
        }
        for code, terms in wrong.items():
            for attempt in (
                lambda terms=terms: make_call(
                    session, faculty.badge_class, terms, actor=faculty.administrator, now=NOW
                ),
                lambda terms=terms: change_call(
                    session, faculty.call, terms, actor=faculty.administrator, now=NOW
                ),
            ):
                with pytest.raises(BackpackError) as error:
                    attempt()
                assert error.value.code == code
        assert faculty.call.criteria == ["helped others;", "looked back on it."]

    write(app, judge)


REFUSED: list[tuple[str, dict[str, Any]]] = [
    ("nominee_malformed", {"nominee_value": "nobody"}),
    ("notify_email_malformed", {"notify_email": "nowhere"}),
    ("evidence_malformed", {"evidence_url": "javascript:alert(1)"}),
    ("motivation_missing", {"motivation": " "}),
    ("criteria_unanswered", {"ticks": [Tick(met=True, remark="")]}),
]


@pytest.mark.parametrize(("code", "changes"), REFUSED)
def test_what_cannot_be_handed_in(app: Flask, code: str, changes: dict[str, Any]) -> None:
    def judge(session: Session) -> str:
        with pytest.raises(BackpackError) as error:
            make_nomination(session, make_faculty(session), **changes)
        return error.value.code

    assert write(app, judge) == code


def test_nobody_is_handed_in_twice_and_no_draft_is_lost(app: Flask) -> None:
    def judge(session: Session) -> None:
        faculty = make_faculty(session)
        first = make_nomination(session, faculty)
        again = make_nomination(
            session, faculty, "NOOR@student.example", handed_in=False, nominator=faculty.awarder
        )
        with pytest.raises(ConflictError) as error:
            hand_in(session, again, nominator=faculty.awarder, now=NOW)
        assert error.value.code == "nominated_already"
        assert again.submitted_at is None
        withdraw(session, first, nominator=faculty.student, now=NOW)
        hand_in(session, again, nominator=faculty.awarder, now=NOW)
        assert again.state is State.SUBMITTED

    write(app, judge)


def test_who_may_nominate(app: Flask) -> None:
    def judge(session: Session) -> None:
        faculty = make_faculty(session)
        stranger = make_person(session)
        other = make_faculty(session, address="rik@student.example")
        for person, said in (
            (stranger, words(faculty)),
            (faculty.first, words(faculty, body=None)),
            (other.student, words(faculty)),
            (faculty.awarder, words(faculty)),
            (faculty.student, words(faculty, body=other.body)),
            (faculty.student, words(faculty, body=None)),
        ):
            with pytest.raises(NotFoundError):
                write_nomination(session, faculty.call, said, nominator=person, now=NOW)
        (member,) = list_members(session, [faculty.body])[faculty.body.id]
        end_member(session, faculty.body, member.public_id, actor=faculty.administrator, now=NOW)
        with pytest.raises(NotFoundError):
            make_nomination(session, faculty)

    write(app, judge)


def mails(session: Session) -> list[tuple[str, str]]:
    found = session.scalars(select(OutboxMail).order_by(OutboxMail.id))
    return [(mail.kind, mail.recipient) for mail in found]


@pytest.mark.parametrize("tells", [True, False])
def test_nominees_are_told_only_where_the_call_says_so(app: Flask, tells: bool) -> None:
    def judge(session: Session) -> list[tuple[str, str]]:
        faculty = make_faculty(session, tells_nominee=tells)
        nomination = make_nomination(session, faculty)
        ask_back(session, nomination, version=1, member=faculty.first, reason="?", now=NOW)
        hand_in(session, nomination, nominator=faculty.student, now=NOW)
        approve_by(session, nomination, faculty.first, faculty.second)
        about = session.scalars(select(AuditEvent.about_id).where(AuditEvent.about_id.is_not(None)))
        assert set(about) == {faculty.student.id}
        return mails(session)

    news = ("nomination_news", "tine@student.example")
    told = [("nominated", "noor@student.example")] if tells else []
    assert write(app, judge) == [*told, news, news]


def approved(session: Session, faculty: Faculty, *names: str) -> list[Nomination]:
    """Nominations that two approved."""
    made = [make_nomination(session, faculty, f"{name}@student.example") for name in names]
    for nomination in made:
        approve_by(session, nomination, faculty.first, faculty.second)
    return made


def prepare(session: Session, faculty: Faculty, listed: str | None, **changes: Any) -> Prepared:
    values: dict[str, Any] = {
        "graduates": None if listed is None else read_graduates(listed.encode()),
        "scheduled_for": PROCLAMATION,
        "actor": faculty.awarder,
        "now": NOW,
    }
    return prepare_batch(session, faculty.call, **{**values, **changes})


def test_only_graduates_become_a_batch_on_the_day(app: Flask) -> None:
    faculty = write(app, make_faculty)

    def begin(session: Session) -> AwardBatch:
        approved(session, faculty, "a", "b", "c")
        make_nomination(session, faculty, "d@student.example")
        # On the list under another name that she is known by.
        noor = make_person(session, email="b@student.example", eppn="bb@ghent.example")
        assert noor.id
        prepared = prepare(
            session, faculty, "bb@ghent.example\nA@student.example\nd@student.example"
        )
        assert (prepared.included, prepared.held_back) == (2, 1)
        assert count_rows(session, prepared.batch)[RowState.READY] == 2
        start_batch(session, prepared.batch, actor=faculty.awarder, now=NOW)
        return prepared.batch

    batch = write(app, begin)

    def states(session: Session) -> dict[str, tuple[State, bool]]:
        found = session.scalars(select(Nomination))
        return {one.nominee_name: (one.state, one.held_back_at is not None) for one in found}

    held = {"C": (State.APPROVED, True), "D": (State.SUBMITTED, False)}
    in_batch = dict.fromkeys(("A", "B"), (State.BATCHED, False))
    write(app, lambda session: run_chunk(session, now=NOW))
    assert write(app, lambda session: settle_nominations(session, now=NOW)) == 0
    assert write(app, states) == held | in_batch
    day = PROCLAMATION
    write(app, lambda session: offer_scheduled(session, now=day - timedelta(seconds=1)))
    assert write(app, lambda session: settle_nominations(session, now=day)) == 0
    write(app, lambda session: offer_scheduled(session, now=day))
    assert write(app, lambda session: settle_nominations(session, now=day)) == 2
    assert write(app, states) == held | dict.fromkeys(("A", "B"), (State.AWARDED, False))

    def told(session: Session) -> list[tuple[str, str]]:
        return [mail for mail in mails(session) if mail[0] == "award_offered"]

    assert len(write(app, told)) == 2
    award = write(app, lambda session: session.scalars(select(Award).order_by(Award.id)).first())
    assert award is not None
    assert award.narrative == "She ran the listening service."
    assert batch.scheduled_for == PROCLAMATION


def test_whoever_is_left_out_of_the_batch_is_approved_as_before(app: Flask) -> None:
    def judge(session: Session) -> list[State]:
        faculty = make_faculty(session, graduates_only=False)
        (first,) = approved(session, faculty, "a")
        end_batch(session, prepare(session, faculty, None).batch, actor=faculty.awarder, now=NOW)
        assert settle_nominations(session, now=NOW) == 1
        before = first.state
        batch = prepare(session, faculty, None).batch
        start_batch(session, batch, actor=faculty.awarder, now=NOW)
        run_chunk(session, now=NOW)
        award = session.scalars(select(Award)).one()
        assert award.state is AwardState.SCHEDULED
        withdraw_award(session, award, actor=faculty.awarder, reason="Not yet.", now=NOW)
        assert settle_nominations(session, now=NOW) == 1
        assert first.batch_row_id is None
        return [before, first.state]

    assert write(app, judge) == [State.APPROVED, State.APPROVED]


def test_what_keeps_a_batch_from_being_made(app: Flask) -> None:
    def judge(session: Session) -> None:
        faculty = make_faculty(session)
        cases: list[tuple[str, str | None, dict[str, Any]]] = [
            ("batch_nobody", "a@student.example", {}),
            ("graduates_missing", None, {}),
            ("issuer_not_found", "a@student.example", {"actor": faculty.first}),
        ]
        for code, listed, changes in cases:
            with pytest.raises(BackpackError) as error:
                prepare(session, faculty, listed, **changes)
            assert error.value.code == code
        (nomination,) = approved(session, faculty, "a")
        with pytest.raises(BackpackError) as error:
            prepare(session, faculty, "b@student.example")
        assert error.value.code == "batch_nobody"
        prepare(session, faculty, "a@student.example")
        assert not try_move(session, nomination, to=State.WITHDRAWN)

    write(app, judge)


def test_the_file_runs_nothing_in_a_spreadsheet(app: Flask) -> None:
    def judge(session: Session) -> list[list[str]]:
        faculty = make_faculty(session)
        ticks = [Tick(met=True, remark=""), Tick(met=True, remark="twice")]
        make_nomination(
            session, faculty, motivation="=HYPERLINK(1)", nominee_name="@Noor", ticks=ticks
        )
        make_nomination(session, faculty, "draft@student.example", handed_in=False)
        text = "".join(write_nominations(session, faculty.call, Wanted()))
        return list(csv.reader(StringIO(text.removeprefix("\ufeff"))))

    header, row = write(app, judge)
    assert header[-2:] == ["1. helped others;", "2. looked back on it."]
    assert (row[0], row[5]) == ("'@Noor", "'=HYPERLINK(1)")
    assert row[-2:] == ["yes", "yes: twice"]
