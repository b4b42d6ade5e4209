"""Leaving for good: asked twice, called off in time, carried out once, and what is left of it."""

import re
from collections import Counter
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_login import user_logged_in
from sqlalchemy import select
from sqlalchemy.orm import Session

from backpack import db
from backpack.accounts.current import SignedInBrowser
from backpack.accounts.sessions import begin_session
from backpack.db import new_session
from backpack.issuing import status_lists
from backpack.issuing.claiming import claim_award
from backpack.leaving import departures, erasing
from backpack.leaving.departures import GRACE, pending_departure, remove_due
from backpack.models import (
    Award,
    AwardState,
    Credential,
    Departure,
    IdentifierKind,
    OutboxMail,
    Person,
    SignIn,
    StatusList,
    Tombstone,
)
from backpack.sharing.service import Choices, publish_badge
from tests.conftest import SteppingClock
from tests.support import factories
from tests.support.sessions import sign_in_as
from verifier import Policy, Verdict, verify
from verifier.fetch import Response
from verifier.report import CheckName

ADDRESS = "noor@student.example"
SURE = "/profile/leaving/remove/sure"


class World:
    """A learner with a public badge, a private one, an offer and a plan; and somebody else."""

    def __init__(self, app: Flask, clock: SteppingClock) -> None:
        self.app, self.clock = app, clock
        app.config["WTF_CSRF_ENABLED"] = False
        with app.app_context(), new_session() as session, session.begin():
            person = factories.make_person(session, email=ADDRESS)
            public, private = (
                claim_award(
                    session,
                    factories.make_award(session),
                    person,
                    now=clock(),
                    recipient_name=person.name,
                )
                for _number in range(2)
            )
            publish_badge(session, public, Choices(True, False, False), now=clock())
            factories.make_award(session)
            factories.make_award(session, state=AwardState.SCHEDULED)
            other = factories.make_person(session, name="Somebody Else", email="mo@student.example")
            award = factories.make_award(session, recipient="mo@student.example")
            claim_award(session, award, other, now=clock(), recipient_name=other.name)
            self.person, self.other = person, other
            self.public, self.private = public.public_id, private.public_id

    def browser(self) -> FlaskClient:
        return sign_in_as(self.app, self.person)

    def ask(self) -> FlaskClient:
        browser = self.browser()
        assert browser.post(SURE, data={"sure": "y"}).status_code == 303
        return browser

    def remove(self, **later: float) -> int:
        self.clock.advance(**later)
        factory = self.app.extensions["session_factory"]
        with self.app.app_context():
            return remove_due(factory, now=self.clock()).people

    def leave(self) -> None:
        self.ask()
        assert self.remove(days=31) == 1

    def pending(self, session: Session) -> Departure | None:
        return pending_departure(session, session.get_one(Person, self.person.id))


@pytest.fixture
def world(app: Flask, clock: SteppingClock) -> World:
    return World(app, clock)


def test_it_is_asked_twice(world: World) -> None:
    browser = world.browser()
    assert browser.get("/profile/leaving/remove").status_code == 200
    assert browser.get(SURE).status_code == 200
    assert browser.post(SURE).status_code == 400
    with world.app.app_context(), new_session() as session:
        assert world.pending(session) is None
    assert browser.post(SURE, data={"sure": "y"}).status_code == 303
    assert browser.get("/backpack").status_code == 302
    with world.app.app_context(), new_session() as session:
        departure = world.pending(session)
        assert departure is not None
        assert departure.due_at == world.clock() + GRACE
        (mail,) = session.scalars(select(OutboxMail).where(OutboxMail.kind == "account_leaving"))
        assert mail.recipient == ADDRESS


