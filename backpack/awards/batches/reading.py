"""A file as spreadsheets write it, read as rows of known columns. Pure: it judges no row.

RFC 4180 says what a CSV file is; what programs make of it differs in encoding, separator, quoting
and in what stands before the header.
"""

import codecs
import csv
from collections.abc import Iterator
from dataclasses import dataclass
from io import StringIO

from flask_babel import gettext as _

from backpack.awards.batches.columns import EMAIL, EPPN, find_column
from backpack.errors import BackpackError

MOST_ROWS = 10_000
MOST_BYTES = 8_000_000
MOST_COLUMNS = 60
SEPARATORS = (",", ";", "\t")
"""What separates cells; of two that fit the header equally well, the first."""

_LONGEST_HEADER = 200
_WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
"""How Excel's own files begin, the new ones and the old ones."""

_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_SAMPLE = 2000
_MOST_TITLES = 10


@dataclass(frozen=True, slots=True)
class FileRow:
    """One row that is not empty: the line on which it begins, and its cells by column."""

    number: int
    cells: dict[str, str]
    cells_left: int
    """How many cells stand beyond the last column of the header, with something in them."""


@dataclass(frozen=True, slots=True)
class AwardFile:
    """A file that could be read: how it was written, its header, and its rows one after another."""

    encoding: str
    separator: str
    columns: tuple[str | None, ...]
    ignored: tuple[str, ...]
    """The names of the columns that we do not know."""
    text: str
    first_line: int
    """The line of the header; a line that names the separator may stand before it."""

    def rows(self) -> Iterator[FileRow]:
        """Every row below the header.

        Raises:
            BackpackError: ``file_quotes`` at a quotation mark that is never closed,
                ``file_too_long`` after ``MOST_ROWS`` rows, ``file_empty`` without any.
        """
        count = 0
        records = _records(self.text, self.separator, self.first_line)
        next(records)
        for number, record in records:
            if not any(cell.strip() for cell in record):
                continue
            count += 1
            if count > MOST_ROWS:
                raise BackpackError(
                    "file_too_long",
                    _(
                        "The file has more than %(most)s rows. Split it in two and upload both.",
                        most=MOST_ROWS,
                    ),
                )
            yield self._row(number, record)
        if not count:
            raise BackpackError(
                "file_empty", _("The file has a header, and no row below it. Nothing to award.")
            )

    def _row(self, number: int, record: list[str]) -> FileRow:
        cells = {
            column: text
            for column, text in zip(self.columns, record, strict=False)
            if column is not None and text
        }
        beyond = sum(1 for text in record[len(self.columns) :] if text.strip())
        return FileRow(number, cells, beyond)


def read_award_file(data: bytes) -> AwardFile:
    """Find out how ``data`` is written, and read its header.

    Raises:
        BackpackError: ``file_empty``, ``file_is_workbook``, ``file_encoding``, ``file_not_text``,
            ``file_quotes``, ``header_unknown``, ``header_no_recipient``, ``header_twice``.
    """
    encoding, text = read_text(data)
    separator, table = _find_separator(text)
    first_line = 1 + text.count("\n") - table.count("\n")
    header = next(_records(table, separator, first_line))[1]
    columns, ignored = _read_header(header)
    return AwardFile(encoding, separator, columns, ignored, table, first_line)


def read_text(data: bytes) -> tuple[str, str]:
    """The text in ``data``, after the name of its encoding.

    Raises:
        BackpackError: ``file_empty``, ``file_is_workbook``, ``file_encoding``, ``file_not_text``.
    """
    if not data.strip():
        raise BackpackError("file_empty", _("The file is empty."))
    if data.startswith(_WORKBOOKS):
        raise BackpackError(
            "file_is_workbook",
            _("This is a workbook. Open it and save it as CSV (UTF-8), then upload that file."),
        )
    encoding, text = _decode(data)
    if "\x00" in text:
        raise BackpackError(
            "file_not_text", _("This is not a text file. Save the list as CSV and upload that.")
        )
    return encoding, text


def _decode(data: bytes) -> tuple[str, str]:
    for mark, encoding in _BYTE_ORDER_MARKS:
        if data.startswith(mark):
            return _decode_as(data, encoding)
    sample = data[:_SAMPLE]
    # UTF-16 without its mark: every other byte of Latin text is zero.
    if len(sample) > 3 and b"\x00" in sample:
        odd, even = sample[1::2].count(0), sample[::2].count(0)
        if odd > len(sample) // 4:
            return _decode_as(data, "utf-16-le")
        if even > len(sample) // 4:
            return _decode_as(data, "utf-16-be")
    try:
        return "utf-8", data.decode("utf-8")
    except UnicodeDecodeError:
        return _decode_as(data, "cp1252")


