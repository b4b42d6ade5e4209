"""The nightly look at every badge: told once, before anybody else finds out, and over when over."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from backpack.badges.health import BATCH, EVERY, NIGHTS
from backpack.badges.importing.outbound import use_way_out
from backpack.issuing.keys import rotate_key
from backpack.issuing.revocation import revoke_credential
from backpack.jobs import examine_badges
from backpack.models import (
    BadgeFinding,
    BadgeHealth,
    Credential,
    FindingKind,
    IdentifierKind,
    ImportedBadge,
    ImportedVerdict,
    OutboxMail,
    Ownership,
    Person,
)
from tests.conftest import SteppingClock
from tests.support.badges import (
    ASSERTION_ADDRESS,
    STATUS_ADDRESS,
    DataIntegrityScene,
    HostedScene,
)
from tests.support.factories import make_awarder, make_identifier, make_person, picture_png
from tests.support.forms import page, send
from tests.support.importing import badges_of, bring, connect
from tests.support.issued import issue
from tests.support.issuer import sign_document, status_list
from tests.support.sessions import sign_in_as
from tests.support.writing import write


@pytest.fixture
def night(app: Flask, clock: SteppingClock, monkeypatch: pytest.MonkeyPatch) -> Callable[[], int]:
    """One night of the worker: a day passes, and every badge is looked at."""
    monkeypatch.setattr("backpack.jobs.utc_now", clock)

    def sleep() -> int:
        clock.advance(seconds=EVERY.total_seconds() + 60)
        return examine_badges(app)

    return sleep


@pytest.fixture
def noor(app: Flask) -> Person:
    return write(app, lambda session: make_person(session, email="noor@student.example"))


@pytest.fixture
def client(app: Flask, noor: Person) -> FlaskClient:
    return sign_in_as(app, noor)


def awake(app: Flask, client: FlaskClient) -> FlaskClient:
    """Noor's browser on the next day, when she has signed in anew."""
    person = write(app, lambda session: session.scalars(select(Person).order_by(Person.id)).first())
    assert person is not None
    del client
    return sign_in_as(app, person)


def found(app: Flask) -> list[FindingKind]:
    """What is the matter now."""
    query = select(BadgeFinding.kind).where(BadgeFinding.ended_at.is_(None))
    return write(app, lambda session: sorted(session.scalars(query)))


def letters(app: Flask) -> int:
    """How many letters of news were written."""
    query = select(OutboxMail).where(OutboxMail.kind == "badge_news")
    return write(app, lambda session: len(list(session.scalars(query))))


def own(app: Flask, noor: Person, **badge: object) -> Credential:
    return write(
        app, lambda session: issue(session, person=session.get_one(Person, noor.id), badge=badge)
    )


def test_a_badge_of_ours_is_verified_on_what_we_hold(
    app: Flask, noor: Person, client: FlaskClient, night: Callable[[], int]
) -> None:
    badge = own(app, noor)
    assert night() == 1
    health = write(app, lambda session: session.scalars(select(BadgeHealth)).one())
    assert (health.verdict, health.code) == ("genuine", "")
    assert found(app) == []
    assert letters(app) == 0
    client = awake(app, client)
    for language in ("en", "nl"):
        assert page(client, f"/badges/{badge.public_id}?lang={language}")[0] == 200


def test_every_finding_of_ours_is_told_once_and_in_one_letter(
    app: Flask, noor: Person, client: FlaskClient, night: Callable[[], int], clock: SteppingClock
) -> None:
    first = own(app, noor)
    second = own(app, noor)

    def disturb(session: Session) -> None:
        session.get_one(Credential, first.id).expires_at = clock() + timedelta(days=20)
        issuer = session.get_one(Credential, second.id).badge_class.issuer
        rotate_key(session, issuer, now=clock())
        session.get_one(Credential, second.id).badge_class.image_png = b""

    write(app, disturb)
    night()
    assert found(app) == [
        FindingKind.EXPIRING,
        FindingKind.KEY_ROTATED,
        FindingKind.PICTURE_VANISHED,
    ]
    assert letters(app) == 1
    night()
    assert letters(app) == 1
    text = page(awake(app, client), "/backpack")[1]
    assert text.count("/backpack/news/") == 3
    # The key was rotated, and the badge is genuine all the same.
    verdicts = write(app, lambda session: set(session.scalars(select(BadgeHealth.verdict))))
    assert verdicts == {"genuine"}

    write(
        app,
        lambda session: setattr(
            session.get_one(Credential, second.id).badge_class, "image_png", picture_png()
        ),
    )
    clock.advance(days=21)
    night()
    assert found(app) == [FindingKind.EXPIRED, FindingKind.KEY_ROTATED]
    assert letters(app) == 1


def test_what_was_read_is_not_said_again(
    app: Flask, noor: Person, client: FlaskClient, night: Callable[[], int], clock: SteppingClock
) -> None:
    badge = own(app, noor)
    write(
        app,
        lambda session: rotate_key(
            session, session.get_one(Credential, badge.id).badge_class.issuer, now=clock()
        ),
    )
    night()
    finding = write(app, lambda session: session.scalars(select(BadgeFinding)).one())
    lea = sign_in_as(app, write(app, lambda session: make_person(session, name="Lea")))
    address = f"/backpack/news/{finding.public_id}"
    assert send(lea, address, of="/import")[0] == 404
    client = awake(app, client)
    assert send(client, address, of="/backpack")[0] == 303
    assert address not in page(client, "/backpack")[1]
    night()
    assert address not in page(awake(app, client), "/backpack")[1]
    assert found(app) == [FindingKind.KEY_ROTATED]


