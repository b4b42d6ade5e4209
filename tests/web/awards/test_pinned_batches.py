"""A badge described anew while a batch of it is looked at, or runs: nobody gets anything else."""

import re
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from backpack.authoring.badges import archive_badge_class, begin_change, publish_badge_class
from backpack.awards.batches.steps import continue_batch, judge_again, start_batch, stop_batch
from backpack.awards.service import offer_award
from backpack.errors import ConflictError
from backpack.models import (
    Award,
    AwardBatch,
    BadgeClass,
    BadgeStatus,
    BatchState,
    IdentifierKind,
    OutboxMail,
    Person,
    RowState,
)
from tests.support.batches import batch_now, chunk, count, people, rewrite, rows_of, run, started
from tests.support.factories import NOW, make_batch
from tests.support.sessions import sign_in_as
from tests.support.writing import write

LATER = NOW + timedelta(minutes=1)


def describe_anew(app: Flask, batch: AwardBatch, **columns: Any) -> int:
    """Somebody changes the badge of ``batch`` as the pages do, and publishes it; gives its id."""

    def change(session: Session) -> int:
        mine = session.get_one(AwardBatch, batch.id)
        draft = begin_change(session, mine.badge_class, actor=mine.created_by, now=LATER)
        for column, value in columns.items():
            setattr(draft, column, value)
        session.flush()
        publish_badge_class(session, draft, actor=mine.created_by, now=LATER)
        return draft.id

    return write(app, change)


def badges_awarded(app: Flask) -> list[tuple[int, str]]:
    """Of each award the badge class and its name."""

    def find(session: Session) -> list[tuple[int, str]]:
        awards = session.scalars(select(Award).order_by(Award.id))
        return [(one.badge_class_id, one.badge_class.name) for one in awards]

    return write(app, find)


DEMANDING = {"name": "Another name", "grade_scale": {"required": True}}


@pytest.mark.parametrize("awarded_before", [0, 2])
def test_a_running_batch_awards_what_was_confirmed(app: Flask, awarded_before: int) -> None:
    """Changed before its first row or after its second: one cohort has one badge."""
    batch = started(app, people(4))
    name = write(app, lambda s: s.get_one(BadgeClass, batch.badge_class_id).name)
    if awarded_before:
        assert chunk(app, awarded_before) == awarded_before
    newer = describe_anew(app, batch, **DEMANDING)
    assert newer != batch.badge_class_id
    assert run(app) == 4 - awarded_before
    assert badges_awarded(app) == [(batch.badge_class_id, name)] * 4
    assert {state for state, _codes in rows_of(app, batch).values()} == {RowState.AWARDED}
    assert batch_now(app, batch).state is BatchState.FINISHED


def test_a_batch_that_was_stopped_goes_on_with_its_own_version(app: Flask) -> None:
    batch = started(app, people(4))
    assert chunk(app) == 2
    rewrite(app, batch, lambda s, b: stop_batch(s, b, actor=b.created_by, now=NOW))
    describe_anew(app, batch, **DEMANDING)
    page = sign_in_as(app, _awarder(app, batch)).get(f"/desk/batches/{batch.public_id}")
    assert 'data-state="stopped"' in page.text
    rewrite(app, batch, lambda s, b: continue_batch(s, b, actor=b.created_by, now=LATER))
    assert run(app, now=LATER) == 2
    assert {badge for badge, _name in badges_awarded(app)} == {batch.badge_class_id}


def _awarder(app: Flask, batch: AwardBatch) -> Person:
    return write(app, lambda session: session.get_one(AwardBatch, batch.id).created_by)


def test_a_new_version_that_is_archived_too_stops_the_batch(app: Flask) -> None:
    batch = started(app, people(4))
    assert chunk(app) == 2
    newer = describe_anew(app, batch)

    def archive(session: Session, mine: AwardBatch) -> None:
        badge_class = session.get_one(BadgeClass, newer)
        archive_badge_class(session, badge_class, actor=mine.created_by, now=LATER)

    rewrite(app, batch, archive)
    assert chunk(app) == 0
    assert batch_now(app, batch).stopped_because == "badge_not_awardable"
    with pytest.raises(ConflictError, match="badge_not_awardable"):
        rewrite(app, batch, lambda s, b: continue_batch(s, b, actor=b.created_by, now=LATER))
    assert count(app, Award) == 2


