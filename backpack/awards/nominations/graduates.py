"""The list of those who graduate: read in whatever form it comes, and compared with nominees.

Of the list nothing is kept but which nominee is on it.
"""

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from io import StringIO

from flask_babel import gettext as _
from sqlalchemy import and_, select
from sqlalchemy.orm import Session, aliased

from backpack.accounts.identifiers import normalise_identifier
from backpack.awards.batches import columns
from backpack.awards.batches.reading import MOST_ROWS, SEPARATORS, read_award_file, read_text
from backpack.errors import BackpackError
from backpack.models import IdentifierKind, Nomination, VerifiedIdentifier

KINDS = (IdentifierKind.EMAIL, IdentifierKind.EPPN)
CHUNK = 500

NO_TABLE = frozenset(
    {"header_unknown", "header_no_recipient", "header_twice", "file_quotes", "file_empty"}
)
"""What is wrong with a file of awards, and no matter for a plain list."""

Name = tuple[IdentifierKind, str]


@dataclass(frozen=True, slots=True)
class Graduates:
    """Everybody on the list by every name that a line can mean, and the lines that name nobody."""

    names: frozenset[Name]
    unread: tuple[int, ...]


def read_graduates(data: bytes) -> Graduates:
    """Read a list with one identifier a line, or a CSV file with a column for them.

    Raises:
        BackpackError: ``graduates_empty``, nobody is named in it; or what keeps a file from being
            read at all.
    """
    names: set[Name] = set()
    unread: list[int] = []
    for count, (number, cells) in enumerate(_lines(data), start=1):
        if count > MOST_ROWS:
            raise BackpackError(
                "file_too_long",
                _(
                    "The file has more than %(most)s rows. Split it in two and upload both.",
                    most=MOST_ROWS,
                ),
            )
        found = {name for cell in cells for name in _names(cell)}
        names |= found
        if not found:
            unread.append(number)
    if not names:
        raise BackpackError(
            "graduates_empty",
            _("The list names nobody: write one address or account name on each line."),
        )
    return Graduates(frozenset(names), tuple(unread))


def _lines(data: bytes) -> Iterator[tuple[int, list[str]]]:
    """Every line with the cells that may name somebody."""
    try:
        file = read_award_file(data)
        for row in file.rows():
            yield row.number, [row.cells.get(columns.EMAIL, ""), row.cells.get(columns.EPPN, "")]
    except BackpackError as error:
        if error.code not in NO_TABLE:
            raise
        yield from _bare_lines(data)


def _bare_lines(data: bytes) -> Iterator[tuple[int, list[str]]]:
    """Without a header that we know, each line names somebody by itself."""
    text = read_text(data)[1].lstrip("\ufeff")
    for number, line in enumerate(text.splitlines(), start=1):
        if line.strip():
            separator = next((one for one in SEPARATORS if one in line), SEPARATORS[0])
            yield number, next(csv.reader(StringIO(line), delimiter=separator), [])


def _names(cell: str) -> Iterator[Name]:
    value = cell.strip().strip("'\"<>").removeprefix("mailto:")
    if not value:
        return
    for kind in KINDS:
        try:
            yield kind, normalise_identifier(kind, value)
        except ValueError:
            continue


def find_graduating(
    session: Session, nominations: Sequence[Nomination], graduates: Graduates
) -> set[int]:
    """The ids of the ``nominations`` of people on the list, under any name that they are known by.

    A nominee known here may stand on the list under another of her verified identifiers.
    """
    on_list = {one.id for one in nominations if not graduates.names.isdisjoint(_written_names(one))}
    others = [one for one in nominations if one.id not in on_list]
    known, also = aliased(VerifiedIdentifier), aliased(VerifiedIdentifier)
    for start in range(0, len(others), CHUNK):
        query = (
            select(Nomination.id, also.kind, also.normalised)
            .join(
                known,
                and_(
                    known.kind == Nomination.nominee_kind,
                    known.normalised == Nomination.nominee_normalised,
                    known.ended_at.is_(None),
                ),
            )
            .join(also, and_(also.person_id == known.person_id, also.ended_at.is_(None)))
            .where(Nomination.id.in_([one.id for one in others[start : start + CHUNK]]))
        )
        on_list |= {
            key for key, kind, name in session.execute(query) if (kind, name) in graduates.names
        }
    return on_list


def _written_names(nomination: Nomination) -> set[Name]:
    names = {(nomination.nominee_kind, nomination.nominee_normalised)}
    return names | set(_names(nomination.notify_email or ""))
