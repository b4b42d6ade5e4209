"""Bringing badges in: one at once, or a whole export in the background; each explained."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import delete, func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, selectinload

from backpack import audit
from backpack.accounts.identifiers import active_identifiers
from backpack.badges.importing.archive import Entry
from backpack.badges.importing.judging import Judged
from backpack.errors import BackpackError, NotFoundError
from backpack.issuing.addresses import site_config
from backpack.models import (
    Credential,
    ImportBatch,
    ImportedBadge,
    ImportedVerdict,
    ImportItem,
    ImportOutcome,
    ImportSource,
    Person,
)
from backpack.models.columns import new_public_id

MOST_BADGES = 5_000
"""Of one person's shelf; nobody has them, and storage is not for anybody's backup."""

OWN_PATHS = ("/b/", "/ob2/assertions/")

UNDECIDED = (ImportOutcome.WAITING, ImportOutcome.TAKEN)

_COPIED = (
    "content", "sha256", "media_type", "source_address", "generation", "carrier", "credential_id",
    "issuer_id", "issuer_name", "name", "description", "verdict", "ownership", "valid_from",
    "expires_at", "ects", "workload_hours", "eqf_level", "alignments", "picture_address", "report",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Decision:
    """What became of one file: why, and which badge it is."""

    outcome: ImportOutcome
    code: str | None = None
    badge: ImportedBadge | None = None
    own: str | None = None


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


def bring_in(session: Session, person: Person, judged: Judged, *, file_name: str | None,
             now: datetime) -> Decision:  # fmt: skip
    """Put a judged badge on the shelf of ``person``, unless it is refused or there already."""
    own = _find_own(session, person, judged)
    if own is not None:
        return Decision(ImportOutcome.DUPLICATE, "own_badge", own=own)
    if judged.verdict is ImportedVerdict.NOT_GENUINE:
        return Decision(ImportOutcome.REFUSED, judged.code)
    there = _find_equal(session, person, judged.equality)
    if there is not None:
        return _meet(session, person, there, judged, file_name=file_name, now=now)
    badge = ImportedBadge(
        public_id=new_public_id(),
        person_id=person.id,
        equality=judged.equality,
        imported_at=now,
        checked_at=now,
    )
    _write(badge, judged, file_name=file_name, now=now)
    try:
        with session.begin_nested():
            session.add(badge)
    except IntegrityError:
        # Another tab has brought the same badge in meanwhile.
        there = _find_equal(session, person, judged.equality)
        if there is None:
            raise
        return _meet(session, person, there, judged, file_name=file_name, now=now)
    _record(session, "learner:badge:imported", person, badge, now=now)
    return Decision(ImportOutcome.IMPORTED, judged.code or None, badge=badge)


def _meet(
    session: Session,
    person: Person,
    there: ImportedBadge,
    judged: Judged,
    *,
    file_name: str | None,
    now: datetime,
) -> Decision:
    """Of two equal credentials the better proven stays, and of two as good the newer one."""
    if _rank(judged.verdict) < _rank(there.verdict):
        return Decision(ImportOutcome.DUPLICATE, "have_better", badge=there)
    if _rank(judged.verdict) == _rank(there.verdict) and not _is_newer(judged, there):
        return Decision(ImportOutcome.DUPLICATE, "have_it", badge=there)
    _write(there, judged, file_name=file_name, now=now)
    there.checked_at, there.revoked_at, there.revocation_reason = now, None, None
    there.latest_report = None
    session.flush()
    _record(session, "learner:badge:renewed", person, there, now=now)
    return Decision(ImportOutcome.RENEWED, judged.code or None, badge=there)


def _rank(verdict: ImportedVerdict) -> int:
    order = (ImportedVerdict.NOT_GENUINE, ImportedVerdict.UNDETERMINED, ImportedVerdict.GENUINE)
    return order.index(verdict)


def _is_newer(judged: Judged, there: ImportedBadge) -> bool:
    if judged.valid_from is None or there.valid_from is None:
        return judged.valid_from is not None
    return judged.valid_from > there.valid_from


def _write(badge: ImportedBadge, judged: Judged, *, file_name: str | None, now: datetime) -> None:
    for field in _COPIED:
        setattr(badge, field, getattr(judged, field))
    badge.verdict_code = judged.code
    badge.awarded_at = judged.awarded_at or now
    badge.file_name = file_name[-200:] if file_name else None
    badge.picture = judged.picture.content if judged.picture else None
    badge.picture_type = judged.picture.media_type if judged.picture else None


def _find_equal(session: Session, person: Person, equality: str) -> ImportedBadge | None:
    return session.scalar(
        select(ImportedBadge).where(
            ImportedBadge.person_id == person.id, ImportedBadge.equality == equality
        )
    )


def _find_own(session: Session, person: Person, judged: Judged) -> str | None:
    """The name of the badge of ours that came back, if ``person`` has it."""
    base = site_config().base_url
    for path in OWN_PATHS:
        identifier = judged.credential_id or ""
        if identifier.startswith(base + path):
            name = identifier.removeprefix(base + path)
            return session.scalar(
                select(Credential.public_id).where(
                    Credential.public_id == name, Credential.person_id == person.id
                )
            )
    return None


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
    _record(session, "learner:badge:removed", person, badge, now=now)
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


def _record(
    session: Session, event: str, person: Person, badge: ImportedBadge, *, now: datetime
) -> None:
    audit.record(
        session,
        event,
        at=now,
        object_kind="imported_badge",
        object_id=badge.public_id,
        actor=person,
        about=person,
        details={"verdict": str(badge.verdict), "ownership": str(badge.ownership)},
    )
