"""``backpack credential``: looked up and revoked by its address, also when its owner has left."""

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from backpack.cli import main
from backpack.config import Config
from backpack.issuing.status_lists import read_bit
from backpack.leaving.erasing import erase_person
from backpack.models import AuditEvent, Credential, OutboxMail, Person, StatusList, Tombstone
from tests.support.factories import NOW
from tests.support.installation import set_environment
from tests.support.issued import issue, publish
from tests.support.writing import write

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(config: Config, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    set_environment(config, monkeypatch)

    def do(*arguments: str) -> tuple[int, str, str]:
        status = main(["credential", *arguments])
        said = capsys.readouterr()
        return status, said.out, said.err

    return do


@pytest.fixture
def name(app: Flask) -> str:
    """The name of a public badge."""

    def make(session: Session) -> str:
        credential = issue(session)
        publish(session, credential)
        return credential.public_id

    return write(app, make)


def leave(app: Flask) -> None:
    """Its owner closes her account."""

    def erase(session: Session) -> None:
        (owner,) = session.scalars(select(Credential.person_id))
        erase_person(session, session.get_one(Person, owner), now=NOW)

    write(app, erase)


def marked(app: Flask) -> list[bool]:
    """Whether the place in the list of what was or is a credential is marked."""

    def look(session: Session) -> list[bool]:
        places = [
            *session.execute(select(Credential.status_list_id, Credential.status_index)),
            *session.execute(select(Tombstone.status_list_id, Tombstone.status_index)),
        ]
        return [read_bit(session.get_one(StatusList, one), index) for one, index in places]

    return write(app, look)


@pytest.mark.parametrize("form", ["{name}", "http://backpack.test/b/{name}", "/b/{name}.json?x=1"])
def test_it_is_found_by_every_form_of_its_address(run: Run, name: str, form: str) -> None:
    status, said, _complaint = run("show", form.format(name=name))
    assert status == 0
    assert f"address: http://backpack.test/b/{name}" in said
    assert "standing: in force" in said
    assert "Noor" not in said
    assert "student.example" not in said


def test_it_is_revoked_once_and_its_owner_is_told(app: Flask, run: Run, name: str) -> None:
    assert run("revoke", name, "--reason", "A mistake.")[0] == 0
    assert marked(app) == [True]
    assert "standing: revoked" in run("show", name)[1]
    mails = write(app, lambda session: session.scalars(select(OutboxMail.text)).all())
    assert ["A mistake." in text for text in mails] == [True]
    status, _said, complaint = run("revoke", name, "--reason", "Again.")
    assert status == 1
    assert "(badge_revoked)" in complaint


def test_it_is_revoked_when_its_owner_has_left(app: Flask, run: Run, name: str) -> None:
    leave(app)
    status, said, _complaint = run("show", name)
    assert status == 0
    assert "standing: in force" in said
    assert f"its owner left on: {NOW.date().isoformat()}" in said
    mails = write(app, lambda session: len(session.scalars(select(OutboxMail.id)).all()))
    assert run("revoke", name, "--reason", "A mistake.")[0] == 0
    assert marked(app) == [True]
    assert "standing: revoked" in run("show", name)[1]
    assert write(app, lambda session: len(session.scalars(select(OutboxMail.id)).all())) == mails
    event = select(AuditEvent).where(AuditEvent.event == "staff:credential:revoked")
    (noted,) = write(app, lambda session: session.scalars(event).all())
    assert (noted.object_id, noted.about_id) == (name, None)
    machine = app.test_client().get(f"/b/{name}.json")
    assert (machine.status_code, machine.json) == (
        410,
        {"id": f"http://backpack.test/b/{name}", "removed": True, "revoked": True},
    )
    assert run("revoke", name, "--reason", "Again.")[0] == 1


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("show", "nothing"), "credential_not_found"),
        (("revoke", "nothing", "--reason", "x"), "credential_not_found"),
        (("revoke", "{name}", "--reason", " "), "reason_missing"),
    ],
)
def test_what_cannot_be_is_refused(
    app: Flask, run: Run, name: str, arguments: tuple[str, ...], code: str
) -> None:
    status, said, complaint = run(*(one.format(name=name) for one in arguments))
    assert (status, said) == (1, "")
    assert f"({code})" in complaint
    assert marked(app) == [False]
