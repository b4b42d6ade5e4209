"""Every route for every kind of person: nobody reaches what is somebody else's, no GET writes.

The routes are read from the app itself, so a new one is in these tables before anybody thinks of
it; one that answers strangers must be named as public here.
"""

import re
from dataclasses import dataclass
from datetime import datetime

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session
from werkzeug.routing import Rule

from backpack.api.awarding.clients import make_client
from backpack.db import new_session
from backpack.issuing.claiming import claim_award
from backpack.models import AwardRequest, AwardState, BadgeClass, Person, RoleName
from tests.conftest import SteppingClock
from tests.support import factories
from tests.support.collections import (
    make_collection_link,
    make_finding,
    make_public_collection,
)
from tests.support.hosts import make_host_connection
from tests.support.importing import make_import
from tests.support.issued import make_private_link, make_wallet_offer
from tests.support.nominating import make_faculty, make_nomination
from tests.support.sessions import sign_in_as
from tests.support.statements import statements

PUBLIC = {
    "home",
    "awarding_api.show_description",
    "awarding_api.show_guide",
    "health",
    "metrics",
    "static",
    "favicon",
    "accounts.sign_in",
    "accounts.show_terms",
    "accounts.show_privacy",
    "badges.show_award",
    "leaving.show_keys",
    "catalogue.search",
    "collection_links.download_original",
    "collection_links.show_badge",
    "collection_links.show_badge_form",
    "collection_links.show_picture",
    "catalogue.show_institution",
    "issuing.achievement_image",
    "issuing.show_achievement",
    "issuing.show_did_document",
    "issuing.show_issuer",
    "issuing.show_status_list",
    "open_badges.show_discovery",
    "ob2.show_badge_class",
    "ob2.show_extension",
    "ob2.show_issuer",
    "papers.public_paper",
    "private.show_private_badge",
    "private.show_private_form",
    "private.show_private_qr",
    "public.show_card",
    "public.show_embed",
    "public.show_public_badge",
    "public.show_public_form",
    "public.show_qr_png",
    "public.show_qr_svg",
    "public_imports.download_original",
    "public_imports.show_badge",
    "public_imports.show_card",
    "public_imports.show_embed",
    "public_imports.show_picture",
    "public_imports.show_qr_png",
    "public_imports.show_qr_svg",
    "shown_collections.show",
    "shown_collections.show_card",
    "shown_collections.show_qr",
    "ob2.show_assertion",
    "oid4vci.show_issuer_keys",
    "oid4vci.show_issuer_metadata",
    "oid4vci.show_offer",
    "oid4vci.show_server_metadata",
    "oid4vci.show_status",
    "oid4vci.show_type",
    "sharing.oembed",
}
"""What strangers may ask for. What is not public yet answers 404 there."""

CALLED_BACK = {
    "accounts.return_from_provider",
    "accounts.end_from_provider",
    "delivery.take_delivery_events",
    "oid4vci.give_credential",
    "oid4vci.give_nonce",
    "oid4vci.give_token",
    "hosts.come_back",
}
"""Where identity providers, mail services and wallets send people and messages; tests of their own
judge these."""

FOR_PROGRAMS = {
    "oauth.register_client",
    "oauth.give_token",
    "oauth.revoke_token",
    "open_badges.upsert_credential",
}
"""Where programs send what no cookie opens, so that there is nothing for a page to forge."""

AWARDING_SYSTEMS = {
    "awarding_api.give_client_token",
    "awarding_api.make_awards",
    "awarding_api.withdraw_award",
}
"""What a token opens and no cookie does, so that there is nothing for a page to forge."""

BATCHES = (
    "staff.show_batch",
    "staff.show_row",
    "staff.correct_row",
    "staff.leave_row_out",
    "staff.move_batch",
    "staff.download_rows",
)
"""What asks for the name of a batch."""

