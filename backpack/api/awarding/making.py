"""Awarding what a system asks for: judged by the rules of a file, and answered row by row."""

import hmac
from collections.abc import Sequence
from datetime import datetime
from http import HTTPStatus
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from backpack import audit
from backpack.api.awarding.badge_classes import find_badge_class, require_awardable
from backpack.api.awarding.reading import AskedRow, BulkRequest
from backpack.awards.batches.cells import WARNINGS, Finding, RowReading, read_row, stops
from backpack.awards.batches.findings import say_finding
from backpack.awards.batches.judging import CHUNK, Recipient, compare_row, find_awarded
from backpack.awards.deadlines import check_schedule
from backpack.awards.service import offer_award, prepare_award
from backpack.errors import BackpackError
from backpack.models import ApiAnswer, ApiAward, ApiClient, Award, BadgeClass

LONGEST_KEY = 255

SENTENCES = {
    "row_malformed": _l("Every award is an object."),
    "member_unknown": _l("This member is not known."),
    "member_malformed": _l("The value of this member is a text."),
}
"""What only a request of a program can do wrong."""


class ReusedKeyError(BackpackError):
    """A key of idempotency came with another request than before."""

    status = HTTPStatus.UNPROCESSABLE_ENTITY


def award_once(
    session: Session,
    client: ApiClient,
    *,
    key: str,
    body: bytes,
    asked: BulkRequest,
    secret_keys: Sequence[str],
    now: datetime,
) -> tuple[dict[str, Any], bool]:
    """Award what ``body`` asks for, once for each ``key``; and whether this is an answer of before.

    ``secret_keys`` key the hash of the request, the first of them the one that is kept. What is
    refused as a whole is not remembered.

    Raises:
        BackpackError: ``idempotency_key_malformed``; ReusedKeyError: ``idempotency_key_reused``.
        BackpackError, ConflictError, NotFoundError: as ``_award``.
    """
    if not 1 <= len(key) <= LONGEST_KEY or not key.isascii() or not key.isprintable():
        raise BackpackError(
            "idempotency_key_malformed", _("Idempotency-Key has 1 to 255 letters of ASCII.")
        )
    digests = [
        hmac.digest(one.encode(), b"awarding\0" + body, "sha256").hex() for one in secret_keys
    ]
    kept = ApiAnswer(
        client_id=client.id, key=key, request_hmac=digests[0], answer={}, created_at=now
    )
    try:
        # Of two at once the second waits here for the first, and then gets its answer.
        with session.begin_nested():
            session.add(kept)
    except IntegrityError:
        before = session.scalar(
            select(ApiAnswer).where(ApiAnswer.client_id == client.id, ApiAnswer.key == key)
        )
        if before is None:
            raise
        if not any(hmac.compare_digest(before.request_hmac, one) for one in digests):
            raise ReusedKeyError(
                "idempotency_key_reused",
                _("This key came with another request before. Take a new one."),
            ) from None
        return before.answer, True
    kept.answer = _award(session, client, asked, now=now)
    session.flush()
    return kept.answer, False


def _award(
    session: Session, client: ApiClient, asked: BulkRequest, *, now: datetime
) -> dict[str, Any]:
    badge_class = find_badge_class(session, client, asked.badge_class)
    require_awardable(session, badge_class)
    check_schedule(asked.scheduled_for, now=now)
    readings = judge_asked(session, badge_class, asked.rows, language=asked.language)
    rows: list[dict[str, Any]] = [{} for _one in readings]
    # In one order, as in a batch: two that award to the same people wait for each other.
    order = sorted(range(len(readings)), key=lambda number: readings[number].normalised or "")
    for number in order:
        reading = readings[number]
        award = None
        if not stops(reading.findings):
            award = _offer(session, client, badge_class, asked, reading, now=now)
        rows[number] = _say_row(number, reading, award, sandbox=client.sandbox)
    made = sum(row["outcome"] == "awarded" for row in rows)
    audit.record(
        session,
        "system:api_client:awarded",
        at=now,
        object_kind="api_client",
        object_id=client.public_id,
        details={"awarded": made, "refused": len(rows) - made, "sandbox": client.sandbox},
    )
    return {
        "sandbox": client.sandbox,
        "awarded": made,
        "refused": len(rows) - made,
        "awards": rows,
    }


def judge_asked(
    session: Session, badge_class: BadgeClass, rows: Sequence[AskedRow], *, language: str
) -> list[RowReading]:
    """Each row with everything that is found of it, as the rows of a file are judged."""
    readings: list[RowReading] = []
    first: dict[Recipient, int] = {}
    for number, row in enumerate(rows):
        reading = read_row(row.cells, language=language, badge_class=badge_class)
        reading.findings[:0] = row.findings
        readings.append(reading)
        if reading.kind is not None and reading.normalised is not None:
            first.setdefault((reading.kind, reading.normalised), number)
    for start in range(0, len(readings), CHUNK):
        chunk = readings[start : start + CHUNK]
        names = [one.normalised for one in chunk if one.normalised is not None]
        awarded = find_awarded(session, badge_class, names)
        for number, reading in enumerate(chunk, start):
            if reading.kind is None or reading.normalised is None:
                continue
            recipient = (reading.kind, reading.normalised)
            codes = awarded.get(recipient, frozenset())
            reading.findings += compare_row(number, first[recipient], codes)
    return readings


def _offer(
    session: Session,
    client: ApiClient,
    badge_class: BadgeClass,
    asked: BulkRequest,
    reading: RowReading,
    *,
    now: datetime,
) -> Award | None:
    """Make the award of one row, or note down why not. A sandbox keeps nothing."""
    if reading.kind is None:
        return None
    values: dict[str, Any] = {
        "badge_class": badge_class,
        "recipient_kind": reading.kind,
        "recipient_value": reading.value,
        "notify_email": reading.notify_email,
        "language": reading.language,
        "texts": reading.texts,
        "scheduled_for": asked.scheduled_for,
        "now": now,
    }
    try:
        if client.sandbox:
            prepare_award(**values)
            return None
        award = offer_award(session, created_by=None, **values)
    except BackpackError as refusal:
        reading.find(refusal.code)
        return None
    session.add(ApiAward(client_id=client.id, award=award, noted_state=award.state, changed_at=now))
    return award


def _say_row(
    number: int, reading: RowReading, award: Award | None, *, sandbox: bool
) -> dict[str, Any]:
    refused = stops(reading.findings)
    return {
        "index": number,
        "outcome": "refused" if refused or (award is None and not sandbox) else "awarded",
        "id": award.public_id if award is not None else None,
        "findings": [_say(finding) for finding in reading.findings],
    }


def _say(finding: Finding) -> dict[str, Any]:
    code = str(finding["code"])
    own = SENTENCES.get(code)
    said: dict[str, Any] = {
        "code": code,
        "stops": code not in WARNINGS,
        "detail": str(own) if own is not None else say_finding(finding),
    }
    if "column" in finding:
        said["member"] = finding["column"]
    if "row" in finding:
        said["index"] = finding["row"]
    return said
