"""Batches: nothing happens before it is confirmed, and then each row exactly once."""

import os
import random
import signal
import time
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import delete, event, func, select
from sqlalchemy.orm import Session

from backpack import create_app
from backpack.awards.batches.listing import write_rows
from backpack.awards.batches.reading import read_award_file
from backpack.awards.batches.service import (
    correct_row,
    count_rows,
    find_row,
    leave_row_out,
)
from backpack.awards.batches.steps import (
    continue_batch,
    end_batch,
    start_batch,
    stop_batch,
)
from backpack.awards.service import offer_scheduled
from backpack.awards_worker import run_batches
from backpack.config import Config
from backpack.errors import BackpackError, ConflictError
from backpack.models import (
    AuditEvent,
    Award,
    AwardBatch,
    AwardState,
    BadgeClass,
    BadgeStatus,
    BatchRow,
    BatchState,
    IdentifierKind,
    OutboxMail,
    Person,
    Role,
    RowState,
)
from tests.support.batches import batch_now, chunk, count, people, rewrite, rows_of, run, started
from tests.support.factories import (
    NOW,
    make_award,
    make_awarder,
    make_badge_class,
    make_batch,
)
from tests.support.writing import write


def test_every_row_is_judged_and_nothing_happens(app: Flask) -> None:
    def make(session: Session) -> AwardBatch:
        badge_class = make_badge_class(session)
        made = {"open": AwardState.OFFERED, "gone": AwardState.DECLINED, "has": AwardState.OFFERED}
        awards = {
            name: make_award(
                session, badge_class=badge_class, recipient=f"{name}@x.example", state=state
            )
            for name, state in made.items()
        }
        awards["has"].state = AwardState.CLAIMED
        text = (
            "email;eppn;shoe\nnew@x.example\nOPEN@x.example\nhas@x.example\ngone@x.example\n"
            "new@X.example\nnobody\n;acc@x.example\nnew@x.example;acc@x.example\nz@x.example;;;?"
        )
        return make_batch(session, text, badge_class=badge_class)

    batch = write(app, make)
    ready, faulty = RowState.READY, RowState.FAULTY
    assert rows_of(app, batch) == {
        2: (ready, []),
        3: (faulty, ["award_open_already"]),
        4: (ready, ["claimed_before"]),
        5: (ready, []),
        6: (faulty, ["duplicate_in_file"]),
        7: (faulty, ["recipient_malformed"]),
        8: (ready, ["no_mail_address"]),
        9: (faulty, ["duplicate_in_file"]),
        10: (ready, ["cells_left"]),
    }
    assert batch.ignored_columns == ["shoe"]
    assert run(app) == 0
    assert (count(app, Award), count(app, OutboxMail)) == (3, 0)


def test_rows_are_corrected_and_what_depends_on_them_with_them(app: Flask) -> None:
    batch = write(app, lambda session: make_batch(session, "email\na@x.example\na@x.example\nb"))

    def change(deed: Callable[[Session, AwardBatch, Any, Person], None]) -> None:
        def work(session: Session) -> None:
            mine = session.get_one(AwardBatch, batch.id)
            deed(session, mine, lambda number: find_row(session, mine, number), mine.created_by)

        write(app, work)

    def states() -> list[RowState]:
        return [state for _number, (state, _codes) in sorted(rows_of(app, batch).items())]

    ready, faulty, left_out = RowState.READY, RowState.FAULTY, RowState.LEFT_OUT
    assert states() == [ready, faulty, faulty]
    change(lambda s, b, row, who: leave_row_out(s, b, row(2), actor=who, now=NOW))
    assert states() == [left_out, ready, faulty]
    mend = {"email": "a@x.example"}
    change(lambda s, b, row, who: correct_row(s, b, row(4), mend, actor=who, now=NOW))
    assert states() == [left_out, ready, faulty]
    mend = {"email": "b@x.example"}
    change(lambda s, b, row, who: correct_row(s, b, row(4), mend, actor=who, now=NOW))
    assert states() == [left_out, ready, ready]
    mend = {"email": "a@x.example"}
    change(lambda s, b, row, who: correct_row(s, b, row(2), mend, actor=who, now=NOW))
    assert states() == [ready, faulty, ready]
    change(lambda s, b, _row, who: start_batch(s, b, actor=who, now=NOW))
    with pytest.raises(ConflictError, match="batch_not_draft"):
        change(lambda s, b, row, who: correct_row(s, b, row(4), mend, actor=who, now=NOW))
    with pytest.raises(ConflictError, match="batch_not_draft"):
        change(lambda s, b, _row, who: start_batch(s, b, actor=who, now=NOW))


