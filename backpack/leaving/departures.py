"""Leaving for good: asked twice, called off within thirty days, and then carried out."""

import hashlib
import logging
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, select, update
from sqlalchemy.engine import CursorResult
from sqlalchemy.orm import Session, sessionmaker

from backpack import audit, mail
from backpack.accounts.identifiers import active_identifiers
from backpack.accounts.locking import lock_person
from backpack.accounts.sessions import end_session, live_sessions
from backpack.catalogue.dates import say_day
from backpack.errors import NotFoundError
from backpack.leaving.erasing import erase_person
from backpack.models import Departure, IdentifierKind, OutboxMail, Person
from backpack.shell import LANGUAGES

GRACE = timedelta(days=30)
"""How long it can be called off."""

FAREWELL = "account_removed"
"""The last mail; its row is removed as soon as it was sent, or was given up."""

_ZONE = "UTC"

logger = logging.getLogger(__name__)


def pending_departure(session: Session, person: Person) -> Departure | None:
    """The removal that ``person`` asked for and that is still to come."""
    return session.scalar(
        select(Departure).where(
            Departure.person_id == person.id,
            Departure.cancelled_at.is_(None),
            Departure.finished_at.is_(None),
        )
    )


def ask_to_leave(session: Session, person: Person, *, now: datetime) -> Departure:
    """Begin the thirty days, write to her, and sign her out everywhere. Twice is once."""
    lock_person(session, person)
    before = pending_departure(session, person)
    if before is not None:
        return before
    token = secrets.token_urlsafe(32)
    departure = Departure(
        person=person, token_sha256=_hash(token), asked_at=now, due_at=now + GRACE
    )
    session.add(departure)
    session.flush()
    audit.record(
        session,
        "person:account:leaving",
        at=now,
        object_kind="departure",
        object_id=str(departure.id),
        actor=person,
        about=person,
    )
    _write(
        session,
        person,
        kind="account_leaving",
        now=now,
        day=_say(departure.due_at, person),
        link=mail.site_address(f"/leaving/call-off/{token}"),
        sign_in=mail.site_address("/sign-in"),
    )
    for browser in live_sessions(session, person, now=now):
        end_session(session, browser, now=now, event="person:session:ended", actor=person)
    return departure


def call_off(session: Session, departure: Departure, *, now: datetime) -> bool:
    """Keep the account after all; tells whether it was this call that did it."""
    won = session.execute(
        update(Departure)
        .where(
            Departure.id == departure.id,
            Departure.cancelled_at.is_(None),
            Departure.finished_at.is_(None),
        )
        .values(cancelled_at=now, token_sha256=None),
        execution_options={"synchronize_session": False},
    )
    session.refresh(departure)
    if not isinstance(won, CursorResult) or won.rowcount != 1:
        return False
    audit.record(
        session,
        "person:account:stays",
        at=now,
        object_kind="departure",
        object_id=str(departure.id),
        actor=departure.person,
        about=departure.person,
    )
    return True


def find_by_token(session: Session, token: str) -> Departure:
    """The removal that the link of a mail calls off.

    Raises:
        NotFoundError: there is none, or none any more.
    """
    departure = session.scalar(select(Departure).where(Departure.token_sha256 == _hash(token)))
    if departure is None:
        raise NotFoundError("departure_not_found")
    return departure


@dataclass(slots=True)
class Removal:
    """What one run did: how many people were removed, and how many last mails forgotten."""

    people: int = 0
    mails: int = 0


def remove_due(session_factory: sessionmaker[Session], *, now: datetime) -> Removal:
    """Remove everybody whose thirty days are over, each in a transaction of her own.

    Must run inside the app's context. A worker that dies has removed somebody wholly or not at
    all; the next run goes on.
    """
    removal = Removal()
    while _remove_next(session_factory, now=now):
        removal.people += 1
    with session_factory() as session, session.begin():
        removal.mails = _forget_farewells(session)
    if removal.people or removal.mails:
        _forget_log(session_factory)
        logger.info("removed %s accounts, forgot %s mails", removal.people, removal.mails)
    return removal


def _remove_next(session_factory: sessionmaker[Session], *, now: datetime) -> bool:
    with session_factory() as session, session.begin():
        departure = session.scalar(
            select(Departure)
            .where(
                Departure.due_at <= now,
                Departure.cancelled_at.is_(None),
                Departure.finished_at.is_(None),
            )
            .order_by(Departure.due_at, Departure.id)
            .limit(1)
            .with_for_update(skip_locked=True)
        )
        if departure is None:
            return False
        if departure.person is not None:
            lock_person(session, departure.person)
            _carry_out(session, departure.person, now=now)
        session.execute(
            update(Departure).where(Departure.id == departure.id).values(finished_at=now)
        )
        audit.record(
            session,
            "system:account:removed",
            at=now,
            object_kind="departure",
            object_id=str(departure.id),
        )
    return True


def _carry_out(session: Session, person: Person, *, now: datetime) -> None:
    addresses, language = _addresses(session, person), _language(person)
    erase_person(session, person, now=now)
    letter = mail.write_letter(FAREWELL, language=language)
    for address in addresses:
        _queue(session, FAREWELL, letter, address, language, person=None, now=now)


def _forget_farewells(session: Session) -> int:
    over = OutboxMail.sent_at.is_not(None) | OutboxMail.failed_at.is_not(None)
    result = session.execute(
        delete(OutboxMail).where(OutboxMail.kind == FAREWELL, over),
        execution_options={"synchronize_session": False},
    )
    return result.rowcount if isinstance(result, CursorResult) else 0


def _forget_log(session_factory: sessionmaker[Session]) -> None:
    """On SQLite, bring what was overwritten from the write-ahead log into the file, and empty it.

    Deleted bytes are overwritten in the file itself (``secure_delete``, see backpack/db.py).
    """
    with session_factory() as session:
        engine = session.connection().engine
    if engine.dialect.name != "sqlite":
        return
    # Not through the session: that begins a transaction, in which there is no checkpoint.
    connection = engine.raw_connection()
    try:
        connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
    finally:
        connection.close()


def _write(session: Session, person: Person, *, kind: str, now: datetime, **values: str) -> None:
    """Write to every address of hers: whoever sits in her session may have added the newest."""
    language = _language(person)
    letter = mail.write_letter(kind, language=language, recipient_name=person.called, **values)
    for address in _addresses(session, person):
        _queue(session, kind, letter, address, language, person=person, now=now)


def _queue(
    session: Session,
    kind: str,
    letter: mail.Letter,
    address: str,
    language: str,
    *,
    person: Person | None,
    now: datetime,
) -> None:
    mail.queue(
        session,
        kind=kind,
        recipient=address,
        letter=letter,
        language=language,
        person=person,
        now=now,
    )


def _addresses(session: Session, person: Person) -> list[str]:
    """Her mailboxes, each once in whichever spelling was proven last."""
    found: dict[str, str] = {}
    for one in active_identifiers(session, person):
        if one.kind is IdentifierKind.EMAIL:
            found.setdefault(one.normalised, one.value)
    return list(found.values())


def _language(person: Person) -> str:
    return person.language if person.language in LANGUAGES else "en"


def _say(moment: datetime, person: Person) -> str:
    return say_day(moment, zone=_ZONE, language=_language(person))


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
