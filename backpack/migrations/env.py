"""Alembic's entry: runs the migrations on the connection that ``backpack migrate`` opened."""

from alembic import context

from backpack import models  # noqa: F401 - every table must be known
from backpack.db import Base

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=Base.metadata,
    render_as_batch=connection.dialect.name == "sqlite",
    compare_type=True,
)
with context.begin_transaction():
    context.run_migrations()