def test_every_address_hears_of_it(world: World) -> None:
    """Whoever sits in her session adds an address of his own, and then has her removed."""
    with world.app.app_context(), new_session() as session, session.begin():
        person = session.get_one(Person, world.person.id)
        for value in ("thief@home.example", ADDRESS.title()):
            new = factories.make_identifier(
                session, person, kind=IdentifierKind.EMAIL, value=value, verified_by="code"
            )
            new.verified_at = world.clock() + timedelta(minutes=1)
    world.leave()
    with world.app.app_context(), new_session() as session:
        mails = session.scalars(select(OutboxMail).where(OutboxMail.kind == departures.FAREWELL))
        assert sorted(mail.recipient.lower() for mail in mails) == [ADDRESS, "thief@home.example"]


def test_the_letter_of_a_removal_goes_to_every_address(world: World) -> None:
    with world.app.app_context(), new_session() as session, session.begin():
        person = session.get_one(Person, world.person.id)
        factories.make_identifier(
            session, person, kind=IdentifierKind.EMAIL, value="n@home.example", verified_by="code"
        )
    world.ask()
    with world.app.app_context(), new_session() as session:
        query = select(OutboxMail).where(OutboxMail.kind == "account_leaving")
        mails = session.scalars(query).all()
        assert sorted(mail.recipient for mail in mails) == ["n@home.example", ADDRESS]
        assert all("/leaving/call-off/" in mail.text for mail in mails)


def test_nothing_happens_before_its_day(world: World) -> None:
    world.ask()
    assert world.remove(days=29, hours=23) == 0
    with world.app.app_context(), new_session() as session:
        assert session.get_one(Person, world.person.id).name == "Noor Verhaegen"
    assert world.remove(hours=1) == 1
    assert world.remove(days=1) == 0


def test_signing_in_calls_it_off(world: World) -> None:
    world.ask()
    with world.app.test_request_context():
        session = db.session()
        sign_in = session.scalars(select(SignIn).where(SignIn.person_id == world.person.id)).one()
        token, browser = begin_session(session, sign_in, now=world.clock())
        user_logged_in.send(world.app, user=SignedInBrowser(browser, token))
        session.commit()
    assert world.remove(days=31) == 0


def test_the_link_of_the_mail_calls_it_off_once(world: World) -> None:
    world.ask()
    with world.app.app_context(), new_session() as session:
        (mail,) = session.scalars(select(OutboxMail).where(OutboxMail.kind == "account_leaving"))
    found = re.search(r"/leaving/call-off/[\w-]+", mail.text)
    assert found is not None
    stranger = world.app.test_client()
    assert stranger.get(found[0]).status_code == 200
    assert stranger.post(found[0]).status_code == 303
    assert stranger.get(found[0]).status_code == 404
    assert stranger.post(found[0]).status_code == 404
    assert world.remove(days=31) == 0


