"""A learner's connections with other hosts: asked for, made, used, ended.

No function here asks another server: those that do are in ``errands``.
"""

import secrets
from base64 import urlsafe_b64encode
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any
from urllib.parse import urlencode

from sqlalchemy import delete, exists, or_, select, update
from sqlalchemy.engine import CursorResult
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, joinedload

from backpack import audit
from backpack.api.clients import hash_secret
from backpack.api.discovery import callback_address, host_key
from backpack.api.host_tokens import Given, keep_tokens
from backpack.api.registering import FoundHost
from backpack.api.sealing import seal, unseal
from backpack.errors import NotFoundError
from backpack.models import BadgeClass, BadgeHost, Credential, HostConnection, Person

RETURN_WITHIN = timedelta(minutes=30)
MOST_GIVABLE = 500
UNUSED = timedelta(days=7)
"""Hosts forget registrations that nobody uses, as we do; one so old is made anew."""

OVERLAP = timedelta(minutes=10)
"""How far the clock of a host may be behind ours before a badge is missed."""


def find_host(session: Session, base_url: str, *, now: datetime) -> BadgeHost | None:
    """The host under this address, if it can be counted on to know us still."""
    host = session.scalar(select(BadgeHost).where(BadgeHost.base_url == base_url))
    if host is None or (host.secret_expires_at is not None and host.secret_expires_at <= now):
        return None
    if host.registered_at <= now - UNUSED and not _is_used(session, host):
        return None
    return host


def _is_used(session: Session, host: BadgeHost) -> bool:
    """Whether anybody's connection rests on our registration there."""
    return bool(
        session.scalar(
            select(
                exists().where(
                    HostConnection.host_id == host.id,
                    HostConnection.connected_at.is_not(None),
                    HostConnection.ended_at.is_(None),
                )
            )
        )
    )


def keep_host(session: Session, found: FoundHost, *, now: datetime) -> BadgeHost:
    """Keep what registering gave; of two registrations at once the first counts."""
    told = found.described
    values: dict[str, Any] = {
        "name": told.name,
        "protocol": told.protocol,
        "api_base": told.api_base,
        "authorization_url": told.authorization_url,
        "token_url": told.token_url,
        "revocation_url": told.revocation_url,
        "scope": found.scope,
        "client_id": found.client_id,
        "secret_encrypted": seal(found.secret, bound_to=told.base_url),
        "secret_expires_at": found.secret_expires_at,
        "registered_at": now,
    }
    known = session.scalar(select(BadgeHost).where(BadgeHost.base_url == told.base_url))
    if known is not None:
        for name, value in values.items():
            setattr(known, name, value)
        return known
    host = BadgeHost(base_url=told.base_url, **values)
    try:
        with session.begin_nested():
            session.add(host)
    except IntegrityError:
        return session.scalars(select(BadgeHost).where(BadgeHost.base_url == told.base_url)).one()
    return host


def begin_connection(session: Session, person: Person, host: BadgeHost, *, now: datetime) -> str:
    """Begin, and give the address at which the host asks the learner."""
    state, verifier = secrets.token_urlsafe(32), secrets.token_urlsafe(48)
    session.add(
        HostConnection(
            person_id=person.id,
            host=host,
            state_sha256=hash_secret(state),
            code_verifier=verifier,
            asked_at=now,
        )
    )
    challenge = urlsafe_b64encode(sha256(verifier.encode()).digest()).rstrip(b"=").decode()
    query = urlencode(
        {
            "response_type": "code",
            "client_id": host.client_id,
            "redirect_uri": callback_address(host.base_url),
            "scope": host.scope,
            "state": state,
            "code_challenge": challenge,
            "code_challenge_method": "S256",
        }
    )
    return host.authorization_url + ("&" if "?" in host.authorization_url else "?") + query


def take_return(
    session: Session, person: Person, *, state: str, key: str, now: datetime
) -> HostConnection:
    """The connection that a browser comes back for, once: hers, from that host, in time.

    Raises:
        NotFoundError: there is none.
    """
    connection = session.scalar(
        select(HostConnection)
        .where(
            HostConnection.state_sha256 == hash_secret(state),
            HostConnection.person_id == person.id,
            HostConnection.asked_at > now - RETURN_WITHIN,
        )
        .options(joinedload(HostConnection.host))
    )
    if connection is None or host_key(connection.host.base_url) != key:
        raise NotFoundError("connection_not_found")
    taken = session.execute(
        update(HostConnection)
        .where(HostConnection.id == connection.id, HostConnection.state_sha256.is_not(None))
        .values(state_sha256=None)
    )
    if not isinstance(taken, CursorResult) or taken.rowcount != 1:
        raise NotFoundError("connection_not_found")
    return connection


