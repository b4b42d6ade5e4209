"""A shelf of a thousand badges opens within twice the time of one of ten, in one run.

Both are asked in turns, through the whole app, on badge classes with pictures of real size.
"""

import statistics
import sys
import time

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from backpack.models import BadgeClass, Credential, Person
from tests.support.factories import NOW, make_award, make_badge_class, make_person
from tests.support.importing import make_import
from tests.support.issued import issue
from tests.support.sessions import sign_in_as
from tests.support.writing import write

FEW, MANY = 10, 1_000
CLASSES = 60
TURNS = 9
MOST_TIMES_AS_LONG = 2.0
PICTURE_BYTES = 60_000


def fill(session: Session, classes: list[int], person: Person, count: int) -> None:
    """So many badges of ``person``, four of five ours, as rows; one is claimed for real."""
    mine = session.get_one(Person, person.id)
    first = issue(session, person=mine, recipient=f"noor-{count}@student.example")
    for number in range(count - 1):
        if number % 5 == 4:
            make_import(session, person, ects=2)
            continue
        badge_class = session.get_one(BadgeClass, classes[number % len(classes)])
        award = make_award(
            session, badge_class=badge_class, recipient=f"{person.id}-{number}@student.example"
        )
        session.add(
            Credential(
                award=award,
                person_id=person.id,
                badge_class=badge_class,
                key_id=first.key_id,
                status_list_id=first.status_list_id,
                status_index=200_000 + person.id * 10_000 + number,
                recipient_salt="salt",
                recipient_name="Noor",
                signed_json=first.signed_json,
                issued_at=NOW,
            )
        )
    session.flush()


@pytest.fixture
def shelves(app: Flask) -> dict[int, FlaskClient]:
    """Two people's browsers, by how many badges they have."""

    def prepare(session: Session) -> dict[int, Person]:
        classes = [
            make_badge_class(session, image_png=bytes(PICTURE_BYTES), ects=3).id
            for _number in range(CLASSES)
        ]
        people = {}
        for count in (FEW, MANY):
            people[count] = make_person(session, email=f"noor-{count}@student.example")
            fill(session, classes, people[count], count)
        return people

    people = write(app, prepare)
    return {count: sign_in_as(app, person) for count, person in people.items()}


@pytest.mark.load
def test_a_thousand_badges_open_within_twice_the_time_of_ten(
    shelves: dict[int, FlaskClient],
) -> None:
    taken: dict[int, list[float]] = {FEW: [], MANY: []}
    for _turn in range(TURNS):
        for count, client in shelves.items():
            begun = time.perf_counter()
            answer = client.get("/backpack")
            taken[count].append(time.perf_counter() - begun)
            assert answer.status_code == 200
            assert f">{count}</span>" in answer.text
    medians = {count: statistics.median(times[1:]) for count, times in taken.items()}
    ratio = medians[MANY] / medians[FEW]
    sys.stdout.write(
        f"\nthe shelf: {FEW} badges in {medians[FEW] * 1000:.0f} ms, {MANY} in "
        f"{medians[MANY] * 1000:.0f} ms: {ratio:.2f} times (at most {MOST_TIMES_AS_LONG})\n"
    )
    assert ratio <= MOST_TIMES_AS_LONG
