"""The shelf and the pages of one's own badges: what is shown, in which state, and to whom."""

import re
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qsl

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from backpack.badges.asking import read_wanted
from backpack.badges.service import read_shelf, state_of
from backpack.badges.shelf import BadgeState
from backpack.badges.totals import Totals, read_totals
from backpack.badges.wanting import PAGE, Group, View, Wanted
from backpack.issuing.claiming import claim_award
from backpack.issuing.revocation import revoke_credential
from backpack.models import (
    AuditEvent,
    Award,
    AwardState,
    BadgeKind,
    Credential,
    IdentifierKind,
    ImportedVerdict,
    Ownership,
    Person,
)
from backpack.sharing.service import Choices, publish_badge
from tests.support.collections import collect
from tests.support.factories import (
    NOW,
    make_award,
    make_awarder,
    make_badge_class,
    make_institution,
    make_issuer,
    make_person,
)
from tests.support.forms import page
from tests.support.importing import make_import
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


def fill_shelf(session: Session, noor: Person) -> None:
    """Two institutions, three kinds, imports of every sort, and a collection."""
    mine = session.get_one(Person, noor.id)
    ghent = make_issuer(session, institution=make_institution(session, name="Ghent"))
    skill = {"name": "Listening", "url": "https://esco.example/1", "framework": "ESCO"}
    course = claim(session, noor, issuer=ghent, name="Federalism", kind=BadgeKind.MICRO_CREDENTIAL,
                   ects=4, workload_hours=110, eqf_level=7, alignments=[skill])  # fmt: skip
    claim(session, noor, name="Écriture", kind=BadgeKind.REGULAR, ects=3)
    publish_badge(session, course, EVERYTHING, now=NOW)
    soon = claim(session, noor, name="Nearly over")
    soon.expires_at = NOW + timedelta(days=10)
    make_import(session, mine, name="Sailing", issuer_name="Harbour", ects=2, eqf_level=7,
                alignments=[skill], awarded_at=NOW - timedelta(days=800))  # fmt: skip
    make_import(session, mine, name="Doubtful", verdict=ImportedVerdict.UNDETERMINED, ects=50)
    make_import(session, mine, name="Foreign", ownership=Ownership.NOT_HERS, ects=70)
    collect(session, noor, course)


@pytest.mark.parametrize(
    ("asked", "names"),
    [
        ("", {"Federalism", "Écriture", "Nearly over", "Sailing", "Doubtful", "Foreign"}),
        ("q=feder", {"Federalism"}),
        ("q=ghent", {"Federalism"}),
        ("q=harbour+sail", {"Sailing"}),
        ("q=%25", set()),
        ("institution=Harbour", {"Sailing"}),
        ("kind=regular", {"Écriture"}),
        ("kind=elsewhere&q=for", {"Foreign"}),
        ("year=2024", {"Sailing"}),
        ("view=public", {"Federalism"}),
        ("view=expiring", {"Nearly over"}),
        ("view=doubtful", {"Doubtful", "Foreign"}),
        ("view=elsewhere", {"Sailing", "Doubtful", "Foreign"}),
        ("counted=ects", {"Federalism", "Écriture", "Sailing"}),
        ("counted=hours", {"Federalism"}),
        ("level=7", {"Federalism", "Sailing"}),
        ("skill=https://esco.example/1", {"Federalism", "Sailing"}),
        ("view=nonsense&year=x&level=99&page=-1", None),
    ],
)
def test_what_is_looked_for_is_found(
    app: Flask, noor: Person, asked: str, names: set[str] | None
) -> None:
    write(app, lambda session: fill_shelf(session, noor))
    everything = {"Federalism", "Écriture", "Nearly over", "Sailing", "Doubtful", "Foreign"}

    def look(session: Session) -> set[str]:
        values = dict(parse_qsl(asked))
        wanted = read_wanted(values, language="en")
        person = session.get_one(Person, noor.id)
        return {one.name for one in read_shelf(session, person, now=NOW, wanted=wanted).badges}

    with app.test_request_context():
        assert write(app, look) == (everything if names is None else names)


def test_every_view_and_group_is_a_page(app: Flask, noor: Person, client: FlaskClient) -> None:
    write(app, lambda session: fill_shelf(session, noor))
    for asked in (
        *(f"view={view}" for view in View),
        *(f"group={group}" for group in Group),
        "view=public&group=collection&lang=nl",
        "q=nothing+is+called+that",
        "page=7",
    ):
        status, text = page(client, f"/backpack?{asked}")
        assert status == 200
        assert 'class="seek"' in text
    grouped = page(client, "/backpack?group=collection")[1]
    assert grouped.index("For Acme") < grouped.index("Federalism") < grouped.index("Sailing")


def test_totals_count_what_is_in_force_and_hers_and_lead_to_the_badges(
    app: Flask, noor: Person, client: FlaskClient
) -> None:
    write(app, lambda session: fill_shelf(session, noor))

    def add_up(session: Session) -> Totals:
        return read_totals(session, session.get_one(Person, noor.id), language="en", now=NOW)

    totals = write(app, add_up)
    assert totals.badges == 4
    assert totals.all_ects == 9
    assert totals.all_hours == 110
    assert [(level.key, level.badges) for level in totals.levels] == [("7", 2)]
    assert [(skill.name, skill.badges) for skill in totals.skills] == [("Listening", 2)]
    assert page(client, "/backpack/totals?lang=nl")[0] == 200
    status, text = page(client, "/backpack/totals?lang=en")
    assert status == 200
    drawn = len(totals.ects) + len(totals.hours) + len(totals.levels) + len(totals.skills)
    assert text.count('<svg class="measure"') == drawn
    for address in set(re.findall(r'href="(/backpack\?[^"]+)"', text)):
        assert 'class="card' in page(client, address.replace("&amp;", "&"))[1]


def test_pages_of_a_long_shelf_show_every_badge_once(app: Flask, noor: Person) -> None:
    def fill(session: Session) -> None:
        person = session.get_one(Person, noor.id)
        for _number in range(PAGE + 5):
            make_import(session, person)

    write(app, fill)

    def look(session: Session) -> list[str]:
        person = session.get_one(Person, noor.id)
        pages = [
            read_shelf(session, person, now=NOW, wanted=Wanted(page=number)) for number in (1, 2)
        ]
        assert [one.shown.found for one in pages] == [PAGE + 5] * 2
        return [badge.public_id for one in pages for badge in one.badges]

    shown = write(app, look)
    assert len(shown) == len(set(shown)) == PAGE + 5


def test_awards_that_were_not_claimed_in_time_are_told(
    app: Flask, noor: Person, client: FlaskClient
) -> None:
    def fill(session: Session) -> Award:
        return make_award(
            session, recipient=NOOR, state=AwardState.EXPIRED, now=NOW - timedelta(days=130)
        )

    award = write(app, fill)
    assert f"/awards/{award.public_id}" in page(client, "/backpack")[1]
