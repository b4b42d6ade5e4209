"""Many badges at once: a list becomes a table, and the table fills as answers come.

Nothing is kept between two requests: the rows travel in the page's form, sealed (ADR 112).
"""

import time
from collections.abc import Iterable, Sequence
from dataclasses import replace
from http import HTTPStatus

from flask import Blueprint, Response, abort, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_limiter.util import get_remote_address
from werkzeug.exceptions import ServiceUnavailable, TooManyRequests

from verifier.errors import UnreadableError
from verifier.shell.languages import current_language
from verifier.web.answer import show_answer
from verifier.web.asking import ask, current_desk, judge
from verifier.web.limits import LISTS, MANY, count_request, seconds_to_wait
from verifier.web.listing import MOST_BYTES, MOST_ROWS, Listing, Upload, read_listing
from verifier.web.question import refuse_other_sites
from verifier.web.row_files import write_csv, write_json
from verifier.web.row_words import count_verdicts, order_rows, say_unreadable, show_rows
from verifier.web.rows import (
    Row,
    RowError,
    answer_report,
    answer_unreadable,
    read_row,
)
from verifier.web.taking_out import Patience

many = Blueprint("many", __name__)

UPLOAD_BYTES = 30_000_000
STEP_ROWS = 12
NAMED_FILES = 5
STEP_SECONDS = 12.0
"""Without scripts a page is waited for; what it does not reach, the next one does."""

# Base64, and the quotes of the JSON around it as a form writes them.
_FORM_BYTES = MOST_BYTES * 3
_FORM_PARTS = 4 * MOST_ROWS


@many.get("/many")
def show_list_form() -> str:
    """The box for a list."""
    return _form()


@many.post("/many")
def check_list() -> ResponseReturnValue:
    """A new list becomes a table; a table that comes back gets its next answers, or an order.

    Nothing of a new list is asked before its addresses have been shown.
    """
    refuse_other_sites()
    widen(form_bytes=_FORM_BYTES)
    if "row" in request.form:
        rows = _read_rows()
        if "sort" in request.form:
            return _table(rows)
        rows, pause = _answer_next(rows)
        return _table(rows, pause=pause, stepped=True)
    return open_list(request.form.get("list", ""), given_files("files"))


def open_list(typed: str, uploads: Sequence[Upload]) -> ResponseReturnValue:
    """The table of what was given, with nothing of it asked yet."""
    try:
        # Reading a list of files is as much work as a verification.
        count_request(LISTS)
        with current_desk().turnstile.enter(get_remote_address()):
            listing = read_listing(
                typed,
                uploads,
                take_out=Patience().take_out,
                plain_http_hosts=current_desk().settings.plain_http_hosts,
            )
    except (TooManyRequests, ServiceUnavailable) as error:
        page = _form(typed, problem="wait", seconds=seconds_to_wait(error) or 60)
        return page, error.code or HTTPStatus.SERVICE_UNAVAILABLE
    if not listing.given:
        page = _form(typed, problem="empty_files" if uploads else "empty", uploads=uploads)
        return page, HTTPStatus.UNPROCESSABLE_ENTITY
    return _table(_make_rows(listing), listing=listing)


@many.post("/many/one")
def check_row() -> ResponseReturnValue:
    """One row of the table, answered, as the HTML that takes its place; for scripts."""
    refuse_other_sites()
    widen(form_bytes=_FORM_BYTES)
    (row,) = _read_rows()
    answered = _answer(row) if row.answer is None else row
    return render_template(
        "verifier/_many_row.html", row=show_rows([answered], seal=current_desk().seal)[0]
    )


@many.post("/many/answer")
def show_row() -> ResponseReturnValue:
    """The whole answer about one row, asked anew."""
    refuse_other_sites()
    widen(form_bytes=_FORM_BYTES)
    wanted = request.form.get("open", "")
    row = next((row for row in _read_rows() if str(row.position) == wanted), None)
    if row is None or (row.address is None and row.content is None):
        abort(HTTPStatus.BAD_REQUEST)
    return show_answer(row.question, ask(row.question))


@many.post("/many/answers.csv")
def download_csv() -> Response:
    """The table for a spreadsheet."""
    return _download(write_csv(_asked_rows()), "csv", "text/csv; charset=utf-8")


