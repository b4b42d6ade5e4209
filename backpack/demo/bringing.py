"""What a learner of the demo brought in from elsewhere, and the collections that she made."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from backpack.badges.collecting.service import Words, add_badges, make_collection, set_public
from backpack.badges.importing.archive import Entry
from backpack.badges.importing.judging import Question, judge
from backpack.badges.importing.local import HeldFetch
from backpack.badges.importing.service import begin_batch, decide, spellings_of
from backpack.badges.importing.shelving import bring_in
from backpack.badges.importing.taking import close_batch
from backpack.demo.elsewhere import LOST, Elsewhere
from backpack.models import Credential, ImportedBadge, ImportSource, Person

BEGUN = timedelta(days=40)


def bring_badges_in(session: Session, person: Person, site: Elsewhere, *, now: datetime) -> None:
    """Verify and keep three badges of other issuers; one of them cannot be established."""
    at = now - BEGUN
    question = Question(
        identifiers=spellings_of(session, person),
        now=at,
        plain_http_hosts=frozenset({site.host}),
    )
    fetch = HeldFetch(lambda address: _answer(site, address), now=at)
    files = (
        ("coastal-skipper.png", ImportSource.FILE, site.signed_badge()),
        (site.address("assertions/first-aid"), ImportSource.ADDRESS, None),
        ("forty-knots.json", ImportSource.FILE, json.dumps(LOST).encode()),
    )
    for name, source, content in files:
        given = content or name.encode()
        judged = judge(given, question, fetch=fetch)
        batch = begin_batch(
            session,
            person,
            source=source,
            name=name,
            language="en",
            entries=[Entry(name if content else "", given)],
            now=at,
        )
        said: dict[str, Any] = {"name": judged.name, "issuer": judged.issuer_name}
        if judged.code:
            said["report"] = judged.report
        decision = bring_in(session, person, judged, file_name=name if content else None, now=at)
        decide(batch.items[0], decision, said=said, now=at)
        session.flush()
        close_batch(session, batch, now=at)


def collect_badges(session: Session, person: Person, *, now: datetime) -> None:
    """One collection with its public page, of everything that ``person`` has."""
    at = (now - BEGUN + timedelta(days=1)).astimezone(UTC)
    words = Words(
        name="On board and ashore",
        words="What I learnt where there was **no lecture hall**: at sea, and among first-years.",
        show_name=True,
    )
    collection = make_collection(session, person, words, now=at)
    own = session.scalars(
        select(Credential.public_id)
        .where(Credential.person_id == person.id)
        .order_by(Credential.id)
    )
    imported = session.scalars(
        select(ImportedBadge.public_id)
        .where(ImportedBadge.person_id == person.id)
        .order_by(ImportedBadge.id)
    )
    names = [f"imported:{one}" for one in imported] + [f"own:{one}" for one in own]
    add_badges(session, collection, names, person, now=at)
    set_public(session, collection, person, public=True, now=at)


def _answer(site: Elsewhere, address: str) -> tuple[str, bytes] | None:
    start = site.address("")
    return site.answer(address.removeprefix(start)) if address.startswith(start) else None
