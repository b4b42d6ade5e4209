"""Handing webhooks over: signed, to public https addresses alone, tried again until taken."""

import hmac
import json
import logging
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from hashlib import sha256

from flask import Flask, current_app
from flask_babel import gettext as _
from sqlalchemy import select, update
from sqlalchemy.engine import CursorResult
from sqlalchemy.orm import Session, joinedload, sessionmaker

from backpack.api.awarding.webhooks import note_changes, open_secret
from backpack.config import Config
from backpack.errors import BackpackError
from backpack.models import ApiClient, WebhookEndpoint, WebhookMessage
from verifier.addresses import is_plain_http_host, is_plainly_private, read_target
from verifier.errors import UnavailableError
from verifier.fetch import Send, guarded_send
from verifier.policy import Limits

FIRST_DELAY = timedelta(minutes=1)
LONGEST_DELAY = timedelta(hours=6)
MOST_ATTEMPTS = 16
"""With the delays between them, about two and a half days of trying."""

RUN_SECONDS = 45.0
"""A run begins every minute; what is left over waits for the next."""

MOST_MESSAGES = 500
LONGEST_REASON = 400
LIMITS = Limits(response_bytes=65_536, total_seconds=10.0, total_fetches=1)

_KEY = "webhook_send"
logger = logging.getLogger(__name__)


def open_way_out(app: Flask, config: Config) -> None:
    """Let ``app`` hand messages over by the rules of the verifier's fetch."""
    hosts = config.plain_http_hosts
    app.extensions[_KEY] = lambda: guarded_send(limits=LIMITS, plain_http_hosts=hosts)


def use_way_out(app: Flask, factory: Callable[[], Send]) -> None:
    """Let ``app`` hand them over through ``factory`` instead: a test's own resolver and sockets."""
    app.extensions[_KEY] = factory


def check_address(address: str) -> str:
    """An address that may be told, as it will be asked.

    Raises:
        BackpackError: ``address_refused``: not https, or not public.
    """
    config: Config = current_app.extensions["config"]
    refused = BackpackError("address_refused", _("Give a public address that begins with https://"))
    try:
        target = read_target(address, plain_http_hosts=config.plain_http_hosts)
    except UnavailableError as error:
        raise refused from error
    if is_plain_http_host(target, config.plain_http_hosts):
        return target.address
    if not address.lower().startswith("https://") or is_plainly_private(target.host):
        raise refused
    return target.address


def sign(secret: bytes, timestamp: int, body: bytes) -> str:
    """``v1=`` and the HMAC-SHA256 of timestamp, full stop and body, in hexadecimal."""
    return f"v1={hmac.new(secret, f'{timestamp}.'.encode() + body, sha256).hexdigest()}"


def tell_endpoints(app: Flask, now: datetime) -> int:
    """Note what became of awards and hand over what is due; gives how many were taken.

    An endpoint that fails is left alone for the rest of the run.
    """
    factory: sessionmaker[Session] = app.extensions["session_factory"]
    ends = time.monotonic() + RUN_SECONDS
    taken, failing = 0, set[int]()
    with app.app_context():
        while _note(factory, now):
            continue
        for _number in range(MOST_MESSAGES):
            message = _take_due(factory, failing, now)
            if message is None or time.monotonic() > ends:
                break
            if _attempt(factory, message, now):
                taken += 1
            else:
                failing.add(message.endpoint_id)
    return taken


def _note(factory: sessionmaker[Session], now: datetime) -> int:
    with factory() as session, session.begin():
        return note_changes(session, now=now)


def _take_due(
    factory: sessionmaker[Session], failing: set[int], now: datetime
) -> WebhookMessage | None:
    """Take the message that has waited longest: its next attempt is set before it is sent."""
    with factory() as session, session.begin():
        message = session.scalar(
            select(WebhookMessage)
            .join(WebhookMessage.endpoint)
            .join(WebhookEndpoint.client)
            .where(
                WebhookMessage.next_attempt_at <= now,
                WebhookEndpoint.removed_at.is_(None),
                ApiClient.withdrawn_at.is_(None),
                WebhookMessage.endpoint_id.not_in(failing),
            )
            .order_by(WebhookMessage.next_attempt_at, WebhookMessage.id)
            .limit(1)
            .options(joinedload(WebhookMessage.endpoint, innerjoin=True))
            .with_for_update(of=WebhookMessage, skip_locked=True)
        )
        if message is None:
            return None
        delay = min(FIRST_DELAY * (1 << min(message.attempts, 20)), LONGEST_DELAY)
        won = session.execute(
            update(WebhookMessage)
            .where(WebhookMessage.id == message.id, WebhookMessage.attempts == message.attempts)
            .values(attempts=message.attempts + 1, next_attempt_at=now + delay)
            .execution_options(synchronize_session=False)
        )
        if not isinstance(won, CursorResult) or won.rowcount != 1:
            return None
        session.refresh(message)
        session.expunge_all()
        return message


def _attempt(factory: sessionmaker[Session], message: WebhookMessage, now: datetime) -> bool:
    """Whether the endpoint took it: any answer of 200 to 299."""
    body = json.dumps(message.payload, ensure_ascii=False, sort_keys=True).encode()
    timestamp = int(now.timestamp())
    headers = {
        "Content-Type": "application/json",
        "Webhook-Id": message.public_id,
        "Webhook-Timestamp": str(timestamp),
        "Webhook-Signature": sign(open_secret(message.endpoint), timestamp, body),
    }
    send: Send = current_app.extensions[_KEY]()
    try:
        status = send("POST", message.endpoint.address, headers=headers, body=body).status
        error = None if 200 <= status < 300 else f"answered {status}"
    except UnavailableError as refusal:
        error = refusal.code
    values: dict[str, object] = {"taken_at": now, "next_attempt_at": None, "last_error": None}
    if error is not None:
        values = {"last_error": error[:LONGEST_REASON]}
        if message.attempts >= MOST_ATTEMPTS:
            values |= {"failed_at": now, "next_attempt_at": None}
        logger.warning("webhook %s was not taken: %s", message.public_id, error)
    with factory() as session, session.begin():
        session.execute(
            update(WebhookMessage).where(WebhookMessage.id == message.id).values(**values)
        )
    return error is None
