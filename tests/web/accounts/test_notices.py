"""Who is told by mail that what opens a backpack, or finds its awards, was changed: she is."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from backpack.accounts.linking import link_sign_in, unlink_sign_in
from backpack.accounts.mailboxes import BY_CODE, BY_LINK, prove_address, remove_address
from backpack.accounts.merging import merge_accounts
from backpack.accounts.notices import KIND, Change, Notice, tell_of_change
from backpack.accounts.oidc.claims import VouchedClaims, VouchedIdentifier
from backpack.accounts.sessions import begin_session
from backpack.accounts.signing_in import receive_person
from backpack.accounts.unmerging import undo_merge
from backpack.db import new_session
from backpack.models import (
    BrowserSession,
    IdentifierKind,
    MergeOffer,
    OutboxMail,
    Person,
    SignIn,
    VerifiedIdentifier,
)
from tests.support import factories
from tests.support.factories import NOW
from tests.support.forms import page, send
from tests.support.sessions import sign_in_as

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
HERS, HOME = "noor@ghent.example", "noor@home.example"


@pytest.fixture
def session(app: Flask) -> Iterator[Session]:
    with app.test_request_context(), new_session() as session:
        yield session
        session.rollback()


@pytest.fixture
def noor(session: Session) -> Person:
    person = factories.make_person(session, email=HERS)
    factories.make_identifier(
        session, person, kind=IdentifierKind.EMAIL, value=HOME, verified_by=BY_CODE
    )
    return person


@pytest.fixture
def browser(session: Session, noor: Person) -> BrowserSession:
    sign_in = session.scalars(select(SignIn).where(SignIn.person_id == noor.id)).one()
    return begin_session(session, sign_in, now=NOW, user_agent=FIREFOX)[1]


def letters(session: Session) -> dict[str, OutboxMail]:
    """The notices by their recipient; nobody is told twice."""
    session.flush()
    mails = session.scalars(select(OutboxMail).where(OutboxMail.kind == KIND)).all()
    found = {mail.recipient: mail for mail in mails}
    assert len(found) == len(mails)
    return found


def claims(subject: str, *addresses: str) -> VouchedClaims:
    return VouchedClaims(
        issuer="https://elsewhere.example",
        subject=subject,
        name="N. Verhaegen",
        identifiers=tuple(
            VouchedIdentifier(kind=IdentifierKind.EMAIL, value=one, normalised=one)
            for one in addresses
        ),
        session_id=None,
        acr=None,
    )


def link(app: Flask, session: Session, browser: BrowserSession) -> SignIn:
    provider = app.extensions["providers"]["radboud-university"]
    linked = link_sign_in(session, browser, claims("n1", "noor@radboud.example"), provider, now=NOW)
    assert not isinstance(linked, MergeOffer)
    return linked.sign_in


def test_a_sign_in_is_linked(
    app: Flask, session: Session, noor: Person, browser: BrowserSession
) -> None:
    link(app, session, browser)
    told = letters(session)
    assert set(told) == {HERS, HOME, "noor@radboud.example"}
    for form in (told[HERS].text, told[HERS].html):
        assert "Radboud University" in form
        assert "21 November 2026, 14:02 UTC" in form
        assert "Firefox, Linux" in form
        assert "http://backpack.test/profile" in form
    # Her own page is where she can do something about it.
    assert told[HERS].person_id == noor.id
    link(app, session, browser)
    assert set(letters(session)) == set(told)


def test_a_sign_in_is_unlinked(app: Flask, session: Session, browser: BrowserSession) -> None:
    sign_in = link(app, session, browser)
    session.execute(delete(OutboxMail))
    unlink_sign_in(session, browser, number=sign_in.id, now=NOW)
    told = letters(session)
    assert set(told) == {HERS, HOME, "noor@radboud.example"}
    assert "Radboud University" in told[HOME].text


def test_two_accounts_are_joined_and_taken_apart(
    session: Session, noor: Person, browser: BrowserSession
) -> None:
    other = factories.make_person(session, name="N. V.", email="nv@radboud.example")
    other.language = "nl"
    offer = MergeOffer(
        keeper=noor,
        other=other,
        browser=browser.public_id,
        created_at=NOW,
        expires_at=NOW + timedelta(minutes=15),
    )
    session.add(offer)
    session.flush()
    merge = merge_accounts(session, offer, now=NOW)
    told = letters(session)
    assert set(told) == {HERS, HOME, "nv@radboud.example"}
    assert "21 December 2026" in told[HERS].text
    assert "21 december 2026" in told["nv@radboud.example"].text
    session.execute(delete(OutboxMail))
    undo_merge(session, merge, now=NOW, browser=browser)
    told = letters(session)
    assert {name: mail.person_id for name, mail in told.items()} == {
        HERS: noor.id,
        HOME: noor.id,
        "nv@radboud.example": other.id,
    }


def test_an_address_is_added_and_removed(session: Session, noor: Person) -> None:
    new = "noor.new@home.example"
    for _turn in range(2):
        prove_address(session, noor, address=new, normalised=new, by=BY_CODE, now=NOW)
    told = letters(session)
    assert set(told) == {HERS, HOME, new}
    # An old mailbox of hers may have another reader by now.
    assert all(new not in mail.text and "n•••@home.example" in mail.text for mail in told.values())
    session.execute(delete(OutboxMail))
    row = session.scalars(
        select(VerifiedIdentifier).where(VerifiedIdentifier.normalised == new)
    ).one()
    remove_address(session, noor, number=row.id, now=NOW)
    assert set(letters(session)) == {HERS, HOME, new}


def test_who_reads_the_mail_of_an_award_is_told_in_that_letter(
    session: Session, noor: Person
) -> None:
    new = "noor.new@home.example"
    prove_address(session, noor, address=new, normalised=new, by=BY_LINK, now=NOW)
    assert set(letters(session)) == {HERS, HOME}


def test_an_address_that_somebody_else_proves_is_missed(session: Session, noor: Person) -> None:
    other = factories.make_person(session, name="Bo", email="bo@ghent.example")
    prove_address(session, other, address=HOME, normalised=HOME, by=BY_CODE, now=NOW)
    told = letters(session)
    # Bo is told that it was added, Noor that it is hers no more; not in the mailbox that she lost.
    assert {name: mail.person_id for name, mail in told.items()} == {
        "bo@ghent.example": other.id,
        HOME: other.id,
        HERS: noor.id,
    }
    assert "signed in" not in told[HERS].text


def test_an_address_that_her_institution_vouches_for_is_not_lost(
    session: Session, noor: Person
) -> None:
    other = factories.make_person(session, name="Bo", email="bo@ghent.example")
    factories.make_identifier(
        session, noor, kind=IdentifierKind.EMAIL, value=HERS, verified_by=BY_LINK
    )
    prove_address(session, other, address=HERS, normalised=HERS, by=BY_CODE, now=NOW)
    assert {mail.person_id for mail in letters(session).values()} == {other.id}


def test_signing_in_writes_to_nobody(app: Flask, session: Session) -> None:
    provider = app.extensions["providers"]["radboud-university"]
    for _turn in range(2):
        receive_person(
            session, claims("n2", "n2@radboud.example"), provider, language="en", now=NOW
        )
    assert letters(session) == {}


def test_who_has_no_address_gets_no_letter(session: Session) -> None:
    person = factories.make_person(session, eppn="noor@ghent.example")
    assert tell_of_change(session, person, Notice(change=Change.ADDRESS_ADDED), now=NOW) == 0


@pytest.mark.parametrize("language", ["en", "nl"])
@pytest.mark.parametrize("change", list(Change))
def test_every_letter_says_something_of_its_own(
    session: Session, noor: Person, browser: BrowserSession, change: Change, language: str
) -> None:
    noor.language, noor.display_name = language, "<b>Noor</b>"
    notice = Notice(
        change=change, browser=browser, provider="ghent-university", address=HOME, undo_until=NOW
    )
    assert tell_of_change(session, noor, notice, now=NOW) == 2
    mail = letters(session)[HERS]
    assert mail.subject
    assert "\n\n\n" not in mail.text
    assert "None" not in mail.text
    assert "<b>" not in mail.html
    assert "&amp;#" not in mail.html
    assert mail.text.count("http://backpack.test/profile") == 1


def test_the_page_names_the_browser_in_which_it_was_done(app: Flask) -> None:
    with app.app_context(), new_session() as session, session.begin():
        person = factories.make_person(session, email=HERS, provider="ghent-university")
        row = factories.make_identifier(
            session, person, kind=IdentifierKind.EMAIL, value=HOME, verified_by=BY_CODE
        )
    client = sign_in_as(app, person)
    assert page(client, "/profile")[0] == 200
    assert send(client, f"/profile/addresses/{row.id}/remove", of="/profile")[0] == 302
    with app.app_context(), new_session() as session:
        told = letters(session)
    assert set(told) == {HERS, HOME}
    assert "Ghent University" in told[HERS].text
