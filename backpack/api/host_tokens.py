"""The tokens of a connection with another host: kept encrypted, each used as it may be.

No function here asks another server: those that do are in ``errands``.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from flask_babel import gettext as _
from sqlalchemy import update
from sqlalchemy.engine import CursorResult
from sqlalchemy.orm import Session

from backpack.api.sealing import seal, unseal
from backpack.errors import ConflictError
from backpack.models import HostConnection

EARLIER = timedelta(seconds=30)
"""A token that is over in so little time is not sent any more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """Tokens as a host gave them."""

    access: str
    refresh: str | None
    lifetime: int
    scope: str


def keep_tokens(connection: HostConnection, given: Given, *, now: datetime) -> None:
    """Keep what the host gave, encrypted for this connection."""
    name = connection.public_id
    connection.access_encrypted = seal(given.access, bound_to=name)
    connection.refresh_encrypted = seal(given.refresh, bound_to=name) if given.refresh else None
    connection.expires_at = now + timedelta(seconds=given.lifetime)
    connection.scope = given.scope


def open_access_token(connection: HostConnection, *, now: datetime) -> str | None:
    """The token to ask with; None if it is over."""
    if connection.access_encrypted is None or connection.expires_at is None:
        return None
    if connection.expires_at - EARLIER <= now:
        return None
    return unseal(connection.access_encrypted, bound_to=connection.public_id)


def take_refresh_token(session: Session, connection: HostConnection) -> str:
    """The refresh token, for whoever comes first: used twice, it would end the connection.

    Raises:
        ConflictError: ``connection_over``, there is none, or another tab has it.
    """
    sealed = connection.refresh_encrypted
    taken = session.execute(
        update(HostConnection)
        .where(HostConnection.id == connection.id, HostConnection.refresh_encrypted == sealed)
        .values(refresh_encrypted=None)
    )
    if sealed is None or not isinstance(taken, CursorResult) or taken.rowcount != 1:
        raise connection_over()
    return unseal(sealed, bound_to=connection.public_id)


def put_back(session: Session, number: int, token: str) -> None:
    """Keep a refresh token that could not be used after all."""
    connection = session.get_one(HostConnection, number, populate_existing=True)
    if connection.ended_at is None and connection.refresh_encrypted is None:
        connection.refresh_encrypted = seal(token, bound_to=connection.public_id)


def open_tokens(connection: HostConnection) -> dict[str, str]:
    """The tokens that are kept, by their kind, to give them back."""
    kept = {
        "access_token": connection.access_encrypted,
        "refresh_token": connection.refresh_encrypted,
    }
    return {
        kind: unseal(sealed, bound_to=connection.public_id)
        for kind, sealed in kept.items()
        if sealed is not None
    }


def connection_over() -> ConflictError:
    """The error for a connection that the host, or time, has ended."""
    return ConflictError(
        "connection_over",
        _("The other backpack does not know this connection any more. Connect it again."),
    )
