"""How long the page of insight takes for the awards of a whole university, on SQLite.

python -m tests.load.bench_insight [awards]
"""

import random
import sys
import tempfile
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import insert
from sqlalchemy.orm import Session

from backpack import create_app
from backpack.config import Config, Environment
from backpack.db import make_engine
from backpack.migrations import migrate
from backpack.models import (
    Award,
    AwardSignal,
    AwardState,
    BadgeKind,
    Credential,
    IdentifierKind,
    LookCount,
    LookedAt,
    Person,
    PublishedVariant,
    Reader,
    ShareCount,
    SignalKind,
)
from tests.support import factories
from tests.support.issued import issue
from tests.support.sessions import sign_in_as
from tests.support.writing import write

ISSUERS, BADGES, DAYS = 10, 100, 5 * 365
NOW = factories.NOW


def fill(session: Session, awards: int) -> Person:
    """The administrator of a university with so many awards of ``BADGES`` badges in five years."""
    chance = random.Random(1)  # noqa: S311 - nothing secret: the same university every time
    first = issue(session)
    institution = factories.make_institution(session)
    issuers = [
        factories.make_issuer(session, institution=institution, slug=f"school-{number}")
        for number in range(ISSUERS)
    ]
    kinds = list(BadgeKind)
    classes = [
        factories.make_badge_class(
            session, issuer=issuers[number % ISSUERS], kind=kinds[number // 10 % 3]
        ).id
        for number in range(BADGES)
    ]
    people = _add(
        session,
        Person,
        [{"public_id": f"p{number}", "name": "N", "created_at": NOW} for number in range(awards)],
    )
    # Some badges are given by the hundred and some to a few.
    weights = [1 / (1 + number % 25) for number in range(BADGES)]
    rows = [_award(chance, number, classes, weights) for number in range(awards)]
    ids = _add(session, Award, rows)
    for id_, row, person in zip(ids, rows, people, strict=True):
        row |= {"award_id": id_, "person_id": person}
    _signals(session, chance, rows)
    badges = _badges(session, first, rows)
    _looks(session, chance, badges, classes)
    administrator = factories.make_person(session)
    factories.make_role(session, administrator, institution=institution)
    session.flush()
    return administrator


def _add(session: Session, table: Any, rows: list[dict[str, Any]]) -> list[int]:
    """Many rows at once, with numbers of their own, as asking for given ones takes long."""
    ids = list(range(1_000_000, 1_000_000 + len(rows)))
    session.execute(insert(table), [row | {"id": id_} for id_, row in zip(ids, rows, strict=True)])
    return ids


def _award(
    chance: random.Random, number: int, classes: list[int], weights: list[float]
) -> dict[str, Any]:
    at = NOW - timedelta(days=chance.random() * DAYS)
    claimed = chance.random() < 0.7
    reminded = at + timedelta(days=14) if chance.random() < 0.4 else None
    return {
        "public_id": f"a{number}",
        "badge_class_id": chance.choices(classes, weights)[0],
        "state": AwardState.CLAIMED if claimed else AwardState.EXPIRED,
        "recipient_kind": IdentifierKind.EMAIL,
        "recipient_value": f"s{number}@student.example",
        "recipient_normalised": f"s{number}@student.example",
        "language": "en",
        "created_at": at,
        "offered_at": at,
        "decided_at": at + timedelta(days=chance.random() * 30),
        "reminded_at": reminded,
        "reminders": 0,
    }


def _signals(session: Session, chance: random.Random, rows: list[dict[str, Any]]) -> None:
    _add(
        session,
        AwardSignal,
        [
            {
                "award_id": row["award_id"],
                "kind": SignalKind.OPENED,
                "first_at": NOW,
                "last_at": NOW,
                "times": 1,
            }
            for row in rows
            if chance.random() < 0.8
        ],
    )


def _badges(session: Session, first: Credential, rows: list[dict[str, Any]]) -> list[int]:
    claimed = [row for row in rows if row["state"] is AwardState.CLAIMED]
    badges = _add(
        session,
        Credential,
        [
            {
                "public_id": f"c{number}",
                "award_id": row["award_id"],
                "person_id": row["person_id"],
                "badge_class_id": row["badge_class_id"],
                "key_id": first.key_id,
                "status_list_id": first.status_list_id,
                "status_index": 200_000 + number,
                "recipient_salt": "salt",
                "recipient_name": "N",
                "signed_json": "{}",
                "issued_at": row["decided_at"],
            }
            for number, row in enumerate(claimed)
        ],
    )
    shown = {"show_name": False, "show_grade": False, "show_evidence": False, "may_index": False}
    _add(
        session,
        PublishedVariant,
        [
            {"credential_id": badge, "signed_json": "{}", "published_at": NOW, **shown}
            for badge in badges[::2]
        ],
    )
    return badges


def _looks(session: Session, chance: random.Random, badges: list[int], classes: list[int]) -> None:
    """Every public badge was looked at on three days of the last year; and many shares."""
    looked = {
        (badge, NOW.date() - timedelta(days=chance.randrange(365)), reader)
        for badge in badges[::2]
        for reader in Reader
        for _time in range(3)
    }
    session.execute(
        insert(LookCount),
        [
            {"subject": LookedAt.CREDENTIAL, "subject_id": badge, "day": day, "reader": reader}
            | {"count": 2}
            for badge, day, reader in sorted(looked)
        ],
    )
    session.execute(
        insert(ShareCount),
        [
            {"badge_class_id": one, "channel": channel, "count": 1}
            | {"day": NOW.date() - timedelta(days=chance.randrange(7) + day)}
            for one in classes
            for channel in ("linkedin-post", "facebook", "x")
            for day in range(0, DAYS, 7)
        ],
    )


def _measure(app: Flask, administrator: Person, awards: int) -> None:
    browser = sign_in_as(app, administrator)

    def ask(name: str, query: str) -> None:
        began, worked = time.monotonic(), time.process_time()
        answer = browser.get(query, base_url="http://backpack.test")
        assert answer.status_code == 200, (answer.status, answer.location)
        took, of_cpu = time.monotonic() - began, time.process_time() - worked
        sys.stdout.write(f"{name}: {took:.2f} s, of which {of_cpu:.2f} s working\n")

    browser.get("/desk/awards/new", base_url="http://backpack.test")
    sys.stdout.write(f"{awards} awards\n")
    ask("first page", "/desk/insight")
    ask("the same again", "/desk/insight")
    ask("another kind", "/desk/insight?kind=regular")
    ask("one year, looks of 52 weeks", "/desk/insight?from=2025-Q4&to=2026-Q3")
    ask("as CSV", "/desk/insight.csv?issuer=school-1")
    ask("the front page of the desk", "/desk")


def main(awards: int) -> None:
    """Make the university and ask for its pages."""
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
        app = create_app(config, clock=lambda: NOW)
        _measure(app, write(app, lambda session: fill(session, awards)), awards)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 60_000)
