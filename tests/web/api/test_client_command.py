"""``backpack api-client``: a system from its first secret to its end, on the command line."""

import re
from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from backpack.cli import main
from backpack.config import Config
from backpack.models import ApiClient, AuditEvent
from tests.support import factories
from tests.support.installation import set_environment
from tests.support.writing import write

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(
    app: Flask,
    config: Config,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Run:
    """The command in an installation with an institution ``ghent`` and its issuer ``law``."""

    def make(session: Session) -> None:
        institution = factories.make_institution(session, slug="ghent")
        factories.make_issuer(session, institution=institution, slug="law")
        factories.make_issuer(session, slug="elsewhere")

    write(app, make)
    set_environment(config, monkeypatch)

    def do(*arguments: str) -> tuple[int, str, str]:
        status = main(["api-client", *arguments])
        said = capsys.readouterr()
        return status, said.out, said.err

    return do


def added(run: Run, *more: str, name: str = "Student system") -> tuple[str, str]:
    """A new client; gives its id and secret as they were printed."""
    status, said, _complaint = run("add", "ghent", "--name", name, *more)
    assert status == 0
    shown = re.fullmatch(r"client_id: (\S+)\nclient_secret: (\S{43})\n", said)
    assert shown is not None
    return shown[1], shown[2]


def token_status(app: Flask, client: str, secret: str) -> int:
    form = {"grant_type": "client_credentials"}
    answer = app.test_client().post("/api/v1/token", data=form, auth=(client, secret))
    return answer.status_code


def test_a_system_from_beginning_to_end(app: Flask, run: Run) -> None:
    client, secret = added(run)
    assert token_status(app, client, secret) == 200
    status, said, _complaint = run("rotate", client)
    assert status == 0
    second = said.split()[-1]
    assert second != secret
    assert (token_status(app, client, secret), token_status(app, client, second)) == (401, 200)
    assert run("withdraw", client)[0] == 0
    assert token_status(app, client, second) == 401
    events = write(
        app, lambda session: session.scalars(select(AuditEvent.event).order_by(AuditEvent.id)).all()
    )
    assert [one.rpartition(":")[2] for one in events] == ["made", "rotated", "withdrawn"]


def test_the_list_says_what_each_may_and_no_secret(run: Run) -> None:
    assert run("list", "ghent")[:2] == (0, "There is none.\n")
    live, secret = added(run, name="B")
    sandbox, _secret = added(run, "--sandbox", name="C")
    gone, _secret = added(run, name="A")
    run("withdraw", gone)
    status, said, _complaint = run("list", "ghent")
    assert status == 0
    assert secret not in said
    assert [line.split() for line in said.splitlines()] == [
        [live, "live", "B"],
        [sandbox, "sandbox", "C"],
        [gone, "withdrawn", "A"],
    ]


def test_a_system_of_one_issuer_is_of_that_one_alone(app: Flask, run: Run) -> None:
    added(run, "--issuer", "law")
    scope = write(
        app,
        lambda session: [
            (client.whole_institution, [one.issuer.slug for one in client.scope])
            for client in session.scalars(select(ApiClient))
        ],
    )
    assert scope == [(False, ["law"])]


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("add", "leuven", "--name", "X"), "institution_not_found"),
        (("list", "leuven"), "institution_not_found"),
        (("add", "ghent", "--name", "  "), "name_missing"),
        (("add", "ghent", "--name", "X" * 121), "name_too_long"),
        (("add", "ghent", "--name", "X", "--issuer", "nothing"), "issuer_not_found"),
        (("add", "ghent", "--name", "X", "--issuer", "elsewhere"), "issuer_not_found"),
        (("rotate", "nothing"), "client_not_found"),
        (("withdraw", "nothing"), "client_not_found"),
    ],
)
def test_what_cannot_be_is_refused_and_changes_nothing(
    app: Flask, run: Run, arguments: tuple[str, ...], code: str
) -> None:
    status, said, complaint = run(*arguments)
    assert (status, said) == (1, "")
    assert f"({code})" in complaint
    assert write(app, lambda session: session.scalars(select(ApiClient)).all()) == []


def test_an_issuer_named_twice_is_one(app: Flask, run: Run) -> None:
    added(run, "--issuer", "law", "--issuer", "law")
    scopes = write(
        app, lambda session: [len(one.scope) for one in session.scalars(select(ApiClient))]
    )
    assert scopes == [1]


def test_what_was_withdrawn_stays_so(run: Run) -> None:
    client, _secret = added(run)
    run("withdraw", client)
    for deed in ("withdraw", "rotate"):
        status, said, complaint = run(deed, client)
        assert (status, said) == (1, "")
        assert "(client_withdrawn)" in complaint


@pytest.mark.parametrize("arguments", [(), ("add", "ghent"), ("rotate",), ("burn", "x")])
def test_a_command_that_is_not_complete_is_explained(run: Run, arguments: tuple[str, ...]) -> None:
    with pytest.raises(SystemExit) as refused:
        run(*arguments)
    assert refused.value.code == 2
