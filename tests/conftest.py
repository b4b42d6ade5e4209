"""Fixtures that all tests share: the databases, the backpack on each of them, and its clock."""

import base64
import os
import sqlite3
import sys
import uuid
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import settings
from jinja2 import FileSystemBytecodeCache
from sqlalchemy import Engine, QueuePool, create_engine, delete, event, text
from werkzeug.test import TestResponse

from backpack import create_app
from backpack.config import Config, Environment
from backpack.db import Base, make_engine
from backpack.migrations import migrate

POSTGRES = os.environ.get("RANSEL_TEST_POSTGRES", "postgresql+psycopg://postgres@127.0.0.1:5432")
KEY = base64.b64encode(bytes(range(32)))

PAGES = frozenset(
    {"sharing", "authoring", "badges", "importing", "wallets", "health", "api", "staff", "accounts"}
)
"""Folders whose tests are about pages and files: they ask one database, and where rows are raced
for, locked or counted, both are asked. ``--databases postgres`` asks that one everywhere."""

# How long one example takes says something of the machine and nothing of the code.
settings.register_profile("unhurried", settings(), deadline=None)
settings.load_profile("unhurried")


class SteppingClock:
    """A clock that stands still until it is told to go on."""

    def __init__(self, moment: datetime) -> None:
        self.moment = moment

    def __call__(self) -> datetime:
        return self.moment

    def advance(self, **units: float) -> None:
        """Move on by ``timedelta(**units)``."""
        self.moment += timedelta(**units)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--databases",
        default="sqlite,postgres",
        help="which databases the backpack's tests run on",
    )


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "database_kind" in metafunc.fixturenames:
        kinds = metafunc.config.getoption("--databases").split(",")
        path = metafunc.definition.path
        is_raced = path.stem.endswith(("_machine", "_merging", "_histories"))
        if path.parent.name in PAGES and not is_raced and "sqlite" in kinds:
            kinds = ["sqlite"]
        metafunc.parametrize(
            "database_kind",
            [
                pytest.param(kind, marks=pytest.mark.postgres) if kind == "postgres" else kind
                for kind in kinds
            ],
            scope="session",
        )