def test_a_crash_leaves_her_whole_and_the_next_run_goes_on(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.ask()
    world.clock.advance(days=31)

    def die(*_arguments: object, **_named: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(erasing, "_remove_person", die)
        with pytest.raises(KeyboardInterrupt):
            world.remove()
    with world.app.app_context(), new_session() as session:
        assert len(session.scalars(select(Credential)).all()) == 3
        assert session.scalars(select(Tombstone)).all() == []
    assert world.remove() == 1


def test_awards_still_count(world: World) -> None:
    with world.app.app_context(), new_session() as session:
        before = Counter(session.scalars(select(Award.state)))
    world.leave()
    with world.app.app_context(), new_session() as session:
        after = Counter(session.scalars(select(Award.state)))
        erased = session.scalars(select(Award).where(Award.erased_at.is_not(None))).all()
        offered = session.scalars(select(Award.offered_at).where(Award.state == "claimed")).all()
    assert after[AwardState.CLAIMED] == before[AwardState.CLAIMED] == 3
    assert after[AwardState.DECLINED] == after[AwardState.WITHDRAWN] == 1
    assert after.total() == before.total()
    assert len(erased) == 4
    assert None not in offered
    assert {award.recipient_value for award in erased} == {""}


def test_somebody_elses_things_are_untouched(world: World) -> None:
    world.leave()
    browser = sign_in_as(world.app, world.other)
    assert browser.get("/backpack").status_code == 200
    with world.app.app_context(), new_session() as session:
        (credential,) = session.scalars(select(Credential))
        assert credential.person_id == world.other.id
        assert credential.award.recipient_value == "mo@student.example"


def test_an_address_that_two_people_have_is_not_erased_for_the_other(world: World) -> None:
    with world.app.app_context(), new_session() as session, session.begin():
        other = session.get_one(Person, world.other.id)
        factories.make_identifier(session, other, kind=IdentifierKind.EMAIL, value=ADDRESS)
    world.leave()
    with world.app.app_context(), new_session() as session:
        states = Counter(
            session.scalars(select(Award.state).where(Award.recipient_value == ADDRESS))
        )
    assert states == {AwardState.OFFERED: 1, AwardState.SCHEDULED: 1}


def test_the_public_address_says_that_it_is_gone_and_nothing_of_her(world: World) -> None:
    world.leave()
    browser = world.app.test_client()
    page = browser.get(f"/b/{world.public}", headers={"Accept": "text/html"})
    machine = browser.get(f"/b/{world.public}", headers={"Accept": "application/vc"})
    assert page.status_code == machine.status_code == 410
    assert machine.json is not None
    assert (machine.json["removed"], machine.json["revoked"]) == (True, False)
    for path in (f"/b/{world.public}.json", f"/ob2/assertions/{world.public}"):
        answer = browser.get(path)
        assert (answer.status_code, answer.json) == (410, machine.json)
    for answer in (page, machine):
        assert "Noor" not in answer.text
        assert "Verhaegen" not in answer.text
    # A private badge never answered, and does not begin to.
    assert browser.get(f"/b/{world.private}").status_code == 404


def test_going_is_not_revoking(world: World) -> None:
    with world.app.app_context(), new_session() as session:
        credential = session.scalars(
            select(Credential).where(Credential.public_id == world.public)
        ).one()
        file = credential.signed_json
    world.leave()
    client = world.app.test_client()

    def fetch(address: str, *, accept: str = "application/json") -> Response:
        answer = client.get(
            address.removeprefix("http://backpack.test"), headers={"Accept": accept}
        )
        return Response(
            address=address,
            status=answer.status_code,
            content_type=answer.mimetype or "",
            body=answer.data,
            at=world.clock(),
        )

    policy = Policy(now=world.clock(), plain_http_hosts=frozenset({"backpack.test"}))
    assert verify(file, policy=policy, fetch=fetch).verdict is Verdict.GENUINE
    report = verify(f"http://backpack.test/b/{world.public}", policy=policy, fetch=fetch)
    assert report.verdict is Verdict.UNDETERMINED
    assert report.check(CheckName.STATUS).code != "revoked"


def test_its_place_in_the_list_is_never_given_out_anew(world: World) -> None:
    world.leave()
    with world.app.app_context(), new_session() as session:
        tombstones = session.scalars(select(Tombstone)).all()
        assert len(tombstones) == 2
        for tombstone in tombstones:
            status_list = session.get_one(StatusList, tombstone.status_list_id)
            assert status_lists._is_taken(session, status_list, tombstone.status_index)  # noqa: SLF001


def test_a_new_sign_in_begins_afresh(world: World) -> None:
    with world.app.app_context(), new_session() as session:
        known = session.scalars(select(SignIn).where(SignIn.person_id == world.person.id)).one()
    world.leave()
    with world.app.app_context(), new_session() as session:
        query = select(SignIn).where(SignIn.issuer == known.issuer, SignIn.subject == known.subject)
        assert session.scalar(query) is None
        (farewell,) = session.scalars(select(OutboxMail).where(OutboxMail.recipient == ADDRESS))
        assert (farewell.kind, farewell.person_id) == (departures.FAREWELL, None)


def test_a_removal_asked_for_again_is_one(world: World) -> None:
    world.ask()
    with world.app.app_context(), new_session() as session, session.begin():
        person = session.get_one(Person, world.person.id)
        first = departures.ask_to_leave(session, person, now=world.clock() + timedelta(days=3))
        assert first.due_at == world.clock() + GRACE
