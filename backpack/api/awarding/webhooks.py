"""Webhooks: the addresses of a client that are told, and what they are told, noted from the awards.

What changed is found by comparing each award with what was last noted of it, so that no change
can be missed, whoever made it and whenever a worker died.
"""

import os
import secrets
from collections.abc import Sequence
from datetime import datetime

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from backpack import audit
from backpack.awards.transitions import OPEN_STATES
from backpack.errors import ConflictError, NotFoundError
from backpack.issuing.addresses import site_addresses, site_config
from backpack.models import (
    ApiAward,
    ApiClient,
    Award,
    AwardState,
    Credential,
    Person,
    PublishedVariant,
    WebhookEndpoint,
    WebhookEvent,
    WebhookMessage,
)
from backpack.models.columns import new_public_id

MOST_ENDPOINTS = 5
CHUNK = 200
_NONCE_BYTES = 12
_SECRET_BYTES = 32

EVENTS = {
    AwardState.CLAIMED: WebhookEvent.CLAIMED,
    AwardState.DECLINED: WebhookEvent.DECLINED,
    AwardState.EXPIRED: WebhookEvent.EXPIRED,
    AwardState.WITHDRAWN: WebhookEvent.WITHDRAWN,
}
"""What is told of an award that came into that state."""


def add_endpoint(
    session: Session, client: ApiClient, address: str, *, actor: Person, now: datetime
) -> tuple[WebhookEndpoint, str]:
    """Tell ``address`` (checked by the caller) from now on; gives the secret, shown once.

    Raises:
        ConflictError: ``client_withdrawn``; ``too_many_endpoints``.
    """
    session.refresh(client, with_for_update=True)
    if client.withdrawn_at is not None:
        raise ConflictError("client_withdrawn", _("This client was withdrawn already."))
    if len(endpoints_of(session, client)) >= MOST_ENDPOINTS:
        raise ConflictError("too_many_endpoints", _("A client has five addresses at most."))
    secret = secrets.token_urlsafe(_SECRET_BYTES)
    public_id, nonce = new_public_id(), os.urandom(_NONCE_BYTES)
    cipher = AESGCM(site_config().key_encryption_key)
    sealed = cipher.encrypt(nonce, secret.encode(), public_id.encode())
    endpoint = WebhookEndpoint(
        public_id=public_id,
        client=client,
        address=address,
        secret_encrypted=nonce + sealed,
        created_by_id=actor.id,
        created_at=now,
    )
    session.add(endpoint)
    _record(session, endpoint, "staff:webhook:added", actor=actor, now=now)
    return endpoint, secret


def open_secret(endpoint: WebhookEndpoint) -> bytes:
    """The secret of ``endpoint``; its row is bound to it."""
    nonce, sealed = (
        endpoint.secret_encrypted[:_NONCE_BYTES],
        endpoint.secret_encrypted[_NONCE_BYTES:],
    )
    cipher = AESGCM(site_config().key_encryption_key)
    return cipher.decrypt(nonce, sealed, endpoint.public_id.encode())


def endpoints_of(session: Session, client: ApiClient) -> list[WebhookEndpoint]:
    """The addresses that are told."""
    query = select(WebhookEndpoint).where(
        WebhookEndpoint.client_id == client.id, WebhookEndpoint.removed_at.is_(None)
    )
    return list(session.scalars(query.order_by(WebhookEndpoint.id)))


def remove_endpoint(
    session: Session, client: ApiClient, public_id: str, *, actor: Person, now: datetime
) -> None:
    """Tell it nothing more, not even what waits for it.

    Raises:
        NotFoundError: ``endpoint_not_found``.
    """
    for endpoint in endpoints_of(session, client):
        if endpoint.public_id == public_id:
            endpoint.removed_at = now
            _record(session, endpoint, "staff:webhook:removed", actor=actor, now=now)
            return
    raise NotFoundError("endpoint_not_found")


def _record(
    session: Session, endpoint: WebhookEndpoint, event: str, *, actor: Person, now: datetime
) -> None:
    audit.record(
        session,
        event,
        at=now,
        object_kind="webhook_endpoint",
        object_id=endpoint.public_id,
        actor=actor,
        details={"client": endpoint.client.public_id},
    )


def last_messages(
    session: Session, endpoints: Sequence[WebhookEndpoint]
) -> dict[int, WebhookMessage]:
    """The newest message of each endpoint, by the endpoint's id."""
    newest: dict[int, WebhookMessage] = {}
    for endpoint in endpoints:
        message = session.scalar(
            select(WebhookMessage)
            .where(WebhookMessage.endpoint_id == endpoint.id)
            .order_by(WebhookMessage.id.desc())
            .limit(1)
        )
        if message is not None:
            newest[endpoint.id] = message
    return newest


def note_changes(session: Session, *, now: datetime) -> int:
    """Note what became of awards, with a message for each endpoint; at most ``CHUNK`` of a kind."""
    changed = session.scalars(
        select(ApiAward)
        .join(ApiAward.award)
        .where(ApiAward.noted_state.in_(OPEN_STATES), Award.state != ApiAward.noted_state)
        .order_by(ApiAward.id)
        .limit(CHUNK)
        .options(joinedload(ApiAward.award, innerjoin=True))
        .with_for_update(of=ApiAward, skip_locked=True)
    ).all()
    for one in changed:
        one.noted_state = one.award.state
        one.changed_at = now
        if (event := EVENTS.get(one.award.state)) is not None:
            _tell(session, one, event, None, now=now)
    public = session.execute(
        select(ApiAward, Credential.public_id)
        .join(Credential, Credential.award_id == ApiAward.award_id)
        .join(PublishedVariant, PublishedVariant.credential_id == Credential.id)
        .where(
            ApiAward.noted_state == AwardState.CLAIMED,
            ApiAward.noted_public.is_(False),
            PublishedVariant.ended_at.is_(None),
        )
        .order_by(ApiAward.id)
        .limit(CHUNK)
        .options(joinedload(ApiAward.award, innerjoin=True))
        .with_for_update(of=ApiAward, skip_locked=True)
    ).all()
    for one, credential in public:
        one.noted_public = True
        one.changed_at = now
        address = site_addresses().credential(credential)
        _tell(session, one, WebhookEvent.PUBLIC, address, now=now)
    session.flush()
    return len(changed) + len(public)


def _tell(
    session: Session, one: ApiAward, event: WebhookEvent, address: str | None, *, now: datetime
) -> None:
    """A message for each endpoint: what happened to which award, and nothing about a person."""
    decided = one.award.decided_at or now
    after = session.scalar(select(Award.public_id).where(Award.replaces_id == one.award_id))
    for endpoint in endpoints_of(session, one.client):
        public_id = new_public_id()
        payload = {
            "id": public_id,
            "type": event.value,
            "at": (now if event is WebhookEvent.PUBLIC else decided).isoformat(),
            "award": {"id": one.award.public_id, "state": one.award.state.value},
        }
        if after is not None:
            payload["award"]["replaced_by"] = after  # type: ignore[index] # it is the inner one
        if address is not None:
            payload["award"]["public_address"] = address  # type: ignore[index] # it is the inner one
        session.add(
            WebhookMessage(
                public_id=public_id,
                endpoint=endpoint,
                award=one.award,
                event=event,
                payload=payload,
                created_at=now,
                next_attempt_at=now,
            )
        )
