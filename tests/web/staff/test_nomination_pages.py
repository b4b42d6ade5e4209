"""The pages of nominations: from the call to the batch, and who reaches which."""

import re
from datetime import timedelta
from io import BytesIO

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from backpack.awards.nominations.screening import approve
from backpack.models import (
    AwardBatch,
    BodyMember,
    NominatingBody,
    Nomination,
    NominationCall,
    NominationState,
    RoleName,
)
from tests.support.factories import NOW, make_awarder, make_issuer, make_person, make_role
from tests.support.forms import page, send
from tests.support.nominating import Faculty, make_faculty, make_nomination
from tests.support.sessions import sign_in_as
from tests.support.writing import write

State = NominationState
TYPED = {
    "nominee_name": "Noor Verhaegen",
    "nominee_kind": "email",
    "nominee_value": "noor@student.example",
    "language": "nl",
    "motivation": "She ran the listening service.",
    "competences": "listening\n\norganising",
    "met-0": "1",
    "remark-1": "Not yet.",
    "deed": "hand_in",
}


def only(app: Flask) -> Nomination:
    """The nomination that there is."""
    return write(app, lambda session: session.scalars(select(Nomination)).one())


def test_from_the_form_to_the_batch(app: Flask) -> None:
    faculty = write(app, make_faculty)
    call = faculty.call.public_id
    student = sign_in_as(app, faculty.student)
    assert f"/nominations/calls/{call}" in page(student, "/nominations")[1]
    path = f"/nominations/calls/{call}"
    # Whoever nominates for one body is not asked for which.
    form = page(student, path)[1]
    assert f'<input type="hidden" name="body" value="{faculty.body.public_id}">' in form
    typed = {**TYPED, "body": faculty.body.public_id}
    assert send(student, path, of=path, **typed)[0] == 303
    nomination = only(app)
    assert nomination.state is State.SUBMITTED
    assert nomination.competences == ["listening", "organising"]
    assert nomination.ticks == [{"met": True, "remark": ""}, {"met": False, "remark": "Not yet."}]

    screen = f"/desk/nominations/calls/{call}"
    one = f"/desk/nominations/{nomination.public_id}"
    first = sign_in_as(app, faculty.first)
    asked = send(first, f"{one}/ask", of=one, version="1", reason="Since when?")
    assert asked[0] == 303
    mine = f"/nominations/{nomination.public_id}"
    assert "Since when?" in page(student, mine)[1]
    answered = {**typed, "motivation": "For two years.", "version": "1"}
    assert send(student, mine, of=mine, **answered)[0] == 303
    assert send(first, f"{one}/approve", of=one, version="1")[0] == 409
    assert send(first, f"{one}/approve", of=one, version="2", reason="Good.")[0] == 303
    second = sign_in_as(app, faculty.second)
    chosen = f"{nomination.public_id}:2"
    assert send(second, f"{screen}/approve", of=screen)[0] == 303
    assert '<div class="messages" role="status">' in page(second, screen)[1]
    assert only(app).state is State.APPROVED_ONCE
    assert send(second, f"{screen}/approve", of=screen, chosen=chosen)[0] == 303
    assert only(app).state is State.APPROVED

    awarder = sign_in_as(app, faculty.awarder)
    batch = f"{screen}/batch"
    scheduled = {"scheduled_for": "2027-07-02T16:00"}
    assert send(awarder, batch, of=batch, **scheduled)[0] == 400
    status, location = send(awarder, batch, of=batch, graduates="NOOR@student.example", **scheduled)
    assert status == 303
    made = write(app, lambda session: session.scalars(select(AwardBatch)).one())
    assert location.endswith(f"/desk/batches/{made.public_id}")
    assert made.scheduled_for is not None
    assert made.scheduled_for.isoformat() == "2027-07-02T14:00:00+00:00"
    assert only(app).state is State.BATCHED


def test_a_file_of_graduates(app: Flask) -> None:
    faculty = write(app, make_faculty)

    def approved(session: Session) -> None:
        nomination = make_nomination(session, faculty)
        for member in (faculty.first, faculty.second):
            approve(session, nomination, version=1, member=member, now=NOW)

    write(app, approved)
    app.config["WTF_CSRF_ENABLED"] = False
    awarder = sign_in_as(app, faculty.awarder)
    path = f"/desk/nominations/calls/{faculty.call.public_id}/batch"
    for data, status in (
        (b"PK\x03\x04", 400),
        (b"email\nbo@student.example", 409),
        (b"naam;mail\nNoor;noor@student.example", 303),
    ):
        file = (BytesIO(data), "list.csv")
        answer = awarder.post(path, data={"file": file}, content_type="multipart/form-data")
        assert answer.status_code == status
    assert only(app).state is State.BATCHED


