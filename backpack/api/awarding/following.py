"""What became of the awards of a client: asked for one by one, or all that changed since."""

import base64
import binascii
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session, joinedload

from backpack.api.awarding.reading import read_moment
from backpack.awards.service import withdraw_award
from backpack.awards.transitions import state_now
from backpack.errors import BackpackError, NotFoundError
from backpack.issuing.addresses import site_addresses
from backpack.models import (
    ApiAward,
    ApiClient,
    Award,
    AwardState,
    BadgeClass,
    Credential,
    PublishedVariant,
)

PAGE = 100


@dataclass(frozen=True, slots=True)
class AwardsPage:
    """Some awards in the order in which they changed, and how to ask for those after them."""

    awards: list[dict[str, Any]]
    next_cursor: str | None


def find_award(session: Session, client: ApiClient, public_id: str) -> ApiAward:
    """An award that ``client`` made.

    Raises:
        NotFoundError: ``award_not_found``.
    """
    found = session.scalar(
        select(ApiAward)
        .join(ApiAward.award)
        .where(Award.public_id == public_id, ApiAward.client_id == client.id)
        .options(joinedload(ApiAward.award))
    )
    if found is None:
        raise NotFoundError("award_not_found", _("This client made no award of that id."))
    return found


def list_awards(
    session: Session,
    client: ApiClient,
    *,
    since: str | None,
    state: str | None,
    cursor: str | None,
    now: datetime,
) -> AwardsPage:
    """A page of the awards of ``client`` that changed at ``since`` or later.

    Raises:
        BackpackError: ``moment_malformed``, ``state_unknown``, ``cursor_malformed``.
    """
    # A plus sign that was not encoded arrives as a space; in this form there is no other.
    moment = read_moment(since.replace(" ", "+") if since and "T" in since else since or None)
    query = select(ApiAward).join(ApiAward.award).where(ApiAward.client_id == client.id)
    if moment is not None:
        query = query.where(ApiAward.changed_at >= moment)
    if state:
        query = query.where(_is_in(state, now=now))
    if cursor:
        changed_at, last = _read_cursor(cursor)
        query = query.where(
            or_(
                ApiAward.changed_at > changed_at,
                and_(ApiAward.changed_at == changed_at, ApiAward.id > last),
            )
        )
    query = query.order_by(ApiAward.changed_at, ApiAward.id).limit(PAGE + 1)
    found = list(session.scalars(query.options(joinedload(ApiAward.award))))
    shown = found[:PAGE]
    following = _write_cursor(shown[-1]) if len(found) > PAGE else None
    return AwardsPage(describe_awards(session, shown, now=now), following)


def _is_in(state: str, *, now: datetime) -> ColumnElement[bool]:
    """The state that counts at this moment, as ``state_now`` says of one award."""
    if state not in set(AwardState):
        raise BackpackError(
            "state_unknown",
            _("The states are: %(states)s.", states=", ".join(AwardState)),
        )
    over = and_(Award.state == AwardState.OFFERED, Award.claim_until <= now)
    if state == AwardState.EXPIRED:
        return or_(Award.state == AwardState.EXPIRED, over)
    if state == AwardState.OFFERED:
        lasting = or_(Award.claim_until.is_(None), Award.claim_until > now)
        return and_(Award.state == AwardState.OFFERED, lasting)
    return Award.state == AwardState(state)


def _write_cursor(last: ApiAward) -> str:
    text = f"{last.changed_at.isoformat()}|{last.id}"
    return base64.urlsafe_b64encode(text.encode()).decode()


def _read_cursor(cursor: str) -> tuple[datetime, int]:
    try:
        moment, _sign, number = base64.urlsafe_b64decode(cursor).decode().partition("|")
        changed_at, last = datetime.fromisoformat(moment), int(number[:18])
        if changed_at.tzinfo is not None and last >= 0:
            return changed_at, last
    except (binascii.Error, ValueError, UnicodeError):
        pass
    raise BackpackError("cursor_malformed", _("Pass the cursor on as it was given."))


def describe_awards(
    session: Session, found: list[ApiAward], *, now: datetime
) -> list[dict[str, Any]]:
    """What a system learns of each: whatever its institution may see at the desk, and no more."""
    ids = [one.award_id for one in found]
    addresses = site_addresses()
    public = {
        award_id: addresses.credential(public_id)
        for award_id, public_id in session.execute(
            select(Credential.award_id, Credential.public_id)
            .join(PublishedVariant, PublishedVariant.credential_id == Credential.id)
            .where(Credential.award_id.in_(ids), PublishedVariant.ended_at.is_(None))
        )
    }
    replaced_by = _public_ids(session, Award.replaces_id, Award.replaces_id.in_(ids))
    earlier = [one.award.replaces_id for one in found if one.award.replaces_id is not None]
    replaces = _public_ids(session, Award.id, Award.id.in_(earlier))
    query = select(BadgeClass.id, BadgeClass.public_id).where(
        BadgeClass.id.in_({one.award.badge_class_id for one in found})
    )
    classes = {row.id: row.public_id for row in session.execute(query)}
    return [
        {
            "id": one.award.public_id,
            "badge_class": classes[one.award.badge_class_id],
            "recipient": _recipient(one.award),
            "state": state_now(one.award, now=now).value,
            "scheduled_for": _moment(one.award.scheduled_for),
            "offered_at": _moment(one.award.offered_at),
            "claim_until": _moment(one.award.claim_until),
            "decided_at": _moment(one.award.decided_at),
            "changed_at": _moment(one.changed_at),
            "public_address": public.get(one.award_id),
            "replaced_by": replaced_by.get(one.award_id),
            "replaces": replaces.get(one.award.replaces_id),
        }
        for one in found
    ]


def _public_ids(
    session: Session, key: ColumnElement[Any] | Any, condition: ColumnElement[bool]
) -> dict[int | None, str]:
    """The names of the awards that fit ``condition``, by their ``key``."""
    rows = session.execute(select(key, Award.public_id).where(condition))
    return {row[0]: row[1] for row in rows}


def _recipient(award: Award) -> dict[str, str] | None:
    if award.erased_at is not None:
        return None
    return {"kind": award.recipient_kind.value, "value": award.recipient_value}


def _moment(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat()


def withdraw(
    session: Session, client: ApiClient, public_id: str, *, reason: str, now: datetime
) -> ApiAward:
    """Take an award back that nobody has claimed.

    Raises:
        NotFoundError: ``award_not_found``.
        ConflictError: it is not open any more; ``code`` says why.
    """
    found = find_award(session, client, public_id)
    withdraw_award(session, found.award, actor=None, reason=reason, now=now)
    found.noted_state = found.award.state
    found.changed_at = now
    return found