@pytest.fixture(scope="session")
def database_template(
    database_kind: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """A migrated database to copy from: a file's path, or a PostgreSQL template's name."""
    if database_kind == "sqlite":
        path = tmp_path_factory.mktemp("template") / "template.db"
        engine = make_engine(f"sqlite:///{path}")
        migrate(engine)
        engine.dispose()
        # What is still in the log goes into the one file that is copied; outside a transaction.
        with closing(sqlite3.connect(path)) as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        yield str(path)
        return
    admin = _postgres_or_skip()
    name = f"ransel_test_{uuid.uuid4().hex[:12]}"
    with admin.connect() as connection:
        connection.execute(text(f'CREATE DATABASE "{name}"'))
        # A test that loses its last milliseconds with the machine has lost nothing.
        connection.execute(text(f'ALTER DATABASE "{name}" SET synchronous_commit = off'))
    engine = make_engine(f"{POSTGRES}/{name}")
    migrate(engine)
    engine.dispose()
    yield name
    with admin.connect() as connection:
        connection.execute(text(f'DROP DATABASE "{name}" WITH (FORCE)'))
    admin.dispose()


@pytest.fixture(scope="session")
def postgres_sweeper(database_kind: str, database_template: str) -> Iterator[Engine | None]:
    """A connection that may empty all tables at once, whatever points to what."""
    if database_kind == "sqlite":
        yield None
        return
    engine = create_engine(f"{POSTGRES}/{database_template}", isolation_level="AUTOCOMMIT")
    yield engine
    engine.dispose()


def _postgres_or_skip() -> Engine:
    engine = create_engine(f"{POSTGRES}/postgres", isolation_level="AUTOCOMMIT")
    try:
        with engine.connect():
            return engine
    except Exception as error:
        if os.environ.get("CI"):
            raise
        pytest.skip(f"PostgreSQL is not there: {type(error).__name__}")


@pytest.fixture(scope="session")
def engine(database_kind: str, database_template: str) -> Iterator[Engine]:
    """One engine a worker, for it keeps every statement that it has compiled."""
    if database_kind == "sqlite":
        path = Path(database_template).with_name("ransel.db")
        engine = make_engine(f"sqlite:///{path}")
        event.listen(engine, "connect", _turn_what_has_no_order)
    else:
        engine = make_engine(f"{POSTGRES}/{database_template}")
    yield engine
    engine.dispose()


def _turn_what_has_no_order(connection: sqlite3.Connection, _record: Any) -> None:
    """A question that names no order gets its rows the other way round.

    PostgreSQL gives them as they happen to lie, which is nearly always as they were written: who
    relies on that has a bug that shows once in a thousand runs. Here it shows in each.
    """
    connection.execute("PRAGMA reverse_unordered_selects = ON")


@pytest.fixture
def database_url(
    database_template: str, postgres_sweeper: Engine | None, engine: Engine
) -> Iterator[str]:
    """The address of a database, empty and migrated, that is this test's alone while it runs.

    Making a PostgreSQL database takes longer than most tests, so each worker has one, and it is
    emptied before each test. On SQLite the file is laid anew.
    """
    engine.dispose()
    if postgres_sweeper is None:
        path = Path(str(engine.url.database))
        for part in path.parent.glob(f"{path.name}*"):
            part.unlink()
        path.write_bytes(Path(database_template).read_bytes())
        yield f"sqlite:///{path}"
        _nothing_is_left_open(engine)
        return
    with postgres_sweeper.connect() as connection:
        connection.execute(
            text(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
        )
        tables = [str(delete(table)) for table in Base.metadata.sorted_tables]
        connection.execute(text("SET session_replication_role = replica"))
        connection.execute(text(";".join(tables)))
    yield f"{POSTGRES}/{database_template}"
    _nothing_is_left_open(engine)


def _nothing_is_left_open(engine: Engine) -> None:
    """A session that a test forgets to close would be cut off in the middle of the next one."""
    assert isinstance(engine.pool, QueuePool)
    assert engine.pool.checkedout() == 0, "a session was not closed"


@pytest.fixture(scope="session", autouse=True)
def _ended_workshop() -> Iterator[None]:
    """The verifier's children end with the tests, if any test has had one."""
    yield
    workshop = sys.modules.get("verifier.web.workshop")
    if workshop is not None:
        workshop.close_workshop()


@pytest.fixture
def clock() -> SteppingClock:
    """A Saturday afternoon in November 2026."""
    return SteppingClock(datetime(2026, 11, 21, 14, 2, tzinfo=UTC))


@pytest.fixture
def config(database_url: str, tmp_path: Path) -> Config:
    """A configuration for tests, on http and without rate limits."""
    return Config(
        environment=Environment.TEST,
        base_url="http://backpack.test",
        verifier_url="http://verifier.test",
        secret_key="a secret for tests only, 32 letters",
        key_encryption_key=base64.b64decode(KEY),
        database_url=database_url,
        providers_file=Path(__file__).parent / "support" / "providers.toml",
        jobs_file=tmp_path / "jobs.db",
        rate_limits=False,
    )


class BackpackClient(FlaskClient):
    """A browser that asks the backpack under its public address unless told otherwise."""

    def open(self, *args: Any, **options: Any) -> TestResponse:
        """As Flask's own."""
        if args and isinstance(args[0], str):
            options.setdefault("base_url", self.application.extensions["config"].base_url)
        return super().open(*args, **options)


@pytest.fixture(scope="session")
def compiled_templates(tmp_path_factory: pytest.TempPathFactory) -> FileSystemBytecodeCache:
    """Templates are compiled once a worker, not once a test."""
    return FileSystemBytecodeCache(str(tmp_path_factory.mktemp("templates")))


@pytest.fixture(scope="session")
def finished_apps() -> dict[str, tuple[Flask, dict[str, Any]]]:
    """Each worker's app on each database, with the settings that it was made with."""
    return {}


@pytest.fixture
def app(
    config: Config,
    clock: SteppingClock,
    engine: Engine,
    compiled_templates: FileSystemBytecodeCache,
    finished_apps: dict[str, tuple[Flask, dict[str, Any]]],
) -> Flask:
    """The backpack on a database of its own.

    Making the app takes longer than most tests, so each worker makes one; what a test may change
    of it (settings, clock, configuration) is as new for the next.
    """
    if config.database_url not in finished_apps:
        app = create_app(config, clock=clock, engine=engine)
        app.jinja_env.bytecode_cache = compiled_templates
        app.testing = True
        app.test_client_class = BackpackClient
        finished_apps[config.database_url] = app, dict(app.config)
    app, settings = finished_apps[config.database_url]
    app.config.clear()
    app.config.update(settings)
    app.extensions |= {"config": config, "clock": clock}
    return app
