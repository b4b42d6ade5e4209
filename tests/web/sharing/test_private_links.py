"""Private links: one reader sees what was chosen, until the link expires or is ended."""

import json
from dataclasses import dataclass

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from backpack.badges.counting import looks_at
from backpack.db import new_session
from backpack.issuing.claiming import claim_award
from backpack.issuing.revocation import revoke_credential
from backpack.models import AuditEvent, Credential, LookedAt, PrivateLink
from tests.conftest import SteppingClock
from tests.support import factories
from tests.support.asking import HOSTS, AskBackpack
from tests.support.sessions import sign_in_as
from verifier import Outcome, Policy, Verdict, verify


@dataclass
class Owned:
    """A private badge, its owner's browser, somebody else's, and a stranger's."""

    app: Flask
    public_id: str
    owner: FlaskClient
    other: FlaskClient
    stranger: FlaskClient

    def make(self, **values: str) -> PrivateLink:
        form = {"label": "Acme, October", "lifetime": "month", **values}
        answer = self.owner.post(f"/badges/{self.public_id}/links", data=form)
        assert answer.status_code == 302, answer.text
        with self.app.app_context(), new_session() as session:
            return session.scalars(select(PrivateLink).order_by(PrivateLink.id.desc())).first() or (
                pytest.fail("no link was made")
            )


@pytest.fixture
def owned(app: Flask, clock: SteppingClock) -> Owned:
    app.config["WTF_CSRF_ENABLED"] = False
    with app.app_context(), new_session() as session, session.begin():
        person = factories.make_person(session, name="Noor Verhaegen", email="noor@student.example")
        other = factories.make_person(session, name="Somebody Else")
        award = factories.make_award(
            session,
            recipient="noor@student.example",
            grade="with distinction",
            narrative="Two years.",
        )
        credential = claim_award(
            session, award, person, now=clock(), recipient_name="Noor Verhaegen"
        )
        session.flush()
        public_id = credential.public_id
    return Owned(app, public_id, sign_in_as(app, person), sign_in_as(app, other), app.test_client())


def test_the_reader_sees_what_was_chosen_and_the_badge_stays_private(owned: Owned) -> None:
    link = owned.make(name="y")
    page = owned.stranger.get(f"/p/{link.token}")
    assert page.status_code == 200
    assert "Noor Verhaegen" in page.text
    assert "with distinction" not in page.text
    assert "Two years." not in page.text
    assert "noindex" in page.headers["X-Robots-Tag"]
    assert page.headers["Referrer-Policy"] == "no-referrer"
    assert page.headers["Cache-Control"] == "private, no-store"
    assert owned.stranger.get(f"/b/{owned.public_id}").status_code == 404


@pytest.mark.parametrize("form", ["json", "jwt", "png", "svg", "pdf"])
def test_every_form_holds_no_more_than_was_chosen(owned: Owned, form: str) -> None:
    link = owned.make()
    answer = owned.stranger.get(f"/p/{link.token}.{form}")
    assert answer.status_code == 200
    assert b"Noor Verhaegen" not in answer.data
    assert answer.headers["Cache-Control"] == "private, no-store"


def test_programs_get_the_signed_badge(owned: Owned) -> None:
    link = owned.make(grade="y")
    answer = owned.stranger.get(f"/p/{link.token}", headers={"Accept": "application/vc"})
    assert answer.content_type == "application/vc"
    document = json.loads(answer.text)
    assert document["credentialSubject"]["result"]
    assert document["proof"]


def test_an_ended_link_shows_nothing_and_looks_like_one_that_never_was(owned: Owned) -> None:
    link = owned.make()
    assert owned.owner.post(f"/links/{link.public_id}/end").status_code == 302
    for suffix in ("", ".json", ".jwt", ".png", ".svg", ".pdf", "/qr.svg"):
        for client in (owned.stranger, owned.owner):
            ended = client.get(f"/p/{link.token}{suffix}")
            unknown = client.get(f"/p/{'A' * 32}{suffix}")
            assert ended.status_code == unknown.status_code == 404
    assert "Acme, October" in owned.owner.get(f"/badges/{owned.public_id}/links").text


