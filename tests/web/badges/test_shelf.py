"""The shelf and the pages of one's own badges: what is shown, in which state, and to whom."""

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from backpack.badges.service import BadgeState, read_shelf, state_of
from backpack.issuing.claiming import claim_award
from backpack.issuing.revocation import revoke_credential
from backpack.models import AuditEvent, Award, BadgeKind, Credential, IdentifierKind, Person
from backpack.sharing.service import Choices, publish_badge
from tests.support.factories import (
    NOW,
    make_award,
    make_awarder,
    make_badge_class,
    make_person,
)
from tests.support.forms import page
from tests.support.sessions import sign_in_as
from tests.support.statements import statements
from tests.support.writing import write

NOOR = "noor@student.example"
EVERYTHING = Choices(show_name=True, show_grade=True, show_evidence=True)


@pytest.fixture
def noor(app: Flask) -> Person:
    """The learner whose shelf it is."""
    return write(app, lambda session: make_person(session, name="Noor Verhaegen", email=NOOR))


@pytest.fixture
def client(app: Flask, noor: Person) -> FlaskClient:
    """Noor's browser."""
    return sign_in_as(app, noor)


def claim(session: Session, person: Person, **badge: Any) -> Credential:
    """A badge of ``person``, of a badge class with these columns."""
    award = make_award(session, badge_class=make_badge_class(session, **badge), recipient=NOOR)
    mine = session.get_one(Person, person.id)
    return claim_award(session, award, mine, now=NOW, recipient_name=mine.name)


def test_an_empty_shelf_invites(client: FlaskClient) -> None:
    status, text = page(client, "/backpack")
    assert status == 200
    assert 'class="empty"' in text
    assert 'href="/profile"' in text


def test_what_waits_comes_first_and_is_matched_by_every_name(
    app: Flask, noor: Person, client: FlaskClient
) -> None:
    def fill(session: Session) -> list[Award]:
        claim(session, noor, name="On the shelf")
        mine = make_badge_class(session, name="Waiting")
        make_award(session, badge_class=mine, recipient="NOOR@student.example")
        other = make_badge_class(session, name="For somebody else")
        make_award(session, badge_class=other, recipient="lea@student.example")
        make_award(session, badge_class=other, recipient=NOOR, kind=IdentifierKind.EPPN)
        return []

    write(app, fill)
    text = page(client, "/backpack")[1]
    assert text.index("Waiting") < text.index("On the shelf")
    assert "For somebody else" not in text


def test_a_longer_shelf_asks_the_database_no_more(
    app: Flask, noor: Person, client: FlaskClient
) -> None:
    def add_one(session: Session) -> None:
        claim(session, noor)
        make_award(session, badge_class=make_badge_class(session), recipient=NOOR)

    # The first request of a process may ask for what is remembered afterwards.
    page(client, "/backpack")
    asked = []
    for more, length in ((1, 1), (6, 7)):
        for _number in range(more):
            write(app, add_one)
        with statements(app.extensions["engine"]) as seen:
            text = page(client, "/backpack")[1]
        assert text.count('class="offer"') == length
        asked.append(len(seen))
        assert not any("image_png" in statement for statement in seen)
    assert asked[0] == asked[1]


def test_the_shelf_tells_when_a_badge_was_awarded(
    app: Flask, noor: Person, client: FlaskClient
) -> None:
    def fill(session: Session) -> None:
        badge = claim(session, noor)
        badge.award.offered_at = NOW - timedelta(days=40)

    write(app, fill)
    text = page(client, "/backpack")[1]
    assert f'datetime="{(NOW - timedelta(days=40)).isoformat()}"' in text
    assert f'datetime="{NOW.isoformat()}"' not in text