NOMINATIONS = (
    "nominating.show",
    "nominating.rewrite",
    "nominating.take_back",
    "screening.show",
    "screening.decide",
)
"""What asks for the name of a nomination; the other pages of theirs ask for that of a call."""

BODIES = (
    "screening.add_new_member",
    "screening.end_one_member",
    "screening.invite",
    "screening.withdraw",
)
"""What asks for the name of a body."""

NOBODYS = PUBLIC | CALLED_BACK | {"requesting.ask", "requesting.send"}
"""What belongs to nobody in particular; a badge class may be asked for by anybody who may."""

REQUESTS = ("staff.show_request", "staff.award_request", "staff.decline_request")
"""What asks for the name of a learner's request."""

WRITING = re.compile(r"^\s*(INSERT|UPDATE|DELETE|CREATE|DROP|ALTER)\b", re.IGNORECASE)

COUNTING = re.compile(r"^INSERT INTO (look_count|share_count) ")
"""The one thing that looking leaves behind: a number that goes up (ADR 0301)."""


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
            feature = rule.endpoint.partition(".")[0]
            values = (
                self.names.get(f"{rule.endpoint}:{name}")
                or self.names.get(f"{feature}.:{name}")
                or self.names[name]
            )
            paths = [path.replace(part, value) for path in paths for value in values]
        return paths


def _requests(
    session: Session, badge_class: BadgeClass, owner: Person, *, now: datetime
) -> dict[str, list[str]]:
    """The names that pages of requests ask for: of a request, and of what is asked for."""
    asked = AwardRequest(badge_class=badge_class, person=owner, narrative="I did.", created_at=now)
    session.add(asked)
    session.flush()
    names = {
        f"{endpoint}:public_id": [asked.public_id, "A" * 22]
        for endpoint in ("requesting.withdraw", *REQUESTS)
    }
    for endpoint in ("requesting.ask", "requesting.send"):
        names[f"{endpoint}:public_id"] = [badge_class.public_id, "A" * 22]
    return names


