"""The commands ``award``, for a file of awards, and ``bounces``, for a mail server."""

import argparse
import sys
from datetime import datetime
from pathlib import Path

from flask import Flask
from sqlalchemy import or_, select
from sqlalchemy.orm import Session, sessionmaker

from backpack.awards.batches.findings import say_finding
from backpack.awards.batches.reading import MOST_BYTES, read_award_file
from backpack.awards.batches.running import run_chunk
from backpack.awards.batches.service import (
    count_rows,
    create_batch,
)
from backpack.awards.batches.steps import (
    start_batch,
)
from backpack.awards.bounces import note_report, read_delivery_status
from backpack.catalogue.dates import moment_in
from backpack.catalogue.roles import require_awarder
from backpack.clock import utc_now
from backpack.config import Config
from backpack.db import make_engine
from backpack.errors import BackpackError, ConflictError, NotFoundError
from backpack.languages import speak
from backpack.models import (
    AwardBatch,
    BadgeClass,
    BatchRow,
    BatchState,
    Person,
    RowState,
    VerifiedIdentifier,
)

MOST_REPORT_BYTES = 2_000_000


def add_award_arguments(command: argparse.ArgumentParser) -> None:
    """What ``backpack award`` takes."""
    command.add_argument(
        "--csv", required=True, type=Path, help="the file; its first row names the columns"
    )
    command.add_argument("--badge-class", required=True, help="the id in the badge class's address")
    command.add_argument(
        "--by", required=True, help="the address of whoever awards: that person's role counts"
    )
    command.add_argument("--language", default="en", choices=["en", "nl"])
    command.add_argument(
        "--at", help="when, by the institution's clock: 2027-06-30T10:00; now without it"
    )
    command.add_argument("--dry-run", action="store_true", help="judge the rows, and stop there")
    command.add_argument(
        "--partial", action="store_true", help="award the rows in order, though others are not"
    )


class _DryRun(Exception):  # noqa: N818 - it is no error
    """What was written is taken back again."""


def award(config: Config, arguments: argparse.Namespace) -> None:
    """Do what the pages of batches do. Exit status 1: rows are at fault, or it was refused."""
    app = Flask("backpack")
    app.extensions["config"] = config
    speak(app)
    engine = make_engine(config.database_url)
    factory = sessionmaker(engine, expire_on_commit=False)
    try:
        with app.app_context():
            batch_id = _start(factory, arguments)
            _run(factory, batch_id)
    except _DryRun:
        print("Nothing was awarded: this was a dry run.")
    except BackpackError as refusal:
        print(f"{refusal.sentence} ({refusal.code})", file=sys.stderr)
        raise SystemExit(1) from refusal
    finally:
        engine.dispose()


def _start(factory: sessionmaker[Session], arguments: argparse.Namespace) -> int:
    """Judge the file, say what was found, and confirm it."""
    now = utc_now()
    with factory() as session, session.begin():
        person = _find_person(session, arguments.by)
        badge_class = _find_badge_class(session, arguments.badge_class, person)
        batch = create_batch(
            session,
            read_award_file(_read(arguments.csv)),
            badge_class=badge_class,
            file_name=arguments.csv.name,
            language=arguments.language,
            scheduled_for=_read_moment(arguments.at, badge_class),
            created_by=person,
            now=now,
        )
        counts = count_rows(session, batch)
        _print_findings(session, batch)
        print(f"{counts[RowState.READY]} rows are in order, {counts[RowState.FAULTY]} are not.")
        if arguments.dry_run:
            if counts[RowState.FAULTY]:
                raise SystemExit(1)
            raise _DryRun
        if counts[RowState.FAULTY] and not arguments.partial:
            raise ConflictError(
                "rows_at_fault", "Nothing was awarded. Correct the rows, or say --partial."
            )
        start_batch(session, batch, actor=person, now=now)
        return batch.id


