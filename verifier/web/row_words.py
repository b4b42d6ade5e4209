"""The rows of a list as the page shows them: in words, and in an order."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext

from verifier.errors import UnreadableError
from verifier.report import CheckName, Outcome, Verdict
from verifier.sentences import unreadable_sentence, word_of
from verifier.sentences.situations import Situation
from verifier.shell.languages import current_language
from verifier.web.rows import UNREADABLE, Row, RowAnswer, write_row
from verifier.web.rows import VERDICTS as CODES
from verifier.web.sealing import Seal
from verifier.web.values import show_date, show_party
from verifier.web.verdict import say_outcome
from verifier.web.words import CHECK_TITLES, say_verdict

LIST_SENTENCES: Mapping[str, Any] = {
    "list_too_large": lazy_gettext(
        "The list is too large to carry this file as well. Give it by itself."
    ),
    "photos_too_many": lazy_gettext(
        "There are too many photos in one list. Give this one in another list."
    ),
    "spreadsheet": lazy_gettext(
        "This is a spreadsheet. Save it as CSV, or copy the column with the links and paste it."
    ),
    "zip_damaged": lazy_gettext(
        "This ZIP file could not be read. Make it anew, or give the files."
    ),
    "zip_encrypted": lazy_gettext("This file is locked with a password. Give it without one."),
    "zip_inside": lazy_gettext("A ZIP file inside a ZIP file is not opened. Give it by itself."),
    "zip_too_large": lazy_gettext(
        "There is more in this ZIP file than we read at once. Give the rest in another one."
    ),
}

_MARKS = {UNREADABLE: "skipped"}
_ORDER = (Verdict.NOT_GENUINE.value, Verdict.UNDETERMINED.value, UNREADABLE, Verdict.GENUINE.value)


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownRow:
    """One row as the page shows it. ``mark`` is a kind of the page's shapes; ``keys`` are what it
    is sorted by; ``written`` is the row for its hidden field; ``checks`` are triples of title,
    outcome in words and sentence; ``signed_by`` is whose the badge is proven to be.
    """

    row: Row
    mark: str
    verdict: str
    keys: Mapping[str, str]
    verdict_text: str
    valid_until: str
    signed_by: str
    checks: tuple[tuple[str, str, str], ...]
    written: str


def say_unreadable(error: UnreadableError, *, language: str) -> str:
    """Why there is no badge in it, and what to do; with the reasons that only a list has."""
    own = LIST_SENTENCES.get(error.code)
    return str(own) if own is not None else unreadable_sentence(error, language=language)


def show_rows(rows: Sequence[Row], *, seal: Seal) -> list[ShownRow]:
    """Rows in words, in the order given."""
    return [_show(row, seal) for row in rows]


def order_rows(rows: Sequence[Row], *, by: str) -> list[Row]:
    """Sorted by one of ``ORDERS``, what needs a look first; rows that are alike stay as given."""
    key = ORDERS.get(by, ORDERS["position"])
    return sorted(rows, key=lambda row: (key(row), row.position))


def count_verdicts(rows: Sequence[Row]) -> list[tuple[str, str, int]]:
    """Each verdict's mark and words, and how many rows have it."""
    found = Counter(row.answer.verdict for row in rows if row.answer is not None)
    return [(verdict, _say_verdict(verdict), found[verdict]) for verdict in CODES]


def _show(row: Row, seal: Seal) -> ShownRow:
    answer = row.answer
    verdict = answer.verdict if answer is not None else ""
    return ShownRow(
        row=row,
        mark=_MARKS.get(verdict, verdict),
        verdict=verdict,
        keys={name: key(row) for name, key in ORDERS.items()},
        verdict_text=_say_verdict(verdict, answer.situation if answer is not None else ""),
        valid_until=str(show_date(answer.valid_until)) if answer and answer.valid_until else "",
        signed_by=show_party(answer.signed_by) if answer and answer.signed_by else "",
        checks=_show_checks(answer) if answer is not None else (),
        written=write_row(row, seal=seal),
    )


def _say_verdict(verdict: str, situation: str = "") -> str:
    if verdict == UNREADABLE:
        return str(lazy_gettext("No badge"))
    word = word_of(Situation(situation), language=current_language()) if situation else None
    return say_verdict(Verdict(verdict), word) if verdict else ""


def _show_checks(answer: RowAnswer) -> tuple[tuple[str, str, str], ...]:
    return tuple(
        (str(CHECK_TITLES[CheckName(name)]), say_outcome(Outcome(outcome), code), said)
        for name, outcome, code, said in answer.checks
    )


def _by_verdict(row: Row) -> str:
    return str(_ORDER.index(row.answer.verdict)) if row.answer is not None else "9"


def _by_badge(row: Row) -> str:
    return row.answer.badge.casefold() if row.answer and row.answer.badge else "\uffff"


def _by_issuer(row: Row) -> str:
    return row.answer.issuer.casefold() if row.answer and row.answer.issuer else "\uffff"


def _by_label(row: Row) -> str:
    return (row.who or row.label).casefold()


ORDERS: Mapping[str, Callable[[Row], str]] = {
    "position": lambda _row: "",
    "given": _by_label,
    "verdict": _by_verdict,
    "badge": _by_badge,
    "issuer": _by_issuer,
}
