"""The rows of a batch as somebody looks at them: a page of them, or all of them as a file."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from io import StringIO

from sqlalchemy import String, cast, func, or_, select
from sqlalchemy.orm import Session, joinedload

from backpack.awards.batches import columns
from backpack.awards.batches.findings import say_finding
from backpack.models import Award, AwardBatch, BatchRow, RowState

PAGE_SIZE = 50
ALL = "all"
WARNED = "warned"

_FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""What a spreadsheet takes for the beginning of a formula."""


@dataclass(frozen=True, slots=True)
class RowPage:
    """One page of rows, in the order of the file."""

    rows: list[BatchRow]
    number: int
    pages: int
    total: int


def list_rows(session: Session, batch: AwardBatch, *, shown: str, page: int) -> RowPage:
    """One page of the rows that are in the state ``shown``, of those with a warning, or of all."""
    query = select(BatchRow).where(BatchRow.batch_id == batch.id)
    if shown in set(RowState):
        query = query.where(BatchRow.state == RowState(shown))
    elif shown == WARNED:
        written = cast(BatchRow.findings, String)
        query = query.where(
            BatchRow.state == RowState.READY, or_(written != "[]", written.is_(None))
        )
    total = session.scalar(select(func.count()).select_from(query.subquery())) or 0
    pages = max(1, -(-total // PAGE_SIZE))
    number = min(max(page, 1), pages)
    rows = session.scalars(
        query.order_by(BatchRow.number)
        .limit(PAGE_SIZE)
        .offset((number - 1) * PAGE_SIZE)
        .options(joinedload(BatchRow.award).load_only(Award.public_id, Award.state))
    )
    return RowPage(list(rows), number, pages, total)


def first_ready(session: Session, batch: AwardBatch) -> BatchRow | None:
    """The first row that will be awarded: what a preview shows."""
    return session.scalar(
        select(BatchRow)
        .where(BatchRow.batch_id == batch.id, BatchRow.state == RowState.READY)
        .order_by(BatchRow.number)
        .limit(1)
    )


def has_warnings(session: Session, batch: AwardBatch) -> bool:
    """Whether any row that will be awarded has a warning."""
    return list_rows(session, batch, shown=WARNED, page=1).total > 0


def write_rows(session: Session, batch: AwardBatch) -> Iterator[str]:
    """Every row as CSV, with what became of it; a spreadsheet runs nothing that stands in it."""
    used = [column for column in columns.NAMES if _is_used(session, batch, column)]
    yield "\ufeff" + _line(["row", "state", *used, "award", "findings"])
    query = (
        select(BatchRow)
        .where(BatchRow.batch_id == batch.id)
        .order_by(BatchRow.number)
        .options(joinedload(BatchRow.award).load_only(Award.public_id))
        .execution_options(yield_per=500)
    )
    for row in session.scalars(query):
        said = " ".join(say_finding(finding) for finding in row.findings)
        cells = [row.cells.get(column, "") for column in used]
        award = row.award.public_id if row.award else ""
        yield _line([str(row.number), row.state.value, *cells, award, said])


def _is_used(session: Session, batch: AwardBatch, column: str) -> bool:
    query = select(BatchRow.id).where(
        BatchRow.batch_id == batch.id, BatchRow.cells[column].as_string().is_not(None)
    )
    return session.scalar(query.limit(1)) is not None


def _line(cells: list[str]) -> str:
    file = StringIO(newline="")
    csv.writer(file).writerow([defuse(cell) for cell in cells])
    return file.getvalue()


def defuse(cell: str) -> str:
    """``cell`` with an apostrophe before what a spreadsheet would take for a formula."""
    return f"'{cell}" if cell.startswith(_FORMULA) else cell


def write_template() -> str:
    """A file to begin with: a header, and two rows of invented people."""
    header = [columns.EMAIL, columns.NAME, columns.GRADE, columns.NARRATIVE, columns.LANGUAGE]
    rows = [
        ["emma.janssens@university.example", "Emma Janssens", "", "Led the choir.", "en"],
        ["daan.peeters@university.example", "Daan Peeters", "", "Leidde het koor.", "nl"],
    ]
    return "\ufeff" + "".join(_line(row) for row in [header, *rows])