def make_connection(
    session: Session,
    connection: HostConnection,
    given: Given,
    *,
    known_as: str | None = None,
    now: datetime,
) -> None:
    """Keep the tokens; an older connection with the same host ends."""
    session.execute(
        update(HostConnection)
        .where(
            HostConnection.person_id == connection.person_id,
            HostConnection.host_id == connection.host_id,
            HostConnection.id != connection.id,
            HostConnection.connected_at.is_not(None),
            HostConnection.ended_at.is_(None),
        )
        .values(ended_at=now, access_encrypted=None, refresh_encrypted=None)
    )
    connection.connected_at, connection.code_verifier = now, None
    connection.known_as = known_as
    keep_tokens(connection, given, now=now)
    _record(session, connection, "learner:host:connected", now=now)


def list_connections(session: Session, person: Person) -> list[HostConnection]:
    """The hosts that ``person`` is connected with, the newest first."""
    return list(
        session.scalars(
            select(HostConnection)
            .where(
                HostConnection.person_id == person.id,
                HostConnection.connected_at.is_not(None),
                HostConnection.ended_at.is_(None),
            )
            .options(joinedload(HostConnection.host))
            .order_by(HostConnection.connected_at.desc(), HostConnection.id.desc())
        )
    )


def find_connection(session: Session, public_id: str, person: Person) -> HostConnection:
    """The connection of ``person`` under this name.

    Raises:
        NotFoundError: there is none, it is over, or it is somebody else's.
    """
    for connection in list_connections(session, person):
        if connection.public_id == public_id:
            return connection
    raise NotFoundError("connection_not_found")


def newer_than(connection: HostConnection) -> datetime | None:
    """After which moment the host is asked for what is new; None for everything."""
    return connection.pulled_at - OVERLAP if connection.pulled_at is not None else None


def note_pulled(connection: HostConnection, *, complete: bool, began: datetime) -> None:
    """Write down that everything until ``began`` was brought; nothing, if it was not all."""
    if complete:
        connection.pulled_at = began


def list_givable(session: Session, person: Person) -> list[tuple[str, str]]:
    """Names and titles of the badges that ``person`` can give to a host, the newest first."""
    rows = session.execute(
        select(Credential.public_id, BadgeClass.name)
        .join(BadgeClass, BadgeClass.id == Credential.badge_class_id)
        .where(Credential.person_id == person.id, Credential.revoked_at.is_(None))
        .order_by(Credential.issued_at.desc(), Credential.id.desc())
        .limit(MOST_GIVABLE)
    )
    return [(public_id, name) for public_id, name in rows]


def open_secret(host: BadgeHost) -> str:
    """What the host knows us by."""
    return unseal(host.secret_encrypted, bound_to=host.base_url)


def end_connection(session: Session, connection: HostConnection, *, now: datetime) -> None:
    """End it here: its tokens are removed."""
    connection.ended_at = now
    connection.access_encrypted = connection.refresh_encrypted = None
    _record(session, connection, "learner:host:ended", now=now)


def note_sent(session: Session, connection: HostConnection, badge: str, *, now: datetime) -> None:
    """Write down that a badge was given to the host."""
    _record(session, connection, "learner:host:sent", now=now, badge=badge)


def forget_connections(session: Session, *, now: datetime, after: timedelta) -> None:
    """Remove what was asked for and never made, and what has ended, ``after`` ago."""
    before = now - after
    never_made = HostConnection.connected_at.is_(None) & (HostConnection.asked_at < before)
    session.execute(delete(HostConnection).where(or_(never_made, HostConnection.ended_at < before)))


def _record(
    session: Session, connection: HostConnection, event: str, *, now: datetime, **more: str
) -> None:
    audit.record(
        session,
        event,
        at=now,
        object_kind="host_connection",
        object_id=connection.public_id,
        actor=connection.person,
        about=connection.person,
        details={"host": connection.host.base_url, **more},
    )
