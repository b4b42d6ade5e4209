"""The nightly look at every badge: its owner is told before anybody else finds out.

Our own badges are verified on what the database holds, as anybody would verify what it serves;
imported ones by asking their issuers, with no transaction open meanwhile.
"""

from datetime import datetime, timedelta
from typing import Any

from flask import Flask
from sqlalchemy import func, nulls_first, or_, select
from sqlalchemy.orm import Session, joinedload, sessionmaker, undefer

from backpack.badges.importing.examining import Examined, examine
from backpack.badges.importing.judging import (
    Question,
    code_of,
    is_genuine,
    is_refuted,
    verdict_of,
)
from backpack.badges.importing.local import LocalFetch
from backpack.badges.importing.outbound import make_fetch
from backpack.badges.importing.taking import question_of
from backpack.badges.wanting import EXPIRING
from backpack.models import (
    BadgeClass,
    BadgeFinding,
    BadgeHealth,
    Credential,
    FindingKind,
    ImportedBadge,
    ImportedVerdict,
    Issuer,
    Person,
)

EVERY = timedelta(hours=20)
"""A badge that was looked at this night is not looked at again before the next one."""

BATCH = 50
"""Of our own badges, in one transaction."""

NIGHTS = 3
"""So often something must be away before it counts as vanished: servers have bad nights."""

Details = dict[FindingKind, dict[str, Any]]


def examine_own(session: Session, *, now: datetime) -> int:
    """Verify a batch of our own badges; gives how many there were."""
    query = (
        select(Credential, BadgeHealth)
        .outerjoin(BadgeHealth, BadgeHealth.credential_id == Credential.id)
        .where(or_(BadgeHealth.id.is_(None), BadgeHealth.checked_at <= now - EVERY))
        .order_by(nulls_first(BadgeHealth.checked_at.asc()), Credential.id)
        .limit(BATCH)
        .with_for_update(of=Credential, skip_locked=True)
        .options(
            undefer(Credential.signed_json),
            joinedload(Credential.key),
            joinedload(Credential.badge_class).defer(BadgeClass.image_png),
            joinedload(Credential.badge_class).defer(BadgeClass.image_svg),
            joinedload(Credential.badge_class)
            .joinedload(BadgeClass.issuer)
            .joinedload(Issuer.institution),
        )
    )
    rows = session.execute(query).all()
    fetch = LocalFetch(session, now=now)
    empty = _classes_without_picture(session, [row[0].badge_class_id for row in rows])
    for credential, known in rows:
        health: BadgeHealth | None = known
        content = credential.signed_json.encode()
        examined = examine(content, Question(identifiers=(), now=now), fetch=fetch)
        code = code_of(examined.report)
        session.add(
            _note(
                BadgeHealth(credential_id=credential.id) if health is None else health,
                verdict_of(examined.report),
                code,
                now=now,
            )
        )
        found = _find_own(credential, examined, empty=empty, now=now)
        _settle(session, credential, found, now=now)
    session.flush()
    return len(rows)


def _classes_without_picture(session: Session, classes: list[int]) -> frozenset[int]:
    query = select(BadgeClass.id).where(
        BadgeClass.id.in_(classes), func.length(BadgeClass.image_png) == 0
    )
    return frozenset(session.scalars(query))


def _find_own(
    credential: Credential, examined: Examined, *, empty: frozenset[int], now: datetime
) -> Details:
    if credential.revoked_at is not None:
        return {FindingKind.REVOKED: {"reason": credential.revocation_reason}}
    found = _find_by_date(credential.expires_at, now)
    if FindingKind.EXPIRED not in found and is_refuted(examined.report):
        found[FindingKind.NOT_GENUINE] = {"code": code_of(examined.report)}
    if credential.key.retired_at is not None:
        found[FindingKind.KEY_ROTATED] = {}
    if credential.badge_class_id in empty:
        found[FindingKind.PICTURE_VANISHED] = {}
    return found


def _find_by_date(expires_at: datetime | None, now: datetime) -> Details:
    if expires_at is None or expires_at > now + EXPIRING:
        return {}
    kind = FindingKind.EXPIRED if expires_at <= now else FindingKind.EXPIRING
    return {kind: {"day": expires_at.isoformat()}}


def due_imports(session: Session, *, now: datetime, most: int = BATCH) -> list[int]:
    """The imported badges that have not been looked at for the longest."""
    query = (
        select(ImportedBadge.id)
        .outerjoin(BadgeHealth, BadgeHealth.imported_badge_id == ImportedBadge.id)
        .where(
            ImportedBadge.imported_at <= now - EVERY,
            or_(BadgeHealth.id.is_(None), BadgeHealth.checked_at <= now - EVERY),
        )
        .order_by(nulls_first(BadgeHealth.checked_at.asc()), ImportedBadge.id)
        .limit(most)
    )
    return list(session.scalars(query))


