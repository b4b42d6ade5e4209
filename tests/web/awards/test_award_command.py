"""``backpack award``: the same as the pages of batches, from the command line."""

from argparse import ArgumentParser
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from backpack.awards.cli import add_award_arguments, award
from backpack.config import Config
from backpack.db import new_session
from backpack.models import Award, OutboxMail
from tests.support import factories

GOOD = "email;name\nan@student.example;An\nbo@student.example;Bo\n"
MIXED = GOOD + "no address;Cas\n"


@pytest.fixture
def badge(app: Flask) -> str:
    with app.app_context(), new_session() as session, session.begin():
        badge_class = factories.make_badge_class(session)
        awarder = factories.make_person(session, email="lieve@ghent.example")
        factories.make_role(session, awarder, issuer=badge_class.issuer)
        factories.make_person(session, email="noor@student.example")
        session.flush()
        return badge_class.public_id


@pytest.fixture
def run(config: Config, tmp_path: Path, badge: str) -> Callable[..., None]:
    """Runs the command on a file with the text, and whatever more it is given."""

    def do(text: str, *more: str) -> None:
        path = tmp_path / "awards.csv"
        path.write_text(text)
        parser = ArgumentParser()
        add_award_arguments(parser)
        given = ["--csv", str(path), "--badge-class", badge, "--by", "lieve@ghent.example", *more]
        award(config, parser.parse_args(given))

    return do


def made(app: Flask) -> tuple[int, int]:
    with app.app_context(), new_session() as session:
        awards = session.scalar(select(func.count()).select_from(Award)) or 0
        mails = session.scalar(select(func.count()).select_from(OutboxMail)) or 0
        return awards, mails


def test_a_file_in_order_is_awarded(app: Flask, run: Callable[..., None]) -> None:
    run(GOOD)
    assert made(app) == (2, 2)


def test_a_dry_run_awards_nothing(app: Flask, run: Callable[..., None]) -> None:
    run(GOOD, "--dry-run")
    assert made(app) == (0, 0)
    with pytest.raises(SystemExit):
        run(MIXED, "--dry-run")
    assert made(app) == (0, 0)


def test_rows_at_fault_stop_it_unless_that_is_wanted(app: Flask, run: Callable[..., None]) -> None:
    with pytest.raises(SystemExit):
        run(MIXED)
    assert made(app) == (0, 0)
    run(MIXED, "--partial")
    assert made(app) == (2, 2)


@pytest.mark.parametrize(
    ("more", "code"),
    [
        (("--by", "noor@student.example"), "role_missing"),
        (("--by", "nobody@ghent.example"), "person_not_found"),
        (("--badge-class", "A" * 22), "badge_class_not_found"),
    ],
)
def test_who_may_not_is_told_why(
    app: Flask,
    run: Callable[..., None],
    capsys: pytest.CaptureFixture[str],
    more: tuple[str, ...],
    code: str,
) -> None:
    with pytest.raises(SystemExit) as refused:
        run(GOOD, *more)
    assert refused.value.code == 1
    assert code in capsys.readouterr().err
    assert made(app) == (0, 0)