def test_what_was_typed_is_kept_whatever_is_wrong(app: Flask) -> None:
    faculty = write(app, make_faculty)
    student = sign_in_as(app, faculty.student)
    path = f"/nominations/calls/{faculty.call.public_id}"
    typed = {**TYPED, "body": faculty.body.public_id}
    del typed["remark-1"]
    status, text = send(student, path, of=path, **typed)
    assert status == 400
    nomination = only(app)
    assert nomination.state is State.DRAFT
    assert f'action="/nominations/{nomination.public_id}"' in text
    assert "She ran the listening service." in text
    first = sign_in_as(app, faculty.first)
    assert page(first, f"/desk/nominations/{nomination.public_id}")[0] == 404
    assert "Noor" not in page(first, f"/desk/nominations/calls/{faculty.call.public_id}")[1]
    mine = f"/nominations/{nomination.public_id}"
    kept = {**typed, "version": "1", "deed": "keep", "nominee_name": "Noor V."}
    assert send(student, mine, of=mine, **kept)[0] == 303
    assert send(student, mine, of=mine, **kept)[0] == 409
    assert only(app).nominee_name == "Noor V."
    assert send(student, f"{mine}/withdraw", of=mine)[0] == 303
    assert only(app).state is State.WITHDRAWN


def test_filters_and_the_file_show_the_same(app: Flask) -> None:
    faculty = write(app, make_faculty)

    def make(session: Session) -> None:
        for name in ("ann@x.example", "bo_b@x.example", "boxb@x.example"):
            make_nomination(session, faculty, name)

    write(app, make)
    first = sign_in_as(app, faculty.first)
    screen = f"/desk/nominations/calls/{faculty.call.public_id}"
    for query, names in (
        ("", {"ann", "bo_b", "boxb"}),
        ("?text=o_b", {"bo_b"}),
        ("?state=approved", set()),
        ("?state=submitted&text=ANN", {"ann"}),
        ("?held_back=1", set()),
        (f"?body={faculty.body.public_id}", {"ann", "bo_b", "boxb"}),
        ("?body=other", set()),
        ("?state=nonsense&page=-7", {"ann", "bo_b", "boxb"}),
    ):
        for path in (screen, f"{screen}/nominations.csv"):
            text = first.get(path + query, buffered=True).text
            assert set(re.findall(r"(\w+)@x\.example", text)) == names, path + query


def test_calls_and_bodies_are_kept_by_administrators(app: Flask) -> None:
    faculty = write(app, make_faculty)
    keeper = sign_in_as(app, faculty.administrator)
    new = "/desk/nominations/calls/new"
    typed = {
        "badge": faculty.badge_class.public_id,
        "title": "Spring",
        "opens_at": "2027-03-28T02:30",
        "closes_at": "2027-05-01T12:00",
        "second_member": "y",
    }
    assert send(keeper, new, of=new, **typed)[0] == 400
    typed["opens_at"] = "2027-03-28T03:30"
    assert send(keeper, new, of=new, **typed)[0] == 303

    def made(session: Session) -> NominationCall:
        return session.scalars(select(NominationCall).where(NominationCall.title == "Spring")).one()

    call = write(app, made)
    assert call.opens_at.isoformat() == "2027-03-28T01:30:00+00:00"
    assert (call.second_member, call.graduates_only, call.tells_nominee) == (True, False, False)
    terms = f"/desk/nominations/calls/{call.public_id}/terms"
    assert 'value="2027-03-28T03:30' in page(keeper, terms)[1]
    changed = {**typed, "closes_at": "2027-05-02T12:00", "tells_nominee": "y"}
    assert send(keeper, terms, of=terms, **changed)[0] == 303
    assert write(app, made).tells_nominee is True
    assert send(keeper, terms, of=terms, **{**changed, "closes_at": "2026-05-02T12:00"})[0] == 400

    bodies = "/desk/nominations/bodies"
    slug = faculty.badge_class.issuer.slug
    assert send(keeper, bodies, of=bodies, issuer=slug, name="Programme")[0] == 303
    body = write(
        app,
        lambda session: session.scalars(
            select(NominatingBody).where(NominatingBody.name == "Programme")
        ).one(),
    )
    members = f"{bodies}/{body.public_id}/members"
    for value, status in (("nobody", 400), ("a@x.example", 303), ("A@x.example", 409)):
        assert send(keeper, members, of=bodies, kind="email", value=value)[0] == status
    member = write(
        app,
        lambda session: session.scalars(
            select(BodyMember.public_id).where(BodyMember.body_id == body.id)
        ).one(),
    )
    assert send(keeper, f"{members}/end", of=bodies, member=member)[0] == 303
    assert send(keeper, f"{members}/end", of=bodies, member=member)[0] == 404


