"""API clients: made by an administrator, with a secret that is shown once and kept as its hash."""

import hmac
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from http import HTTPStatus

from flask_babel import gettext as _
from sqlalchemy import delete, select
from sqlalchemy.orm import Session, joinedload, selectinload

from backpack import audit
from backpack.errors import BackpackError, ConflictError, NotFoundError
from backpack.models import (
    ApiClient,
    ApiClientIssuer,
    ApiToken,
    Institution,
    Issuer,
    Person,
)

TOKEN_LIFE = timedelta(hours=1)
LONGEST_NAME = 120
_SECRET_BYTES = 32


class UnauthorizedError(BackpackError):
    """No client is known by what was sent."""

    status = HTTPStatus.UNAUTHORIZED


@dataclass(frozen=True, slots=True)
class NewSecret:
    """A client with the secret that is not kept anywhere."""

    client: ApiClient
    secret: str


def digest(secret: str) -> str:
    """What is kept of a secret or a token: both are random, so no salt is needed."""
    return sha256(secret.encode()).hexdigest()


def make_client(
    session: Session,
    institution: Institution,
    *,
    name: str,
    issuers: Sequence[Issuer],
    sandbox: bool,
    actor: Person | None,
    now: datetime,
) -> NewSecret:
    """Let a system award for ``institution``: for ``issuers`` alone, or without any for all of it.

    Raises:
        BackpackError: ``name_missing``, ``name_too_long``.
        NotFoundError: ``issuer_not_found``, one is another institution's.
    """
    if not name.strip():
        raise BackpackError("name_missing", _("Give it a name."))
    if len(name.strip()) > LONGEST_NAME:
        raise BackpackError("name_too_long", _("A name has up to 120 letters."))
    if any(issuer.institution_id != institution.id for issuer in issuers):
        raise NotFoundError("issuer_not_found")
    secret = secrets.token_urlsafe(_SECRET_BYTES)
    client = ApiClient(
        institution=institution,
        name=name.strip(),
        secret_sha256=digest(secret),
        whole_institution=not issuers,
        sandbox=sandbox,
        created_by_id=actor.id if actor else None,
        created_at=now,
        scope=[ApiClientIssuer(issuer=issuer) for issuer in dict.fromkeys(issuers)],
    )
    session.add(client)
    session.flush()
    _record(session, client, "staff:api_client:made", actor=actor, now=now)
    return NewSecret(client, secret)


def rotate_secret(
    session: Session, client: ApiClient, *, actor: Person | None, now: datetime
) -> NewSecret:
    """Give ``client`` another secret; the one before and every token end at once.

    Raises:
        ConflictError: ``client_withdrawn``.
    """
    session.refresh(client, with_for_update=True)
    if client.withdrawn_at is not None:
        raise _withdrawn()
    secret = secrets.token_urlsafe(_SECRET_BYTES)
    client.secret_sha256 = digest(secret)
    client.rotated_at = now
    _end_tokens(session, client)
    _record(session, client, "staff:api_client:rotated", actor=actor, now=now)
    return NewSecret(client, secret)


def withdraw_client(
    session: Session, client: ApiClient, *, actor: Person | None, now: datetime
) -> None:
    """Let ``client`` do nothing any more, at once; what it awarded stays.

    Raises:
        ConflictError: ``client_withdrawn``, already.
    """
    session.refresh(client, with_for_update=True)
    if client.withdrawn_at is not None:
        raise _withdrawn()
    client.withdrawn_at = now
    _end_tokens(session, client)
    _record(session, client, "staff:api_client:withdrawn", actor=actor, now=now)


def _withdrawn() -> ConflictError:
    return ConflictError("client_withdrawn", _("This client was withdrawn already."))


def _end_tokens(session: Session, client: ApiClient) -> None:
    session.execute(delete(ApiToken).where(ApiToken.client_id == client.id))


def _record(
    session: Session, client: ApiClient, event: str, *, actor: Person | None, now: datetime
) -> None:
    audit.record(
        session,
        event,
        at=now,
        object_kind="api_client",
        object_id=client.public_id,
        actor=actor,
        details={"institution": client.institution.slug},
    )


def list_clients(session: Session, institution: Institution) -> list[ApiClient]:
    """The clients of ``institution``, those at work first."""
    query = (
        select(ApiClient)
        .where(ApiClient.institution_id == institution.id)
        .options(selectinload(ApiClient.scope).joinedload(ApiClientIssuer.issuer))
        .order_by(ApiClient.withdrawn_at.is_not(None), ApiClient.name, ApiClient.id)
    )
    return list(session.scalars(query))


def find_client(session: Session, public_id: str, institutions: Sequence[Institution]) -> ApiClient:
    """The client of that name, if it is of one of ``institutions``.

    Raises:
        NotFoundError: there is none, or it is somebody else's.
    """
    client = session.scalar(
        select(ApiClient).where(
            ApiClient.public_id == public_id,
            ApiClient.institution_id.in_([one.id for one in institutions]),
        )
    )
    if client is None:
        raise NotFoundError("client_not_found")
    return client


def issuers_of_client(session: Session, client: ApiClient) -> list[Issuer]:
    """The issuers that ``client`` may award for."""
    query = select(Issuer).where(Issuer.institution_id == client.institution_id)
    if not client.whole_institution:
        listed = select(ApiClientIssuer.issuer_id).where(ApiClientIssuer.client_id == client.id)
        query = query.where(Issuer.id.in_(listed))
    return list(session.scalars(query.order_by(Issuer.id)))


def give_token(session: Session, client_id: str, secret: str, *, now: datetime) -> str:
    """A token for the client that knows its secret, for an hour.

    Raises:
        UnauthorizedError: ``invalid_client``.
    """
    # Another secret, given at this moment, ends the tokens that are there: none comes after it.
    client = session.scalar(
        select(ApiClient).where(ApiClient.public_id == client_id).with_for_update(key_share=True)
    )
    known = client.secret_sha256 if client is not None else digest("")
    fits = hmac.compare_digest(known, digest(secret))
    if client is None or not fits or client.withdrawn_at is not None:
        raise UnauthorizedError("invalid_client", _("No client has that name and that secret."))
    token = secrets.token_urlsafe(_SECRET_BYTES)
    session.add(
        ApiToken(
            token_sha256=digest(token),
            client=client,
            created_at=now,
            expires_at=now + TOKEN_LIFE,
        )
    )
    client.last_token_at = now
    return token


def client_of_token(session: Session, token: str, *, now: datetime) -> ApiClient:
    """The client that ``token`` was given to.

    Raises:
        UnauthorizedError: ``invalid_token``.
    """
    found = session.scalar(
        select(ApiToken)
        .where(ApiToken.token_sha256 == digest(token), ApiToken.expires_at > now)
        .options(joinedload(ApiToken.client))
    )
    if found is None or found.client.withdrawn_at is not None:
        raise UnauthorizedError("invalid_token", _("The token is missing, wrong or over."))
    return found.client
