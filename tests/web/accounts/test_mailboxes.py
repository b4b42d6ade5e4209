"""Proving a mailbox with a mailed code: once, in time, with few attempts; and giving it up."""

import re
from collections.abc import Iterator
from datetime import timedelta
from http import HTTPStatus

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from backpack.accounts.identifiers import matches
from backpack.accounts.mailboxes import (
    BY_CODE,
    BY_LINK,
    LIFETIME,
    MOST_A_DAY,
    MOST_AN_HOUR,
    MOST_ATTEMPTS,
    Answer,
    enter_code,
    prove_address,
    remove_address,
    send_code,
)
from backpack.db import new_session
from backpack.errors import BackpackError, ConflictError, NotFoundError, TooOftenError
from backpack.models import (
    AuditEvent,
    IdentifierKind,
    MailboxCode,
    OutboxMail,
    Person,
    VerifiedIdentifier,
)
from tests.support import factories
from tests.support.factories import NOW
from tests.support.forms import page, send
from tests.support.sessions import sign_in_as

ADDRESS = "noor@home.example"


@pytest.fixture
def session(app: Flask) -> Iterator[Session]:
    with app.test_request_context(), new_session() as session:
        yield session
        session.rollback()


@pytest.fixture
def noor(session: Session) -> Person:
    return factories.make_person(session, email="noor@ghent.example")


def code_in(session: Session) -> str:
    text = session.scalars(select(OutboxMail.text).order_by(OutboxMail.id.desc())).first()
    found = re.search(r"^\s+(\d{6})$", text or "", re.MULTILINE)
    assert found, text
    return found[1]


def ask(session: Session, person: Person, address: str = ADDRESS) -> MailboxCode:
    return send_code(session, person, address=address, language="en", now=NOW)


def has(session: Session, person: Person, address: str = ADDRESS) -> bool:
    return matches(session, person, IdentifierKind.EMAIL, address)


def test_the_right_code_proves_the_mailbox_once(session: Session, noor: Person) -> None:
    row = ask(session, noor, " Noor@Home.example ")
    code = code_in(session)
    assert code not in row.code_digest
    assert enter_code(session, noor, row, given=f" {code[:3]} {code[3:]}", now=NOW) == Answer.RIGHT
    assert has(session, noor)
    assert enter_code(session, noor, row, given=code, now=NOW) == Answer.OVER


def test_wrong_codes_are_counted(session: Session, noor: Person) -> None:
    row = ask(session, noor)
    wrong = f"{(int(code_in(session)) + 1) % 1_000_000:06}"
    answers = [
        enter_code(session, noor, row, given=wrong, now=NOW) for _turn in range(MOST_ATTEMPTS)
    ]
    assert answers == [Answer.WRONG] * (MOST_ATTEMPTS - 1) + [Answer.OVER]
    assert enter_code(session, noor, row, given=code_in(session), now=NOW) == Answer.OVER
    assert not has(session, noor)


def test_a_code_gets_old_and_a_new_one_replaces_it(session: Session, noor: Person) -> None:
    old = ask(session, noor)
    code = code_in(session)
    assert enter_code(session, noor, old, given=code, now=NOW + LIFETIME) == Answer.OVER
    ask(session, noor, "other@home.example")
    session.refresh(old)
    assert enter_code(session, noor, old, given=code, now=NOW) == Answer.OVER


def test_a_code_is_for_one_person(session: Session, noor: Person) -> None:
    row = ask(session, noor)
    code = code_in(session)
    other = factories.make_person(session)
    again = ask(session, other)
    assert enter_code(session, other, again, given=code, now=NOW) != Answer.RIGHT or (
        code == code_in(session)
    )
    assert row.person_id == noor.id


def test_codes_are_limited_by_person_and_by_mailbox(session: Session, noor: Person) -> None:
    for number in range(MOST_AN_HOUR):
        ask(session, noor, f"a{number}@home.example")
    with pytest.raises(TooOftenError, match="codes_too_often"):
        ask(session, noor, "one.more@home.example")
    for _turn in range(MOST_A_DAY):
        ask(session, factories.make_person(session))
    with pytest.raises(TooOftenError, match="codes_too_often"):
        ask(session, factories.make_person(session))