def test_a_confirmed_batch_becomes_awards_mails_and_a_trail(app: Flask) -> None:
    text = (
        "email;eppn;name;grade;language;evidence\n"
        "anna@x.example;;Anna;14;nl;HTTPS://x.example/a\n"
        "write@x.example;bo@x.example;Bo;;;\nnobody;;;;;\n"
    )
    batch = started(app, text)
    assert run(app) == 2
    awards = write(app, lambda session: list(session.scalars(select(Award).order_by(Award.id))))
    anna, bo = sorted(awards, key=lambda award: award.recipient_value)
    assert (anna.language, anna.grade, anna.evidence_url) == ("nl", "14", "https://x.example/a")
    assert (bo.recipient_kind, bo.notify_email) == (IdentifierKind.EPPN, "write@x.example")
    assert {award.created_by_id for award in awards} == {batch.started_by_id}
    assert all(award.claim_until is not None for award in awards)
    mails = write(app, lambda session: set(session.scalars(select(OutboxMail.recipient))))
    assert mails == {"anna@x.example", "write@x.example"}
    states = [state for state, _codes in rows_of(app, batch).values()]
    assert Counter(states) == {RowState.AWARDED: 2, RowState.FAULTY: 1}
    assert batch_now(app, batch).state is BatchState.FINISHED
    events = write(app, lambda session: set(session.scalars(select(AuditEvent.event))))
    assert {"staff:batch:uploaded", "staff:batch:started", "system:batch:finished"} <= events


def test_what_changed_since_it_was_judged_stops_a_row_and_not_the_batch(app: Flask) -> None:
    batch = started(app, people(3))

    def overtake(session: Session) -> None:
        make_award(
            session,
            badge_class=session.get_one(BadgeClass, batch.badge_class_id),
            recipient="n1@x.example",
        )

    write(app, overtake)
    assert run(app) == 3
    assert rows_of(app, batch)[3] == (RowState.REFUSED, ["award_open_already"])
    assert count(app, Award) == 3
    assert batch_now(app, batch).state is BatchState.FINISHED


def test_an_awarder_who_loses_the_role_stops_the_batch_and_another_goes_on(app: Flask) -> None:
    batch = started(app, people(5))
    assert chunk(app) == 2

    def take_the_role(session: Session, mine: AwardBatch) -> None:
        session.execute(delete(Role).where(Role.person_id == mine.started_by_id))

    rewrite(app, batch, take_the_role)
    assert chunk(app) == 0
    stopped = batch_now(app, batch)
    assert (stopped.state, stopped.stopped_because) == (BatchState.STOPPED, "role_lost")
    assert run(app) == 0
    assert count(app, Award) == 2

    def go_on(session: Session, mine: AwardBatch) -> None:
        other = make_awarder(session, mine.badge_class.issuer, name="Somebody Else")
        continue_batch(session, mine, actor=other, now=NOW)

    rewrite(app, batch, go_on)
    assert run(app) == 3
    done = batch_now(app, batch)
    assert (done.state, done.stopped_because) == (BatchState.FINISHED, None)
    awarders = write(app, lambda session: list(session.scalars(select(Award.created_by_id))))
    assert Counter(awarders) == {batch.started_by_id: 2, done.started_by_id: 3}