def test_every_state_is_told_apart(app: Flask, noor: Person, client: FlaskClient) -> None:
    def fill(session: Session) -> dict[str, BadgeState]:
        private = claim(session, noor, name="A private one")
        public = claim(session, noor, name="A public one")
        publish_badge(session, public, EVERYTHING, now=NOW)
        expired = claim(session, noor, name="An expired one", valid_months=12)
        expired.expires_at = NOW - timedelta(seconds=1)
        revoked = claim(session, noor, name="A revoked one")
        awarder = make_awarder(session, revoked.badge_class.issuer, name="Bram Lauwers")
        revoke_credential(session, revoked, actor=awarder, reason="By mistake.", now=NOW)
        session.flush()
        return {
            one.public_id: state_of(one, now=NOW) for one in (private, public, expired, revoked)
        }

    states = write(app, fill)
    assert list(states.values()) == [
        BadgeState.PRIVATE,
        BadgeState.PUBLIC,
        BadgeState.EXPIRED,
        BadgeState.REVOKED,
    ]
    shelf = page(client, "/backpack")[1]
    for public_id in states:
        assert f"/badges/{public_id}" in shelf
        assert page(client, f"/badges/{public_id}")[0] == 200
    revoked = page(client, f"/badges/{list(states)[3]}")[1]
    assert "By mistake." in revoked
    assert "Bram Lauwers" in revoked
    assert "/publish" not in revoked


def test_study_points_count_only_what_is_in_force(app: Flask, noor: Person) -> None:
    def fill(session: Session) -> object:
        for ects in (4, 3):
            claim(session, noor, kind=BadgeKind.MICRO_CREDENTIAL, ects=ects)
        gone = claim(session, noor, kind=BadgeKind.MICRO_CREDENTIAL, ects=30)
        gone.expires_at = NOW
        session.flush()
        return read_shelf(session, session.get_one(Person, noor.id), now=NOW).ects

    assert write(app, fill) == 7


def test_somebody_elses_badge_is_not_there(app: Flask, noor: Person) -> None:
    badge = write(app, lambda session: claim(session, noor))
    lea = sign_in_as(app, write(app, lambda session: make_person(session, name="Lea")))
    assert page(lea, f"/badges/{badge.public_id}")[0] == 404
    assert page(lea, "/badges/there-is-no-such-badge")[0] == 404


def test_whoever_is_not_signed_in_is_led_to_the_sign_in(app: Flask, noor: Person) -> None:
    badge = write(app, lambda session: claim(session, noor))
    for path in ("/backpack", f"/badges/{badge.public_id}"):
        response = app.test_client().get(path, base_url="http://backpack.test")
        assert response.status_code == 302
        assert response.headers["Location"].startswith("/sign-in?next=")


def test_the_owner_alone_reads_what_she_did_with_it(
    app: Flask, noor: Person, client: FlaskClient
) -> None:
    def fill(session: Session) -> tuple[str, str, Person]:
        badge = claim(session, noor)
        publish_badge(session, badge, EVERYTHING, now=NOW)
        awarder = make_awarder(session, badge.badge_class.issuer)
        return badge.public_id, badge.award.public_id, awarder

    badge, award, awarder = write(app, fill)
    hers = page(client, f"/badges/{badge}")[1]
    theirs = page(sign_in_as(app, awarder), f"/desk/awards/{award}")[1]
    assert "Made public" in hers
    assert "Claimed" in theirs
    assert "Made public" not in theirs


def test_a_micro_credential_shows_all_that_europe_asks_for(
    app: Flask, noor: Person, client: FlaskClient
) -> None:
    told = {
        "participation": "Six evenings on campus",
        "assessment": "Written examination",
        "supervision": "Invigilated, identity card checked",
        "quality_assurance": "Internal quality assurance",
        "stackability": "Counts towards the master",
        "prerequisites": "A bachelor's degree",
        "programme_code": "LLL-41",
    }
    outcomes = ["Tell a region from a community", "Find a way out of a conflict"]
    badge = write(
        app,
        lambda session: claim(
            session,
            noor,
            kind=BadgeKind.MICRO_CREDENTIAL,
            ects=4,
            eqf_level=7,
            workload_hours=110,
            learning_outcomes=outcomes,
            **told,
        ),
    )
    text = page(client, f"/badges/{badge.public_id}")[1].replace("&#39;", "'")
    for part in (*told.values(), *outcomes, "4 ECTS", "EQF level 7", "110 hours"):
        assert part in text


def test_reading_writes_nothing(app: Flask, noor: Person, client: FlaskClient) -> None:
    badge = write(app, lambda session: claim(session, noor))
    before = write(app, lambda session: session.query(AuditEvent).count())
    for path in ("/backpack", f"/badges/{badge.public_id}"):
        for language in ("en", "nl"):
            assert page(client, f"{path}?lang={language}")[0] == 200
    assert write(app, lambda session: session.query(AuditEvent).count()) == before