@many.post("/many/answers.json")
def download_json() -> Response:
    """The table for programs."""
    return _download(write_json(_asked_rows()), "json", "application/json")


def given_files(field: str) -> list[Upload]:
    """All files of one field, with their names."""
    return [
        Upload(name=upload.filename, content=upload.read())
        for upload in request.files.getlist(field)
        if upload.filename
    ]


def widen(*, form_bytes: int | None = None) -> None:
    """Let this request carry the files of a list; every other one stays as narrow as it is."""
    request.max_content_length = UPLOAD_BYTES + (form_bytes or 0)
    request.max_form_parts = _FORM_PARTS
    if form_bytes is not None:
        request.max_form_memory_size = form_bytes


def _form(
    typed: str = "",
    *,
    problem: str | None = None,
    uploads: Sequence[Upload] = (),
    seconds: int = 0,
) -> str:
    return render_template(
        "verifier/many.html",
        typed=typed,
        problem=problem,
        names=", ".join(upload.name for upload in uploads[:NAMED_FILES]),
        seconds=seconds,
        most=MOST_ROWS,
        most_bytes=UPLOAD_BYTES,
    )


def _make_rows(listing: Listing) -> list[Row]:
    rows = []
    for position, given in enumerate(listing.given, start=1):
        address = given.source if isinstance(given.source, str) else None
        content = given.source if isinstance(given.source, bytes) else None
        row = Row(
            position=position,
            label=given.label,
            who=given.who,
            recipient=given.recipient,
            address=address if given.error is None else None,
            content=content if given.error is None else None,
        )
        rows.append(row if given.error is None else _unreadable(row, given.error))
    return rows


def _unreadable(row: Row, error: UnreadableError) -> Row:
    said = say_unreadable(error, language=current_language())
    now = current_desk().clock()
    return replace(row, answer=answer_unreadable(error.code, said, now=now))


def _read_rows() -> list[Row]:
    desk = current_desk()
    texts = request.form.getlist("row")
    if not 0 < len(texts) <= MOST_ROWS:
        abort(HTTPStatus.BAD_REQUEST)
    try:
        return [read_row(text, seal=desk.seal, now=desk.clock()) for text in texts]
    except RowError:
        abort(HTTPStatus.BAD_REQUEST)


def _asked_rows() -> list[Row]:
    refuse_other_sites()
    widen(form_bytes=_FORM_BYTES)
    return order_rows(_read_rows(), by="position")


def _answer(row: Row) -> Row:
    if row.address is None and row.content is None:
        return _unreadable(row, UnreadableError("empty"))
    try:
        report = judge(row.question, limit=MANY)
    except UnreadableError as error:
        return _unreadable(row, error)
    return replace(row, answer=answer_report(report, language=current_language()))


def _answer_next(rows: Iterable[Row]) -> tuple[list[Row], int | None]:
    """Answer the next few rows; the second value is how long to wait if there was no more."""
    ends = time.monotonic() + STEP_SECONDS
    answered, left, pause = [], STEP_ROWS, None
    for row in rows:
        if row.answer is None and left and pause is None and time.monotonic() < ends:
            left -= 1
            try:
                answered.append(_answer(row))
            except (TooManyRequests, ServiceUnavailable) as error:
                pause = seconds_to_wait(error) or 60
                answered.append(row)
        else:
            answered.append(row)
    return answered, pause


def _table(
    rows: list[Row],
    *,
    listing: Listing | None = None,
    pause: int | None = None,
    stepped: bool = False,
) -> str:
    order = request.form.get("order", "position")
    ordered = order_rows(rows, by=order)
    return render_template(
        "verifier/many_table.html",
        rows=show_rows(ordered, seal=current_desk().seal),
        order=order,
        total=len(rows),
        done=sum(row.answer is not None for row in rows),
        counts=count_verdicts(rows),
        begun=listing is None,
        stepped=stepped,
        repeated=listing.repeated if listing else 0,
        left_out=listing.left_out if listing else [],
        pause=pause,
        step=STEP_ROWS,
    )


def _download(content: bytes, ending: str, content_type: str) -> Response:
    day = current_desk().clock().date().isoformat()
    subject = gettext("badges")
    response = Response(content, content_type=content_type)
    response.headers.set("Content-Disposition", "attachment", filename=f"{subject}-{day}.{ending}")
    return response
