"""Everything of one person as one file: asked for, made in the background, kept for three days."""

import hashlib
import logging
import tempfile
import zipfile
from collections.abc import Iterator
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import IO

from flask import Flask
from flask_babel import gettext as _
from sqlalchemy import Engine, and_, delete, func, or_, select, update
from sqlalchemy.engine import CursorResult
from sqlalchemy.orm import Session, sessionmaker
from sqlalchemy.sql.dml import Update

from backpack import audit
from backpack.accounts.locking import lock_person
from backpack.errors import BackpackError, NotFoundError
from backpack.leaving.archive import fill_archive
from backpack.models import Export, ExportPart, ExportState, Person

KEPT = timedelta(days=3)
MOST_A_DAY = 3
ROWS_KEPT = timedelta(days=90)
"""How long it is remembered that there was one."""

_DAY = timedelta(days=1)
_TAKEN_FOR = timedelta(minutes=15)
"""After so long without a sign of life, a worker is taken for dead."""
_MOST_ATTEMPTS = 3
_PART_BYTES = 1_000_000

logger = logging.getLogger(__name__)


class TooOftenError(BackpackError):
    """Asked for again too soon."""

    status = HTTPStatus.TOO_MANY_REQUESTS


def latest_export(session: Session, person: Person, *, now: datetime) -> Export | None:
    """The one that is on its way, was ready, or failed last; nothing once its file is gone."""
    export = session.scalar(
        select(Export)
        .where(Export.person_id == person.id, Export.state != ExportState.REMOVED)
        .order_by(Export.asked_at.desc(), Export.id.desc())
        .limit(1)
    )
    over = export is not None and export.expires_at is not None and export.expires_at <= now
    return None if over else export


def ask_for_export(session: Session, person: Person, *, now: datetime) -> Export:
    """Have an export made; the one that is on its way already is as good.

    Raises:
        TooOftenError: ``export_too_often``.
    """
    lock_person(session, person)
    on_its_way = select(Export).where(
        Export.person_id == person.id,
        Export.state.in_([ExportState.ASKED, ExportState.WORKING]),
    )
    before = session.scalar(on_its_way)
    if before is not None:
        return before
    today = session.scalar(
        select(func.count()).where(Export.person_id == person.id, Export.asked_at > now - _DAY)
    )
    if (today or 0) >= MOST_A_DAY:
        raise TooOftenError(
            "export_too_often",
            _(
                "You asked for this %(count)s times in the last day. Take the file that is ready, "
                "or ask again tomorrow.",
                count=MOST_A_DAY,
            ),
        )
    export = Export(person=person, asked_at=now)
    session.add(export)
    session.flush()
    audit.record(
        session,
        "person:export:asked",
        at=now,
        object_kind="export",
        object_id=export.public_id,
        actor=person,
        about=person,
    )
    return export


def find_ready(session: Session, person: Person, public_id: str, *, now: datetime) -> Export:
    """The export of that name, if it is this person's and its file is still kept.

    Raises:
        NotFoundError: it is not.
    """
    export = session.scalar(
        select(Export).where(
            Export.public_id == public_id,
            Export.person_id == person.id,
            Export.state == ExportState.READY,
            Export.expires_at > now,
        )
    )
    if export is None:
        raise NotFoundError("export_not_found")
    return export


def read_parts(engine: Engine, export_id: int) -> Iterator[bytes]:
    """The archive, piece by piece; no transaction stays open while the reader is slow."""
    bind = engine.execution_options(sqlite_read_only=True)
    number = 0
    while True:
        with Session(bind) as session:
            data = session.scalar(
                select(ExportPart.data).where(
                    ExportPart.export_id == export_id, ExportPart.number == number
                )
            )
        if data is None:
            return
        yield data
        number += 1


