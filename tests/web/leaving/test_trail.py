"""The trail as its subject reads it: hers alone, page by page, staff by their part."""

from datetime import datetime, timedelta

import pytest
from flask import Flask
from flask_babel import gettext
from sqlalchemy.orm import Session

from backpack import audit
from backpack.accounts.unmerging import undo_merge
from backpack.db import new_session
from backpack.issuing.claiming import claim_award
from backpack.issuing.revocation import revoke_credential
from backpack.leaving.trail import PER_PAGE, ROLES, every_entry, read_trail
from backpack.models import Credential, Person, RoleName
from tests.conftest import SteppingClock
from tests.support import factories
from tests.support.sessions import sign_in_as
from tests.web.accounts.test_merging import merge


def claim(
    session: Session, person: Person, address: str, *, now: datetime
) -> tuple[Credential, Person]:
    """An award by somebody at the desk, claimed."""
    award = factories.make_award(session, recipient=address)
    staff = factories.make_awarder(session, award.badge_class.issuer, name="Bram Lauwers")
    audit.record(
        session,
        "staff:award:offered",
        at=now,
        object_kind="award",
        object_id=award.public_id,
        actor=staff,
    )
    return claim_award(session, award, person, now=now, recipient_name=person.name), staff


@pytest.fixture
def people(app: Flask, clock: SteppingClock) -> tuple[Person, Person]:
    """A learner whose badge was revoked by an awarder, and somebody else with a badge."""
    with app.app_context(), new_session() as session, session.begin():
        learner, other = (
            factories.make_person(session, name=name, email=address)
            for name, address in (
                ("Noor Verhaegen", "noor@student.example"),
                ("Mo Other", "mo@student.example"),
            )
        )
        claim(session, learner, "noor@student.example", now=clock())
        credential, staff = claim(session, other, "mo@student.example", now=clock())
        revoke_credential(session, credential, actor=staff, reason="A mistake.", now=clock())
    return learner, other


def test_it_is_hers_alone_and_names_no_staff(
    app: Flask, clock: SteppingClock, people: tuple[Person, Person]
) -> None:
    learner, other = people
    with app.test_request_context(), new_session() as session:
        pages = [
            read_trail(session, session.get_one(Person, one.id), page=1, now=clock())
            for one in people
        ]
        mine, theirs = ([entry.event for entry in page.entries] for page in pages)
        offered = next(e for e in pages[0].entries if e.event == "staff:award:offered")
        awarder = str(ROLES[RoleName.AWARDER])
    assert mine == ["person:award:claimed", "staff:award:offered"]
    assert theirs[0] == "staff:credential:revoked"
    assert offered.by.startswith(awarder)
    assert len(pages[0].lookers) == 1
    page = sign_in_as(app, other).get("/profile/trail").text
    assert "A mistake." in page
    assert "Bram" not in page
    assert "Noor" not in page
    assert learner.name not in page


def test_it_comes_in_pages(app: Flask, clock: SteppingClock, people: tuple[Person, Person]) -> None:
    learner, _other = people
    with app.app_context(), new_session() as session, session.begin():
        for number in range(PER_PAGE):
            audit.record(
                session,
                "person:profile:changed",
                at=clock() + timedelta(minutes=number + 1),
                object_kind="person",
                object_id=learner.public_id,
                actor=learner,
                about=learner,
            )
    with app.test_request_context(), new_session() as session:
        person = session.get_one(Person, learner.id)
        first, last, beyond = (
            read_trail(session, person, page=number, now=clock()) for number in (1, 2, 99)
        )
    assert (len(first.entries), len(last.entries), first.total) == (PER_PAGE, 2, 2)
    assert first.entries[0].at > first.entries[-1].at > last.entries[0].at
    assert beyond == last


def test_what_joined_accounts_went_through_is_hers_to_read(
    app: Flask, clock: SteppingClock, people: tuple[Person, Person]
) -> None:
    with app.test_request_context(), new_session() as session:
        learner, other = (session.get_one(Person, one.id) for one in people)
        audit.record(
            session,
            "person:profile:changed",
            at=clock(),
            object_kind="person",
            object_id=other.public_id,
            actor=other,
            about=other,
        )
        done = merge(session, learner, other)
        joined = list(every_entry(session, learner, now=clock()))
        undo_merge(session, done, now=clock())
        apart = list(every_entry(session, learner, now=clock()))
        you = str(gettext("You"))
    changed = [entry.by for entry in joined if entry.event == "person:profile:changed"]
    assert changed == [you]
    assert "staff:credential:revoked" in {entry.event for entry in joined}
    assert not {"person:profile:changed", "staff:credential:revoked"} & {
        entry.event for entry in apart
    }
