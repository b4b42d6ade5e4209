"""Two of everything at once: two tabs, two servers, one outcome."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import TypeVar

from flask import Flask
from sqlalchemy import func, select

from backpack.accounts.attempts import AttemptError, Errand, begin_attempt, use_attempt
from backpack.accounts.oidc.claims import VouchedClaims, VouchedIdentifier
from backpack.accounts.signing_in import receive_person
from backpack.accounts.terms import TermsKind, agree_to_terms, current_document, publish_terms
from backpack.db import new_session
from backpack.models import IdentifierKind, Person, SignIn, TermsAcceptance, VerifiedIdentifier
from tests.conftest import SteppingClock
from tests.support.factories import make_person

AT_ONCE = 4
Result = TypeVar("Result")


def at_once(app: Flask, action: Callable[[], Result]) -> list[Result]:
    """Run ``action`` in several threads that start together, each in an app context."""
    barrier = Barrier(AT_ONCE)

    def run(_number: int) -> Result:
        with app.test_request_context():
            barrier.wait()
            return action()

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return list(pool.map(run, range(AT_ONCE)))


def count(app: Flask, table: type) -> int:
    with app.app_context(), new_session() as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


def test_one_return_uses_the_state(app: Flask, clock: SteppingClock) -> None:
    with app.app_context(), new_session() as session, session.begin():
        departure = begin_attempt(
            session, provider="p", browser="b", errand=Errand(next_path="/"), now=clock()
        )

    def use() -> str:
        try:
            with new_session() as session, session.begin():
                use_attempt(session, state=departure.state, provider="p", browser="b", now=clock())
        except AttemptError as error:
            return error.code
        return "used"

    assert sorted(at_once(app, use)) == ["state_used"] * (AT_ONCE - 1) + ["used"]


def test_a_first_sign_in_makes_one_person(app: Flask, clock: SteppingClock) -> None:
    provider = app.extensions["providers"]["ghent-university"]
    claims = VouchedClaims(
        issuer=provider.issuer,
        subject="anna",
        name="Anna Peeters",
        identifiers=(
            VouchedIdentifier(
                kind=IdentifierKind.EMAIL, value="a@ghent.example", normalised="a@ghent.example"
            ),
        ),
        session_id=None,
        acr=None,
    )

    def arrive() -> int:
        with new_session() as session, session.begin():
            sign_in = receive_person(session, claims, provider, language="en", now=clock())
            return sign_in.person_id

    assert len(set(at_once(app, arrive))) == 1
    assert [count(app, table) for table in (Person, SignIn, VerifiedIdentifier)] == [1, 1, 1]


def test_agreeing_in_several_tabs(app: Flask, clock: SteppingClock) -> None:
    with app.app_context(), new_session() as session, session.begin():
        publish_terms(session, clock())
        digest = current_document(session, TermsKind.GENERAL, language="en").sha256
        known = make_person(session).id

    def agree() -> None:
        with new_session() as session, session.begin():
            person = session.get_one(Person, known)
            agree_to_terms(session, person, sha256=digest, now=clock())

    at_once(app, agree)
    assert count(app, TermsAcceptance) == 1