def make_exports(app: Flask, now: datetime) -> int:
    """Make every export that is asked for; gives how many became ready.

    One that a worker left unfinished is begun again.
    """
    factory: sessionmaker[Session] = app.extensions["session_factory"]
    made = 0
    while (export := _take(factory, now)) is not None:
        # The texts in it are written as for a request of hers, in her language.
        headers = {"Accept-Language": export.person.language or "en"}
        address = app.extensions["config"].base_url
        with app.test_request_context(base_url=address, headers=headers):
            app.extensions["use_catalogues"]()
            made += _make(app.extensions["engine"], factory, export, now=now)
    return made


def _take(factory: sessionmaker[Session], now: datetime) -> Export | None:
    """Take the one that has waited longest; of several workers one gets it."""
    abandoned = and_(Export.state == ExportState.WORKING, Export.taken_at < now - _TAKEN_FOR)
    waiting = or_(Export.state == ExportState.ASKED, abandoned)
    with factory() as session, session.begin():
        tried = abandoned & (Export.attempts >= _MOST_ATTEMPTS)
        session.execute(update(Export).where(tried).values(state=ExportState.FAILED))
        export = session.scalar(
            select(Export)
            .where(waiting)
            .order_by(Export.asked_at, Export.id)
            .limit(1)
            .with_for_update(skip_locked=True)
        )
        if export is None:
            return None
        export.state, export.taken_at = ExportState.WORKING, now
        export.attempts += 1
        session.flush()
        session.refresh(export, ["person"])
        session.expunge_all()
        return export


def _make(engine: Engine, factory: sessionmaker[Session], export: Export, *, now: datetime) -> bool:
    with tempfile.TemporaryFile() as file:
        with (
            Session(engine.execution_options(sqlite_read_only=True)) as session,
            zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive,
        ):
            person = session.get(Person, export.person_id)
            if person is None:
                return False
            for done, total in fill_archive(session, archive, person, now=now):
                _change(factory, export, done=done, total=total)
        return _keep(factory, export, file, now=now)


def _change(factory: sessionmaker[Session], export: Export, **values: object) -> bool:
    """Note how far it is, unless it was taken from us, or its owner is gone."""
    with factory() as session, session.begin():
        return _ours(session, update(Export).values(**values), export)


def _ours(session: Session, statement: Update, export: Export) -> bool:
    mine = (Export.id == export.id, Export.attempts == export.attempts)
    result = session.execute(
        statement.where(*mine, Export.state == ExportState.WORKING),
        execution_options={"synchronize_session": False},
    )
    return isinstance(result, CursorResult) and result.rowcount == 1


def _keep(
    factory: sessionmaker[Session], export: Export, file: IO[bytes], *, now: datetime
) -> bool:
    digest, size = hashlib.sha256(), file.seek(0, 2)
    file.seek(0)
    with factory() as session, session.begin():
        ready = update(Export).values(
            state=ExportState.READY, ready_at=now, expires_at=now + KEPT, size=size
        )
        if not _ours(session, ready, export):
            return False
        number = 0
        while data := file.read(_PART_BYTES):
            digest.update(data)
            session.add(ExportPart(export_id=export.id, number=number, data=data))
            session.flush()
            session.expunge_all()
            number += 1
        session.execute(
            update(Export).where(Export.id == export.id).values(sha256=digest.hexdigest())
        )
    logger.info("export %s is ready: %s bytes", export.public_id, size)
    return True


def forget_exports(session: Session, *, now: datetime) -> int:
    """Remove the files whose time is over, and in the end the rows; gives how many files."""
    over = select(Export.id).where(
        Export.state == ExportState.READY, Export.expires_at.is_not(None), Export.expires_at <= now
    )
    ids = list(session.scalars(over))
    for export_id in ids:
        session.execute(delete(ExportPart).where(ExportPart.export_id == export_id))
        session.execute(
            update(Export).where(Export.id == export_id).values(state=ExportState.REMOVED)
        )
    ended = Export.state.in_([ExportState.REMOVED, ExportState.FAILED])
    session.execute(delete(Export).where(ended, Export.asked_at < now - ROWS_KEPT))
    return len(ids)
