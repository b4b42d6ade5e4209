"""The whole crash test: a batch of 600 rows whose worker is killed fifty times, on SQLite.

    python -m tests.load.crash_batches [kills]

Each kill is a SIGKILL to a process of its own at a random moment of its work; whatever is left is
counted at the end: 600 awards, 600 mails, no row without its own award.
"""

import random
import sys
import tempfile
import time
from pathlib import Path

from flask import Flask
from sqlalchemy import func, select

from backpack import create_app
from backpack.config import Config, Environment
from backpack.db import make_engine
from backpack.migrations import migrate
from backpack.models import BatchRow, RowState
from tests.support.batches import people, started
from tests.support.writing import write
from tests.web.awards.test_batches import (
    assert_each_once,
    kill_somewhere,
    run_to_the_end,
)

ROWS = 600


def main(kills: int) -> None:
    """Kill, go on, and count."""
    chance = random.Random()  # noqa: S311 - other places in every run
    with tempfile.TemporaryDirectory() as folder:
        config = Config(
            environment=Environment.TEST,
            base_url="http://backpack.test",
            verifier_url="http://verifier.test",
            secret_key="a secret for tests only, 32 letters",
            key_encryption_key=bytes(range(32)),
            database_url=f"sqlite:///{folder}/ransel.db",
            providers_file=Path(__file__).parents[1] / "support" / "providers.toml",
            jobs_file=Path(folder) / "jobs.db",
            rate_limits=False,
        )
        engine = make_engine(config.database_url)
        migrate(engine)
        engine.dispose()
        app = create_app(config)
        batch = started(app, people(ROWS))
        app.extensions["engine"].dispose()
        partly = 0
        for _kill in range(kills):
            before = _awarded(app)
            kill_somewhere(config, after=chance.random() * 0.1, size=5)
            partly += 0 < _awarded(app) < ROWS and _awarded(app) > before
            app.extensions["engine"].dispose()
        left = ROWS - _awarded(app)
        run_to_the_end(app, batch)
        assert_each_once(app, batch, ROWS)
        sys.stdout.write(
            f"{kills} kills, {partly} of them in the middle of the work, {left} rows left after "
            f"the last: {ROWS} awards, {ROWS} mails, nobody twice.\n"
        )


def _awarded(app: Flask) -> int:
    query = select(func.count(BatchRow.id)).where(BatchRow.state == RowState.AWARDED)
    return write(app, lambda session: session.scalar(query)) or 0


if __name__ == "__main__":
    began = time.monotonic()
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 50)
    sys.stdout.write(f"{time.monotonic() - began:.0f} seconds\n")
