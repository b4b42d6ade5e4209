"""Judging rows: each by itself, against the other rows of the file, and against what is awarded."""

from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from backpack.awards.batches.cells import Finding, read_row, stops
from backpack.awards.transitions import OPEN_STATES
from backpack.catalogue.versions import version_ids
from backpack.models import (
    Award,
    AwardBatch,
    AwardState,
    BadgeClass,
    BatchRow,
    IdentifierKind,
    RowState,
)

CHUNK = 500
"""How many rows are compared with the database in one question."""

Recipient = tuple[IdentifierKind, str]


def judge_rows(session: Session, batch: AwardBatch, rows: Sequence[BatchRow]) -> None:
    """Judge ``rows`` of ``batch``; rows before them in the file must have been judged already.

    Of two rows for the same recipient the later one is at fault, unless the first is left out.
    """
    for start in range(0, len(rows), CHUNK):
        _judge_chunk(session, batch, rows[start : start + CHUNK])


def _judge_chunk(session: Session, batch: AwardBatch, rows: Sequence[BatchRow]) -> None:
    found: dict[int, list[Finding]] = {}
    for row in rows:
        reading = read_row(row.cells, language=batch.language, badge_class=batch.badge_class)
        row.recipient_kind = reading.kind
        row.recipient_normalised = reading.normalised
        kept = [one for one in row.findings or [] if one["code"] == "cells_left"]
        found[row.number] = [*reading.findings, *kept]
    session.add_all(rows)
    session.flush()
    recipients = {_recipient(row) for row in rows} - {None}
    names = [normalised for recipient in recipients if recipient for normalised in recipient[1:]]
    first = _first_rows(session, batch, names)
    awarded = find_awarded(session, batch.badge_class, names)
    for row in rows:
        recipient = _recipient(row)
        findings = found[row.number]
        if recipient is not None:
            codes = awarded.get(recipient, frozenset())
            findings += compare_row(row.number, first.get(recipient), codes)
        row.findings = list(findings)
        if row.state is not RowState.LEFT_OUT:
            row.state = RowState.FAULTY if stops(findings) else RowState.READY
    session.flush()


def _recipient(row: BatchRow) -> Recipient | None:
    if row.recipient_kind is None or row.recipient_normalised is None:
        return None
    return row.recipient_kind, row.recipient_normalised


def _first_rows(session: Session, batch: AwardBatch, names: list[str]) -> Mapping[Recipient, int]:
    query = (
        select(BatchRow.recipient_kind, BatchRow.recipient_normalised, func.min(BatchRow.number))
        .where(
            BatchRow.batch_id == batch.id,
            BatchRow.recipient_normalised.in_(names),
            BatchRow.state != RowState.LEFT_OUT,
        )
        .group_by(BatchRow.recipient_kind, BatchRow.recipient_normalised)
    )
    return {
        (kind, name): number
        for kind, name, number in session.execute(query)
        if kind is not None and name is not None
    }


def find_awarded(
    session: Session, badge_class: BadgeClass, names: Sequence[str]
) -> Mapping[Recipient, frozenset[str]]:
    """Of each recipient: ``award_open_already`` and ``claimed_before``, where they hold of any
    version of the badge.
    """
    query = select(Award.recipient_kind, Award.recipient_normalised, Award.state).where(
        Award.badge_class_id.in_(version_ids(badge_class)),
        Award.recipient_normalised.in_(names),
        Award.state.in_([*OPEN_STATES, AwardState.CLAIMED]),
    )
    found: dict[Recipient, frozenset[str]] = {}
    for kind, name, state in session.execute(query):
        code = "claimed_before" if state is AwardState.CLAIMED else "award_open_already"
        found[kind, name] = found.get((kind, name), frozenset()) | {code}
    return found


def compare_row(number: int, first: int | None, codes: Iterable[str]) -> list[Finding]:
    """What is found of row ``number``, when ``first`` is the first one for the same recipient."""
    findings: list[Finding] = []
    if first is not None and first < number:
        findings.append({"code": "duplicate_in_file", "row": first})
    findings += [{"code": code} for code in sorted(codes)]
    return findings
