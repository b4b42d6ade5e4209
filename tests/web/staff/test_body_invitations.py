"""The people of a nominating body come in by a link of their mail: once, in time, for that body."""

import re
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from backpack.awards.nominations.access import bodies_of
from backpack.awards.nominations.calls import make_body
from backpack.awards.nominations.invitations import (
    LIFETIME,
    MOST_A_DAY,
    accept_invitation,
    invite_to_body,
)
from backpack.errors import ConflictError, GoneError, TooOftenError
from backpack.models import BodyInvitation, BodyMember, NominatingBody, OutboxMail, Person
from tests.conftest import SteppingClock
from tests.support.factories import make_person
from tests.support.nominating import Faculty, make_faculty
from tests.support.sessions import sign_in_as
from tests.support.writing import write

ADDRESS = "kring@student.example"


@pytest.fixture
def faculty(app: Flask) -> Faculty:
    app.config["WTF_CSRF_ENABLED"] = False
    return write(app, make_faculty)


@pytest.fixture
def keeper(app: Flask, faculty: Faculty) -> FlaskClient:
    """The browser of the administrator."""
    return sign_in_as(app, faculty.administrator)


@pytest.fixture
def lotte(app: Flask) -> Person:
    """A student whose address is another than the one that is invited."""
    return write(app, lambda session: make_person(session, name="Lotte", email="l@student.example"))


def invite(app: Flask, keeper: FlaskClient, faculty: Faculty, address: str = ADDRESS) -> str:
    """Invite by the page; gives the path in the mail."""
    path = f"/desk/nominations/bodies/{faculty.body.public_id}/invitations"
    assert keeper.post(path, data={"invited": address}).status_code == 303
    text = write(
        app,
        lambda session: session.scalars(
            select(OutboxMail.text)
            .where(OutboxMail.recipient == address)
            .order_by(OutboxMail.id.desc())
        ).first(),
    )
    found = re.search(r"/nominations/invitations/\S+", text or "")
    assert found is not None
    return found[0]


def bodies(app: Flask, person: Person) -> list[str]:
    def find(session: Session) -> list[str]:
        return [one.name for one in bodies_of(session, session.get_one(Person, person.id))]

    return write(app, find)


def test_the_link_lets_one_person_nominate_for_one_body(
    app: Flask, keeper: FlaskClient, faculty: Faculty, lotte: Person
) -> None:
    write(
        app,
        lambda session: make_body(
            session,
            session.get_one(NominatingBody, faculty.body.id).issuer,
            name="Another body",
            actor=session.get_one(Person, faculty.administrator.id),
            now=faculty.call.created_at,
        ),
    )
    link = invite(app, keeper, faculty)
    browser = sign_in_as(app, lotte)
    assert browser.get("/nominations").status_code == 404
    assert browser.get(link).status_code == 200
    assert bodies(app, lotte) == []
    assert browser.post(link).status_code == 303
    assert bodies(app, lotte) == ["Student council"]
    assert browser.get(f"/nominations/calls/{faculty.call.public_id}").status_code == 200
    for somebody in (lotte, faculty.student):
        assert sign_in_as(app, somebody).get(link).status_code == 410
        assert sign_in_as(app, somebody).post(link).status_code == 410


def test_whoever_is_not_signed_in_is_asked_to(
    app: Flask, keeper: FlaskClient, faculty: Faculty
) -> None:
    link = invite(app, keeper, faculty)
    answer = app.test_client().get(link)
    assert answer.status_code in {302, 303}
    assert "/sign-in" in answer.headers["Location"]
    assert sign_in_as(app, faculty.awarder).get(link + "x").status_code == 404


def test_it_ends_after_two_weeks(
    app: Flask, keeper: FlaskClient, faculty: Faculty, lotte: Person, clock: SteppingClock
) -> None:
    link = invite(app, keeper, faculty)
    clock.moment += LIFETIME - timedelta(seconds=1)
    assert sign_in_as(app, lotte).get(link).status_code == 200
    clock.moment += timedelta(seconds=1)
    assert sign_in_as(app, lotte).post(link).status_code == 410
    assert bodies(app, lotte) == []


