"""Connections with other hosts, as rows."""

from sqlalchemy.orm import Session

from backpack.api.discovery import Description
from backpack.api.host_tokens import Given
from backpack.api.hosts import begin_connection, keep_host, make_connection
from backpack.api.registering import FoundHost
from backpack.models import HostConnection, HostProtocol, Person
from tests.support.factories import NOW


def make_host_connection(session: Session, person: Person) -> HostConnection:
    """A connection of ``person`` with a host that nobody can reach."""
    base_url = "https://badges.elsewhere.example"
    described = Description(
        base_url=base_url,
        protocol=HostProtocol.OPEN_BADGES_3,
        name="Elsewhere",
        api_base=f"{base_url}/ims/ob/v3p0",
        registration_url=f"{base_url}/register",
        authorization_url=f"{base_url}/authorize",
        token_url=f"{base_url}/token",
        revocation_url=None,
        scope="offline_access",
    )
    found = FoundHost(
        described=described,
        scope=described.scope,
        client_id="us",
        secret="a secret",
        secret_expires_at=None,
    )
    host = keep_host(session, found, now=NOW)
    begin_connection(session, person, host, now=NOW)
    session.flush()
    connection = session.query(HostConnection).filter_by(person_id=person.id).one()
    given = Given(access="access", refresh="refresh", lifetime=3600, scope=found.scope)
    make_connection(session, connection, given, now=NOW)
    session.flush()
    return connection
