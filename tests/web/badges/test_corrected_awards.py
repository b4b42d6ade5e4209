"""The link of an award that was corrected: it leads to the new one, and to nobody else's."""

import re

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from backpack.awards.corrections import correct_award
from backpack.awards.texts import AwardTexts
from backpack.models import ApiAward, Award, IdentifierKind, Person
from tests.conftest import SteppingClock
from tests.support.awarding import NOOR, Desk, make_desk
from tests.support.factories import NOW, make_award, make_awarder, make_person
from tests.support.sessions import sign_in_as
from tests.support.writing import write

ADDRESS = "noor@student.example"


def correct(app: Flask, award: Award, recipient: str = ADDRESS, grade: str = "17") -> Award:
    """Staff make a new award in the place of ``award``."""

    def change(session: Session) -> Award:
        mine = session.get_one(Award, award.id)
        return correct_award(
            session,
            mine,
            recipient_kind=IdentifierKind.EMAIL,
            recipient_value=recipient,
            notify_email=None,
            language="en",
            texts=AwardTexts(grade=grade),
            reason="The grade was another one.",
            actor=make_awarder(session, mine.badge_class.issuer),
            now=NOW,
        )

    return write(app, change)


@pytest.fixture
def noor(app: Flask) -> Person:
    return write(app, lambda session: make_person(session, email=ADDRESS))


def award_to(app: Flask, recipient: str) -> Award:
    return write(app, lambda session: make_award(session, recipient=recipient))


def links_of(app: Flask, person: Person, award: Award) -> tuple[int, list[str]]:
    """The status of the award's page for ``person``, and the awards that it leads to."""
    answer = sign_in_as(app, person).get(f"/awards/{award.public_id}")
    return answer.status_code, re.findall(r'href="(/awards/[^"?]+)"', answer.text)


def test_the_old_link_leads_to_the_newest_award(app: Flask, noor: Person) -> None:
    old = award_to(app, ADDRESS)
    second = correct(app, old)
    third = correct(app, second, grade="18")
    for link in (old, second):
        assert links_of(app, noor, link) == (200, [f"/awards/{third.public_id}"])


def test_an_award_to_a_wrong_address_leads_to_the_right_one(app: Flask, noor: Person) -> None:
    """She opens the mail that somebody passed on to her: her own award is what she came for."""
    old = award_to(app, "nor@student.example")
    new = correct(app, old)
    assert links_of(app, noor, old) == (200, [f"/awards/{new.public_id}"])


def test_who_it_was_made_to_by_mistake_learns_that_and_no_more(app: Flask, noor: Person) -> None:
    stranger = write(
        app, lambda session: make_person(session, name="Bo", email="nor@student.example")
    )
    old = award_to(app, "nor@student.example")
    new = correct(app, old)
    status, links = links_of(app, stranger, old)
    assert (status, links) == (200, [])
    text = sign_in_as(app, stranger).get(f"/awards/{old.public_id}").text
    assert ADDRESS not in text
    assert new.public_id not in text
    assert noor.name not in text


def test_a_system_finds_the_new_award_by_the_old_one(app: Flask, clock: SteppingClock) -> None:
    desk: Desk = make_desk(app)
    made = desk.award([NOOR]).json
    assert made is not None
    name = made["awards"][0]["id"]
    old = write(app, lambda session: session.query(Award).filter_by(public_id=name).one())
    clock.advance(minutes=5)
    new = correct(app, old)
    shown = desk.ask("GET", f"/awards/{name}").json
    assert shown is not None
    assert (shown["state"], shown["replaced_by"]) == ("withdrawn", new.public_id)
    after = desk.ask("GET", f"/awards/{new.public_id}").json
    assert after is not None
    assert (after["state"], after["replaces"], after["replaced_by"]) == ("offered", name, None)
    listed = desk.ask("GET", "/awards").json
    assert listed is not None
    assert {one["id"] for one in listed["awards"]} == {name, new.public_id}
    assert write(app, lambda session: session.query(ApiAward).count()) == 2
