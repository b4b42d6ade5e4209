"""The worker's thread for batches: they begin as soon as somebody confirms them."""

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime

from flask import Flask
from sqlalchemy import Engine, select
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session, sessionmaker

from backpack.awards.batches.running import CHUNK, run_chunk
from backpack.clock import utc_now
from backpack.models import AwardBatch, BatchState

PAUSE = 1.0
"""How many seconds a confirmed batch waits at most, when nothing else is done."""

CHUNK_PAUSE = 0.03
PAUSE_AFTER_ERROR = 5.0

logger = logging.getLogger(__name__)


def run_batches(
    app: Flask,
    now: Callable[[], datetime],
    *,
    go_on: Callable[[], bool],
    size: int = CHUNK,
) -> int:
    """Award the rows of the batches that run, until none is left; gives how many were decided.

    ``go_on`` is asked after every transaction of ``size`` rows. Several workers may do this at
    once.
    """
    session_factory: sessionmaker[Session] = app.extensions["session_factory"]
    decided = 0
    with app.app_context():
        while True:
            with session_factory() as session, session.begin():
                count = run_chunk(session, now=now(), size=size)
            if count is None:
                return decided
            decided += count
            if not go_on():
                return decided


@contextmanager
def watching_batches(app: Flask) -> Iterator[None]:
    """Run batches beside what is done meanwhile."""
    ended = threading.Event()
    thread = threading.Thread(target=_watch, args=(app, ended), name="batches")
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()


def _watch(app: Flask, ended: threading.Event) -> None:
    """Until ``ended`` is set.

    A database that is away, or two transactions in each other's way, are only a reason to wait.
    """
    engine: Engine = app.extensions["engine"]
    while not ended.wait(PAUSE):
        try:
            if _is_batch_running(engine):
                # The pause after each transaction lets others write who wait for their turn.
                run_batches(app, utc_now, go_on=lambda: not ended.wait(CHUNK_PAUSE))
        except OperationalError as error:
            logger.warning("batches wait: %s", error.orig)
            ended.wait(PAUSE_AFTER_ERROR)


def _is_batch_running(engine: Engine) -> bool:
    """Whether any batch runs; on SQLite this question keeps nobody from writing."""
    with engine.connect().execution_options(sqlite_read_only=True) as connection:
        query = select(AwardBatch.id).where(AwardBatch.state == BatchState.RUNNING).limit(1)
        return connection.scalar(query) is not None
