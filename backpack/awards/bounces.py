"""What became of mail after it was sent: the reports of mail servers, and of mail services.

A report names the mail by its Message-ID, which holds a name that nobody can guess; one that
names it only by its recipient could come from anybody, and is not believed.
"""

import re
from dataclasses import dataclass
from datetime import datetime
from email import policy
from email.message import EmailMessage, Message
from email.parser import BytesParser
from enum import StrEnum

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from backpack import audit
from backpack.models import Award, OutboxMail

LONGEST_REASON = 400

_MESSAGE_ID = re.compile(r"<?([A-Za-z0-9_-]{22})@[^>\s]+>?")
_SPACE = re.compile(r"\s+")


class Outcome(StrEnum):
    """What a report says of one mail."""

    DELIVERED = "delivered"
    BOUNCED = "bounced"
    """It will never arrive."""
    DELAYED = "delayed"
    """Their server is still trying; nothing is to be done."""


@dataclass(frozen=True, slots=True)
class DeliveryReport:
    """One mail by its Message-ID, what became of it, and why in the server's words."""

    message_id: str
    outcome: Outcome
    reason: str


def note_report(session: Session, report: DeliveryReport, *, now: datetime) -> bool:
    """Write down what became of the mail; gives whether there is such a mail.

    The same report twice changes nothing, and a bounce stays one whatever comes after it.
    """
    found = _MESSAGE_ID.fullmatch(report.message_id.strip())
    mail = found and session.scalar(select(OutboxMail).where(OutboxMail.public_id == found[1]))
    if not mail:
        return False
    if report.outcome is Outcome.DELIVERED:
        _set_once(session, mail, delivered_at=now)
    elif report.outcome is Outcome.BOUNCED:
        reason = _SPACE.sub(" ", report.reason).strip()[:LONGEST_REASON]
        if _set_once(session, mail, bounced_at=now, bounce_reason=reason or None):
            _record_bounce(session, mail, now=now)
    return True


def _set_once(session: Session, mail: OutboxMail, **values: object) -> bool:
    column = next(iter(values))
    won = session.execute(
        update(OutboxMail)
        .where(OutboxMail.id == mail.id, getattr(OutboxMail, column).is_(None))
        .values(**values)
        .returning(OutboxMail.id)
        .execution_options(synchronize_session=False)
    ).scalar()
    session.refresh(mail)
    return won is not None


def _record_bounce(session: Session, mail: OutboxMail, *, now: datetime) -> None:
    award = None if mail.award_id is None else session.get(Award, mail.award_id)
    audit.record(
        session,
        "system:mail:bounced",
        at=now,
        object_kind="award" if award else "mail",
        object_id=award.public_id if award else mail.public_id,
        details={"reason": mail.bounce_reason} if mail.bounce_reason else {},
    )


def read_delivery_status(data: bytes) -> list[DeliveryReport]:
    """The reports in a delivery status notification (RFC 3464); none in any other mail."""
    message = BytesParser(policy=policy.default).parsebytes(data)
    if message.get_content_type() != "multipart/report":
        return []
    parts = list(message.walk())
    message_id = next((found for part in parts if (found := _returned_id(part))), None)
    if message_id is None:
        return []
    groups = [
        group
        for part in parts
        if part.get_content_type() == "message/delivery-status"
        for group in part.get_payload()
        if isinstance(group, Message) and group.get("Action")
    ]
    return [_read_group(message_id, group) for group in groups]


def _returned_id(part: EmailMessage) -> str | None:
    """The Message-ID of the mail that came back, whole or only its headers (RFC 3462)."""
    kind = part.get_content_type()
    if kind == "message/rfc822":
        returned = part.get_payload()
        inner = returned[0] if isinstance(returned, list) and returned else None
        named = inner["Message-ID"] if isinstance(inner, Message) else None
        return str(named) if named else None
    if kind == "text/rfc822-headers":
        body = part.get_payload(decode=True)
        text = body if isinstance(body, bytes) else b""
        headers = BytesParser(policy=policy.default).parsebytes(text, headersonly=True)
        return str(headers["Message-ID"]) if headers["Message-ID"] else None
    return None


_ACTIONS = {
    "failed": Outcome.BOUNCED,
    "delayed": Outcome.DELAYED,
    "delivered": Outcome.DELIVERED,
    "relayed": Outcome.DELIVERED,
    "expanded": Outcome.DELIVERED,
}
"""The field ``Action`` (RFC 3464, section 2.3.3)."""


def _read_group(message_id: str, group: Message) -> DeliveryReport:
    outcome = _ACTIONS.get(str(group["Action"]).strip().casefold(), Outcome.DELAYED)
    status = str(group.get("Status", "")).strip()
    if outcome is Outcome.BOUNCED and status.startswith("4"):
        # Given up for something that may pass: a full mailbox, a server that was away too long.
        status = f"{status} (temporary)"
    said = str(group.get("Diagnostic-Code", ""))
    return DeliveryReport(message_id, outcome, f"{status} {said}".strip())
