"""A learner with a micro-credential, and a wallet."""

import html
import re
from dataclasses import dataclass
from datetime import datetime

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from backpack.db import new_session
from backpack.models import Credential, WalletOffer
from tests.conftest import SteppingClock
from tests.support import factories
from tests.support.issued import MICRO_CREDENTIAL, issue
from tests.support.sessions import sign_in_as
from tests.support.wallet import Wallet, make_wallet

LINK = re.compile(r'href="(openid-credential-offer://[^"]+)"')


@dataclass
class Learner:
    """Her badge, her browser, somebody else's, and her wallet."""

    app: Flask
    public_id: str
    owner: FlaskClient
    other: FlaskClient
    wallet: Wallet

    def offer(self, configuration: str = "open-badge-jwt", **values: str) -> tuple[str, str]:
        """Make an offer by the form; the link on its page, and the address of the page."""
        form = {"configuration": configuration, "name": "y", "with_code": "y", **values}
        chosen = {name: value for name, value in form.items() if value}
        answer = self.owner.post(f"/badges/{self.public_id}/wallet", data=chosen)
        assert answer.status_code == 302, answer.text
        page = self.owner.get(answer.location)
        found = LINK.search(page.text)
        assert found is not None
        return html.unescape(found[1]), answer.location

    def row(self) -> WalletOffer:
        """The newest offer as the database has it."""
        with self.app.app_context(), new_session() as session:
            return session.scalars(select(WalletOffer).order_by(WalletOffer.id.desc())).first() or (
                pytest.fail("no offer was made")
            )

    def credential(self) -> Credential:
        """The badge as the database has it."""
        with self.app.app_context(), new_session() as session:
            return session.scalars(select(Credential)).one()


@pytest.fixture
def moment(clock: SteppingClock) -> datetime:
    return clock()


@pytest.fixture
def learner(app: Flask, clock: SteppingClock) -> Learner:
    app.config["WTF_CSRF_ENABLED"] = False
    with app.app_context(), new_session() as session, session.begin():
        person = factories.make_person(session, name="Noor Verhaegen", email="noor@student.example")
        other = factories.make_person(session, name="Somebody Else")
        credential = issue(
            session,
            person=person,
            badge=MICRO_CREDENTIAL,
            recipient="noor@student.example",
            grade="17/20",
            narrative="Two years.",
        )
        session.flush()
        public_id = credential.public_id
    return Learner(
        app,
        public_id,
        sign_in_as(app, person),
        sign_in_as(app, other),
        make_wallet(app, clock()),
    )
