"""Identifiers change, also hands, and no award becomes invisible to whom it belongs (ADR 0010)."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from backpack.accounts.identifiers import active_identifiers, matches
from backpack.accounts.oidc.claims import VouchedClaims, VouchedIdentifier
from backpack.accounts.signing_in import receive_person
from backpack.db import new_session
from backpack.models import IdentifierKind, Person
from tests.conftest import SteppingClock

OLD, NEW = "anna.peeters@ghent.example", "anna.janssens@ghent.example"


class Desk:
    """People arriving at the test providers, without the protocol."""

    def __init__(self, app: Flask, session: Session, clock: SteppingClock) -> None:
        self.app, self.session, self.clock = app, session, clock

    def arrive(self, subject: str, *emails: str, provider: str = "ghent-university") -> Person:
        """Somebody signs in, and her provider vouches for ``emails``."""
        self.clock.advance(hours=1)
        known = self.app.extensions["providers"][provider]
        claims = VouchedClaims(
            issuer=known.issuer,
            subject=subject,
            name=f"Person {subject}",
            identifiers=tuple(
                VouchedIdentifier(kind=IdentifierKind.EMAIL, value=email, normalised=email)
                for email in emails
            ),
            session_id=None,
            acr=None,
        )
        arrived = receive_person(self.session, claims, known, language="en", now=self.clock())
        self.session.flush()
        return arrived.person

    def matches(self, person: Person, email: str) -> bool:
        return matches(self.session, person, IdentifierKind.EMAIL, email)


@pytest.fixture
def desk(app: Flask, clock: SteppingClock) -> Iterator[Desk]:
    with app.test_request_context(), new_session() as session:
        yield Desk(app, session, clock)


def test_a_changed_address_still_counts(desk: Desk) -> None:
    anna = desk.arrive("anna", OLD)
    assert desk.arrive("anna", NEW) is anna
    assert desk.matches(anna, OLD)
    assert desk.matches(anna, NEW)
    shown = [
        (row.value, row.superseded_at is not None) for row in active_identifiers(desk.session, anna)
    ]
    assert shown == [(NEW, False), (OLD, True)]


def test_an_address_that_comes_back_is_current_again(desk: Desk) -> None:
    anna = desk.arrive("anna", OLD)
    desk.arrive("anna", NEW)
    desk.arrive("anna", OLD)
    shown = [
        (row.value, row.superseded_at is not None) for row in active_identifiers(desk.session, anna)
    ]
    assert shown == [(OLD, False), (NEW, True)]


def test_a_provider_that_once_says_nothing_supersedes_nothing(desk: Desk) -> None:
    anna = desk.arrive("anna", OLD)
    desk.arrive("anna")
    assert [row.superseded_at for row in active_identifiers(desk.session, anna)] == [None]


def test_an_address_that_was_given_to_somebody_else_counts_for_her_alone(desk: Desk) -> None:
    anna = desk.arrive("anna", OLD)
    other = desk.arrive("another-anna", OLD)
    assert other is not anna
    assert desk.matches(other, OLD)
    assert not desk.matches(anna, OLD)
    assert [row.ended_at is not None for row in anna.identifiers] == [True]


def test_whoever_proved_it_last_has_it(desk: Desk) -> None:
    anna = desk.arrive("anna", OLD)
    other = desk.arrive("another-anna", OLD)
    desk.arrive("anna", OLD)
    assert desk.matches(anna, OLD)
    assert not desk.matches(other, OLD)


def test_another_provider_takes_nothing_away(desk: Desk) -> None:
    anna = desk.arrive("anna", OLD)
    other = desk.arrive("anna", OLD, provider="radboud-university")
    assert other is not anna
    assert desk.matches(anna, OLD)
    assert desk.matches(other, OLD)


def test_two_people_with_one_address_stay_two(desk: Desk) -> None:
    people = {desk.arrive(f"subject-{number}", OLD).id for number in range(3)}
    assert len(people) == 3


def test_the_name_follows_the_provider(desk: Desk) -> None:
    anna = desk.arrive("anna", OLD)
    anna.name = "Anna Formerly"
    desk.arrive("anna", OLD)
    assert anna.name == "Person anna"


def test_a_sign_in_is_noted(desk: Desk) -> None:
    anna = desk.arrive("anna", OLD)
    desk.arrive("anna", OLD)
    [sign_in] = anna.sign_ins
    assert sign_in.last_used_at - sign_in.created_at == timedelta(hours=1)
