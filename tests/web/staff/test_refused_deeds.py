"""What cannot be done to an award is said on its page, and what was typed is still there."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from backpack.awards.rules import set_rules
from backpack.issuing.claiming import claim_award
from backpack.models import Award, BadgeClass, Credential, Person
from tests.support.factories import NOW, make_award, make_awarder, make_badge_class, make_person
from tests.support.forms import page, send
from tests.support.sessions import sign_in_as
from tests.support.writing import write

TOO_LONG = "What happened, at length. " * 50


@pytest.fixture
def badge_class(app: Flask) -> BadgeClass:
    """A badge of an issuer that Bram awards for."""
    return write(app, make_badge_class)


@pytest.fixture
def bram(app: Flask, badge_class: BadgeClass) -> Person:
    """Who awards it."""
    return write(app, lambda session: make_awarder(session, badge_class.issuer))


@pytest.fixture
def client(app: Flask, bram: Person) -> FlaskClient:
    """Bram's browser."""
    return sign_in_as(app, bram)


def _suspendable(session: Session, badge_class: BadgeClass, actor: Person) -> Credential:
    mine = session.get_one(BadgeClass, badge_class.id)
    set_rules(
        session,
        mine.issuer.institution,
        reminder_days=[],
        warning_days=None,
        paragraphs={},
        suspendable=True,
        actor=session.get_one(Person, actor.id),
        now=NOW,
    )
    award = make_award(session, badge_class=mine)
    noor = make_person(session, email=award.recipient_value)
    return claim_award(session, award, noor, now=NOW, recipient_name=noor.name)


def test_suspending_without_a_good_reason_is_answered_beside_its_own_field(
    app: Flask, client: FlaskClient, badge_class: BadgeClass, bram: Person
) -> None:
    credential = write(app, lambda session: _suspendable(session, badge_class, bram))
    here = f"/desk/awards/{credential.award.public_id}"
    for deed in ("suspend", "resume"):
        for reason in ("", "  \n", TOO_LONG):
            status, text = send(client, f"{here}/{deed}", of=here, reason=reason)
            assert (status, 'id="suspend-reason-error"' in text) == (400, True), deed
            # The page has another reason, for taking the badge back, with which nothing is wrong.
            assert 'id="reason-error"' not in text, deed
            assert text.count(TOO_LONG.strip()) == (reason == TOO_LONG), deed
        assert send(client, f"{here}/{deed}", of=here, reason="Looked into.") == (303, here)
        now = write(app, lambda session: session.get_one(Credential, credential.id).suspended_at)
        assert (now is not None) == (deed == "suspend")
    status, text = send(client, f"{here}/resume", of=here, reason="Once more.")
    assert (status, 'data-code="badge_not_suspended"' in text) == (409, True)
    assert f'action="{here}/suspend"' in text


def test_an_award_that_another_tab_withdrew_is_shown_as_it_is_now(
    app: Flask, client: FlaskClient, badge_class: BadgeClass
) -> None:
    def make(session: Session) -> Award:
        return make_award(session, badge_class=session.get_one(BadgeClass, badge_class.id))

    here = f"/desk/awards/{write(app, make).public_id}"
    assert send(client, f"{here}/withdraw", of=here, reason="Misspelt.") == (303, here)
    for deed, typed in (("remind", {}), ("withdraw", {"reason": "Once more."})):
        status, text = send(client, f"{here}/{deed}", of="/desk/awards/new", **typed)
        assert (status, 'data-code="award_withdrawn"' in text) == (409, True), deed
        assert "Misspelt." in text
        assert "Ask them if you think" not in text
    status, _text = page(client, f"{here}/correct")
    assert status == 303
