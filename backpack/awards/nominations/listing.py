"""The nominations of a call as a file, in which a spreadsheet runs nothing."""

import csv
from collections.abc import Iterator
from io import StringIO

from sqlalchemy.orm import Session

from backpack.awards.batches.listing import defuse
from backpack.awards.nominations.screening import Wanted, handed_in
from backpack.models import Nomination, NominationCall, Person

HEADER = (
    "nominee", "identifier", "body", "nominator", "state", "motivation", "competences",
    "evidence_name", "evidence", "handed_in", "first_by", "decided_by", "decided", "reason",
    "held_back",
)  # fmt: skip


def write_nominations(session: Session, call: NominationCall, wanted: Wanted) -> Iterator[str]:
    """The nominations that ``wanted`` asks for as CSV, with each criterion in a column."""
    criteria = [f"{number}. {text}" for number, text in enumerate(call.criteria, start=1)]
    yield "\ufeff" + _line([*HEADER, *criteria])
    for nomination in session.scalars(handed_in(call, wanted)):
        ticks = [_tick(tick["met"], tick["remark"]) for tick in nomination.ticks]
        yield _line([*_cells(nomination), *ticks])


def _cells(nomination: Nomination) -> list[str]:
    moments = (nomination.submitted_at, nomination.decided_at, nomination.held_back_at)
    handed, decided, held_back = (one.isoformat() if one else "" for one in moments)
    return [
        nomination.nominee_name,
        nomination.nominee_value,
        nomination.body.name if nomination.body else "",
        _name(nomination.nominator),
        nomination.state.value,
        nomination.motivation,
        "; ".join(str(one) for one in nomination.competences),
        nomination.evidence_name or "",
        nomination.evidence_url or "",
        handed,
        _name(nomination.first_by),
        _name(nomination.decided_by),
        decided,
        nomination.reason or "",
        held_back,
    ]


def _name(person: Person | None) -> str:
    return person.official_name if person else ""


def _tick(met: bool, remark: str) -> str:
    return f"{'yes' if met else 'no'}{': ' if remark else ''}{remark}"


def _line(cells: list[str]) -> str:
    file = StringIO(newline="")
    csv.writer(file).writerow([defuse(cell) for cell in cells])
    return file.getvalue()