def _decode_as(data: bytes, encoding: str) -> tuple[str, str]:
    try:
        return encoding, data.decode(encoding)
    except UnicodeDecodeError as error:
        raise BackpackError(
            "file_encoding",
            _("The letters in this file cannot be read. Save it as CSV in UTF-8."),
        ) from error


def _find_separator(text: str) -> tuple[str, str]:
    """The separator that the file names, or the one that makes most of its header; and the table.

    Excel reads and writes a first line ``sep=;``, which is no row. Nor is a title above the header.
    """
    text = text.lstrip("\ufeff\r\n")
    first, newline, rest = text.partition("\n")
    named = first.strip().strip('"').casefold()
    if named.startswith("sep=") and newline:
        separator = _named_separator(first)
        return separator, _skip_titles(rest, separator)
    tables = {separator: _skip_titles(text, separator) for separator in SEPARATORS}
    known = {
        separator: sum(find_column(cell) is not None for cell in _first_record(table, separator))
        for separator, table in tables.items()
    }
    separator = max(SEPARATORS, key=lambda one: known[one])
    return separator, tables[separator]


def _skip_titles(text: str, separator: str) -> str:
    """``text`` from its header on: above it may stand lines with one cell at most, as a title does.

    Where no header follows, all of it, so that what is wrong is said of its first line.
    """
    table = text
    for _line in range(_MOST_TITLES):
        cells = [cell for cell in _first_record(table, separator) if cell.strip()]
        if {EMAIL, EPPN} & {find_column(cell) for cell in cells}:
            return table
        _title, newline, table = table.partition("\n")
        if len(cells) > 1 or not newline:
            break
    return text


def _named_separator(line: str) -> str:
    named = line.strip("\r\n").strip('"')[len("sep=") :]
    separator = named if named == "\t" else named.strip() or "\t"
    if separator not in {*SEPARATORS, "|"}:
        raise BackpackError(
            "file_separator",
            _("The first line names a separator that we do not know. Use a comma or a semicolon."),
        )
    return separator


def _first_record(text: str, separator: str) -> list[str]:
    try:
        return next(_records(text, separator, 1))[1]
    except BackpackError:
        return []


def _records(text: str, separator: str, first_line: int) -> Iterator[tuple[int, list[str]]]:
    """Every record with the number of the line on which it begins."""
    reader = csv.reader(StringIO(text, newline=""), delimiter=separator, strict=True)
    begins = first_line
    try:
        for record in reader:
            yield begins, record
            begins = reader.line_num + first_line
    except csv.Error as error:
        raise BackpackError(
            "file_quotes",
            _(
                "From line %(line)s on the quotation marks do not add up: one is never closed, or "
                "something stands behind one.",
                line=begins,
            ),
        ) from error
    if begins == first_line:
        raise BackpackError("file_empty", _("The file is empty."))


def _read_header(header: list[str]) -> tuple[tuple[str | None, ...], tuple[str, ...]]:
    """The columns in their order, and the names of those that we do not know."""
    names = [name.strip()[:_LONGEST_HEADER] for name in header]
    while names and not names[-1]:
        names.pop()
    columns = tuple(find_column(name) if name else None for name in names)
    known = [column for column in columns if column is not None]
    if not known or len(names) > MOST_COLUMNS:
        raise BackpackError(
            "header_unknown",
            _(
                "The first row must name the columns, and we know none of its names. The page "
                "shows which ones there are."
            ),
        )
    if not {EMAIL, EPPN} & set(known):
        raise BackpackError(
            "header_no_recipient",
            _("There is no column “email” or “eppn”: nobody can tell whom the awards are for."),
        )
    twice = next((one for one in known if known.count(one) > 1), None)
    if twice is not None:
        same = [name for name, column in zip(names, columns, strict=True) if column == twice]
        raise BackpackError(
            "header_twice",
            _("Two columns mean the same: %(names)s. Keep one of them.", names=", ".join(same)),
        )
    ignored = tuple(
        name for name, column in zip(names, columns, strict=True) if column is None and name
    )
    return columns, ignored
