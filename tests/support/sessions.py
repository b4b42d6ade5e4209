"""Browsers that are signed in already, for tests of everything behind the sign-in."""

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from backpack.accounts.sessions import begin_session
from backpack.accounts.terms import (
    TermsKind,
    agree_to_terms,
    current_document,
    publish_terms,
)
from backpack.db import new_session
from backpack.models import Person, SignIn


def sign_in_as(app: Flask, person: Person, *, terms_accepted: bool = True) -> FlaskClient:
    """A browser in which ``person`` (committed) is signed in, with the terms agreed to.

    A person without a sign-in is given one at the test provider.
    """
    now = app.extensions["clock"]()
    with app.app_context(), new_session() as session, session.begin():
        known = session.get_one(Person, person.id)
        if terms_accepted:
            publish_terms(session, now)
            document = current_document(session, TermsKind.GENERAL, language="en")
            agree_to_terms(session, known, sha256=document.sha256, now=now)
        sign_in = session.scalar(
            select(SignIn).where(SignIn.person_id == person.id).order_by(SignIn.id).limit(1)
        )
        if sign_in is None:
            sign_in = SignIn(
                person=known,
                provider="ghent-university",
                issuer="http://localhost:8002/ghent-university",
                subject=f"test-{person.public_id}",
                created_at=now,
                last_used_at=now,
            )
            session.add(sign_in)
        token, _browser = begin_session(session, sign_in, now=now, user_agent="Test browser")
    client = app.test_client()
    base_url = app.extensions["config"].base_url
    with client.session_transaction(base_url=base_url) as cookie:
        cookie["_user_id"] = token
        cookie["_fresh"] = True
    return client