def examine_imported(
    session: Session, badge: ImportedBadge, *, language: str, now: datetime
) -> Examined:
    """Verify an imported badge again; what is asked, is asked with no transaction open."""
    person = session.get_one(Person, badge.person_id)
    question = question_of(session, person, language=language, now=now)
    content, picture = badge.content, badge.picture_address
    session.rollback()
    return examine(content, question, fetch=make_fetch(question.policy()), picture=picture)


def examine_one(app: Flask, badge_id: int, *, now: datetime) -> None:
    """One imported badge, each step in a transaction of its own."""
    session_factory: sessionmaker[Session] = app.extensions["session_factory"]
    with app.app_context():
        with session_factory() as session:
            badge = session.get(ImportedBadge, badge_id)
            if badge is None:
                return
            language = badge.person.language or "en"
            examined = examine_imported(session, badge, language=language, now=now)
        with session_factory() as session, session.begin():
            write_imported(session, badge_id, examined, now=now)


def write_imported(session: Session, badge_id: int, examined: Examined, *, now: datetime) -> None:
    """Write down what was found of an imported badge, unless it was removed meanwhile."""
    badge = session.get(ImportedBadge, badge_id, with_for_update=True)
    if badge is None:
        return
    report = examined.report
    verdict, code = verdict_of(report), code_of(report)
    health = session.scalar(
        select(BadgeHealth).where(BadgeHealth.imported_badge_id == badge.id)
    ) or BadgeHealth(imported_badge_id=badge.id, nights={})
    was_proven = badge.verdict is ImportedVerdict.GENUINE or health.nights.get("page_vanished", 0)
    away = verdict is ImportedVerdict.UNDETERMINED and bool(was_proven)
    health.nights = {
        "page_vanished": health.nights.get("page_vanished", 0) + 1 if away else 0,
        "picture_vanished": (
            health.nights.get("picture_vanished", 0) + 1 if examined.picture_gone else 0
        ),
    }
    session.add(_note(health, verdict, code, now=now))
    revoked = examined.revoked
    badge.verdict, badge.verdict_code = verdict, code
    if examined.proven:
        badge.ownership = examined.ownership
    badge.latest_report, badge.checked_at = examined.as_json(), now
    if revoked and badge.revoked_at is None:
        badge.revoked_at, badge.revocation_reason = now, examined.reason
    elif is_genuine(report):
        badge.revoked_at, badge.revocation_reason = None, None
    _settle(session, badge, _find_imported(badge, examined, health, now=now), now=now)
    session.flush()


def _find_imported(
    badge: ImportedBadge, examined: Examined, health: BadgeHealth, *, now: datetime
) -> Details:
    if badge.revoked_at is not None:
        return {FindingKind.REVOKED: {"reason": badge.revocation_reason}}
    found = _find_by_date(badge.expires_at, now)
    if FindingKind.EXPIRED not in found and is_refuted(examined.report):
        found[FindingKind.NOT_GENUINE] = {"code": badge.verdict_code}
    for kind in (FindingKind.PAGE_VANISHED, FindingKind.PICTURE_VANISHED):
        if health.nights.get(kind.value, 0) >= NIGHTS:
            found[kind] = {}
    return found


def _note(
    health: BadgeHealth, verdict: ImportedVerdict, code: str, *, now: datetime
) -> BadgeHealth:
    health.checked_at, health.verdict, health.code = now, verdict.value, code
    return health


QUIET = frozenset({FindingKind.EXPIRED})
"""Said on the page alone: the letter came when the day drew near."""


def _settle(
    session: Session, badge: Credential | ImportedBadge, found: Details, *, now: datetime
) -> None:
    """Open what is new, end what is over; what is open already stays as it is."""
    own = isinstance(badge, Credential)
    mine = (
        BadgeFinding.credential_id == badge.id
        if own
        else BadgeFinding.imported_badge_id == badge.id
    )
    there = session.scalars(select(BadgeFinding).where(mine, BadgeFinding.ended_at.is_(None)))
    known = {finding.kind: finding for finding in there}
    for kind, finding in known.items():
        if kind not in found:
            finding.ended_at = now
    for kind, details in found.items():
        if kind in known:
            continue
        # Whoever takes back one of our badges has written to its owner at once.
        told = kind in QUIET or (own and kind is FindingKind.REVOKED)
        session.add(
            BadgeFinding(
                person_id=badge.person_id,
                credential_id=badge.id if own else None,
                imported_badge_id=None if own else badge.id,
                kind=kind,
                details=details,
                found_at=now,
                told_at=now if told else None,
            )
        )
