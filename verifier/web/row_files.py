"""The table to take away: CSV for spreadsheets, JSON for programs."""

import csv
import io
import json
from collections.abc import Sequence

from verifier.web.rows import Row

COLUMNS = (
    "position", "given", "who", "recipient", "verdict", "code", "sentence", "badge", "issuer",
    "valid_until", "asked_at", "sha256", "situation", "signed_by",
)  # fmt: skip

# With these a spreadsheet begins to calculate; the last four are the same in full width.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "|", "%", "＝", "＋", "－", "＠")
_BYTE_ORDER_MARK = "\ufeff"


def write_csv(rows: Sequence[Row]) -> bytes:
    """One line for each row, in UTF-8 with the mark by which spreadsheets know it.

    A text that a spreadsheet would take for a formula gets an apostrophe before it.
    """
    written = io.StringIO()
    writer = csv.writer(written, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for row in rows:
        answer = row.answer
        said = (
            (answer.verdict, answer.code, answer.sentence, answer.badge, answer.issuer,
             answer.valid_until, answer.asked_at, answer.sha256, answer.situation,
             answer.signed_by)
            if answer is not None
            else ("", "not_asked", "", "", "", "", "", "", "", "")
        )  # fmt: skip
        cells = (str(row.position), row.label, row.who, row.recipient or "", *said)
        writer.writerow([harmless(cell) for cell in cells])
    return (_BYTE_ORDER_MARK + written.getvalue()).encode("utf-8", "replace")


def harmless(text: str) -> str:
    """A cell that no spreadsheet takes for a formula, on one line."""
    one_line = " ".join(text.split("\n")).replace("\r", " ").replace("\0", "")
    return f"'{one_line}" if one_line.lstrip(" \u00a0").startswith(_FORMULA) else one_line


def write_json(rows: Sequence[Row]) -> bytes:
    """A list of objects with the members of ``COLUMNS``, and the checks of each answer."""
    return json.dumps([_plain(row) for row in rows], ensure_ascii=False, indent=1).encode(
        "utf-8", "replace"
    )


def _plain(row: Row) -> dict[str, object]:
    answer = row.answer
    given: dict[str, object] = {
        "position": row.position,
        "given": row.label,
        "who": row.who or None,
        "recipient": row.recipient,
    }
    if answer is None:
        return {**given, "verdict": None, "code": "not_asked", "checks": []}
    return {
        **given,
        "verdict": answer.verdict,
        "code": answer.code,
        "sentence": answer.sentence,
        "badge": answer.badge or None,
        "issuer": answer.issuer or None,
        "valid_until": answer.valid_until or None,
        "asked_at": answer.asked_at,
        "sha256": answer.sha256 or None,
        "situation": answer.situation or None,
        "signed_by": answer.signed_by or None,
        "checks": [
            {"name": name, "outcome": outcome, "code": code, "sentence": said}
            for name, outcome, code, said in answer.checks
        ],
    }
