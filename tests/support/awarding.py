"""A desk with a system of its own: what tests of the awarding API begin with."""

from dataclasses import dataclass
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from backpack.api.awarding.clients import NewSecret, make_client
from backpack.db import new_session
from backpack.models import BadgeClass, Person
from tests.support import factories


@dataclass
class Desk:
    """One institution with a badge, an administrator and a client of its own."""

    app: Flask
    admin: Person
    badge_class: BadgeClass
    elsewhere: BadgeClass
    new: NewSecret
    browser: FlaskClient

    def token(self) -> str:
        answer = self.browser.post(
            "/api/v1/token",
            data={"grant_type": "client_credentials"},
            auth=(self.new.client.public_id, self.new.secret),
        )
        assert answer.status_code == 200
        return str(answer.json["access_token"]) if answer.json else ""

    def ask(self, method: str, path: str, **options: Any) -> TestResponse:
        headers = {"Authorization": f"Bearer {self.token()}", **options.pop("headers", {})}
        return self.browser.open(f"/api/v1{path}", method=method, headers=headers, **options)

    def award(self, rows: list[Any], *, key: str = "k1", **members: Any) -> TestResponse:
        body = {"badge_class": self.badge_class.public_id, "awards": rows, **members}
        return self.ask("POST", "/awards", json=body, headers={"Idempotency-Key": key})


def make_desk(app: Flask, *, sandbox: bool = False) -> Desk:
    with app.app_context(), new_session() as session, session.begin():
        badge_class = factories.make_badge_class(session)
        institution = badge_class.issuer.institution
        other_issuer = factories.make_issuer(session, institution=institution)
        elsewhere = factories.make_badge_class(session, issuer=other_issuer)
        admin = factories.make_person(session, name="Greet Maes")
        factories.make_role(session, admin, institution=institution)
        new = make_client(
            session,
            institution,
            name="Student system",
            issuers=[badge_class.issuer],
            sandbox=sandbox,
            actor=admin,
            now=factories.NOW,
        )
    return Desk(app, admin, badge_class, elsewhere, new, app.test_client())


def count(app: Flask, model: Any) -> int:
    """How many rows the table has."""
    with app.app_context(), new_session() as session:
        return session.scalar(select(func.count()).select_from(model)) or 0


def code_of(answer: TestResponse) -> tuple[int, str]:
    """Status and code of a refusal, which is problem+json."""
    assert answer.content_type == "application/problem+json"
    assert answer.json is not None
    return answer.status_code, answer.json["code"]


NOOR = {"email": "noor@student.example", "name": "Noor Verhaegen"}
BO = {"email": "bo@student.example"}
