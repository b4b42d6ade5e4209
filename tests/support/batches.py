"""Batches that somebody confirmed, and the worker that runs them, for tests."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from backpack.awards.batches.running import run_chunk
from backpack.awards.batches.steps import start_batch
from backpack.awards_worker import run_batches
from backpack.models import AwardBatch, BatchRow, RowState
from tests.support.factories import NOW, make_batch
from tests.support.writing import write


def people(count: int, *, first: int = 0) -> str:
    """A file of so many people."""
    rows = (f"n{number}@x.example;N {number}" for number in range(first, first + count))
    return "\n".join(["email;name", *rows])


def run(app: Flask, *, now: datetime = NOW) -> int:
    """Let the batches run to their end."""
    return run_batches(app, lambda: now, go_on=lambda: True)


def started(app: Flask, text: str, **changes: Any) -> AwardBatch:
    """A batch that somebody confirmed."""

    def make(session: Session) -> AwardBatch:
        batch = make_batch(session, text, **changes)
        start_batch(session, batch, actor=batch.created_by, now=NOW)
        return batch

    return write(app, make)


def batch_now(app: Flask, batch: AwardBatch) -> AwardBatch:
    """The batch as it is now."""
    return write(app, lambda session: session.get_one(AwardBatch, batch.id))


def rows_of(app: Flask, batch: AwardBatch) -> dict[int, tuple[RowState, list[str]]]:
    """State and findings of every row, by number."""

    def find(session: Session) -> dict[int, tuple[RowState, list[str]]]:
        rows = session.scalars(
            select(BatchRow).where(BatchRow.batch_id == batch.id).order_by(BatchRow.number)
        )
        return {row.number: (row.state, [one["code"] for one in row.findings]) for row in rows}

    return write(app, find)


def count(app: Flask, model: Any) -> int:
    """How many rows the table has."""
    return write(app, lambda session: session.scalar(select(func.count(model.id)))) or 0


def rewrite(app: Flask, batch: AwardBatch, change: Callable[[Session, AwardBatch], None]) -> None:
    """Let somebody do something to the batch."""
    write(app, lambda session: change(session, session.get_one(AwardBatch, batch.id)))


def chunk(app: Flask, size: int = 2) -> int | None:
    """Award the next rows, as a worker does; gives how many were decided."""
    return write(app, lambda session: run_chunk(session, now=NOW, size=size))
