"""Removing a person: from every table, in one transaction, as ``decisions`` says."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Table,
    and_,
    delete,
    func,
    insert,
    literal,
    or_,
    select,
    update,
)
from sqlalchemy.orm import Session

from backpack import audit
from backpack.accounts.identifiers import active_identifiers
from backpack.awards.transitions import move_award
from backpack.db import Base, UtcDateTime
from backpack.leaving.decisions import DECISIONS, Emptied, Goes, Hers
from backpack.models import (
    AccountMerge,
    AuditEvent,
    Award,
    AwardState,
    Credential,
    IdentifierKind,
    LookCount,
    LookedAt,
    Person,
    PublishedVariant,
    Tombstone,
    VerifiedIdentifier,
)

Rows = dict[Table, list[int]]
"""The primary keys of a person's rows, by table."""

_CHUNK = 500
"""How many keys one statement names: databases have a limit."""


def erase_person(session: Session, person: Person, *, now: datetime) -> None:
    """Remove ``person``; what must stay to be counted stays without anything of hers.

    All or nothing, for it is one transaction: whoever is interrupted begins again.
    """
    for other in _joined_accounts(session, person):
        erase_person(session, other, now=now)
    names = sole_identifiers(session, person)
    _close_open_awards(session, names, now=now)
    session.flush()
    rows = find_rows(session, person, names)
    _leave_tombstones(session, rows, now=now)
    _forget_looks(session, rows)
    _erase_trail(session, person, rows)
    _empty(session, rows, now=now)
    _clear_keys(session, rows)
    _remove(session, rows)
    _remove_person(session, person.id, now=now)
    session.expire_all()


def _joined_accounts(session: Session, person: Person) -> list[Person]:
    """Accounts that were made one with hers, and of which something may be left for the undo."""
    merged = select(AccountMerge.other_id).where(
        AccountMerge.keeper_id == person.id, AccountMerge.undone_at.is_(None)
    )
    others = select(Person).where(Person.id.in_(merged), Person.id != person.id)
    return list(session.scalars(others))


def sole_identifiers(session: Session, person: Person) -> list[tuple[IdentifierKind, str]]:
    """The identifiers that are hers and no living account's besides: what they name is hers."""
    others = select(VerifiedIdentifier.id).where(
        VerifiedIdentifier.person_id != person.id, VerifiedIdentifier.ended_at.is_(None)
    )
    return [
        (one.kind, one.normalised)
        for one in active_identifiers(session, person)
        if session.scalar(
            others.where(
                VerifiedIdentifier.kind == one.kind,
                VerifiedIdentifier.normalised == one.normalised,
            ).limit(1)
        )
        is None
    ]


def find_rows(
    session: Session, person: Person, names: Sequence[tuple[IdentifierKind, str]]
) -> Rows:
    """Her rows in every table of which ``decisions`` says how they are found."""
    rows: Rows = {Base.metadata.tables["person"]: [person.id]}
    for table in Base.metadata.sorted_tables:
        decision = DECISIONS.get(table.name)
        if not isinstance(decision, Hers):
            continue
        found: dict[int, None] = {}
        for condition in _conditions(table, decision, rows, names):
            found.update(dict.fromkeys(session.scalars(select(_key(table)).where(condition))))
        rows[table] = list(found)
    return rows


def _conditions(
    table: Table, hers: Hers, rows: Rows, names: Sequence[tuple[IdentifierKind, str]]
) -> Iterator[ColumnElement[bool]]:
    for name in hers.via:
        column = table.c[name]
        (foreign,) = column.foreign_keys
        for keys in _chunks(rows[foreign.column.table]):
            yield column.in_(keys)
    if hers.named is not None:
        kind, normalised = (table.c[name] for name in hers.named)
        for one_kind, value in names:
            yield and_(kind == one_kind, normalised == value)
    if hers.addressed is not None:
        for one_kind, value in names:
            if one_kind is IdentifierKind.EMAIL:
                yield func.lower(table.c[hers.addressed]) == value.lower()


def _close_open_awards(
    session: Session, names: Sequence[tuple[IdentifierKind, str]], *, now: datetime
) -> None:
    """What waits for her is declined, and what was planned for her is withdrawn."""
    if not names:
        return
    hers = or_(
        *(
            and_(Award.recipient_kind == kind, Award.recipient_normalised == value)
            for kind, value in names
        )
    )
    following = {
        AwardState.OFFERED: AwardState.DECLINED,
        AwardState.SCHEDULED: AwardState.WITHDRAWN,
    }
    for award in session.scalars(select(Award).where(hers, Award.state.in_(following))):
        late = award.claim_until is not None and award.claim_until <= now
        expired = award.state is AwardState.OFFERED and late
        to = AwardState.EXPIRED if expired else following[award.state]
        move_award(session, award, to=to, now=now, decided_at=now)
        audit.record(
            session,
            f"system:award:{to}",
            at=now,
            object_kind="award",
            object_id=award.public_id,
        )


