"""Two operating-system processes claim the same award at once: one credential, a hundred times."""

import multiprocessing
from dataclasses import dataclass
from multiprocessing.queues import Queue
from multiprocessing.synchronize import Barrier

import pytest
from sqlalchemy import func, select

from backpack import create_app
from backpack.config import Config
from backpack.db import new_session
from backpack.issuing.claiming import claim_award
from backpack.models import Award, AwardState, Credential, IssuerKey, Person, StatusList
from tests.support.factories import NOW, make_award, make_badge_class, make_issuer, make_person

pytestmark = pytest.mark.slow

AWARDS = 100
PROCESSES = 2
PATIENCE_SECONDS = 120


@dataclass(frozen=True)
class Claimed:
    """What one process was given for one award."""

    award_id: int
    credential: str


def _claim_all(
    config: Config, award_ids: list[int], person_id: int, together: Barrier, found: "Queue[Claimed]"
) -> None:
    """Claim every award, each at the same moment as the other process."""
    app = create_app(config, clock=lambda: NOW)
    with app.app_context():
        for award_id in award_ids:
            together.wait(timeout=PATIENCE_SECONDS)
            with new_session() as session, session.begin():
                credential = claim_award(
                    session,
                    session.get_one(Award, award_id),
                    session.get_one(Person, person_id),
                    now=NOW,
                    recipient_name="Noor Verhaegen",
                )
            found.put(Claimed(award_id, credential.public_id))
    app.extensions["engine"].dispose()


def _offer_awards(config: Config) -> tuple[list[int], int]:
    """A hundred awards to one person, of one issuer that has neither key nor list yet."""
    app = create_app(config, clock=lambda: NOW)
    with app.app_context(), new_session() as session, session.begin():
        issuer = make_issuer(session)
        person = make_person(session, email="noor@student.example")
        award_ids = [
            make_award(session, badge_class=make_badge_class(session, issuer=issuer)).id
            for _ in range(AWARDS)
        ]
        person_id = person.id
    app.extensions["engine"].dispose()
    return award_ids, person_id


def test_two_processes_make_one_credential_of_each_award(config: Config) -> None:
    award_ids, person_id = _offer_awards(config)
    spawn = multiprocessing.get_context("spawn")
    together, found = spawn.Barrier(PROCESSES), spawn.Queue()
    processes = [
        spawn.Process(target=_claim_all, args=(config, award_ids, person_id, together, found))
        for _ in range(PROCESSES)
    ]
    for process in processes:
        process.start()
    answers = [found.get(timeout=PATIENCE_SECONDS) for _ in range(AWARDS * PROCESSES)]
    for process in processes:
        process.join(timeout=PATIENCE_SECONDS)
    assert [process.exitcode for process in processes] == [0] * PROCESSES

    given = {award_id: set[str]() for award_id in award_ids}
    for answer in answers:
        given[answer.award_id].add(answer.credential)
    assert {len(credentials) for credentials in given.values()} == {1}

    app = create_app(config, clock=lambda: NOW)
    with app.app_context(), new_session() as session:
        made = session.scalars(select(Credential)).all()
        assert len(made) == AWARDS
        assert {credential.award_id for credential in made} == set(award_ids)
        states = session.scalars(select(Award.state).distinct()).all()
        assert states == [AwardState.CLAIMED]
        # They also met over the issuer's first key and its first list.
        assert session.scalar(select(func.count()).select_from(IssuerKey)) == 1
        (status_list,) = session.scalars(select(StatusList)).all()
        assert status_list.used == AWARDS
        assert len({credential.status_index for credential in made}) == AWARDS
    app.extensions["engine"].dispose()
