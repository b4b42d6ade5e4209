"""Pointing the rows of one account to another, table by table as the models name them, and back.

Each change is written down as ``{table, column, row, marks}``: which row it was, and what tells it
from a later one under the same number.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import Column, ForeignKeyConstraint, RowMapping, Table, and_, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from backpack.db import Base
from backpack.models import Person, Role

STAYS = {"audit_event", "account_merge", "merge_offer", "browser_session", "mailbox_code"}
"""Tables whose rows tell what happened to one account, or end with it."""
MARKS = ("public_id", "issuer", "subject", "created_at", "granted_at", "accepted_at", "normalised")
"""Columns that tell a row from a later one under the same number: SQLite gives those out again."""


def _person_columns() -> Iterator[tuple[Table, Column[Any]]]:
    """Every column of every table that says whose a row is, or who did something."""
    for table in Base.metadata.sorted_tables:
        if table.name in STAYS:
            continue
        for constraint in sorted(table.foreign_key_constraints, key=_constraint_name):
            if constraint.referred_table.name == Person.__tablename__:
                yield table, next(iter(constraint.columns))


def _constraint_name(constraint: ForeignKeyConstraint) -> str:
    return str(constraint.name)


def move_everything(session: Session, source: int, target: int) -> list[dict[str, Any]]:
    """Point every row of ``source`` to ``target``, but for those that would be there twice."""
    moved: list[dict[str, Any]] = []
    for table, column in _person_columns():
        key = [each for each in table.primary_key.columns if each.name != column.name]
        rows = session.execute(select(table).where(column == source)).mappings()
        for row in rows.all():
            identity = {each.name: row[each.name] for each in key}
            if table.name == Role.__tablename__ and _has_same_role(session, identity, target):
                continue
            entry = {"table": table.name, "column": column.name, "row": identity}
            if _point(session, entry, source=source, target=target):
                moved.append({**entry, "marks": _marks(row)})
    return moved


def _marks(row: RowMapping) -> dict[str, Any]:
    return {name: plain(row[name]) for name in MARKS if name in row}


def _has_same_role(session: Session, identity: dict[str, Any], target: int) -> bool:
    """Asked here, because to a unique constraint two empty columns are never the same."""
    role = session.get_one(Role, identity["id"])
    held = session.scalars(select(Role).where(Role.person_id == target, Role.name == role.name))
    place = (role.institution_id, role.issuer_id)
    return any((one.institution_id, one.issuer_id) == place for one in held)


def _point(session: Session, entry: dict[str, Any], *, source: int, target: int) -> bool:
    """Point one row to another person, unless the database says that she has such a row."""
    table = Base.metadata.tables[entry["table"]]
    row = (table.c[name] == value for name, value in entry["row"].items())
    statement = update(table).where(table.c[entry["column"]] == source, *row)
    try:
        with session.begin_nested():
            result = session.execute(statement.values({entry["column"]: target}))
    except IntegrityError:
        return False
    return bool(getattr(result, "rowcount", 0))


def give_back(session: Session, entry: dict[str, Any], *, source: int, target: int) -> None:
    """Point one row back, if it is still that row; one that was deleted since is passed over."""
    table = Base.metadata.tables[entry["table"]]
    where = and_(*(table.c[name] == value for name, value in entry["row"].items()))
    row = session.execute(select(table).where(where)).mappings().first()
    if row is not None and _marks(row) == entry["marks"]:
        _point(session, entry, source=source, target=target)


def plain(value: Any) -> Any:
    """A value as JSON can hold it."""
    return value.isoformat() if isinstance(value, datetime) else value