def test_it_is_withdrawn_by_those_who_keep_the_body(
    app: Flask, keeper: FlaskClient, faculty: Faculty, lotte: Person
) -> None:
    link = invite(app, keeper, faculty)
    name = write(app, lambda session: session.scalars(select(BodyInvitation.public_id)).one())
    path = f"/desk/nominations/bodies/{faculty.body.public_id}/invitations/withdraw"
    assert name in keeper.get("/desk/nominations/bodies").text
    for stranger in (lotte, faculty.awarder):
        answer = sign_in_as(app, stranger).post(path, data={"invitation": name})
        assert answer.status_code == 404
    assert keeper.post(path, data={"invitation": name}).status_code == 303
    assert keeper.post(path, data={"invitation": name}).status_code == 410
    assert keeper.post(path, data={"invitation": "unknown"}).status_code == 404
    assert name not in keeper.get("/desk/nominations/bodies").text
    assert sign_in_as(app, lotte).post(link).status_code == 410


def test_what_was_accepted_meanwhile_is_not_said_to_be_withdrawn(
    app: Flask, keeper: FlaskClient, faculty: Faculty, lotte: Person
) -> None:
    """Who believes that would leave somebody nominating whom she wanted to keep out."""
    link = invite(app, keeper, faculty)
    assert sign_in_as(app, lotte).post(link).status_code == 303
    found = write(app, lambda session: session.scalars(select(BodyInvitation)).one())
    path = f"/desk/nominations/bodies/{faculty.body.public_id}/invitations/withdraw"
    assert keeper.post(path, data={"invitation": found.public_id}).status_code == 410
    assert len(bodies(app, lotte)) == 1
    again = write(app, lambda session: session.get_one(BodyInvitation, found.id))
    assert again.withdrawn_at is None


def test_who_nominates_already_stays_once(
    app: Flask, keeper: FlaskClient, faculty: Faculty
) -> None:
    link = invite(app, keeper, faculty, "tine@student.example")
    assert sign_in_as(app, faculty.student).post(link).status_code == 303
    members = write(app, lambda session: session.scalars(select(BodyMember)).all())
    assert len(members) == 1


def test_of_two_who_accept_at_once_one_does(app: Flask, faculty: Faculty, lotte: Person) -> None:
    """Both looked while it was open; the second is told that it is over."""

    def accept(session: Session) -> None:
        now = faculty.call.created_at
        invite_to_body(
            session,
            session.get_one(NominatingBody, faculty.body.id),
            address=ADDRESS,
            language="en",
            actor=session.get_one(Person, faculty.administrator.id),
            now=now,
        )
        invitation = session.scalars(select(BodyInvitation)).one()
        accept_invitation(session, invitation, session.get_one(Person, lotte.id), now=now)
        other = session.get_one(Person, faculty.awarder.id)
        with pytest.raises(GoneError, match="invitation_over"):
            accept_invitation(session, invitation, other, now=now)

    write(app, accept)
    assert bodies(app, faculty.awarder) == []


@pytest.mark.parametrize("address", ["", "nobody", "a@b@c"])
def test_what_is_no_address_is_not_invited(
    app: Flask, keeper: FlaskClient, faculty: Faculty, address: str
) -> None:
    path = f"/desk/nominations/bodies/{faculty.body.public_id}/invitations"
    assert keeper.post(path, data={"invited": address}).status_code == 400
    assert write(app, lambda session: session.scalars(select(BodyInvitation)).all()) == []


def test_nobody_mails_the_whole_university(app: Flask, faculty: Faculty) -> None:
    def many(session: Session) -> None:
        body = session.get_one(NominatingBody, faculty.body.id)
        actor = session.get_one(Person, faculty.administrator.id)
        now = faculty.call.created_at
        for number in range(MOST_A_DAY):
            address = f"a{number}@student.example"
            invite_to_body(session, body, address=address, language="nl", actor=actor, now=now)
        with pytest.raises(TooOftenError):
            invite_to_body(session, body, address=ADDRESS, language="nl", actor=actor, now=now)

    write(app, many)


def test_an_account_without_any_name_cannot_be_a_member(app: Flask, faculty: Faculty) -> None:
    def accept(session: Session) -> None:
        now = faculty.call.created_at
        body = session.get_one(NominatingBody, faculty.body.id)
        actor = session.get_one(Person, faculty.administrator.id)
        invite_to_body(session, body, address=ADDRESS, language="en", actor=actor, now=now)
        nameless = make_person(session, name="Nobody")
        nameless.identifiers[0].ended_at = now
        session.flush()
        invitation = session.scalars(select(BodyInvitation)).one()
        with pytest.raises(ConflictError, match="identifier_missing"):
            accept_invitation(session, invitation, nameless, now=now)
        assert invitation.accepted_at is None

    write(app, accept)
