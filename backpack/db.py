"""The database: engine, declarative base, and one session with one commit per request."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any, TypeVar

from flask import Flask, Response, current_app, g, has_request_context, request
from sqlalchemy import DateTime, Dialect, Engine, MetaData, create_engine, event, types
from sqlalchemy.orm import DeclarativeBase, Session, sessionmaker

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class UtcDateTime(types.TypeDecorator[datetime]):
    """An aware datetime, stored in UTC; SQLite keeps no zone, so it is put back on reading."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse a naive datetime: nobody knows which moment it means."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a datetime without a time zone")
        utc = value.astimezone(UTC)
        return utc.replace(tzinfo=None) if dialect.name == "sqlite" else utc

    def process_result_value(
        self,
        value: datetime | None,
        dialect: Dialect,  # noqa: ARG002 - SQLAlchemy passes it
    ) -> datetime | None:
        """Give the moment back as aware UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Base(DeclarativeBase):
    """All tables. Names of constraints are fixed, so that migrations can speak of them."""

    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map = {  # noqa: RUF012 - SQLAlchemy reads this class attribute
        datetime: UtcDateTime(),
        dict[str, Any]: types.JSON(),
        list[Any]: types.JSON(),
    }


def make_engine(url: str) -> Engine:
    """An engine for PostgreSQL, or for SQLite in WAL mode with its foreign keys enforced."""
    if not url.startswith("sqlite"):
        return create_engine(url, pool_pre_ping=True, pool_size=5, max_overflow=15)
    engine = create_engine(url, json_serializer=lambda value: json.dumps(value, ensure_ascii=False))

    @event.listens_for(engine, "connect")
    def _connect(connection: Any, _record: Any) -> None:
        # The driver must not begin transactions by itself: we begin them, and at once for
        # writing, so that two writers wait for each other instead of failing half-way.
        connection.isolation_level = None
        cursor = connection.cursor()
        cursor.execute("PRAGMA journal_mode = WAL")
        cursor.execute("PRAGMA foreign_keys = ON")
        cursor.execute("PRAGMA busy_timeout = 10000")
        cursor.execute("PRAGMA synchronous = NORMAL")
        # What is deleted is overwritten: somebody who has left is in no byte of the file.
        cursor.execute("PRAGMA secure_delete = ON")
        cursor.close()

    @event.listens_for(engine, "begin")
    def _begin(connection: Any) -> None:
        immediate = connection.get_execution_options().get("sqlite_read_only") is not True
        connection.exec_driver_sql("BEGIN IMMEDIATE" if immediate else "BEGIN")

    return engine


View = TypeVar("View", bound=Callable[..., Any])


def writes(view: View) -> View:
    """Mark a view that writes although it answers GET (the return from an identity provider)."""
    view.writes = True  # type: ignore[attr-defined] # Flask keeps the very function object
    return view


def _only_reads() -> bool:
    if not has_request_context() or request.method not in {"GET", "HEAD", "OPTIONS"}:
        return False
    view = current_app.view_functions.get(request.endpoint or "")
    return not getattr(view, "writes", False)


def session() -> Session:
    """The session of this request or command; made at first use.

    A request that only reads gets a deferred transaction, so that on SQLite readers never wait
    for a writer.
    """
    if "db_session" not in g:
        engine: Engine = current_app.extensions["engine"]
        factory: sessionmaker[Session] = current_app.extensions["session_factory"]
        bind = engine.execution_options(sqlite_read_only=True) if _only_reads() else engine
        g.db_session = factory(bind=bind)
    return g.db_session  # type: ignore[no-any-return]


def let_go() -> None:
    """End the transaction of a request that has only read so far.

    Called before other servers are asked: nobody waits for us while we wait for them.
    """
    session().rollback()


def new_session() -> Session:
    """A session of its own, for what must be kept even if the request fails."""
    factory: sessionmaker[Session] = current_app.extensions["session_factory"]
    return factory()


@contextmanager
def aside() -> Iterator[Session]:
    """A session for a small write beside what a request is about.

    A request that only reads has none that may write. One that writes has its own: on SQLite
    another one would wait for it in vain.
    """
    if has_request_context() and not _only_reads():
        yield session()
        return
    with new_session() as own_session, own_session.begin():
        yield own_session


def connect_database(app: Flask, engine: Engine) -> None:
    """Give ``app`` its engine; commit once at the end of every request that succeeded."""
    app.extensions["engine"] = engine
    app.extensions["session_factory"] = sessionmaker(engine, expire_on_commit=False)

    @app.after_request
    def _commit(response: Response) -> Response:
        if "db_session" in g:
            g.db_session.commit()
        return response

    @app.teardown_appcontext
    def _close(_error: BaseException | None) -> None:
        open_session: Session | None = g.pop("db_session", None)
        if open_session is not None:
            open_session.close()
