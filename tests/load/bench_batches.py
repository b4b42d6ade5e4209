"""How long a file of awards takes to judge and to award, and how much memory, on SQLite.

python -m tests.load.bench_batches [rows]
"""

import resource
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from sqlalchemy.orm import Session

from backpack import create_app
from backpack.awards.batches.steps import start_batch
from backpack.awards_worker import run_batches
from backpack.config import Config, Environment
from backpack.db import make_engine
from backpack.migrations import migrate
from backpack.models import AwardBatch
from tests.support.factories import NOW, make_batch
from tests.support.writing import write


def _measure(name: str, work: Callable[[], object]) -> None:
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    began = time.monotonic()
    work()
    seconds = time.monotonic() - began
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    sys.stdout.write(f"{name}: {seconds:.1f} s, at most {grown / 1024:.0f} MB more than before\n")


def main(rows: int) -> None:
    """Judge a file of so many rows, and award it."""
    text = "email;name;narrative\n" + "".join(
        f"student{number}@x.example;Student {number};Led the choir through two seasons.\n"
        for number in range(rows)
    )
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
        made: list[int] = []
        _measure(
            f"{rows} rows judged",
            lambda: made.append(write(app, lambda session: make_batch(session, text).id)),
        )

        def start() -> None:
            def confirm(session: Session) -> None:
                batch = session.get_one(AwardBatch, made[0])
                start_batch(session, batch, actor=batch.created_by, now=NOW)

            write(app, confirm)
            run_batches(app, lambda: NOW, go_on=lambda: True)

        _measure(f"{rows} rows awarded", start)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000)