def test_a_revocation_by_our_own_staff_is_not_told_twice(
    app: Flask, noor: Person, night: Callable[[], int], clock: SteppingClock
) -> None:
    badge = own(app, noor)

    def revoke(session: Session) -> None:
        mine = session.get_one(Credential, badge.id)
        actor = make_awarder(session, mine.badge_class.issuer)
        revoke_credential(session, mine, actor=actor, reason="By mistake.", now=clock())

    write(app, revoke)
    night()
    assert found(app) == [FindingKind.REVOKED]
    assert letters(app) == 0
    health = write(app, lambda session: session.scalars(select(BadgeHealth)).one())
    assert (health.verdict, health.code) == ("not_genuine", "revoked")


def test_an_imported_badge_that_was_taken_back_is_told_first(
    app: Flask, client: FlaskClient, night: Callable[[], int]
) -> None:
    scene = DataIntegrityScene()
    source = scene.build()
    connect(app, scene.web)
    bring(app, client, source)
    night()
    assert found(app) == []
    revoked = status_list(STATUS_ADDRESS, scene.document["issuer"]["id"], revoked=[94_567])
    signed = sign_document(revoked, scene.status_key, scene.status_method)
    scene.web.publish(STATUS_ADDRESS, signed, content_type="application/vc")
    night()
    assert found(app) == [FindingKind.REVOKED]
    assert letters(app) == 1
    (badge,) = badges_of(app)
    assert badge.revoked_at is not None
    assert badge.verdict is ImportedVerdict.NOT_GENUINE
    client = awake(app, client)
    for language in ("en", "nl"):
        assert page(client, f"/imported/{badge.public_id}?lang={language}")[0] == 200
    assert 'revoked"' in page(client, "/backpack?view=revoked")[1]
    night()
    assert letters(app) == 1


def test_a_hosted_badge_that_is_gone_counts_as_taken_back(
    app: Flask, client: FlaskClient, night: Callable[[], int]
) -> None:
    scene = HostedScene()
    source = scene.build()
    connect(app, scene.web)
    bring(app, client, source)
    gone = {"id": ASSERTION_ADDRESS, "revoked": True, "revocationReason": "Mistake"}
    scene.web.publish(ASSERTION_ADDRESS, gone, status=410)
    night()
    assert found(app) == [FindingKind.REVOKED]


def test_a_server_may_have_bad_nights(
    app: Flask, client: FlaskClient, night: Callable[[], int]
) -> None:
    scene = HostedScene()
    scene.badge_class["image"] = "https://badges.example/picture.png"
    source = scene.build()
    scene.web.publish("https://badges.example/picture.png", picture_png(), content_type="image/png")
    connect(app, scene.web)
    bring(app, client, source)
    night()
    scene.web.fail(ASSERTION_ADDRESS)
    scene.web.fail("https://badges.example/picture.png")
    for _night in range(NIGHTS - 1):
        night()
        assert found(app) == []
    night()
    assert found(app) == [FindingKind.PAGE_VANISHED, FindingKind.PICTURE_VANISHED]
    assert letters(app) == 1
    (badge,) = badges_of(app)
    assert badge.verdict is ImportedVerdict.UNDETERMINED
    assert awake(app, client).get(f"/imported/{badge.public_id}/picture").status_code == 200
    scene.build()
    scene.web.publish("https://badges.example/picture.png", picture_png(), content_type="image/png")
    night()
    assert found(app) == []
    assert badges_of(app)[0].verdict is ImportedVerdict.GENUINE


def test_an_address_that_was_proven_later_makes_it_hers(
    app: Flask, client: FlaskClient, noor: Person, night: Callable[[], int]
) -> None:
    scene = DataIntegrityScene()
    identity = scene.document["credentialSubject"]["identifier"][0]
    identity.update(hashed=False, identityHash="noor@home.example")
    source = scene.build()
    connect(app, scene.web)
    bring(app, client, source)
    assert badges_of(app)[0].ownership is Ownership.NOT_HERS

    def prove(session: Session) -> None:
        person = session.get_one(Person, noor.id)
        make_identifier(session, person, kind=IdentifierKind.EMAIL, value="noor@home.example")

    write(app, prove)
    night()
    assert badges_of(app)[0].ownership is Ownership.HERS


def test_it_can_be_checked_at_once(app: Flask, client: FlaskClient) -> None:
    scene = DataIntegrityScene()
    source = scene.build()
    connect(app, scene.web)
    location = bring(app, client, source).location
    here = location.removeprefix("http://backpack.test")
    scene.web.fail("https://badges.example/issuers/1/did.json")
    assert send(client, f"{here}/check", of=here)[0] == 303
    assert badges_of(app)[0].verdict is ImportedVerdict.UNDETERMINED
    assert page(client, here)[0] == 200


def test_work_is_done_in_batches_and_not_twice_a_night(
    app: Flask, noor: Person, night: Callable[[], int], clock: SteppingClock
) -> None:
    for _number in range(3):
        own(app, noor)
    assert BATCH >= 3
    assert night() == 3
    assert examine_badges(app) == 0
    clock.advance(hours=1)
    assert examine_badges(app) == 0


def test_a_badge_removed_meanwhile_stops_nothing(
    app: Flask, client: FlaskClient, night: Callable[[], int]
) -> None:
    scene = DataIntegrityScene()
    source = scene.build()
    connect(app, scene.web)
    bring(app, client, source)

    def remove_and_answer(address: str, *, accept: str = "application/json") -> object:
        write(app, lambda session: session.execute(update(BadgeHealth).values(code="x")))
        write(app, lambda session: session.execute(delete(ImportedBadge)))
        return scene.web(address, accept=accept)

    use_way_out(app, lambda _policy: remove_and_answer)  # type: ignore[arg-type,return-value]
    assert night() == 1
    assert found(app) == []
