"""How long what passes is kept: the privacy page promises it, and the worker keeps the promise."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, func, or_
from sqlalchemy.engine import CursorResult
from sqlalchemy.orm import Session
from sqlalchemy.sql.dml import Delete

from backpack.models import BrowserSession, OutboxMail, SignInAttempt

SESSIONS = timedelta(weeks=4)
"""Counted from the end: long enough to answer "was that me?", and no longer."""

MAIL = timedelta(days=365)
"""Counted from when it was sent, or given up."""

ATTEMPTS = timedelta(days=1)
"""A way to the provider that nobody came back from."""


@dataclass(frozen=True, slots=True)
class Forgotten:
    """How many rows of each kind were removed."""

    sessions: int
    mail: int
    attempts: int


def forget_old(session: Session, *, now: datetime) -> Forgotten:
    """Remove what is older than the promise. Awards, badges and the audit trail are not touched."""
    ended = func.coalesce(BrowserSession.ended_at, BrowserSession.expires_at)
    mail_before = now - MAIL
    return Forgotten(
        sessions=_remove(session, delete(BrowserSession).where(ended < now - SESSIONS)),
        mail=_remove(
            session,
            delete(OutboxMail).where(
                or_(OutboxMail.sent_at < mail_before, OutboxMail.failed_at < mail_before)
            ),
        ),
        attempts=_remove(
            session, delete(SignInAttempt).where(SignInAttempt.created_at < now - ATTEMPTS)
        ),
    )


def _remove(session: Session, statement: Delete) -> int:
    result = session.execute(statement, execution_options={"synchronize_session": False})
    return result.rowcount if isinstance(result, CursorResult) else 0