def test_a_badge_that_is_archived_stops_the_batch_and_the_rest_can_be_left_out(app: Flask) -> None:
    batch = started(app, people(4))
    assert chunk(app) == 2

    def archive(_session: Session, mine: AwardBatch) -> None:
        mine.badge_class.status = BadgeStatus.ARCHIVED

    rewrite(app, batch, archive)
    assert chunk(app) == 0
    assert batch_now(app, batch).stopped_because == "badge_not_awardable"
    with pytest.raises(ConflictError, match="badge_not_awardable"):
        rewrite(app, batch, lambda s, b: continue_batch(s, b, actor=b.created_by, now=NOW))
    rewrite(app, batch, lambda s, b: end_batch(s, b, actor=b.created_by, now=NOW))
    counts = write(app, lambda s: count_rows(s, s.get_one(AwardBatch, batch.id)))
    assert (counts[RowState.AWARDED], counts[RowState.LEFT_OUT]) == (2, 2)
    assert batch_now(app, batch).state is BatchState.FINISHED


def test_a_batch_is_stopped_and_thrown_away_by_hand(app: Flask) -> None:
    batch = started(app, people(4))
    assert chunk(app) == 2
    rewrite(app, batch, lambda s, b: stop_batch(s, b, actor=b.created_by, now=NOW))
    assert run(app) == 0
    with pytest.raises(ConflictError, match="batch_not_running"):
        rewrite(app, batch, lambda s, b: stop_batch(s, b, actor=b.created_by, now=NOW))
    draft = write(app, make_batch)
    rewrite(app, draft, lambda s, b: end_batch(s, b, actor=b.created_by, now=NOW))
    assert batch_now(app, draft).state is BatchState.DISCARDED
    assert count(app, Award) == 2


def test_two_awarders_with_the_same_people_make_one_award_each(app: Flask) -> None:
    def make(session: Session) -> BadgeClass:
        badge_class = make_badge_class(session)
        for _who in range(2):
            batch = make_batch(session, people(3), badge_class=badge_class)
            start_batch(session, batch, actor=batch.created_by, now=NOW)
        return badge_class

    write(app, make)
    assert run(app) == 6
    assert (count(app, Award), count(app, OutboxMail)) == (3, 3)
    states = write(app, lambda session: list(session.scalars(select(BatchRow.state))))
    assert Counter(states) == {RowState.AWARDED: 3, RowState.REFUSED: 3}


def test_one_address_at_two_institutions_is_two_awards(app: Flask) -> None:
    for _institution in range(2):
        started(app, people(2))
    assert run(app) == 4
    assert count(app, Award) == 4


OCTOBER = datetime(2027, 10, 20, 9, tzinfo=UTC)


def test_a_batch_over_the_change_of_the_clocks_is_offered_on_its_day(app: Flask) -> None:
    """On 31 October 2027 at three the clocks in Brussels go back to two."""
    day = datetime(2027, 10, 31, 8, 30, tzinfo=UTC)
    batch = started(app, people(2), scheduled_for=day, now=OCTOBER)
    assert run(app, now=OCTOBER) == 2
    assert count(app, OutboxMail) == 0
    write(app, lambda session: offer_scheduled(session, now=day - timedelta(seconds=1)))
    assert count(app, OutboxMail) == 0
    write(app, lambda session: offer_scheduled(session, now=day))
    assert count(app, OutboxMail) == 2
    awards = write(app, lambda session: list(session.scalars(select(Award))))
    # 120 days on by the calendar, at midnight in winter time: an hour more than 120 times 24.
    assert {award.claim_until for award in awards} == {datetime(2028, 2, 27, 23, tzinfo=UTC)}
    assert batch_now(app, batch).scheduled_for == day


def test_a_day_that_has_come_before_the_batch_runs_is_now(app: Flask) -> None:
    soon = NOW + timedelta(minutes=1)
    started(app, people(1), scheduled_for=soon)
    assert run(app, now=soon + timedelta(minutes=1)) == 1
    award = write(app, lambda session: session.scalars(select(Award)).one())
    assert award.state is AwardState.OFFERED


def test_what_cannot_be_started(app: Flask) -> None:
    late = write(app, lambda session: make_batch(session, scheduled_for=NOW + timedelta(minutes=1)))
    nothing = write(app, lambda session: make_batch(session, "email\nnobody\n"))
    later = NOW + timedelta(hours=1)
    for batch, code in ((late, "schedule_in_past"), (nothing, "batch_nothing_ready")):
        with pytest.raises(ConflictError, match=code):
            rewrite(app, batch, lambda s, b: start_batch(s, b, actor=b.created_by, now=later))
    with pytest.raises(BackpackError, match="schedule_in_past"):
        write(app, lambda session: make_batch(session, scheduled_for=NOW))


