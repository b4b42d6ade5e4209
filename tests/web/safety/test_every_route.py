"""Every route for every kind of person: nobody reaches what is somebody else's, no GET writes.

The routes are read from the app itself, so a new one is in these tables before anybody thinks of
it; one that answers strangers must be named as public here.
"""

import re
from dataclasses import dataclass

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule

from backpack.db import new_session
from backpack.issuing.claiming import claim_award
from backpack.models import AwardState
from tests.conftest import SteppingClock
from tests.support import factories
from tests.support.sessions import sign_in_as
from tests.support.statements import statements

PUBLIC = {
    "home",
    "health",
    "static",
    "accounts.sign_in",
    "accounts.show_terms",
    "accounts.show_privacy",
    "badges.show_award",
    "issuing.achievement_image",
    "issuing.show_achievement",
    "issuing.show_did_document",
    "issuing.show_issuer",
    "issuing.show_status_list",
    "ob2.show_badge_class",
    "ob2.show_extension",
    "ob2.show_issuer",
    "public.show_card",
    "public.show_public_badge",
    "public.show_public_form",
    "public.show_qr_png",
    "public.show_qr_svg",
    "ob2.show_assertion",
}
"""What strangers may ask for. What is not public yet answers 404 there."""

CALLED_BACK = {"accounts.return_from_provider", "accounts.end_from_provider"}
"""Where identity providers send people and messages; tests of their own judge these."""

WRITING = re.compile(r"^\s*(INSERT|UPDATE|DELETE|CREATE|DROP|ALTER)\b", re.IGNORECASE)


@dataclass
class World:
    """One learner with an award and a badge, and somebody else of every kind."""

    app: Flask
    names: dict[str, list[str]]
    owner: FlaskClient
    learner: FlaskClient
    other_staff: FlaskClient
    staff: FlaskClient
    stranger: FlaskClient

    def paths(self, rule: Rule) -> list[str]:
        """The paths of one rule with the names of things that exist."""
        paths = [rule.rule]
        for part in re.findall(r"<[^>]+>", rule.rule):
            name = part.strip("<>").rpartition(":")[2]
            values = self.names.get(f"{rule.endpoint}:{name}") or self.names[name]
            paths = [path.replace(part, value) for path in paths for value in values]
        return paths


@pytest.fixture
def world(app: Flask, clock: SteppingClock) -> World:
    app.config["WTF_CSRF_ENABLED"] = False
    with app.app_context(), new_session() as session, session.begin():
        badge_class = factories.make_badge_class(session)
        owner = factories.make_person(session, name="Noor Verhaegen", email="noor@student.example")
        learner = factories.make_person(session, name="Somebody Else")
        staff = factories.make_awarder(session, badge_class.issuer)
        other_staff = factories.make_awarder(session, factories.make_issuer(session), name="Other")
        claimed = factories.make_award(session, badge_class=badge_class)
        credential = claim_award(
            session, claimed, owner, now=clock(), recipient_name="Noor Verhaegen"
        )
        open_award = factories.make_award(session, state=AwardState.OFFERED)
        session.flush()
        names = {
            "public_id": [credential.public_id, open_award.public_id, "A" * 22],
            "slug": [badge_class.issuer.slug, "nobody"],
            "form": ["png", "json"],
            "name": ["ects"],
            "provider": ["ghent-university", "nobody"],
            "key": ["ghent-university"],
            "part": ["shared"],
            "filename": ["ransel.css"],
        }
        names["staff.show_award:public_id"] = [claimed.public_id]
        status_list = credential.status_list.public_id
        names["issuing.show_status_list:public_id"] = [status_list, "A" * 22]
        achievement = badge_class.public_id
        for endpoint in ("issuing.show_achievement", "issuing.achievement_image"):
            names[f"{endpoint}:public_id"] = [achievement, "A" * 22]
    return World(
        app=app,
        names=names,
        owner=sign_in_as(app, owner),
        learner=sign_in_as(app, learner),
        staff=sign_in_as(app, staff),
        other_staff=sign_in_as(app, other_staff),
        stranger=app.test_client(),
    )


def rules(app: Flask, method: str) -> list[Rule]:
    found = [rule for rule in app.url_map.iter_rules() if method in (rule.methods or set())]
    assert found
    return found


def test_no_get_writes_and_none_fails(world: World) -> None:
    clients = (world.owner, world.learner, world.staff, world.other_staff, world.stranger)
    problems: list[str] = []
    for rule in rules(world.app, "GET"):
        if rule.endpoint in CALLED_BACK:
            continue
        for path in world.paths(rule):
            for client in clients:
                with statements(world.app.extensions["engine"]) as seen:
                    answer = client.get(path, buffered=True)
                if answer.status_code >= 500:
                    problems.append(f"{path}: {answer.status_code}")
                problems += [f"{path}: {text}" for text in seen if WRITING.match(text)]
    assert not problems


def test_strangers_reach_only_what_is_public(world: World) -> None:
    reached = {
        rule.endpoint
        for rule in rules(world.app, "GET")
        for path in world.paths(rule)
        if rule.endpoint not in CALLED_BACK
        and world.stranger.get(path, buffered=True).status_code == 200
    }
    assert reached <= PUBLIC
    turned_away = set()
    for rule in rules(world.app, "GET"):
        for path in world.paths(rule):
            answer = world.stranger.get(path, buffered=True)
            if answer.status_code == 302 and "/sign-in" in answer.location:
                turned_away.add(rule.endpoint)
    assert not turned_away & PUBLIC


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_what_belongs_to_somebody_is_not_there_for_others(world: World, method: str) -> None:
    open_to_others: list[str] = []
    for rule in rules(world.app, method):
        if "<public_id>" not in rule.rule or rule.endpoint in PUBLIC | CALLED_BACK:
            continue
        for path in world.paths(rule):
            for client in (world.learner, world.other_staff):
                status = client.open(path, method=method, buffered=True).status_code
                if status not in {403, 404}:
                    open_to_others.append(f"{method} {path}: {status}")
    assert not open_to_others


def test_every_form_needs_its_token(world: World) -> None:
    world.app.config["WTF_CSRF_ENABLED"] = True
    taken: list[str] = []
    for rule in rules(world.app, "POST"):
        if rule.endpoint in CALLED_BACK:
            continue
        for path in world.paths(rule):
            for client in (world.owner, world.staff, world.stranger):
                answer = client.post(path, buffered=True)
                if answer.status_code != 400:
                    taken.append(f"{path}: {answer.status_code}")
    assert not taken
