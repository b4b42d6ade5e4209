"""Background work: mail is delivered, scheduled awards are offered, and those not claimed expire.

Every job may run in several workers at once: rows are taken by conditional updates, so what one
does the others leave alone.
"""

import logging
import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeVar

from flask import Flask
from huey import Huey, RedisHuey, SqliteHuey, crontab
from sqlalchemy import select, update
from sqlalchemy.engine import CursorResult
from sqlalchemy.orm import Session, sessionmaker

from backpack import create_app
from backpack.accounts.graduation import warn_of_endings
from backpack.accounts.unmerging import settle_merges
from backpack.api.awarding.sending import tell_endpoints
from backpack.awards.digests import send_digests
from backpack.awards.nominations.awarding import settle_nominations
from backpack.awards.reminders import send_reminders
from backpack.awards.service import expire_awards, offer_scheduled
from backpack.awards_worker import watching_batches
from backpack.badges.health import due_imports, examine_one, examine_own
from backpack.badges.importing.taking import take_one
from backpack.badges.telling import tell_findings
from backpack.clock import utc_now
from backpack.config import Config
from backpack.leaving.departures import remove_due
from backpack.leaving.exports import forget_exports, make_exports
from backpack.models import OutboxMail
from backpack.retention import forget_old
from backpack.transports import DeliveryError, Transport, make_transport

FIRST_DELAY = timedelta(minutes=2)
LONGEST_DELAY = timedelta(hours=6)
MOST_ATTEMPTS = 14
"""With the delays between them, about two days of trying."""

MOST_MAILS = 500
"""How many mails one run takes; the next run is a minute later."""

LONGEST_REASON = 400
ADDRESS = re.compile(r"[^\s<>@]+@[^\s<>@]+")

HEALTH_SECONDS = 480.0
"""Of a run every ten minutes of the night; what is left over waits for the next."""

Done = TypeVar("Done")

IMPORT_SECONDS = 55.0
"""A run lasts nearly until the next one, so that nobody waits a minute for an import to begin."""

IMPORT_PAUSE_SECONDS = 2.0

logger = logging.getLogger(__name__)


@dataclass(slots=True)
class Delivery:
    """What one run did: how many mails were taken, will be tried again, and were given up."""

    sent: int = 0
    postponed: int = 0
    given_up: int = 0


def delay_after(attempts: int) -> timedelta:
    """How long to wait after so many attempts: 2, 4, 8 minutes and so on, 6 hours at most."""
    return min(FIRST_DELAY * (1 << min(attempts - 1, 20)), LONGEST_DELAY)


def deliver_outbox(
    session_factory: sessionmaker[Session], transport: Transport, now: datetime
) -> Delivery:
    """Send what is due, each mail in one attempt of its own; one that fails stops no other.

    A worker takes a mail by setting its next attempt before it sends, and commits that: nobody
    else sees it as due while it is sent, and a worker that dies loses nothing.
    """
    delivery = Delivery()
    try:
        for _number in range(MOST_MAILS):
            mail = _take_due(session_factory, now)
            if mail is None:
                break
            _attempt(session_factory, transport, mail, delivery, now=now)
    finally:
        transport.close()
    return delivery


def _take_due(session_factory: sessionmaker[Session], now: datetime) -> OutboxMail | None:
    """Take the mail that has waited longest, or nothing."""
    with session_factory() as session, session.begin():
        while True:
            due = (
                select(OutboxMail)
                .where(OutboxMail.next_attempt_at <= now, OutboxMail.sent_at.is_(None))
                .order_by(OutboxMail.next_attempt_at, OutboxMail.id)
                .limit(1)
                .with_for_update(skip_locked=True)
            )
            mail = session.scalar(due)
            if mail is None:
                return None
            attempts = mail.attempts + 1
            taken = session.execute(
                update(OutboxMail)
                .where(OutboxMail.id == mail.id, OutboxMail.attempts == mail.attempts)
                .where(OutboxMail.sent_at.is_(None), OutboxMail.next_attempt_at <= now)
                .values(attempts=attempts, next_attempt_at=now + delay_after(attempts)),
                execution_options={"synchronize_session": False},
            )
            session.refresh(mail)
            if isinstance(taken, CursorResult) and taken.rowcount == 1:
                session.expunge(mail)
                return mail


def _attempt(
    session_factory: sessionmaker[Session],
    transport: Transport,
    mail: OutboxMail,
    delivery: Delivery,
    *,
    now: datetime,
) -> None:
    try:
        transport.send(mail)
    except DeliveryError as error:
        given_up = error.permanent or mail.attempts >= MOST_ATTEMPTS
        values: dict[str, object] = {"last_error": error.reason[:LONGEST_REASON]}
        if given_up:
            values |= {"failed_at": now, "next_attempt_at": None}
            delivery.given_up += 1
        else:
            delivery.postponed += 1
        # Mail servers repeat the address; the log is for whoever runs this, and is kept elsewhere.
        reason = ADDRESS.sub("(address)", error.reason)
        logger.warning("mail %s was not taken: %s", mail.public_id, reason)
    else:
        values = {"sent_at": now, "next_attempt_at": None, "last_error": None}
        delivery.sent += 1
    with session_factory() as session, session.begin():
        session.execute(update(OutboxMail).where(OutboxMail.id == mail.id).values(**values))