def test_the_file_of_results_says_what_became_of_each_row_and_runs_nothing(app: Flask) -> None:
    text = 'email;name;narrative\na@x.example;=1+1;"-2\nlines"\nnobody;@SUM(A1);+3\n'
    batch = started(app, text)
    run(app)

    def download(session: Session) -> str:
        return "".join(write_rows(session, session.get_one(AwardBatch, batch.id)))

    written = write(app, download)
    award = write(app, lambda session: session.scalars(select(Award)).one())
    lines = written.removeprefix("\ufeff").split("\r\n")
    assert lines[0] == "row,state,email,name,narrative,award,findings"
    assert lines[1] == f"2,awarded,a@x.example,'=1+1,\"'-2\nlines\",{award.public_id},"
    assert lines[2].startswith("4,faulty,nobody,'@SUM(A1),'+3,,")
    again = read_award_file(written.encode())
    assert [row.cells["email"] for row in again.rows()] == ["a@x.example", "nobody"]


class Killed(BaseException):
    """The process is gone: nothing catches this."""


def test_killed_at_any_statement_it_goes_on_without_loss(app: Flask) -> None:
    """Cut off after a random number of statements, again and again, until all of it is done."""
    chance = random.Random(6)  # noqa: S311 - the same places in every run
    batch = started(app, people(120))
    engine = app.extensions["engine"]
    left = 0

    def count_down(*_: Any) -> None:
        nonlocal left
        left -= 1
        if left <= 0:
            raise Killed

    event.listen(engine, "before_cursor_execute", count_down)
    kills = 0
    try:
        while kills < 25:
            left = chance.randrange(1, 300)
            try:
                run(app)
                break
            except Killed:
                kills += 1
    finally:
        event.remove(engine, "before_cursor_execute", count_down)
    assert kills >= 10
    run(app)
    assert_each_once(app, batch, 120)


def assert_each_once(app: Flask, batch: AwardBatch, number: int) -> None:
    """So many awards, so many mails, nobody twice, and every row with its own award."""

    def look(session: Session) -> None:
        awards = list(session.scalars(select(Award)))
        mails = list(session.scalars(select(OutboxMail)))
        rows = list(session.scalars(select(BatchRow).where(BatchRow.batch_id == batch.id)))
        assert len(awards) == len(mails) == len(rows) == number
        assert len({award.recipient_normalised for award in awards}) == number
        assert {mail.award_id for mail in mails} == {award.id for award in awards}
        assert {row.award_id for row in rows} == {award.id for award in awards}
        trail = select(func.count(AuditEvent.id)).where(AuditEvent.event == "staff:award:offered")
        assert session.scalar(trail) == number

    write(app, look)
    assert batch_now(app, batch).state is BatchState.FINISHED


def kill_somewhere(config: Config, *, after: float, size: int = 50) -> None:
    """Let a process of its own run the batches, and kill it so long after its first rows."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            app = create_app(config)
            run_batches(app, lambda: NOW, go_on=lambda: bool(os.write(writing, b"!")), size=size)
        finally:
            os._exit(0)
    os.close(writing)
    os.read(reading, 1)
    time.sleep(after)
    os.close(reading)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)


def test_a_worker_that_is_killed_loses_nothing_and_does_nothing_twice(
    app: Flask, config: Config
) -> None:
    """Six real processes ended by SIGKILL; tests/load/crash_batches.py does it fifty times."""
    chance = random.Random(60)  # noqa: S311 - no secret
    batch = started(app, people(600))
    app.extensions["engine"].dispose()
    for _kill in range(6):
        kill_somewhere(config, after=chance.random() * 0.3, size=10)
    run_to_the_end(app, batch)
    assert_each_once(app, batch, 600)


def run_to_the_end(app: Flask, batch: AwardBatch) -> None:
    """PostgreSQL may hold a dead worker's lock for a moment, and then others leave the batch."""
    for _look in range(100):
        run(app)
        if batch_now(app, batch).state is BatchState.FINISHED:
            return
        time.sleep(0.05)