def _leave_tombstones(session: Session, rows: Rows, *, now: datetime) -> None:
    """Keep the addresses and the places in status lists from ever being given out anew."""
    public = select(PublishedVariant.credential_id).where(PublishedVariant.ended_at.is_(None))
    for keys in _chunks(rows[Base.metadata.tables["credential"]]):
        session.execute(
            insert(Tombstone).from_select(
                [
                    "public_id", "badge_class_id", "status_list_id", "status_index",
                    "suspension_list_id", "suspension_index", "was_public", "removed_at",
                ],
                select(
                    Credential.public_id, Credential.badge_class_id, Credential.status_list_id,
                    Credential.status_index, Credential.suspension_list_id,
                    Credential.suspension_index, Credential.id.in_(public),
                    literal(now, UtcDateTime()),
                ).where(Credential.id.in_(keys)),
            )
        )  # fmt: skip


def _forget_looks(session: Session, rows: Rows) -> None:
    """How often her things were looked at; the counts name them without a key."""
    for subject in LookedAt:
        for keys in _chunks(rows[Base.metadata.tables[subject.value]]):
            session.execute(
                delete(LookCount).where(
                    LookCount.subject == subject, LookCount.subject_id.in_(keys)
                )
            )


def _erase_trail(session: Session, person: Person, rows: Rows) -> None:
    """What she did herself goes. What others did stays, for them, without a word about her."""
    event = AuditEvent
    hers = or_(event.about_id == person.id, event.about_id.is_(None))
    # What somebody did at the awarding desk is not her own affair alone.
    private = ~event.event.startswith("staff:")
    session.execute(delete(event).where(event.actor_id == person.id, hers, private))
    silent: dict[str, Any] = {"about_id": None, "details": {}}
    session.execute(update(event).where(event.about_id == person.id).values(silent))
    for table, keys in rows.items():
        if "public_id" not in table.c:
            continue
        # An award stays, and so does what its awarder did with it.
        values = silent if table.name == "award" else {**silent, "object_id": ""}
        for chunk in _chunks(keys):
            named = select(table.c.public_id).where(_key(table).in_(chunk))
            session.execute(update(event).where(event.object_id.in_(named)).values(values))
    session.execute(update(event).where(event.actor_id == person.id).values(actor_id=None))


def _empty(session: Session, rows: Rows, *, now: datetime) -> None:
    for table, decision in _decided(rows, Emptied):
        values: dict[str, Any] = dict(decision.blank)
        if "erased_at" in table.c:
            values["erased_at"] = now
        for keys in _chunks(rows[table]):
            session.execute(update(table).where(_key(table).in_(keys)).values(values))


def _clear_keys(session: Session, rows: Rows) -> None:
    """No key that may be empty points at what goes."""
    going = {table for table, _decision in _decided(rows, Goes)} | {Base.metadata.tables["person"]}
    for table in Base.metadata.sorted_tables:
        for foreign in table.foreign_keys:
            column, target = foreign.parent, foreign.column.table
            if target not in going or not column.nullable:
                continue
            for keys in _chunks(rows[target]):
                session.execute(
                    update(table)
                    .where(column.in_(keys), _not_going(table, rows, going))
                    .values({column.name: None})
                )


def _not_going(table: Table, rows: Rows, going: set[Table]) -> ColumnElement[bool]:
    """Rows that are removed anyway are left alone: some must not be empty there."""
    key: ColumnElement[int] = _key(table)
    return key.not_in(rows.get(table, []) if table in going else [])


def _remove(session: Session, rows: Rows) -> None:
    for table, _decision in reversed(list(_decided(rows, Goes))):
        for keys in _chunks(rows[table]):
            session.execute(delete(table).where(_key(table).in_(keys)))


def _remove_person(session: Session, person_id: int, *, now: datetime) -> None:
    """Remove the row; or empty it, if work of hers that stays must point at somebody."""
    person = Base.metadata.tables["person"]
    needed = any(
        session.scalar(select(foreign.parent).where(foreign.parent == person_id).limit(1))
        for table in Base.metadata.sorted_tables
        for foreign in table.foreign_keys
        if foreign.column.table is person
    )
    if not needed:
        session.execute(delete(person).where(person.c.id == person_id))
        return
    blank: dict[str, Any] = {
        column.name: None if column.nullable else ""
        for column in person.c
        if column.name not in PERSON_KEEPS
    }
    blank |= {"public_id": f"left-{person_id}", "deleted_at": now}
    session.execute(update(person).where(person.c.id == person_id).values(blank))


PERSON_KEEPS = frozenset({"id", "created_at"})
"""All that stays of a person who made what others still use, such as a batch of awards."""


def _decided(rows: Rows, kind: type[Any]) -> Iterator[tuple[Table, Any]]:
    for table in Base.metadata.sorted_tables:
        decision = DECISIONS.get(table.name)
        if table in rows and isinstance(decision, kind):
            yield table, decision


def _key(table: Table) -> Any:
    (column,) = table.primary_key.columns
    return column


def _chunks(keys: Sequence[Any]) -> Iterator[Sequence[Any]]:
    for first in range(0, len(keys), _CHUNK):
        yield keys[first : first + _CHUNK]
