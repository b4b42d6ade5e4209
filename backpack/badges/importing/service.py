"""What was brought in, one badge or a whole export, and the imported badges of one person."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session, selectinload

from backpack import audit
from backpack.accounts.identifiers import active_identifiers
from backpack.badges.importing.archive import Entry
from backpack.badges.importing.shelving import Decision, record_badge
from backpack.errors import BackpackError, NotFoundError
from backpack.models import (
    ImportBatch,
    ImportedBadge,
    ImportItem,
    ImportOutcome,
    ImportSource,
    Person,
)

MOST_BADGES = 5_000
"""Of one person's shelf; nobody has them, and storage is not for anybody's backup."""

UNDECIDED = (ImportOutcome.WAITING, ImportOutcome.TAKEN)


def spellings_of(session: Session, person: Person) -> tuple[str, ...]:
    """Every name that ``person`` is known by, as it was given and in its normal form."""
    return tuple(
        dict.fromkeys(
            spelling
            for one in active_identifiers(session, person)
            for spelling in (one.value, one.normalised)
        )
    )


def begin_batch(
    session: Session,
    person: Person,
    *,
    source: ImportSource,
    name: str,
    language: str,
    entries: Iterable[Entry],
    skipped: int = 0,
    now: datetime,
) -> ImportBatch:
    """Write down what was brought in; the worker takes the files one by one.

    Raises:
        BackpackError: ``shelf_full``.
    """
    held = session.scalar(
        select(func.count(ImportedBadge.id)).where(ImportedBadge.person_id == person.id)
    )
    waiting = session.scalar(
        select(func.count(ImportItem.id))
        .join(ImportBatch)
        .where(ImportBatch.person_id == person.id, ImportItem.outcome.in_(UNDECIDED))
    )
    files = list(entries)
    if (held or 0) + (waiting or 0) + len(files) > MOST_BADGES:
        raise BackpackError(
            "shelf_full",
            _("There is no room for so many badges. Remove some that you do not need."),
        )
    batch = ImportBatch(
        person_id=person.id,
        source=source,
        name=name[:400],
        language=language,
        skipped=skipped,
        created_at=now,
        items=[
            ImportItem(
                position=position,
                name=entry.name[:400],
                content=entry.content,
                outcome=(
                    ImportOutcome.UNREADABLE if entry.content is None else ImportOutcome.WAITING
                ),
                code="too_large" if entry.content is None else None,
                decided_at=now if entry.content is None else None,
            )
            for position, entry in enumerate(files)
        ],
    )
    session.add(batch)
    session.flush()
    audit.record(
        session,
        "learner:import:begun",
        at=now,
        object_kind="import_batch",
        object_id=batch.public_id,
        actor=person,
        about=person,
        details={"source": source.value, "files": len(files)},
    )
    return batch


def find_imported(session: Session, public_id: str, person: Person) -> ImportedBadge:
    """The imported badge of ``person`` under this name.

    Raises:
        NotFoundError: there is none, or it is somebody else's.
    """
    badge = session.scalar(
        select(ImportedBadge).where(
            ImportedBadge.public_id == public_id, ImportedBadge.person_id == person.id
        )
    )
    if badge is None:
        raise NotFoundError("badge_not_found")
    return badge


def remove_imported(session: Session, badge: ImportedBadge, person: Person, *,
                    now: datetime) -> None:  # fmt: skip
    """Take an imported badge off the shelf, and out of every collection. Its bytes are gone."""
    record_badge(session, "learner:badge:removed", person, badge, now=now)
    session.flush()
    session.execute(delete(ImportedBadge).where(ImportedBadge.id == badge.id))


def find_batch(session: Session, public_id: str, person: Person) -> ImportBatch:
    """What ``person`` brought in under this name, with what became of each file.

    Raises:
        NotFoundError: there is none, or it is somebody else's.
    """
    batch = session.scalar(
        select(ImportBatch)
        .where(ImportBatch.public_id == public_id, ImportBatch.person_id == person.id)
        .options(selectinload(ImportBatch.items).joinedload(ImportItem.imported_badge))
    )
    if batch is None:
        raise NotFoundError("import_not_found")
    return batch


def list_batches(
    session: Session, person: Person, *, most: int = 20
) -> list[tuple[ImportBatch, int]]:
    """What ``person`` brought in lately, the newest first, and of how many files each was."""
    query = (
        select(ImportBatch, func.count(ImportItem.id))
        .outerjoin(ImportItem, ImportItem.batch_id == ImportBatch.id)
        .where(ImportBatch.person_id == person.id)
        .group_by(ImportBatch.id)
        .order_by(ImportBatch.created_at.desc(), ImportBatch.id.desc())
        .limit(most)
    )
    return [(batch, files) for batch, files in session.execute(query)]


def forget_batch(session: Session, batch: ImportBatch, person: Person, *, now: datetime) -> None:
    """Remove the note about an import; the badges that came in stay."""
    audit.record(
        session,
        "learner:import:forgotten",
        at=now,
        object_kind="import_batch",
        object_id=batch.public_id,
        actor=person,
        about=person,
    )
    session.execute(delete(ImportItem).where(ImportItem.batch_id == batch.id))
    session.execute(delete(ImportBatch).where(ImportBatch.id == batch.id))


def decide(item: ImportItem, decision: Decision, *, said: dict[str, Any], now: datetime) -> None:
    """Write down what became of a file; its bytes are not needed any more."""
    item.outcome = decision.outcome
    item.code = decision.code
    item.said = said
    item.imported_badge = decision.badge
    item.own_public_id = decision.own
    item.content = None
    item.taken_until = None
    item.decided_at = now
