"""The pages of batches and of following up: from a file to awards, with a browser's forms."""

import re
from io import BytesIO

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from backpack.awards_worker import run_batches
from backpack.models import Award, AwardState, BadgeClass, OutboxMail, Person
from tests.support.factories import NOW, make_awarder, make_badge_class, make_person, make_role
from tests.support.forms import BASE, page, send
from tests.support.sessions import sign_in_as
from tests.support.writing import write

NEW = "/desk/batches/new"
FILE = "E-mail;Naam;Maat\nnoor@x.example;Noor;42\nbo;Bo;43\nnoor@x.example;Noor;44\n"


@pytest.fixture
def badge_class(app: Flask) -> BadgeClass:
    """A badge to award."""
    return write(app, make_badge_class)


@pytest.fixture
def client(app: Flask, badge_class: BadgeClass) -> FlaskClient:
    """An awarder's browser."""

    def make(session: Session) -> Person:
        issuer = session.get_one(BadgeClass, badge_class.id).issuer
        return make_awarder(session, issuer)

    return sign_in_as(app, write(app, make))


def upload(
    client: FlaskClient, badge_class: BadgeClass, data: bytes, **values: str
) -> tuple[int, str]:
    """Upload a file; gives the status, and where it leads or the page."""
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page(client, NEW)[1])
    assert token is not None
    form = {
        "csrf_token": token[1],
        "badge": badge_class.public_id,
        "language": "en",
        "moment": "now",
        "file": (BytesIO(data), "list.csv"),
        **values,
    }
    answer = client.post(NEW, base_url=BASE, data=form, content_type="multipart/form-data")
    return answer.status_code, answer.headers.get("Location", answer.text)


def test_from_a_file_to_awards(app: Flask, client: FlaskClient, badge_class: BadgeClass) -> None:
    status, here = upload(client, badge_class, FILE.encode("utf-16"))
    assert status == 303
    text = page(client, here)[1]
    assert text.count("/rows/") == 2  # both rows at fault, each with its link
    row = f"{here}/rows/3"
    status, text = send(client, row, of=row, email="still no address", name="Bo")
    assert (status, 'data-finding="recipient_malformed"' in text) == (400, True)
    assert "still no address" in text
    assert send(client, row, of=row, email="bo@x.example", name="Bo") == (303, here)
    assert send(client, f"{here}/rows/4/leave-out", of=f"{here}/rows/4") == (303, here)
    assert write(app, lambda session: session.scalars(select(Award)).all()) == []
    assert send(client, f"{here}/start", of=here) == (303, here)
    assert 'data-progress="running"' in page(client, here)[1]
    assert run_batches(app, lambda: NOW, go_on=lambda: True) == 2
    assert 'data-progress="done"' in page(client, here)[1]
    mails = write(app, lambda session: set(session.scalars(select(OutboxMail.recipient))))
    assert mails == {"noor@x.example", "bo@x.example"}
    written = client.get(f"{here}/rows.csv", base_url=BASE, buffered=True).text
    assert [line.split(",")[1] for line in written.splitlines()[1:]] == [
        "awarded",
        "awarded",
        "left_out",
    ]
    # Another tab still shows the buttons: it is told on the page of the batch, and nothing moves.
    for deed in ("start", "continue", "stop", "judge", "rows/2/leave-out"):
        assert send(client, f"{here}/{deed}", of=NEW) == (303, here), deed
        text = page(client, here)[1]
        assert ('class="notice bad"' in text, 'data-progress="done"' in text) == (True, True), deed


def test_a_file_that_cannot_be_read_is_refused_beside_its_field(
    client: FlaskClient, badge_class: BadgeClass
) -> None:
    for data in (b"", b"PK\x03\x04", b"shoe,size\n1,2\n", b'email\n"a'):
        status, text = upload(client, badge_class, data)
        assert (status, 'id="file-error"' in text) == (400, True), data
    status, text = upload(client, badge_class, FILE.encode(), moment="later")
    assert (status, 'id="scheduled_for-error"' in text) == (400, True)
    status, text = upload(
        client, badge_class, FILE.encode(), moment="later", scheduled_for="2027-03-28T02:30"
    )
    assert (status, 'id="scheduled_for-error"' in text) == (400, True)


def test_an_award_is_corrected_reminded_of_and_given_more_time(
    app: Flask, client: FlaskClient, badge_class: BadgeClass
) -> None:
    here = upload(client, badge_class, b"email;name\nnor@x.example;Noor\n")[1]
    send(client, f"{here}/start", of=here)
    run_batches(app, lambda: NOW, go_on=lambda: True)
    award = write(app, lambda session: session.scalars(select(Award)).one())
    desk = f"/desk/awards/{award.public_id}"
    assert send(client, f"{desk}/remind", of=desk) == (303, desk)
    status, text = send(client, f"{desk}/remind", of=desk)
    assert (status, 'data-code="reminded_lately"' in text) == (409, True)
    assert send(client, f"{desk}/extend", of=desk, until="2027-12-01") == (303, desk)
    for day in ("2026-11-22", "9999-12-31", "31/02/2027"):
        status, text = send(client, f"{desk}/extend", of=desk, until=day)
        assert (status, 'id="until-error"' in text, f'value="{day}"' in text) == (400, True, True)
    typed = {"recipient_kind": "email", "recipient_value": "nobody", "language": "en"}
    status, text = send(client, f"{desk}/correct", of=f"{desk}/correct", reason="Typo.", **typed)
    assert (status, 'id="recipient_value-error"' in text) == (400, True)
    still = write(app, lambda session: session.get_one(Award, award.id).state)
    assert still is AwardState.OFFERED
    typed["recipient_value"] = "noor@x.example"
    status, there = send(client, f"{desk}/correct", of=f"{desk}/correct", reason="Typo.", **typed)
    assert status == 303
    assert there != desk
    assert "noor@x.example" in page(client, there)[1]


def test_rules_are_for_administrators_of_the_institution(
    app: Flask, client: FlaskClient, badge_class: BadgeClass
) -> None:
    def make(session: Session) -> tuple[Person, str]:
        institution = session.get_one(BadgeClass, badge_class.id).issuer.institution
        person = make_person(session)
        make_role(session, person, institution=institution)
        return person, institution.slug

    person, slug = write(app, make)
    here = f"/desk/rules/{slug}"
    assert page(client, here)[0] == 404
    administrator = sign_in_as(app, person)
    status, text = send(administrator, here, of=here, reminder_days="3, x")
    assert (status, 'id="reminder_days-error"' in text) == (400, True)
    kept = {"reminder_days": "30, 3", "warning_days": "5", "paragraph_en": "Ask <b>us</b>."}
    assert send(administrator, here, of=here, **kept) == (303, here)
    text = page(administrator, here)[1]
    assert 'value="3, 30"' in text
    assert "<b>us</b>" not in text
    assert page(client, "/desk/attention")[0] == 200
