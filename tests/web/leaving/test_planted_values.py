"""The planted-value test: whoever has left is in no table, in no file and in no line of the log."""

import logging
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from backpack.db import new_session
from backpack.issuing.claiming import claim_award
from backpack.jobs import deliver_outbox
from backpack.leaving.departures import GRACE, ask_to_leave, remove_due
from backpack.leaving.erasing import erase_person
from backpack.models import (
    AuditEvent,
    Award,
    AwardBatch,
    Credential,
    LookCount,
    LookedAt,
    OutboxMail,
    Person,
    Reader,
)
from backpack.retention import forget_old
from backpack.sharing.service import Choices, publish_badge
from backpack.transports import DeliveryError
from tests.conftest import SteppingClock
from tests.support import factories
from tests.web.leaving.planting import MARKER, Garden, dump

LOGGERS = ("backpack", "huey", "werkzeug", "flask")


class Garrulous:
    """A mail server that refuses, and repeats all that it was told, as many do."""

    def send(self, mail: OutboxMail) -> None:
        raise DeliveryError(f"550 5.1.1 <{mail.recipient}@x.test>: no such user", permanent=False)

    def close(self) -> None:
        pass


class Taking:
    """A mail server that takes everything."""

    def send(self, mail: OutboxMail) -> None:
        assert mail.recipient

    def close(self) -> None:
        pass


def live(session: Session, clock: SteppingClock) -> Person:
    """Somebody with badges, at the awarding desk as well."""
    person = factories.make_person(session, email="noor@student.example")
    badge_class = factories.make_badge_class(session)
    staff = factories.make_awarder(session, badge_class.issuer)
    factories.make_role(session, person, issuer=badge_class.issuer)
    award = factories.make_award(session, badge_class=badge_class, created_by=staff)
    credential = claim_award(session, award, person, now=clock(), recipient_name=person.name)
    publish_badge(session, credential, Choices(True, True, True), now=clock())
    factories.make_award(session, badge_class=badge_class)
    return person


def planted(app: Flask, clock: SteppingClock) -> tuple[int, Garden]:
    with app.app_context(), new_session() as session, session.begin():
        person_id = live(session, clock).id
    with app.extensions["engine"].begin() as connection:
        garden = Garden(connection, person_id, now=clock())
        garden.plant()
        found = {marker for value in dump(connection) for marker in MARKER.findall(value)}
    # The search finds what is there, or else that nothing is found would mean nothing.
    assert found == set(garden.places)
    assert len(found) > 50
    return person_id, garden


def left(found: set[bytes], garden: Garden) -> set[str]:
    return {garden.places[marker] for marker in found}


def test_nothing_of_her_is_left(
    app: Flask, clock: SteppingClock, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    for name in LOGGERS:
        caplog.set_level(logging.DEBUG, logger=name)
    person_id, garden = planted(app, clock)
    factory = app.extensions["session_factory"]
    with app.app_context(), factory() as session, session.begin():
        ask_to_leave(session, session.get_one(Person, person_id), now=clock())
    deliver_outbox(factory, Garrulous(), clock())
    clock.moment += GRACE + timedelta(hours=1)
    with app.app_context():
        assert remove_due(factory, now=clock()).people == 1
        deliver_outbox(factory, Taking(), clock())
        with factory() as session, session.begin():
            forget_old(session, now=clock())
        # One to each of her addresses: the factory gives her one, the garden another.
        assert remove_due(factory, now=clock()).mails == 2
    with app.extensions["engine"].begin() as connection:
        values = list(dump(connection))
    assert left({m for value in values for m in MARKER.findall(value)}, garden) == set()
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    url = app.extensions["engine"].url
    if url.get_backend_name() == "sqlite":
        database = Path(url.database)
        files += database.parent.glob(f"{database.name}*")
        assert database in files
    for path in files:
        assert left(set(MARKER.findall(path.read_bytes())), garden) == set(), path.name
    assert "mail" in caplog.text
    assert left(set(MARKER.findall(caplog.text.encode())), garden) == set()
    assert not any(b"noor@student.example" in value for value in values)


def test_work_at_the_desk_stays_and_is_nobodys(app: Flask, clock: SteppingClock) -> None:
    person_id, _garden = planted(app, clock)
    with app.app_context(), new_session() as session, session.begin():
        erase_person(session, session.get_one(Person, person_id), now=clock())
    with app.app_context(), new_session() as session:
        # A batch needs somebody who made it, so an empty row is left for it to point at.
        husk = session.get_one(Person, person_id)
        assert session.scalars(select(AwardBatch)).one().created_by_id == husk.id
        assert (husk.name, husk.language, husk.deleted_at) == ("", None, clock())


def test_a_learner_leaves_no_row_behind(app: Flask, clock: SteppingClock) -> None:
    with app.app_context(), new_session() as session, session.begin():
        person = live(session, clock)
        person_id = person.id
        credential = session.scalars(select(Credential)).one()
        looked = LookCount(
            subject=LookedAt.CREDENTIAL,
            subject_id=credential.id,
            day=clock().date(),
            reader=Reader.PAGE,
            count=3,
        )
        session.add(looked)
        session.flush()
        erase_person(session, person, now=clock())
    with app.app_context(), new_session() as session:
        assert session.get(Person, person_id) is None
        assert session.scalars(select(LookCount)).all() == []
        assert {award.person_id for award in session.scalars(select(Award))} == {None}
        assert person_id not in set(session.scalars(select(AuditEvent.about_id)))
