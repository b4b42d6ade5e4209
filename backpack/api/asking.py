"""Asking a host for a learner with a good token; nobody holds a transaction meanwhile."""

from collections.abc import Callable
from datetime import datetime
from typing import TypeVar

from backpack import clock, db
from backpack.accounts.current import current_person
from backpack.api import errands, hosts
from backpack.api.errands import Known, TokenRefusedError
from backpack.api.host_tokens import (
    connection_over,
    keep_tokens,
    open_access_token,
    put_back,
    take_refresh_token,
)
from backpack.errors import UnavailableError
from backpack.models import BadgeHost, HostConnection

Result = TypeVar("Result")


def known_host(host: BadgeHost) -> Known:
    """What has to be known of a host to ask it, out of the database."""
    return Known(
        base_url=host.base_url,
        protocol=host.protocol,
        api_base=host.api_base,
        token_url=host.token_url,
        revocation_url=host.revocation_url,
        client_id=host.client_id,
        secret=hosts.open_secret(host),
        scope=host.scope,
    )


def with_token(
    public_id: str, errand: Callable[[Known, str], Result], *, began: datetime
) -> Result:
    """Ask with the kept token; with a new one if that is over, or refused before its time.

    Raises:
        ConflictError: ``connection_over``.
        UnavailableError: the host does not answer, or not in a way that makes sense.
    """
    session = db.session()
    connection = hosts.find_connection(session, public_id, current_person())
    host = known_host(connection.host)
    token = open_access_token(connection, now=began)
    if token is not None:
        session.commit()
        try:
            return errand(host, token)
        except TokenRefusedError:
            connection = hosts.find_connection(session, public_id, current_person())
    token = _refresh(connection, host)
    session.commit()
    try:
        return errand(host, token)
    except TokenRefusedError as error:
        raise connection_over() from error


def _refresh(connection: HostConnection, host: Known) -> str:
    session, number = db.session(), connection.id
    scope = connection.scope
    refresh_token = take_refresh_token(session, connection)
    session.commit()
    try:
        given = errands.refresh(host, refresh_token, scope=scope)
    except TokenRefusedError as error:
        raise connection_over() from error
    except UnavailableError:
        # The host may never have seen it: it is there for the next try.
        put_back(session, number, refresh_token)
        session.commit()
        raise
    connection = session.get_one(HostConnection, number, populate_existing=True)
    if connection.ended_at is not None:
        # She has disconnected meanwhile, and what came now belongs to nobody.
        tokens = {"access_token": given.access, "refresh_token": given.refresh}
        errands.give_back(host, {kind: token for kind, token in tokens.items() if token})
        raise connection_over()
    keep_tokens(connection, given, now=clock.now())
    return given.access
