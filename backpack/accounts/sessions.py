"""Browsers that are signed in: rows that can be listed and ended, found by a random token."""

import hashlib
import secrets
from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session, joinedload

from backpack import audit
from backpack.models import BrowserSession, Person, SignIn

IDLE = timedelta(hours=2)
"""After so long without a request, a browser must sign in again."""
ABSOLUTE = timedelta(hours=12)
"""However busy it was, a browser must sign in again after so long."""
TOUCH = timedelta(minutes=5)
"""How coarsely the last visit is kept: no more than one write in this time."""


def hash_token(token: str) -> str:
    """The form in which a token from a cookie is kept: its sha256, in hexadecimal."""
    return hashlib.sha256(token.encode()).hexdigest()


def begin_session(
    session: Session,
    sign_in: SignIn,
    *,
    now: datetime,
    user_agent: str = "",
    provider_session: str | None = None,
    id_token: str | None = None,
    acr: str | None = None,
) -> tuple[str, BrowserSession]:
    """Let one more browser in. Gives the token for its cookie, which is kept nowhere else."""
    token = secrets.token_urlsafe(32)
    browser = BrowserSession(
        token_sha256=hash_token(token),
        person=sign_in.person,
        sign_in=sign_in,
        provider_session=provider_session,
        id_token=id_token,
        user_agent=user_agent[:400],
        acr=acr,
        created_at=now,
        last_seen_at=now,
        expires_at=now + ABSOLUTE,
    )
    session.add(browser)
    session.flush()
    return token, browser


def find_session(session: Session, token: str, *, now: datetime) -> BrowserSession | None:
    """The live session with this token; none if it ended, idled too long, or never was."""
    browser = session.scalar(
        select(BrowserSession)
        .where(BrowserSession.token_sha256 == hash_token(token))
        .options(joinedload(BrowserSession.person), joinedload(BrowserSession.sign_in))
    )
    if browser is None or browser.person.deleted_at is not None or not is_live(browser, now=now):
        return None
    return browser


def is_live(browser: BrowserSession, *, now: datetime) -> bool:
    """Whether this browser is still signed in."""
    return (
        browser.ended_at is None and now < browser.expires_at and now < browser.last_seen_at + IDLE
    )


def is_due_for_touch(browser: BrowserSession, *, now: datetime) -> bool:
    """Whether the last visit that we know of is long enough ago to note this one."""
    return now - browser.last_seen_at >= TOUCH


def touch_session(session: Session, browser_id: int, *, now: datetime) -> None:
    """Note that the browser was here."""
    session.execute(
        update(BrowserSession)
        .where(BrowserSession.id == browser_id, BrowserSession.last_seen_at < now)
        .values(last_seen_at=now)
        .execution_options(synchronize_session=False)
    )


def live_sessions(session: Session, person: Person, *, now: datetime) -> list[BrowserSession]:
    """Every browser in which this person is signed in, the last used first."""
    rows = session.scalars(
        select(BrowserSession)
        .where(
            BrowserSession.person_id == person.id,
            BrowserSession.ended_at.is_(None),
            BrowserSession.expires_at > now,
            BrowserSession.last_seen_at > now - IDLE,
        )
        .options(joinedload(BrowserSession.sign_in))
        .order_by(BrowserSession.last_seen_at.desc(), BrowserSession.id.desc())
    )
    return list(rows)


def end_session(
    session: Session, browser: BrowserSession, *, now: datetime, event: str, actor: Person | None
) -> None:
    """End one browser's session; the hint for its provider is forgotten with it."""
    if browser.ended_at is not None:
        return
    browser.ended_at = now
    browser.id_token = None
    audit.record(
        session,
        event,
        at=now,
        object_kind="browser_session",
        object_id=browser.public_id,
        actor=actor,
        about=browser.person,
    )