def test_what_is_refused(session: Session, noor: Person) -> None:
    with pytest.raises(BackpackError, match="address_malformed"):
        ask(session, noor, "no address")
    with pytest.raises(ConflictError, match="address_known"):
        ask(session, noor, "NOOR@ghent.example")


def test_whoever_proved_it_last_has_it(session: Session, noor: Person) -> None:
    other = factories.make_person(session)
    for person in (other, noor):
        prove_address(session, person, address=ADDRESS, normalised=ADDRESS, by=BY_CODE, now=NOW)
    assert has(session, noor)
    assert not has(session, other)
    told = session.scalars(select(AuditEvent.event).where(AuditEvent.about_id == other.id))
    assert "system:identifier:reassigned" in set(told)


def test_an_address_that_the_institution_vouches_for_is_won_back(
    session: Session, noor: Person
) -> None:
    """Somebody else followed a link that was passed on."""
    hers = "noor@ghent.example"
    other = factories.make_person(session)
    prove_address(session, other, address=hers, normalised=hers, by=BY_LINK, now=NOW)
    row = ask(session, noor, hers)
    assert enter_code(session, noor, row, given=code_in(session), now=NOW) is Answer.RIGHT
    held = select(VerifiedIdentifier.person_id).where(
        VerifiedIdentifier.normalised == hers, VerifiedIdentifier.ended_at.is_(None)
    )
    assert set(session.scalars(held)) == {noor.id}


def test_removing(session: Session, noor: Person) -> None:
    prove_address(session, noor, address=ADDRESS, normalised=ADDRESS, by=BY_CODE, now=NOW)
    rows = {row.verified_by: row for row in session.scalars(select(VerifiedIdentifier))}
    stranger = factories.make_person(session)
    with pytest.raises(NotFoundError):
        remove_address(session, stranger, number=rows[BY_CODE].id, now=NOW)
    with pytest.raises(ConflictError, match="address_vouched"):
        remove_address(session, noor, number=rows["provider:test"].id, now=NOW)
    later = NOW + timedelta(days=1)
    assert remove_address(session, noor, number=rows[BY_CODE].id, now=later) == ADDRESS
    assert not has(session, noor)
    assert rows[BY_CODE].ended_at == later
    events = set(session.scalars(select(AuditEvent.event)))
    assert {"person:identifier:verified", "person:identifier:removed"} <= events


class TestPages:
    @pytest.fixture
    def client(self, app: Flask) -> FlaskClient:
        with app.app_context(), new_session() as session, session.begin():
            person = factories.make_person(session, email="noor@ghent.example")
        return sign_in_as(app, person)

    def test_the_way_through(self, app: Flask, client: FlaskClient) -> None:
        new = "/profile/addresses/new"
        status, text = send(client, new, of=new, address="no address")
        assert (status, 'aria-invalid="true"' in text) == (HTTPStatus.BAD_REQUEST, True)
        status, there = send(client, new, of=new, address=ADDRESS)
        assert status == HTTPStatus.SEE_OTHER
        assert ADDRESS in page(client, there)[1]
        with app.app_context(), new_session() as session:
            code = code_in(session)
        wrong = f"{(int(code) + 1) % 1_000_000:06}"
        assert send(client, there, of=there, code=wrong)[0] == HTTPStatus.BAD_REQUEST
        with app.app_context(), new_session() as session:
            assert session.scalars(select(MailboxCode)).one().attempts == 1
        assert send(client, there, of=there, code=code) == (HTTPStatus.SEE_OTHER, "/profile")
        profile = page(client, "/profile")[1]
        remove = re.search(r'action="(/profile/addresses/\d+/remove)"', profile)
        assert remove
        assert send(client, remove[1], of="/profile")[0] == HTTPStatus.FOUND
        assert ADDRESS in page(client, "/profile")[1].split("<details>")[1]

    def test_the_name_to_show(self, client: FlaskClient) -> None:
        assert send(client, "/profile/name", of="/profile", display_name=" Noortje  V. ")[0] == 302
        assert "<h1>Noortje V.</h1>" in page(client, "/profile")[1]
        assert send(client, "/profile/name", of="/profile", display_name="")[0] == 302
        assert "<h1>Noor Verhaegen</h1>" in page(client, "/profile")[1]
