"""Putting a judged badge on the shelf: what is refused, what is there already, which copy stays."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from backpack import audit
from backpack.badges.importing.judging import Judged
from backpack.issuing.addresses import site_config
from backpack.models import (
    Credential,
    ImportedBadge,
    ImportedVerdict,
    ImportOutcome,
    Person,
)
from backpack.models.columns import new_public_id

OWN_PATHS = ("/b/", "/ob2/assertions/")

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
    record_badge(session, "learner:badge:imported", person, badge, now=now)
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
    record_badge(session, "learner:badge:renewed", person, there, now=now)
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


def record_badge(
    session: Session, event: str, person: Person, badge: ImportedBadge, *, now: datetime
) -> None:
    """Write into the trail of ``person`` what became of the badge."""
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
