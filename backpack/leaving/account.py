"""The account as JSON for its owner, and the schema of that JSON.

Most of it follows ``decisions``: the columns that a table tells. Awards, badges, agreements and
the trail say more than their rows, and are written here.
"""

import enum
from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Column, Table, select, types
from sqlalchemy.orm import Session, joinedload, selectinload

from backpack.db import Base, UtcDateTime
from backpack.issuing.addresses import site_addresses
from backpack.issuing.documents import write_moment
from backpack.leaving.decisions import DECISIONS, Goes
from backpack.leaving.erasing import find_rows, sole_identifiers
from backpack.leaving.trail import every_entry
from backpack.models import (
    Award,
    BadgeClass,
    Credential,
    Issuer,
    Nomination,
    NominationCall,
    NominationState,
    Person,
    TermsAcceptance,
)

SCHEMA = "account.schema.json"

_TEXT: dict[str, Any] = {"type": "string"}
_MAYBE: dict[str, Any] = {"type": ["string", "null"]}
_MOMENT: dict[str, Any] = {"type": "string", "format": "date-time"}
_MAYBE_MOMENT: dict[str, Any] = {"type": ["string", "null"], "format": "date-time"}
_YES: dict[str, Any] = {"type": "boolean"}

SECTIONS: dict[str, dict[str, Any]] = {
    "person": {
        "id": _TEXT, "name": _TEXT, "display_name": _MAYBE, "language": _MAYBE,
        "created_at": _MOMENT,
    },
    "awards": {
        "badge": _TEXT, "institution": _TEXT, "issuer": _TEXT, "state": _TEXT,
        "recipient": _TEXT, "recipient_kind": _TEXT, "grade": _MAYBE, "narrative": _MAYBE,
        "evidence_name": _MAYBE, "evidence_url": _MAYBE, "reason": _MAYBE,
        "offered_at": _MAYBE_MOMENT, "decided_at": _MAYBE_MOMENT,
    },
    "badges": {
        "id": _TEXT, "badge": _TEXT, "issuer": _TEXT, "name_on_it": _TEXT, "issued_at": _MOMENT,
        "expires_at": _MAYBE_MOMENT, "revoked_at": _MAYBE_MOMENT, "revocation_reason": _MAYBE,
    },
    "shares": {
        "badge": _TEXT, "name_shown": _YES, "grade_shown": _YES, "evidence_shown": _YES,
        "published_at": _MOMENT, "ended_at": _MAYBE_MOMENT,
    },
    "nominations": {
        "badge": _TEXT, "institution": _TEXT, "issuer": _TEXT, "call": _TEXT,
        "in_the_name_of": _MAYBE, "nominee": _TEXT, "nominee_kind": _TEXT, "nominee_name": _TEXT,
        "handed_in_at": _MAYBE_MOMENT, "awarded": _YES, "motivation": _MAYBE,
        "competences": {"type": ["array", "null"]},
        "evidence_name": _MAYBE, "evidence_url": _MAYBE,
    },
    "consents": {
        "document": _TEXT, "institution": _MAYBE, "badge_kind": _MAYBE, "legal_basis": _TEXT,
        "version": {"type": "integer"}, "language": _TEXT, "sha256": _TEXT, "accepted_at": _MOMENT,
        "withdrawn_at": _MAYBE_MOMENT,
    },
    "history": {"at": _MOMENT, "event": _TEXT, "sentence": _TEXT, "by": _TEXT},
}  # fmt: skip
"""What is written here, and of which kind it is."""


def build_account(session: Session, person: Person, *, now: datetime) -> dict[str, Any]:
    """Everything about ``person``; dates are ISO 8601 in UTC."""
    rows = find_rows(session, person, sole_identifiers(session, person))
    told = {
        table.name: _tell(session, table, rows[table], decision.told)
        for table, decision in _telling_tables()
    }
    return {
        "$schema": SCHEMA,
        "made_at": _plain(now),
        "person": {
            "id": person.public_id,
            "name": person.name,
            "display_name": person.display_name,
            "language": person.language,
            "created_at": _plain(person.created_at),
        },
        "awards": _awards(session, rows[Base.metadata.tables["award"]]),
        **_badges(session, person),
        "nominations": _nominations(session, rows[Base.metadata.tables["nomination"]]),
        "consents": _consents(session, person),
        "history": [
            {"at": _plain(one.at), "event": one.event, "sentence": one.sentence, "by": one.by}
            for one in every_entry(session, person, now=now)
        ],
        "also": told,
    }


def _telling_tables() -> list[tuple[Table, Goes]]:
    return [
        (table, decision)
        for table in Base.metadata.sorted_tables
        if isinstance(decision := DECISIONS.get(table.name), Goes) and decision.told
    ]


def _tell(
    session: Session, table: Table, keys: Sequence[int], names: Sequence[str]
) -> list[dict[str, Any]]:
    (key,) = table.primary_key.columns
    query = select(*(table.c[name] for name in names)).where(key.in_(keys)).order_by(key)
    return [dict(zip(names, map(_plain, row), strict=True)) for row in session.execute(query)]


def _awards(session: Session, keys: Sequence[int]) -> list[dict[str, Any]]:
    query = (
        select(Award)
        .where(Award.id.in_(keys))
        .options(
            joinedload(Award.badge_class)
            .joinedload(BadgeClass.issuer)
            .joinedload(Issuer.institution)
        )
        .order_by(Award.id)
    )
    return [
        {
            "badge": award.badge_class.name,
            "institution": award.badge_class.issuer.institution.name,
            "issuer": award.badge_class.issuer.name,
            "state": award.state.value,
            "recipient": award.recipient_value,
            "recipient_kind": award.recipient_kind.value,
            "grade": award.grade,
            "narrative": award.narrative,
            "evidence_name": award.evidence_name,
            "evidence_url": award.evidence_url,
            "reason": award.reason,
            "offered_at": _plain(award.offered_at),
            "decided_at": _plain(award.decided_at),
        }
        for award in session.scalars(query)
    ]


