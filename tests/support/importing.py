"""Bringing badges in as the page does it, from issuers that live in a web in memory."""

import io
import re
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import count
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.datastructures import FileStorage, MultiDict

from backpack.badges.importing.outbound import use_way_out
from backpack.badges.importing.taking import take_one
from backpack.models import (
    ImportBatch,
    ImportedBadge,
    ImportedVerdict,
    ImportItem,
    ImportOutcome,
    ImportSource,
    Ownership,
    Person,
)
from tests.support.badges import DataIntegrityScene
from tests.support.factories import NOW
from tests.support.fake_web import FakeWeb
from tests.support.forms import BASE
from tests.support.writing import write
from verifier import Fetch, to_json

_numbers = count(1)
_TOKEN = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')


@dataclass(frozen=True)
class Brought:
    """The answer to one import: where it led, and what was written down of each file."""

    status: int
    location: str
    text: str
    items: list[ImportItem]

    @property
    def outcomes(self) -> list[tuple[str, str | None]]:
        """Outcome and code of each file, in order."""
        return [(str(item.outcome), item.code) for item in self.items]


def connect(app: Flask, web: Fetch | FakeWeb) -> None:
    """Let imports ask ``web`` instead of the internet."""
    use_way_out(app, lambda _policy: web)


def bring(
    app: Flask,
    client: FlaskClient,
    *files: bytes | tuple[str, bytes],
    source: str = "",
) -> Brought:
    """Send the form of the import with these files, or this text."""
    token = _TOKEN.search(client.get("/import").text)
    assert token is not None
    named = [one if isinstance(one, tuple) else ("badge.json", one) for one in files]
    values: list[tuple[str, str | FileStorage]] = [("csrf_token", token[1]), ("source", source)]
    values += [("files", FileStorage(io.BytesIO(content), name)) for name, content in named]
    answer = client.post("/import", data=MultiDict(values), headers={"Referer": BASE + "/import"})
    return Brought(
        answer.status_code, answer.headers.get("Location", ""), answer.text, items_of(app)
    )


def items_of(app: Flask) -> list[ImportItem]:
    """Every file that was brought in, in order."""
    return write(
        app, lambda session: list(session.scalars(select(ImportItem).order_by(ImportItem.id)))
    )


def badges_of(app: Flask) -> list[ImportedBadge]:
    """Every imported badge, in order."""
    query = select(ImportedBadge).order_by(ImportedBadge.id)
    return write(app, lambda session: list(session.scalars(query)))


def work(app: Flask) -> int:
    """Let the worker take every file that is due; gives how many there were."""
    taken = 0
    while take_one(app, now=app.extensions["clock"]()):
        taken += 1
    return taken


def pack(files: Iterable[tuple[str, bytes]]) -> bytes:
    """A ZIP of these files."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files:
            archive.writestr(name, content)
    return stream.getvalue()


def make_import(
    session: Session, person: Person, **fields: Any
) -> tuple[ImportedBadge, ImportBatch]:
    """A genuine imported badge of ``person`` and its import, as rows; ``fields`` are columns."""
    report = DataIntegrityScene().verify()
    number = next(_numbers)
    values: dict[str, Any] = {
        "person_id": person.id,
        "equality": f"{number:064}",
        "credential_id": f"urn:uuid:{number}",
        "issuer_id": "did:web:badges.example:issuers:1",
        "issuer_name": "University of Example",
        "name": f"Imported {number}",
        "generation": report.generation,
        "carrier": report.carrier,
        "verdict": ImportedVerdict.GENUINE,
        "ownership": Ownership.HERS,
        "awarded_at": NOW,
        "media_type": "application/json",
        "content": b"{}",
        "sha256": report.sha256,
        "report": to_json(report),
        "imported_at": NOW,
        "checked_at": NOW,
    }
    badge = ImportedBadge(**{**values, **fields})
    session.add(badge)
    session.flush()
    item = ImportItem(
        position=0,
        name="badge.json",
        outcome=ImportOutcome.IMPORTED,
        decided_at=NOW,
        imported_badge=badge,
    )
    batch = ImportBatch(
        person_id=person.id,
        source=ImportSource.FILE,
        name="badge.json",
        created_at=NOW,
        finished_at=NOW,
        items=[item],
    )
    session.add(batch)
    session.flush()
    return badge, batch
