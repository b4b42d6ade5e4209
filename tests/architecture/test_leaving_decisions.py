"""Every table and column has a decision: what becomes of it when somebody leaves.

If this fails, add the table or column to ``backpack/leaving/decisions.py``: one row a table.
"""

import pytest
from sqlalchemy import Table

from backpack import models  # noqa: F401 - every table must be known
from backpack.db import Base
from backpack.leaving.decisions import DECISIONS, Emptied, Goes, Hers, Stays

TABLES = Base.metadata.tables


def test_every_table_has_a_decision() -> None:
    assert set(DECISIONS) == set(TABLES)


@pytest.mark.parametrize("name", sorted(TABLES))
def test_every_column_that_stays_was_looked_at(name: str) -> None:
    decision, columns = DECISIONS[name], set(TABLES[name].c.keys())
    if isinstance(decision, Stays):
        assert decision.columns == columns
    if isinstance(decision, Emptied):
        assert decision.keeps.isdisjoint(decision.blank)
        assert decision.keeps | set(decision.blank) == columns
    if isinstance(decision, Goes):
        assert set(decision.told) <= columns


@pytest.mark.parametrize("name", sorted(TABLES))
def test_rows_are_found_by_keys_to_what_is_hers(name: str) -> None:
    decision, table = DECISIONS[name], TABLES[name]
    if not isinstance(decision, Hers):
        return
    assert decision.via or decision.named
    order = [one.name for one in Base.metadata.sorted_tables]
    for column in decision.via:
        (foreign,) = table.c[column].foreign_keys
        target = foreign.column.table
        assert target.name == "person" or isinstance(DECISIONS[target.name], Hers)
        # Rows are found in this order, so what they hang on must come first.
        assert order.index(target.name) < order.index(name)


@pytest.mark.parametrize("name", sorted(TABLES))
def test_no_key_is_left_pointing_at_what_goes(name: str) -> None:
    """A key to a row that goes is one by which this row is found, or may be emptied."""
    decision, table = DECISIONS[name], TABLES[name]
    for foreign in table.foreign_keys:
        target = DECISIONS[foreign.column.table.name]
        if isinstance(target, Goes) and not foreign.parent.nullable:
            assert isinstance(decision, Goes)
            assert foreign.parent.name in decision.via


def test_one_key_identifies_a_row_of_hers() -> None:
    for name, table in TABLES.items():
        assert isinstance(table, Table)
        if isinstance(DECISIONS[name], Hers):
            assert len(table.primary_key.columns) == 1
