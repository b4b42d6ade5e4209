"""What the export says of nominations: as much as the institution has told, and of nobody else."""

import json
from collections.abc import Iterator
from typing import Any

import jsonschema_rs
import pytest
from flask import Flask
from sqlalchemy.orm import Session

from backpack.db import new_session
from backpack.leaving.account import build_account, build_schema
from backpack.models import NominationState, Person
from tests.support import factories
from tests.support.factories import NOW
from tests.support.nominating import Faculty, make_faculty, make_nomination

ALL = list(NominationState)
MOTIVATION = "She ran the listening service."


@pytest.fixture
def session(app: Flask) -> Iterator[Session]:
    with app.test_request_context(), new_session() as session:
        yield session
        session.rollback()


def told(session: Session, person: Person) -> list[dict[str, Any]]:
    session.flush()
    account, schema = (
        json.loads(json.dumps(one))
        for one in (build_account(session, person, now=NOW), build_schema())
    )
    jsonschema_rs.validator_for(schema, validate_formats=True).validate(account)
    nominations: list[dict[str, Any]] = account["nominations"]
    said = json.dumps(nominations)
    for kept in ("She will.", "Kept to ourselves", "ticks", "Karel", "Greet"):
        assert kept not in said
    return nominations


@pytest.mark.parametrize("tells", [True, False])
@pytest.mark.parametrize("state", ALL)
def test_as_much_as_she_was_told(session: Session, state: NominationState, *, tells: bool) -> None:
    faculty: Faculty = make_faculty(session, tells_nominee=tells)
    noor = factories.make_person(session, email="noor@student.example")
    nomination = make_nomination(session, faculty, handed_in=state is not NominationState.DRAFT)
    nomination.state, nomination.reason = state, "Kept to ourselves"
    found = told(session, noor)
    if state is NominationState.AWARDED:
        assert [one["motivation"] for one in found] == [MOTIVATION]
        assert found[0]["competences"] == ["listening"]
    elif tells and state is not NominationState.DRAFT:
        assert [one["awarded"] for one in found] == [False]
        assert found[0]["nominee"] == "noor@student.example"
        assert MOTIVATION not in json.dumps(found)
    else:
        assert found == []


def test_nobody_elses(session: Session) -> None:
    faculty = make_faculty(session, tells_nominee=True)
    make_nomination(session, faculty)
    assert told(session, factories.make_person(session, email="bo@student.example")) == []
    # What she wrote about somebody else is about somebody else.
    assert told(session, faculty.student) == []
    # An address that two accounts hold says of neither that it is she.
    noor = factories.make_person(session, email="noor@student.example")
    factories.make_person(session, email="noor@student.example")
    assert told(session, noor) == []
