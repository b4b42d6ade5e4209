"""What a system asks for: the body of a request for awards, read strictly."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from flask_babel import gettext as _

from backpack.awards.batches import columns
from backpack.awards.batches.cells import Finding
from backpack.errors import BackpackError
from backpack.shell import LANGUAGES

MOST_ROWS = 1000
MEMBERS = frozenset({"badge_class", "language", "scheduled_for", "awards"})


@dataclass(slots=True)
class AskedRow:
    """One award that is asked for: its cells, as in a file, and what cannot be read of it."""

    cells: dict[str, str] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class BulkRequest:
    """Awards of one badge class, now or at one moment."""

    badge_class: str
    language: str
    scheduled_for: datetime | None
    rows: list[AskedRow]


def read_bulk_request(document: object) -> BulkRequest:
    """The request in ``document``.

    Raises:
        BackpackError: ``body_malformed``, ``rows_missing``, ``too_many_rows``,
            ``language_unknown``, ``moment_malformed``.
    """
    if not isinstance(document, dict) or set(document) - MEMBERS:
        raise BackpackError(
            "body_malformed",
            _("The body is an object with badge_class, awards, language and scheduled_for."),
        )
    badge_class, rows = document.get("badge_class"), document.get("awards")
    if not isinstance(badge_class, str):
        raise BackpackError("body_malformed", _("badge_class is the id of a badge class."))
    if not isinstance(rows, list) or not rows:
        raise BackpackError("rows_missing", _("awards is a list of at least one award."))
    if len(rows) > MOST_ROWS:
        raise BackpackError("too_many_rows", _("One request takes up to 1000 awards."))
    language = document.get("language", "en")
    if not isinstance(language, str) or language not in LANGUAGES:
        raise BackpackError("language_unknown", _("This language is not known: write en or nl."))
    return BulkRequest(
        badge_class=badge_class,
        language=language,
        scheduled_for=read_moment(document.get("scheduled_for")),
        rows=[_read_row(row) for row in rows],
    )


def read_moment(text: object) -> datetime | None:
    """A moment with its offset from UTC (RFC 3339), or none.

    Raises:
        BackpackError: ``moment_malformed``.
    """
    if text is None:
        return None
    try:
        moment = datetime.fromisoformat(text) if isinstance(text, str) else None
        if moment is not None and moment.utcoffset() is not None:
            # A day at the edge of the calendar has no moment in UTC.
            return moment.astimezone(UTC)
    except (ValueError, OverflowError):
        pass
    raise BackpackError(
        "moment_malformed", _("A moment is written with its zone: 2027-06-30T10:00:00+02:00.")
    )


def _read_row(row: Any) -> AskedRow:
    asked = AskedRow()
    if not isinstance(row, Mapping):
        asked.findings.append({"code": "row_malformed"})
        return asked
    for name, value in row.items():
        if name not in columns.NAMES:
            asked.findings.append({"code": "member_unknown", "column": str(name)[:60]})
        elif value is None:
            continue
        elif not isinstance(value, str):
            asked.findings.append({"code": "member_malformed", "column": name})
        else:
            asked.cells[name] = value
    return asked