@pytest.mark.parametrize(
    ("lifetime", "days"), [("week", 7), ("month", 30), ("quarter", 91), ("year", 365)]
)
def test_a_link_expires_to_the_moment(
    owned: Owned, clock: SteppingClock, lifetime: str, days: int
) -> None:
    link = owned.make(lifetime=lifetime)
    clock.advance(days=days, seconds=-1)
    assert owned.stranger.get(f"/p/{link.token}").status_code == 200
    clock.advance(seconds=1)
    assert owned.stranger.get(f"/p/{link.token}").status_code == 404


def test_an_open_link_lasts(owned: Owned, clock: SteppingClock) -> None:
    link = owned.make(lifetime="open")
    clock.advance(days=3650)
    assert owned.stranger.get(f"/p/{link.token}").status_code == 200


def test_looks_are_counted_by_day_and_kind_but_not_the_owners(
    owned: Owned, clock: SteppingClock
) -> None:
    link = owned.make()
    owned.owner.get(f"/p/{link.token}")
    for _number in range(3):
        owned.stranger.get(f"/p/{link.token}")
    owned.other.get(f"/p/{link.token}.json")
    clock.advance(days=1)
    owned.stranger.get(f"/p/{link.token}")
    with owned.app.app_context(), new_session() as session:
        counted = [
            (look.day.isoformat(), look.reader.value, look.count)
            for look in looks_at(session, LookedAt.PRIVATE_LINK, link.id)
        ]
    assert counted == [
        ("2026-11-22", "page", 1),
        ("2026-11-21", "page", 3),
        ("2026-11-21", "program", 1),
    ]


@pytest.mark.parametrize(
    "values", [{"label": ""}, {"label": " "}, {"label": "x" * 121}, {"lifetime": "for ever"}]
)
def test_a_wrong_form_makes_no_link_and_keeps_what_was_typed(
    owned: Owned, values: dict[str, str]
) -> None:
    form = {"label": "Acme, October", "lifetime": "month", "name": "y", **values}
    answer = owned.owner.post(f"/badges/{owned.public_id}/links", data=form)
    assert answer.status_code == 422
    assert form["label"].strip() in answer.text
    with owned.app.app_context(), new_session() as session:
        assert session.scalars(select(PrivateLink)).all() == []


def test_nobody_else_sees_makes_or_ends_links(owned: Owned) -> None:
    link = owned.make()
    assert owned.other.get(f"/badges/{owned.public_id}/links").status_code == 404
    assert owned.other.post(f"/badges/{owned.public_id}/links").status_code == 404
    assert owned.other.get(f"/links/{link.public_id}").status_code == 404
    assert owned.other.post(f"/links/{link.public_id}/end").status_code == 404
    assert owned.stranger.get(f"/p/{link.token}").status_code == 200


def test_a_revoked_badge_says_so_by_link_and_gets_no_new_one(
    owned: Owned, clock: SteppingClock
) -> None:
    link = owned.make()
    with owned.app.app_context(), new_session() as session, session.begin():
        credential = session.scalars(select(Credential)).one()
        revoke_credential(
            session, credential, actor=credential.person, reason="By mistake", now=clock()
        )
    assert "By mistake" in owned.stranger.get(f"/p/{link.token}").text
    for form in ("json", "jwt", "pdf"):
        assert owned.stranger.get(f"/p/{link.token}.{form}").status_code == 410
    answer = owned.owner.post(
        f"/badges/{owned.public_id}/links", data={"label": "Acme", "lifetime": "week"}
    )
    assert answer.status_code == 409


def test_the_trail_tells_of_links_without_token_or_reader(owned: Owned) -> None:
    link = owned.make()
    owned.owner.post(f"/links/{link.public_id}/end")
    owned.owner.post(f"/links/{link.public_id}/end")
    with owned.app.app_context(), new_session() as session:
        events = session.scalars(
            select(AuditEvent)
            .where(AuditEvent.event.like("learner:link:%"))
            .order_by(AuditEvent.id)
        ).all()
        assert [event.event for event in events] == ["learner:link:made", "learner:link:ended"]
        told = json.dumps([event.details for event in events])
    assert link.token not in told
    assert "Acme" not in told


def test_the_verifier_takes_a_private_link(owned: Owned, clock: SteppingClock) -> None:
    link = owned.make(name="y")
    policy = Policy(now=clock(), plain_http_hosts=HOSTS, expected_recipient="noor@student.example")
    report = verify(
        f"http://backpack.test/p/{link.token}", policy=policy, fetch=AskBackpack(owned.app)
    )
    assert report.verdict is Verdict.GENUINE
    assert all(check.outcome is Outcome.PASSED for check in report.checks)
