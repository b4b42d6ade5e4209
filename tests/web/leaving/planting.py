"""Planting: a marker in every field of a person's rows, in every table that there is.

The rows are made from the metadata, so a table that somebody adds is planted before anybody
thinks of it.
"""

import re
from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from itertools import count
from typing import Any

from sqlalchemy import Column, Connection, Table, inspect, select, types

from backpack.db import Base, UtcDateTime
from backpack.leaving.decisions import DECISIONS, Emptied, Hers
from backpack.models import IdentifierKind

MARKER = re.compile(rb"PLN\d{5}")

OVERRIDES: dict[str, dict[str, Any]] = {
    "terms_document": {"institution_id": None},
    "verified_identifier": {"kind": IdentifierKind.EMAIL, "ended_at": None},
    # Of two keys one must be empty.
    "role": {"issuer_id": None},
    "pending_grant": {"issuer_id": None},
    "role_invitation": {"issuer_id": None},
    "collection_item": {"imported_badge_id": None},
    "private_link": {"collection_id": None},
    "private_link_badge": {"imported_badge_id": None},
    "badge_health": {"imported_badge_id": None},
    "badge_finding": {"imported_badge_id": None},
}
"""What the constraints of a table want otherwise than by type."""

_UNPLANTED = {"public_id", "own_public_id", "event", "object_kind"}
"""Random names, and words of ours: they say nothing of anybody."""


_HOLDS_TEXT = (types.String, types.JSON, types.LargeBinary)


class Garden:
    """One person's planted rows. ``places`` says which column a marker was put into."""

    def __init__(self, connection: Connection, person_id: int, *, now: datetime) -> None:
        self.places: dict[bytes, str] = {}
        self._connection = connection
        self._now = now
        self._numbers = count(1)
        self._keys: dict[str, int] = {"person": person_id}
        self._identifier = ""

    def plant(self) -> None:
        """Mark the person, and make one marked row of hers in every table that can hold one."""
        self._plant_person()
        for table in Base.metadata.sorted_tables:
            if isinstance(DECISIONS[table.name], Hers) or table.name == "audit_event":
                self._insert(table, planted=True)

    def _plant_person(self) -> None:
        table = Base.metadata.tables["person"]
        values = {"name": self._mark("person.name"), "language": self._mark("person.language")}
        key = self._keys["person"]
        self._connection.execute(table.update().where(table.c.id == key).values(values))

    def _insert(self, table: Table, *, planted: bool) -> int:
        fixed = {**self._names_of(table), **OVERRIDES.get(table.name, {})}
        values = {
            column.name: self._value(column, planted=planted)
            for column in table.c
            if column.name not in fixed and not (column.primary_key and not column.foreign_keys)
        }
        if table.name == "verified_identifier":
            self._identifier = values["normalised"]
        result = self._connection.execute(table.insert().values({**values, **fixed}))
        assert result.inserted_primary_key is not None
        key: int = result.inserted_primary_key[0]
        self._keys[table.name] = key
        return key

    def _names_of(self, table: Table) -> dict[str, Any]:
        """Where a row names its owner by an identifier, it is hers."""
        decision, names = DECISIONS[table.name], {}
        if isinstance(decision, Hers) and decision.named is not None:
            kind, normalised = decision.named
            names = {kind: IdentifierKind.EMAIL, normalised: self._identifier}
        if isinstance(decision, Hers) and decision.addressed is not None:
            names[decision.addressed] = self._identifier
        return names

    def _value(self, column: Column[Any], *, planted: bool) -> Any:
        for foreign in column.foreign_keys:
            return self._key_in(foreign.column.table)
        decision = DECISIONS[column.table.name]
        stays = isinstance(decision, Emptied) and column.name in decision.keeps
        holds = isinstance(column.type, _HOLDS_TEXT) and not isinstance(column.type, types.Enum)
        text = f"x{next(self._numbers)}"
        if planted and holds and not stays and column.name not in _UNPLANTED:
            text = self._mark(f"{column.table.name}.{column.name}")
        return _value_of(column, text, self._now)

    def _mark(self, place: str) -> str:
        marker = f"PLN{len(self.places):05d}"
        self.places[marker.encode()] = place
        return marker

    def _key_in(self, table: Table) -> int:
        """The planted row there, or any row, or a new one."""
        if table.name not in self._keys:
            (key,) = table.primary_key.columns
            found = self._connection.scalar(select(key).limit(1))
            self._keys[table.name] = found or self._insert(table, planted=False)
        return self._keys[table.name]


def _value_of(column: Column[Any], text: str, now: datetime) -> Any:
    kind = column.type
    if isinstance(kind, types.Enum):
        return kind.enum_class(kind.enums[0]) if kind.enum_class else kind.enums[0]
    if isinstance(kind, types.String):
        return text[: kind.length] if kind.length else text
    choices: dict[type[Any], Any] = {
        types.JSON: {"text": text, "list": [text]},
        types.LargeBinary: text.encode(),
        UtcDateTime: now,
        types.Boolean: True,
        types.Numeric: Decimal(1),
        types.Integer: 7,
    }
    return next(value for of, value in choices.items() if isinstance(kind, of))


def dump(connection: Connection) -> Iterator[bytes]:
    """Everything in the database, value by value, tables that no model knows included."""
    for name in inspect(connection).get_table_names():
        table = Base.metadata.tables.get(name)
        if table is None:
            continue
        for row in connection.execute(select(table)):
            for value in row:
                yield value if isinstance(value, bytes) else repr(value).encode()
