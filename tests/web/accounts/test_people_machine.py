"""Signing in, linking, merging, undoing and unlinking, in any order: nobody loses or gains a badge.

``RANSEL_PEOPLE_STEPS`` sets how many steps a run takes; ``docs/operations.md`` names the long one.
The model is two pictures: which sign-in opens which account, and whose each badge is.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from itertools import count
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from backpack.accounts.linking import Linked, link_sign_in, unlink_sign_in
from backpack.accounts.merging import merge_accounts
from backpack.accounts.oidc.claims import VouchedClaims, VouchedIdentifier
from backpack.accounts.providers import Provider, read_providers
from backpack.accounts.sessions import begin_session
from backpack.accounts.signing_in import receive_person
from backpack.accounts.unmerging import open_merges, undo_merge
from backpack.db import new_session
from backpack.errors import ConflictError
from backpack.issuing.claiming import claim_award
from backpack.models import (
    BadgeClass,
    BrowserSession,
    Credential,
    IdentifierKind,
    MergeOffer,
    Person,
    SignIn,
    VerifiedIdentifier,
)
from tests.support import factories

STEPS = int(os.environ.get("RANSEL_PEOPLE_STEPS", "40"))
SUBJECTS = tuple(f"subject-{number}" for number in range(5))
subjects = st.sampled_from(SUBJECTS)


class People(RuleBasedStateMachine):
    """Five accounts at one provider, of however many people."""

    app: Flask
    provider: Provider

    def __init__(self) -> None:
        super().__init__()
        self.now = factories.NOW
        self.opens: dict[str, int] = {}
        """Subject to the number of the account that it opens."""
        self.badges: dict[int, int] = {}
        """Badge to the number of the account that has it."""
        self.merges: list[tuple[int, int, int, frozenset[str], frozenset[int]]] = []
        """Merge, keeper and other, with the subjects and badges that moved."""
        self.awards = count()
        self.badge_class = 0
        with self.session() as session:
            self.badge_class = factories.make_badge_class(session).id

    @contextmanager
    def session(self) -> Iterator[Session]:
        self.now += timedelta(minutes=1)
        with self.app.test_request_context(), new_session() as session, session.begin():
            yield session

    def claims(self, subject: str) -> VouchedClaims:
        # Two of them have the same address: it must never matter.
        address = "shared@ghent.example" if subject in SUBJECTS[:2] else f"{subject}@ghent.example"
        return VouchedClaims(
            issuer=self.provider.issuer,
            subject=subject,
            name=subject,
            identifiers=(
                VouchedIdentifier(kind=IdentifierKind.EMAIL, value=address, normalised=address),
            ),
            session_id=None,
            acr=None,
        )

    def arrive(self, session: Session, subject: str) -> BrowserSession:
        sign_in = receive_person(
            session, self.claims(subject), self.provider, language="en", now=self.now
        )
        return begin_session(session, sign_in, now=self.now)[1]

    @rule(subject=subjects)
    def sign_in(self, subject: str) -> None:
        with self.session() as session:
            person = self.arrive(session, subject).person_id
            assert self.opens.setdefault(subject, person) == person

    @rule(subject=subjects)
    def claim(self, subject: str) -> None:
        """A badge is awarded to an address of hers, and claimed."""
        with self.session() as session:
            browser = self.arrive(session, subject)
            self.opens.setdefault(subject, browser.person_id)
            address = f"award-{next(self.awards)}@ghent.example"
            factories.make_identifier(
                session, browser.person, kind=IdentifierKind.EMAIL, value=address
            )
            badge_class = session.get_one(BadgeClass, self.badge_class)
            award = factories.make_award(session, badge_class=badge_class, recipient=address)
            award.claim_until = self.now + timedelta(days=1)
            badge = claim_award(
                session, award, browser.person, now=self.now, recipient_name="Somebody"
            )
            self.badges[badge.id] = browser.person_id

    @rule(first=subjects, second=subjects)
    def link_or_merge(self, first: str, second: str) -> None:
        with self.session() as session:
            browser = self.arrive(session, first)
            keeper = self.opens.setdefault(first, browser.person_id)
            outcome = link_sign_in(
                session, browser, self.claims(second), self.provider, now=self.now
            )
            if isinstance(outcome, Linked):
                assert outcome.new == (second not in self.opens)
                assert self.opens.setdefault(second, keeper) == keeper
                return
            other = self.opens[second]
            assert (outcome.keeper_id, outcome.other_id) == (keeper, other)
            self._merge(session, outcome, keeper, other)

    def _merge(self, session: Session, offer: MergeOffer, keeper: int, other: int) -> None:
        merge = merge_accounts(session, offer, now=self.now)
        moved = frozenset(name for name, whose in self.opens.items() if whose == other)
        badges = frozenset(badge for badge, whose in self.badges.items() if whose == other)
        self.opens.update(dict.fromkeys(moved, keeper))
        self.badges.update(dict.fromkeys(badges, keeper))
        self.merges.append((merge.id, keeper, other, moved, badges))

    @precondition(lambda self: self.merges)
    @rule(data=st.data())
    def undo(self, data: st.DataObject) -> None:
        number, keeper, other, moved, badges = data.draw(st.sampled_from(self.merges))
        if keeper not in self.opens.values():
            return
        with self.session() as session:
            person = session.get_one(Person, keeper)
            merge = next(
                one for one in open_merges(session, person, now=self.now) if one.id == number
            )
            mine = {name for name, whose in self.opens.items() if whose == keeper}
            back = mine & moved
            if not back or back == mine:
                with pytest.raises(ConflictError, match="undo_leaves_nobody"):
                    undo_merge(session, merge, now=self.now)
                session.rollback()
                return
            undo_merge(session, merge, now=self.now)
        self.merges = [one for one in self.merges if one[0] != number]
        self.opens.update(dict.fromkeys(back, other))
        still = {badge for badge in badges if self.badges[badge] == keeper}
        self.badges.update(dict.fromkeys(still, other))

    @rule(first=subjects, second=subjects)
    def unlink(self, first: str, second: str) -> None:
        if first not in self.opens or second not in self.opens:
            return
        with self.session() as session:
            browser = self.arrive(session, first)
            number = session.scalars(select(SignIn.id).where(SignIn.subject == second)).one()
            whose = self.opens[first]
            mine = [name for name, person in self.opens.items() if person == whose]
            if self.opens[second] != whose or len(mine) == 1 or first == second:
                with pytest.raises(Exception, match=r"sign_in_(not_found|last|in_use)"):
                    unlink_sign_in(session, browser, number=number, now=self.now)
                return
            unlink_sign_in(session, browser, number=number, now=self.now)
            del self.opens[second]
            # Linked anew it is another row: what a merge moved then does not speak of it.
            self.merges = [
                (merge, keeper, other, moved - {second}, badges)
                for merge, keeper, other, moved, badges in self.merges
            ]

    @invariant()
    def nobody_lost_or_gained_anything(self) -> None:
        with self.session() as session:
            rows = session.execute(select(SignIn.subject, SignIn.person_id)).all()
            assert {row.subject: row.person_id for row in rows} == self.opens
            badges = session.execute(select(Credential.id, Credential.person_id)).all()
            assert {row.id: row.person_id for row in badges} == self.badges
            # Whoever has a badge can get at it.
            assert set(self.badges.values()) <= set(self.opens.values())
            # An address that the provider gave is never two people's at once.
            twice = session.execute(
                select(VerifiedIdentifier.normalised)
                .where(
                    VerifiedIdentifier.ended_at.is_(None),
                    VerifiedIdentifier.verified_by == f"provider:{self.provider.key}",
                )
                .group_by(VerifiedIdentifier.normalised)
                .having(func.count() > 1)
            ).all()
            assert not twice


def test_people_machine(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    providers = read_providers(app.extensions["config"], os.environ)

    class Machine(People):
        """This test's own app."""

        provider = providers["ghent-university"]

        def teardown(self) -> None:
            """Empty every table: the next run begins with nobody."""
            _empty(self.app)

    Machine.app = app
    many = STEPS > 100
    run_state_machine_as_test(
        Machine,
        settings=settings(
            max_examples=3 if many else 4,
            stateful_step_count=STEPS,
            deadline=None,
            database=None,
            derandomize=not many,
            suppress_health_check=list(HealthCheck),
        ),
    )


def _empty(app: Flask) -> None:
    engine: Any = app.extensions["engine"]
    with engine.begin() as connection:
        if engine.dialect.name == "sqlite":
            connection.exec_driver_sql("PRAGMA defer_foreign_keys = ON")
        else:
            connection.exec_driver_sql("SET session_replication_role = replica")
        for table in reversed(Person.metadata.sorted_tables):
            connection.execute(table.delete())
