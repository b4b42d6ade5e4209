"""Background work: mail is delivered, scheduled awards are offered, and those not claimed expire.

Every job may run in several workers at once: rows are taken by conditional updates, so what one
does the others leave alone.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import Flask
from huey import Huey, RedisHuey, SqliteHuey, crontab
from sqlalchemy import select, update
from sqlalchemy.engine import CursorResult
from sqlalchemy.orm import Session, sessionmaker

from backpack import create_app
from backpack.awards.service import expire_awards, offer_scheduled
from backpack.clock import utc_now
from backpack.config import Config
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
        logger.warning("mail %s was not taken: %s", mail.public_id, error.reason)
    else:
        values = {"sent_at": now, "next_attempt_at": None, "last_error": None}
        delivery.sent += 1
    with session_factory() as session, session.begin():
        session.execute(update(OutboxMail).where(OutboxMail.id == mail.id).values(**values))


def move_awards_on(app: Flask, now: datetime) -> int:
    """Offer what is scheduled and end what is over, in transactions of ``CHUNK`` awards each."""
    session_factory: sessionmaker[Session] = app.extensions["session_factory"]
    moved = 0
    with app.app_context():
        for move in (offer_scheduled, expire_awards):
            while count := _in_transaction(session_factory, move, now):
                moved += count
    return moved


def _in_transaction(
    session_factory: sessionmaker[Session], move: Callable[..., int], now: datetime
) -> int:
    with session_factory() as session, session.begin():
        return move(session, now=now)


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

    @queue.periodic_task(crontab(hour="3", minute="17"))  # type: ignore[untyped-decorator] # huey is untyped
    def retention() -> None:
        with session_factory() as session, session.begin():
            forget_old(session, now=utc_now())


def run_worker(config: Config) -> None:
    """Do the background work until the process is asked to end."""
    queue = make_queue(config)
    plan_jobs(queue, create_app(config), config)
    queue.create_consumer(workers=2, periodic=True).run()