def _read(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            data = file.read(MOST_BYTES + 1)
    except OSError as error:
        raise NotFoundError("file_unreadable", f"{path}: {error.strerror}") from error
    if len(data) > MOST_BYTES:
        raise BackpackError("file_too_large", f"The file is larger than {MOST_BYTES} bytes.")
    return data


def _find_person(session: Session, name: str) -> Person:
    """Whoever is known by this address or account name.

    Raises:
        NotFoundError: ``person_not_found``; also when several are.
    """
    people = session.scalars(
        select(Person)
        .join(Person.identifiers)
        .where(
            VerifiedIdentifier.normalised == name.strip().lower(),
            VerifiedIdentifier.ended_at.is_(None),
            or_(VerifiedIdentifier.kind == "email", VerifiedIdentifier.kind == "eppn"),
        )
        .distinct()
    ).all()
    if len(people) != 1:
        raise NotFoundError("person_not_found", f"{len(people)} people are known as {name!r}.")
    return people[0]


def _find_badge_class(session: Session, public_id: str, person: Person) -> BadgeClass:
    badge_class = session.scalar(select(BadgeClass).where(BadgeClass.public_id == public_id))
    if badge_class is None:
        raise NotFoundError("badge_class_not_found", f"There is no badge class {public_id!r}.")
    try:
        require_awarder(session, person, badge_class.issuer)
    except NotFoundError as error:
        raise NotFoundError("role_missing", "That person may not award this badge.") from error
    return badge_class


def _read_moment(text: str | None, badge_class: BadgeClass) -> datetime | None:
    if text is None:
        return None
    try:
        wall_time = datetime.fromisoformat(text)
        moment = moment_in(wall_time.replace(tzinfo=None), badge_class.issuer.institution.time_zone)
    except ValueError as error:
        raise BackpackError("moment_malformed", "--at takes 2027-06-30T10:00.") from error
    if moment is None or wall_time.tzinfo is not None:
        raise BackpackError(
            "moment_malformed",
            "--at takes a time that the institution's clocks show.",
        )
    return moment


def _print_findings(session: Session, batch: AwardBatch) -> None:
    rows = session.scalars(
        select(BatchRow).where(BatchRow.batch_id == batch.id).order_by(BatchRow.number)
    )
    for row in rows:
        for finding in row.findings:
            print(f"row {row.number}: {say_finding(finding)} ({finding['code']})")


def _run(factory: sessionmaker[Session], batch_id: int) -> None:
    """Award the rows here, as a worker would; one that is at it already is left to finish."""
    while True:
        with factory() as session, session.begin():
            count = run_chunk(session, now=utc_now())
        with factory() as session:
            batch = session.get_one(AwardBatch, batch_id)
            if batch.state is not BatchState.RUNNING:
                _print_results(session, batch)
                return
        if count is None:
            raise ConflictError("batch_elsewhere", "A worker is at this batch: it will finish it.")


def _print_results(session: Session, batch: AwardBatch) -> None:
    counts = count_rows(session, batch)
    print(f"{counts[RowState.AWARDED]} became awards, {counts[RowState.REFUSED]} did not.")
    if batch.state is BatchState.STOPPED:
        raise ConflictError("batch_stopped", f"The batch stopped: {batch.stopped_because}.")
    if counts[RowState.REFUSED]:
        _print_findings(session, batch)
        raise SystemExit(1)


def take_bounce(config: Config, _arguments: argparse.Namespace) -> None:
    """Read one delivery status notification from standard input, as a mail server pipes it.

    A mail that is no report, or is about none of ours, is dropped: an error would make the server
    send a bounce about the bounce.
    """
    reports = read_delivery_status(sys.stdin.buffer.read(MOST_REPORT_BYTES))
    engine = make_engine(config.database_url)
    try:
        with sessionmaker(engine).begin() as session:
            known = sum(note_report(session, report, now=utc_now()) for report in reports)
    finally:
        engine.dispose()
    print(f"{known} of {len(reports)} reports were about mail of ours.")