@pytest.fixture
def world(app: Flask, clock: SteppingClock) -> World:
    app.config["WTF_CSRF_ENABLED"] = False
    with app.app_context(), new_session() as session, session.begin():
        badge_class = factories.make_badge_class(session)
        owner = factories.make_person(session, name="Noor Verhaegen", email="noor@student.example")
        learner = factories.make_person(session, name="Somebody Else")
        staff = factories.make_awarder(session, badge_class.issuer)
        institution = badge_class.issuer.institution
        factories.make_role(session, staff, institution=institution)
        other_staff = factories.make_awarder(session, factories.make_issuer(session), name="Other")
        claimed = factories.make_award(session, badge_class=badge_class)
        credential = claim_award(
            session, claimed, owner, now=clock(), recipient_name="Noor Verhaegen"
        )
        open_award = factories.make_award(session, state=AwardState.OFFERED)
        award_batch = factories.make_batch(session, badge_class=badge_class, created_by=staff)
        faculty = make_faculty(session)
        nomination = make_nomination(session, faculty, nominator=faculty.awarder)
        nomination.nominator_id = staff.id
        for name in (RoleName.COMMITTEE_MEMBER, RoleName.ISSUER_ADMINISTRATOR):
            factories.make_role(session, staff, issuer=faculty.badge_class.issuer, name=name)
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
            "channel": ["facebook", "nowhere"],
            "document_id": ["1", "999999"],
            "number": [str(owner.sign_ins[0].id), "999999"],
            "client_id": ["A" * 22],
        }
        names["staff.show_award:public_id"] = [claimed.public_id]
        for endpoint in ("staff.show_correction", "staff.suspend", "staff.remind"):
            names[f"{endpoint}:public_id"] = [claimed.public_id, "A" * 22]
        names["staff.suspend:deed"] = ["suspend", "resume"]
        names |= {"line": ["2", "77"], "deed": ["start", "end"]}
        names["screening.decide:deed"] = ["approve", "ask", "decline"]
        for endpoint in NOMINATIONS:
            names[f"{endpoint}:public_id"] = [nomination.public_id, "A" * 22]
        for feature in ("nominating", "screening"):
            names[f"{feature}.:public_id"] = [faculty.call.public_id, "A" * 22]
        for endpoint in BODIES:
            names[f"{endpoint}:public_id"] = [faculty.body.public_id, "A" * 22]
        for endpoint in BATCHES:
            names[f"{endpoint}:public_id"] = [award_batch.public_id, "A" * 22]
        status_list = credential.status_list.public_id
        names["issuing.show_status_list:public_id"] = [status_list, "A" * 22]
        imported, batch = make_import(session, owner)
        names["importing.:public_id"] = [imported.public_id, "A" * 22]
        names["imported_sharing.:public_id"] = names["importing.:public_id"]
        for endpoint in ("importing.show_batch", "importing.forget_batch"):
            names[f"{endpoint}:public_id"] = [batch.public_id, "A" * 22]
        link = make_private_link(session, credential, now=clock())
        names["private.:public_id"] = [link.public_id, "A" * 22]
        names["private.:token"] = [link.token, "A" * 32]
        for endpoint in ("private.show_links", "private.make_link"):
            names[f"{endpoint}:public_id"] = [credential.public_id, "A" * 22]
        offer = make_wallet_offer(session, credential, now=clock())
        names["code"] = [offer.code, "A" * 43]
        names["wallets.:public_id"] = [offer.public_id, "A" * 22]
        for endpoint in ("wallets.choose_offer", "wallets.make_offer"):
            names[f"{endpoint}:public_id"] = [credential.public_id, "A" * 22]
        names["oid4vci.show_status:public_id"] = [status_list, "A" * 22]
        collection = make_public_collection(session, owner, credential, imported)
        names["badge_id"] = [imported.public_id, "A" * 22]
        for feature in ("collecting", "collection_sharing", "shown_collections", "public_imports"):
            names[f"{feature}.:public_id"] = [collection.public_id, "A" * 22]
        names["collection_links.:public_id"] = names["collecting.:public_id"]
        together = make_collection_link(session, collection, now=clock())
        names["collection_links.:token"] = [together.token, "A" * 32]
        names["collection_links.show_badge_form:badge_id"] = [credential.public_id, "A" * 22]
        names["papers.:public_id"] = names["collecting.:public_id"]
        finding = make_finding(session, credential)
        names["badges.put_news_away:public_id"] = [finding.public_id, "A" * 22]
        names["hosts.:public_id"] = [make_host_connection(session, owner).public_id, "A" * 22]
        names |= _requests(session, badge_class, owner, now=clock())
        achievement = badge_class.public_id
        names["token"] = ["A" * 43]
        names["authoring.:public_id"] = [achievement, "A" * 22]
        client = make_client(
            session, institution, name="SIS", issuers=[], sandbox=False, actor=staff, now=clock()
        ).client
        names["api_clients.:public_id"] = [client.public_id, "A" * 22]
        names["api_clients.:slug"] = [institution.slug, "nobody"]
        names |= {"endpoint_id": ["A" * 22], "award_id": ["A" * 22]}
        names["authoring.:slug"] = [badge_class.issuer.slug, institution.slug, "nobody"]
        names["catalogue.:slug"] = [institution.slug, "nobody"]
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
                problems += [
                    f"{path}: {text}"
                    for text in seen
                    if WRITING.match(text) and not COUNTING.match(text)
                ]
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
        if not {"public_id", "number"} & rule.arguments or rule.endpoint in NOBODYS:
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
                programs = FOR_PROGRAMS | AWARDING_SYSTEMS
                refused = {400, 401} if rule.endpoint in programs else {400}
                if answer.status_code not in refused:
                    taken.append(f"{path}: {answer.status_code}")
    assert not taken
