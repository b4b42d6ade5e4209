"""The demo's data: every state is there, twice is once, and it never comes into production."""

from dataclasses import replace

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from backpack import create_app
from backpack.config import Config, Environment
from backpack.demo.data import DemoRefusedError, seed
from backpack.demo.personas import PERSONAS
from backpack.models import (
    Award,
    AwardState,
    BadgeClass,
    BadgeKind,
    Credential,
    Nomination,
    NominationState,
    OutboxMail,
    Person,
)
from tests.conftest import SteppingClock
from tests.support.factories import NOW
from tests.support.forms import BASE, page
from tests.support.sessions import sign_in_as
from tests.support.writing import write

ELEMENTS = (
    "learning_outcomes",
    "workload_hours",
    "ects",
    "eqf_level",
    "participation",
    "assessment",
    "supervision",
    "quality_assurance",
    "stackability",
    "prerequisites",
)


def count(app: Flask, table: type[Award] | type[Person] | type[Credential]) -> int:
    """How many rows there are."""
    return write(app, lambda session: session.scalar(select(func.count(table.id))) or 0)


@pytest.fixture
def demo(app: Flask, config: Config) -> Flask:
    """The app with the demo's data."""
    write(app, lambda session: seed(session, now=NOW, config=config))
    return app


def test_every_state_is_there_and_a_second_time_changes_nothing(
    demo: Flask, config: Config
) -> None:
    def states(session: Session) -> set[AwardState]:
        return set(session.scalars(select(Award.state)))

    assert write(demo, states) == set(AwardState)
    before = [count(demo, table) for table in (Award, Person, Credential)]
    write(demo, lambda session: seed(session, now=NOW, config=config))
    assert [count(demo, table) for table in (Award, Person, Credential)] == before

    credentials = write(demo, lambda session: list(session.scalars(select(Credential))))
    assert any(one.revoked_at for one in credentials)
    assert any(one.expires_at and one.expires_at < NOW for one in credentials)
    undelivered = select(func.count(OutboxMail.id)).where(OutboxMail.sent_at.is_(None))
    assert write(demo, lambda session: session.scalar(undelivered)) == 0


def test_there_is_a_nomination_in_every_state(demo: Flask) -> None:
    query = select(Nomination.state)
    assert set(write(demo, lambda session: session.scalars(query).all())) == set(NominationState)


def test_micro_credentials_have_all_elements(demo: Flask) -> None:
    micro = select(BadgeClass).where(BadgeClass.kind == BadgeKind.MICRO_CREDENTIAL)
    badges = write(demo, lambda session: list(session.scalars(micro)))
    assert len(badges) >= 2
    for badge in badges:
        assert all(getattr(badge, element) for element in ELEMENTS), badge.slug


def test_everybody_in_it_finds_pages_in_both_languages(demo: Flask) -> None:
    names = {persona.name for persona in PERSONAS}
    found = select(Person).where(Person.name.in_(names))
    for person in write(demo, lambda session: list(session.scalars(found))):
        client = sign_in_as(demo, person)
        mine = select(Credential.public_id).where(Credential.person_id == person.id)
        badges = write(demo, lambda session, query=mine: list(session.scalars(query)))  # type: ignore[misc]
        for path in ("/backpack", *(f"/badges/{public_id}" for public_id in badges)):
            for language in ("en", "nl"):
                assert page(client, f"{path}?lang={language}")[0] == 200


def test_the_mailbox_shows_the_mail_of_a_demo(
    demo: Flask, config: Config, clock: SteppingClock
) -> None:
    shown = create_app(replace(config, environment=Environment.DEMO), clock=clock)
    client = shown.test_client()
    for language in ("en", "nl"):
        assert page(client, f"/demo/mailbox?lang={language}")[0] == 200
    mail = write(demo, lambda session: session.scalars(select(OutboxMail).limit(1)).one())
    answer = client.get(f"/demo/mailbox/{mail.public_id}", base_url=BASE)
    assert answer.status_code == 200
    assert "style-src 'self' 'unsafe-inline'" in answer.headers["Content-Security-Policy"]
    assert "script-src 'self';" in answer.headers["Content-Security-Policy"]
    assert page(client, "/demo/mailbox/there-is-no-such-mail")[0] == 404
    shown.extensions["engine"].dispose()


def test_outside_a_demo_there_is_no_mailbox(app: Flask) -> None:
    assert page(app.test_client(), "/demo/mailbox")[0] == 404


def test_production_refuses_it(app: Flask, config: Config) -> None:
    production = replace(config, environment=Environment.PRODUCTION)
    with pytest.raises(DemoRefusedError):
        write(app, lambda session: seed(session, now=NOW, config=production))
    assert count(app, Person) == 0
