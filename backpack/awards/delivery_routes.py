"""Where a mail service tells what became of our mail."""

import hmac
from hashlib import sha256
from typing import Any

from flask import Blueprint, current_app, request

from backpack import clock, db
from backpack.awards.bounces import DeliveryReport, Outcome, note_report
from backpack.config import Config
from backpack.errors import BackpackError, ForbiddenError, NotFoundError

delivery = Blueprint("delivery", __name__)

SIGNATURE = "X-Ransel-Signature"
MOST_EVENTS = 1000


@delivery.post("/mail/events")
def take_delivery_events() -> dict[str, int]:
    """Write events down: ``{"events": [{"message_id", "outcome", "reason"}]}``, signed.

    Events about mail that is not ours are counted and left alone, so that a service that sends
    for others as well needs no filter, and may send everything twice.
    """
    _check_signature(request.get_data())
    events = _read_events(request.get_json(silent=True))
    known = sum(note_report(db.session(), event, now=clock.now()) for event in events)
    return {"known": known, "unknown": len(events) - known}


def _check_signature(body: bytes) -> None:
    """The header is ``sha256=`` and the HMAC of the body under the secret, in hexadecimal."""
    config: Config = current_app.extensions["config"]
    if config.mail_webhook_secret is None:
        raise NotFoundError
    expected = hmac.new(config.mail_webhook_secret.encode(), body, sha256).hexdigest()
    given = request.headers.get(SIGNATURE, "").removeprefix("sha256=")
    if not hmac.compare_digest(given.encode(), expected.encode()):
        raise ForbiddenError("signature_wrong", "The signature does not fit the body.")


def _read_events(document: Any) -> list[DeliveryReport]:
    listed = document.get("events") if isinstance(document, dict) else None
    if not isinstance(listed, list) or len(listed) > MOST_EVENTS:
        raise BackpackError("events_malformed", "The body must be an object with a list of events.")
    return [_read_event(event) for event in listed]


def _read_event(event: Any) -> DeliveryReport:
    said = event if isinstance(event, dict) else {}
    outcome = said.get("outcome")
    if not isinstance(said.get("message_id"), str) or outcome not in set(Outcome):
        raise BackpackError(
            "event_malformed",
            "Every event has a message_id, and an outcome: delivered, bounced or delayed.",
        )
    reason = said.get("reason")
    return DeliveryReport(
        said["message_id"], Outcome(outcome), reason if isinstance(reason, str) else ""
    )
