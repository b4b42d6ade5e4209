"""Before an award goes its mail is read in every language; and long lists have further pages."""

import re

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from backpack.models import AwardRequest, BadgeClass, Nomination, NominationState, Person
from backpack.models.people import IdentifierKind
from backpack.shell import LANGUAGES
from tests.support.factories import NOW, make_awarder, make_badge_class, make_person
from tests.support.nominating import make_faculty
from tests.support.sessions import sign_in_as
from tests.support.writing import write

FIFTY = 50


@pytest.fixture
def desk(app: Flask) -> tuple[Person, BadgeClass]:
    """Somebody who awards, and a badge."""

    def make(session: Session) -> tuple[Person, BadgeClass]:
        badge_class = make_badge_class(session)
        return make_awarder(session, badge_class.issuer), badge_class

    app.config["WTF_CSRF_ENABLED"] = False
    return write(app, make)


@pytest.mark.parametrize("chosen", LANGUAGES)
def test_the_mail_of_one_award_is_read_in_every_language(
    app: Flask, desk: tuple[Person, BadgeClass], chosen: str
) -> None:
    awarder, badge_class = desk
    form = {
        "badge": badge_class.public_id,
        "recipient_kind": "email",
        "recipient_value": "noor@student.example",
        "language": chosen,
        "moment": "now",
        "step": "preview",
    }
    page = sign_in_as(app, awarder).post("/desk/awards/new", data=form)
    assert page.status_code == 200
    letters = re.findall(r'<pre lang="(\w+)"[^>]*>(.*?)</pre>', page.text, re.DOTALL)
    assert [code for code, _text in letters] == sorted(LANGUAGES, key=lambda code: code != chosen)
    assert len({text for _code, text in letters}) == len(LANGUAGES)


def pages_of(app: Flask, person: Person, path: str, link: str) -> list[int]:
    """How many links of that form are on the first page, the second, and one far behind it."""
    browser = sign_in_as(app, person)
    texts = [browser.get(f"{path}?page={number}").text for number in (1, 2, 9)]
    return [len(set(re.findall(link, text))) for text in texts]


def test_the_queue_of_requests_goes_on_beyond_fifty(
    app: Flask, desk: tuple[Person, BadgeClass]
) -> None:
    awarder, badge_class = desk

    def ask(session: Session) -> None:
        for number in range(FIFTY + 3):
            person = make_person(session, email=f"p{number}@student.example")
            session.add(
                AwardRequest(
                    badge_class_id=badge_class.id, person=person, narrative="I.", created_at=NOW
                )
            )

    write(app, ask)
    assert pages_of(app, awarder, "/desk/requests", r"/desk/requests/[\w-]{22}") == [FIFTY, 3, 3]


def test_what_one_nominated_goes_on_beyond_fifty(app: Flask) -> None:
    def nominate(session: Session) -> Person:
        faculty = make_faculty(session)
        for number in range(FIFTY + 3):
            session.add(
                Nomination(
                    call=faculty.call,
                    nominator=faculty.student,
                    body=faculty.body,
                    nominee_kind=IdentifierKind.EMAIL,
                    nominee_value=f"n{number}@student.example",
                    nominee_normalised=f"n{number}@student.example",
                    nominee_name=f"N {number}",
                    motivation="",
                    state=NominationState.DRAFT,
                    created_at=NOW,
                )
            )
        return faculty.student

    student = write(app, nominate)
    pages = pages_of(app, student, "/nominations", r"/nominations/[\w-]{22}")
    assert pages == [FIFTY, 3, 3]