def move_awards_on(app: Flask, now: datetime) -> int:
    """Offer what is scheduled, end what is over, remind, and write digests: some at a time."""
    session_factory: sessionmaker[Session] = app.extensions["session_factory"]
    moved = 0
    with app.app_context():
        moves = (
            offer_scheduled,
            expire_awards,
            settle_nominations,
            send_reminders,
            send_digests,
        )
        for move in moves:
            while count := _in_transaction(session_factory, move, now):
                moved += count
    return moved


def _in_transaction(
    session_factory: sessionmaker[Session], move: Callable[..., Done], now: datetime
) -> Done:
    with session_factory() as session, session.begin():
        return move(session, now=now)


def take_imports(app: Flask) -> int:
    """Check the files that were brought in, and wait for more until the next run is near."""
    ends = time.monotonic() + IMPORT_SECONDS
    taken = 0
    while time.monotonic() < ends:
        if take_one(app, now=utc_now()):
            taken += 1
        else:
            time.sleep(IMPORT_PAUSE_SECONDS)
    return taken


def look_after_accounts(app: Flask, now: datetime) -> int:
    """Warn whoever may lose her way in, and end the merges that can be undone no more.

    Gives how many people were written to.
    """
    session_factory: sessionmaker[Session] = app.extensions["session_factory"]
    warned, after = 0, 0
    with app.app_context():
        with session_factory() as session, session.begin():
            settle_merges(session, now=now)
        while True:
            with session_factory() as session, session.begin():
                after, written = warn_of_endings(session, after=after, now=now)
            warned += written
            if not after:
                return warned


def examine_badges(app: Flask) -> int:
    """Look at the badges that are due while there is time, then write to their owners."""
    session_factory: sessionmaker[Session] = app.extensions["session_factory"]
    ends = time.monotonic() + HEALTH_SECONDS
    examined = 0
    with app.app_context():
        while time.monotonic() < ends and (
            count := _in_transaction(session_factory, examine_own, utc_now())
        ):
            examined += count
        while time.monotonic() < ends and (
            due := _in_transaction(session_factory, due_imports, utc_now())
        ):
            for badge_id in due:
                examine_one(app, badge_id, now=utc_now())
                examined += 1
        while _in_transaction(session_factory, tell_findings, utc_now()):
            continue
    return examined


def make_queue(config: Config) -> Huey:
    """The queue of jobs: Redis where several machines work, otherwise a file of its own."""
    if config.redis_url:
        return RedisHuey("ransel", url=config.redis_url)
    return SqliteHuey("ransel", filename=str(config.jobs_file))


def plan_jobs(queue: Huey, app: Flask, config: Config) -> None:
    """Let ``queue`` do the background work of ``app``: every minute, and the tidying at night."""
    session_factory: sessionmaker[Session] = app.extensions["session_factory"]

    @queue.periodic_task(crontab(minute="*"))  # type: ignore[untyped-decorator] # huey is untyped
    def awards() -> None:
        move_awards_on(app, utc_now())

    @queue.periodic_task(crontab(minute="*"))  # type: ignore[untyped-decorator] # huey is untyped
    def outbox() -> None:
        deliver_outbox(session_factory, make_transport(config), utc_now())

    @queue.periodic_task(crontab(minute="*"))  # type: ignore[untyped-decorator] # huey is untyped
    def webhooks() -> None:
        tell_endpoints(app, utc_now())

    @queue.periodic_task(crontab(minute="*"))  # type: ignore[untyped-decorator] # huey is untyped
    def imports() -> None:
        take_imports(app)

    @queue.periodic_task(crontab(minute="*"))  # type: ignore[untyped-decorator] # huey is untyped
    def leaving() -> None:
        make_exports(app, utc_now())
        with session_factory() as session, session.begin():
            forget_exports(session, now=utc_now())
        with app.app_context():
            remove_due(session_factory, now=utc_now())

    @queue.periodic_task(crontab(hour="1-5", minute="*/10"))  # type: ignore[untyped-decorator] # huey is untyped
    def health() -> None:
        examine_badges(app)

    @queue.periodic_task(crontab(hour="3", minute="17"))  # type: ignore[untyped-decorator] # huey is untyped
    def retention() -> None:
        with session_factory() as session, session.begin():
            forget_old(session, now=utc_now())

    @queue.periodic_task(crontab(hour="5", minute="41"))  # type: ignore[untyped-decorator] # huey is untyped
    def accounts() -> None:
        look_after_accounts(app, utc_now())


def run_worker(config: Config) -> None:
    """Do the background work until the process is asked to end."""
    queue = make_queue(config)
    app = create_app(config)
    plan_jobs(queue, app, config)
    with watching_batches(app):
        queue.create_consumer(workers=4, periodic=True).run()