ROWS = (
    "administrator", "awarder", "committee", "student", "stranger", "elsewhere",
)  # fmt: skip
MATRIX = {
    "GET /nominations": "200 200 404 200 404 200",
    "GET /nominations/calls/{call}": "200 200 404 200 404 404",
    "GET /nominations/{one}": "404 404 404 200 404 404",
    "POST /nominations/{one}/withdraw": "404 404 404 - 404 404",
    "GET /desk/nominations": "200 200 200 404 404 200",
    "GET /desk/nominations/calls/{call}": "200 200 200 404 404 404",
    "GET /desk/nominations/calls/{call}/nominations.csv": "200 200 200 404 404 404",
    "GET /desk/nominations/{one}": "200 200 200 404 404 404",
    "POST /desk/nominations/{one}/decline": "404 404 - 404 404 404",
    "POST /desk/nominations/calls/{call}/approve": "404 404 303 404 404 404",
    "GET /desk/nominations/calls/{call}/batch": "200 200 404 404 404 404",
    "GET /desk/nominations/calls/{call}/terms": "200 404 404 404 404 404",
    "GET /desk/nominations/calls/new": "200 404 404 404 404 404",
    "GET /desk/nominations/bodies": "200 404 404 404 404 404",
    "POST /desk/nominations/bodies/{body}/members": "400 404 404 404 404 404",
}
"""What each of ``ROWS`` is answered; a dash is not asked."""


@pytest.fixture
def people(app: Flask) -> tuple[Faculty, dict[str, FlaskClient]]:
    faculty = write(app, make_faculty)
    elsewhere = write(app, lambda session: make_awarder(session, make_issuer(session)))
    write(
        app,
        lambda session: make_role(
            session,
            elsewhere,
            issuer=make_issuer(session),
            name=RoleName.COMMITTEE_MEMBER,
        ),
    )
    stranger = write(app, make_person)
    persons = (
        faculty.administrator, faculty.awarder, faculty.first, faculty.student, stranger, elsewhere,
    )  # fmt: skip
    clients = [sign_in_as(app, person) for person in persons]
    return faculty, dict(zip(ROWS, clients, strict=True))


def test_who_reaches_what(app: Flask, people: tuple[Faculty, dict[str, FlaskClient]]) -> None:
    app.config["WTF_CSRF_ENABLED"] = False
    faculty, clients = people
    nomination = write(app, lambda session: make_nomination(session, faculty))
    names = {
        "call": faculty.call.public_id,
        "one": nomination.public_id,
        "body": faculty.body.public_id,
    }
    wrong: list[str] = []
    for row, expected in MATRIX.items():
        method, _space, path = row.format(**names).partition(" ")
        for who, status in zip(ROWS, expected.split(), strict=True):
            if status != "-":
                answer = clients[who].open(path, method=method, buffered=True)
                if str(answer.status_code) != status:
                    wrong.append(f"{row} {who}: {answer.status_code}")
    assert wrong == []
    assert only(app).state is State.SUBMITTED


def test_the_pages_in_dutch_and_after_the_closing(app: Flask) -> None:
    faculty = write(app, make_faculty)

    def close(session: Session) -> Nomination:
        nomination = make_nomination(session, faculty)
        call = session.get_one(NominationCall, faculty.call.id)
        call.closes_at = NOW - timedelta(minutes=1)
        return nomination

    nomination = write(app, close)
    student, first = sign_in_as(app, faculty.student), sign_in_as(app, faculty.first)
    for client, path in (
        (student, "/nominations"),
        (student, f"/nominations/calls/{faculty.call.public_id}"),
        (student, f"/nominations/{nomination.public_id}"),
        (first, "/desk/nominations"),
        (first, f"/desk/nominations/{nomination.public_id}"),
    ):
        status, text = page(client, f"{path}?lang=nl")
        assert status == 200
        assert '<html lang="nl"' in text
    path = f"/nominations/calls/{faculty.call.public_id}"
    assert 'value="hand_in"' not in page(student, path)[1]