def test_what_changed_before_it_was_confirmed_is_judged_again(app: Flask) -> None:
    """Never awarded, the badge is changed itself; then nobody awards what she has not seen."""
    text = "email;grade\na@x.example;14\nb@x.example;\na@x.example;15\n"
    batch = write(app, lambda session: make_batch(session, text))
    ready, faulty = RowState.READY, RowState.FAULTY
    assert [state for state, _codes in rows_of(app, batch).values()] == [ready, ready, faulty]
    assert describe_anew(app, batch, **DEMANDING) == batch.badge_class_id
    with pytest.raises(ConflictError, match="badge_changed"):
        rewrite(app, batch, lambda s, b: start_batch(s, b, actor=b.created_by, now=LATER))
    rewrite(app, batch, lambda s, b: judge_again(s, b, actor=b.created_by, now=LATER))
    assert rows_of(app, batch) == {
        2: (ready, []),
        3: (faulty, ["grade_missing"]),
        4: (faulty, ["duplicate_in_file"]),
    }
    rewrite(app, batch, lambda s, b: start_batch(s, b, actor=b.created_by, now=LATER))
    assert run(app, now=LATER) == 1
    assert badges_awarded(app) == [(batch.badge_class_id, "Another name")]
    with pytest.raises(ConflictError, match="batch_not_draft"):
        rewrite(app, batch, lambda s, b: judge_again(s, b, actor=b.created_by, now=LATER))


def test_the_page_asks_for_another_look_and_then_awards(app: Flask) -> None:
    app.config["WTF_CSRF_ENABLED"] = False
    batch = write(app, lambda session: make_batch(session, people(2)))
    describe_anew(app, batch, name="Another name")
    browser = sign_in_as(app, _awarder(app, batch))
    path = f"/desk/batches/{batch.public_id}"

    def deeds() -> list[str]:
        found = re.findall(rf'action="{path}/(\w+)"', browser.get(path).text)
        return [str(deed) for deed in found]

    assert deeds() == ["judge", "end"]
    assert browser.post(f"{path}/start").status_code == 303
    assert "Have it judged again first" in browser.get(path).text
    assert batch_now(app, batch).state is BatchState.DRAFT
    app.extensions["clock"].moment = LATER
    assert browser.post(f"{path}/judge").status_code == 303
    assert deeds() == ["start", "end"]
    assert browser.post(f"{path}/start").status_code == 303
    assert batch_now(app, batch).state is BatchState.RUNNING


def test_a_badge_of_a_batch_is_no_draft_while_it_is_awarded(app: Flask) -> None:
    """Not even before its first row: a batch and a change of its badge exclude one another."""
    batch = started(app, people(2))

    def change(session: Session, mine: AwardBatch) -> None:
        draft = begin_change(session, mine.badge_class, actor=mine.created_by, now=LATER)
        assert (draft.version, mine.badge_class.status) == (2, BadgeStatus.PUBLISHED)

    rewrite(app, batch, change)
    assert run(app) == 2


def test_who_has_an_open_award_of_an_earlier_version_gets_no_second_one(app: Flask) -> None:
    """The same file once more after the badge was described anew: nobody is mailed twice."""
    batch = started(app, people(2))
    run(app)
    newer = describe_anew(app, batch, name="Another name")
    before = count(app, OutboxMail)

    def upload_again(session: Session) -> AwardBatch:
        return make_batch(session, people(3), badge_class=session.get_one(BadgeClass, newer))

    again = write(app, upload_again)
    assert rows_of(app, again) == {
        2: (RowState.FAULTY, ["award_open_already"]),
        3: (RowState.FAULTY, ["award_open_already"]),
        4: (RowState.READY, []),
    }

    def award_by_hand(session: Session) -> None:
        offer_award(
            session,
            badge_class=session.get_one(BadgeClass, newer),
            recipient_kind=IdentifierKind.EMAIL,
            recipient_value="N0@x.example",
            created_by=None,
            now=LATER,
        )

    with pytest.raises(ConflictError, match="award_open_already"):
        write(app, award_by_hand)
    assert (count(app, Award), count(app, OutboxMail)) == (2, before)
