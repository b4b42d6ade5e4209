"""Somebody whose provider gives no name: what she is called, and what her badges carry."""

import pytest
from alembic.script import ScriptDirectory
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from backpack.accounts.oidc.claims import VouchedClaims, VouchedIdentifier
from backpack.accounts.signing_in import receive_person
from backpack.db import new_session
from backpack.migrations import alembic_config
from backpack.models import Award, Credential, IdentifierKind, Person, SignIn
from tests.support import factories
from tests.support.factories import NOW
from tests.support.forms import page, send
from tests.support.sessions import sign_in_as

SUBJECT = "0f6b2c61-4f5e-4d3f" * 12
ADDRESS = "noor.v@ghent.example"


def arrive(app: Flask, session: Session, *addresses: str) -> Person:
    claims = VouchedClaims(
        issuer="https://elsewhere.example",
        subject=SUBJECT,
        name="",
        identifiers=tuple(
            VouchedIdentifier(kind=IdentifierKind.EMAIL, value=one, normalised=one)
            for one in addresses
        ),
        session_id=None,
        acr=None,
    )
    provider = app.extensions["providers"]["ghent-university"]
    return receive_person(session, claims, provider, language="en", now=NOW).person


def test_she_is_called_by_her_address_and_not_by_a_number(app: Flask) -> None:
    with app.test_request_context(), new_session() as session, session.begin():
        person = arrive(app, session, ADDRESS)
        session.flush()
        session.refresh(person)
        assert (person.called, person.official_name) == ("noor.v", "noor.v")
        assert person.printed_name == ""
    client = sign_in_as(app, person)
    assert "<h1>noor.v</h1>" in page(client, "/profile")[1]
    assert SUBJECT not in page(client, "/profile")[1]


def test_without_an_address_the_page_still_has_a_heading(app: Flask) -> None:
    with app.test_request_context(), new_session() as session, session.begin():
        person = arrive(app, session)
    shown = page(sign_in_as(app, person), "/profile")[1]
    assert "<h1>Your profile</h1>" in shown
    assert SUBJECT not in shown


class TestClaiming:
    @pytest.fixture
    def award(self, app: Flask) -> Award:
        with app.app_context(), new_session() as session, session.begin():
            return factories.make_award(session, recipient=ADDRESS)

    @pytest.fixture
    def client(self, app: Flask, award: Award) -> FlaskClient:
        assert award.id
        with app.test_request_context(), new_session() as session, session.begin():
            person = arrive(app, session, ADDRESS)
        return sign_in_as(app, person)

    def test_the_name_is_asked_for_and_printed(
        self, app: Flask, client: FlaskClient, award: Award
    ) -> None:
        here = f"/awards/{award.public_id}"
        assert 'name="printed_name"' in page(client, here)[1]
        for unfit in ("", "  ", "No\u202eor"):
            status, said = send(client, f"{here}/claim", of=here, printed_name=unfit)
            assert (status, 'aria-invalid="true"' in said) == (400, True)
        with app.app_context(), new_session() as session:
            assert session.scalars(select(Credential)).all() == []
        assert send(client, f"{here}/claim", of=here, printed_name=" Noor  V. ")[0] == 303
        with app.app_context(), new_session() as session:
            assert session.scalars(select(Credential.recipient_name)).one() == "Noor V."

    def test_who_has_a_name_is_not_asked(
        self, app: Flask, client: FlaskClient, award: Award
    ) -> None:
        with app.app_context(), new_session() as session, session.begin():
            session.scalars(select(Person)).one().name = "Noor Verhaegen"
        here = f"/awards/{award.public_id}"
        assert 'name="printed_name"' not in page(client, here)[1]
        assert send(client, f"{here}/claim", of=here, printed_name="Somebody Else")[0] == 303
        with app.app_context(), new_session() as session:
            assert session.scalars(select(Credential.recipient_name)).one() == "Noor Verhaegen"


def test_who_was_called_by_a_number_is_so_no_more(app: Flask) -> None:
    migration = ScriptDirectory.from_config(alembic_config()).get_revision("0018").module
    with app.app_context(), new_session() as session, session.begin():
        numbered, named = (factories.make_person(session) for _turn in range(2))
        numbered.name = session.scalars(
            select(SignIn.subject).where(SignIn.person_id == numbered.id)
        ).one()
        session.flush()
        session.execute(text(migration.STATEMENT))
        session.expire_all()
        assert (numbered.name, named.name) == ("", "Noor Verhaegen")