def _badges(session: Session, person: Person) -> dict[str, Any]:
    addresses = site_addresses()
    credentials = session.scalars(
        select(Credential)
        .where(Credential.person_id == person.id)
        .options(selectinload(Credential.variants), joinedload(Credential.badge_class))
        .order_by(Credential.id)
    ).all()
    return {
        "badges": [
            {
                "id": addresses.credential(one.public_id),
                "badge": one.badge_class.name,
                "issuer": addresses.issuer_did(one.badge_class.issuer),
                "name_on_it": one.recipient_name,
                "issued_at": _plain(one.issued_at),
                "expires_at": _plain(one.expires_at),
                "revoked_at": _plain(one.revoked_at),
                "revocation_reason": one.revocation_reason,
            }
            for one in credentials
        ],
        "shares": [
            {
                "badge": addresses.credential(one.public_id),
                "name_shown": variant.show_name,
                "grade_shown": variant.show_grade,
                "evidence_shown": variant.show_evidence,
                "published_at": _plain(variant.published_at),
                "ended_at": _plain(variant.ended_at),
            }
            for one in credentials
            for variant in one.variants
        ],
    }


def _nominations(session: Session, keys: Sequence[int]) -> list[dict[str, Any]]:
    """Those of which her institution has told her; of the committee nothing. See ADR 0394."""
    query = (
        select(Nomination)
        .where(Nomination.id.in_(keys))
        .options(
            joinedload(Nomination.body),
            joinedload(Nomination.call)
            .joinedload(NominationCall.badge_class)
            .joinedload(BadgeClass.issuer)
            .joinedload(Issuer.institution),
        )
        .order_by(Nomination.id)
    )
    return [
        _nomination(one) for one in session.scalars(query) if _was_awarded(one) or _was_told(one)
    ]


def _was_awarded(nomination: Nomination) -> bool:
    """Whether it became an award, which she has: then there is nothing left to keep back."""
    return nomination.state is NominationState.AWARDED


def _was_told(nomination: Nomination) -> bool:
    """Whether its call writes to whoever is nominated, and it was handed in."""
    return nomination.call.tells_nominee and nomination.submitted_at is not None


def _nomination(nomination: Nomination) -> dict[str, Any]:
    badge_class, awarded = nomination.call.badge_class, _was_awarded(nomination)
    return {
        "badge": badge_class.name,
        "institution": badge_class.issuer.institution.name,
        "issuer": badge_class.issuer.name,
        "call": nomination.call.title,
        "in_the_name_of": nomination.body.name if nomination.body else None,
        "nominee": nomination.nominee_value,
        "nominee_kind": nomination.nominee_kind.value,
        "nominee_name": nomination.nominee_name,
        "handed_in_at": _plain(nomination.submitted_at),
        "awarded": awarded,
        "motivation": nomination.motivation if awarded else None,
        "competences": nomination.competences if awarded else None,
        "evidence_name": nomination.evidence_name if awarded else None,
        "evidence_url": nomination.evidence_url if awarded else None,
    }


def _consents(session: Session, person: Person) -> list[dict[str, Any]]:
    accepted = session.scalars(
        select(TermsAcceptance)
        .where(TermsAcceptance.person_id == person.id)
        .options(joinedload(TermsAcceptance.document))
        .order_by(TermsAcceptance.accepted_at, TermsAcceptance.id)
    )
    return [
        {
            "document": one.document.kind,
            "institution": one.document.institution.name if one.document.institution else None,
            "badge_kind": one.document.badge_kind.value if one.document.badge_kind else None,
            "legal_basis": one.document.basis.value,
            "version": one.document.version,
            "language": one.document.language,
            "sha256": one.document.sha256,
            "accepted_at": _plain(one.accepted_at),
            "withdrawn_at": _plain(one.withdrawn_at),
        }
        for one in accepted
    ]


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return write_moment(value)
    if isinstance(value, enum.Enum):
        return value.value
    return str(value) if isinstance(value, Decimal) else value


def build_schema() -> dict[str, Any]:
    """The JSON Schema (2020-12) of ``build_account``."""
    sections = {name: _object(of) for name, of in SECTIONS.items()}
    also = {
        table.name: _array(_object({name: _kind(table.c[name]) for name in decision.told}))
        for table, decision in _telling_tables()
    }
    lists = {name: _array(of) for name, of in sections.items() if name != "person"}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "The account of one person",
        **_object(
            {
                "$schema": {"const": SCHEMA},
                "made_at": _MOMENT,
                "person": sections["person"],
                **lists,
                "also": _object(also),
            }
        ),
    }


def _object(properties: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def _array(items: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": items}


def _kind(column: Column[Any]) -> dict[str, Any]:
    kinds: dict[type[Any], dict[str, Any]] = {
        types.String: {"type": "string"},
        UtcDateTime: dict(_MOMENT),
        types.Boolean: {"type": "boolean"},
        types.Integer: {"type": "integer"},
        types.Numeric: {"type": "string"},
        types.JSON: {},
    }
    kind = dict(next(said for of, said in kinds.items() if isinstance(column.type, of)))
    if column.nullable and "type" in kind:
        kind["type"] = [kind["type"], "null"]
    return kind
