"""What a merge moves, where two accounts have the same, and that the undo restores it exactly."""

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from backpack.accounts.linking import unlink_sign_in
from backpack.accounts.merging import UNDO, merge_accounts
from backpack.accounts.merging_rows import STAYS
from backpack.accounts.sessions import begin_session, find_session
from backpack.accounts.terms import agree_to_terms, current_document, publish_terms
from backpack.accounts.unmerging import open_merges, settle_merges, undo_merge
from backpack.db import Base, new_session
from backpack.errors import ConflictError
from backpack.issuing.claiming import claim_award
from backpack.models import (
    AccountMerge,
    BrowserSession,
    Credential,
    Departure,
    MergeOffer,
    Person,
    Role,
    SignIn,
    TermsAcceptance,
)
from backpack.sharing.collection_links import shown_places
from backpack.sharing.private_links import Lifetime, Wish, is_open, make_link
from backpack.sharing.service import Choices
from tests.support import factories
from tests.support.collections import collect, make_collection_link
from tests.support.factories import NOW
from tests.support.importing import make_import
from tests.support.issued import make_wallet_offer

LETTERS = ("outbox_mail", "person_id")
KEEPER, OTHER = "Anna Peeters", "A. Peeters"


@pytest.fixture
def session(app: Flask) -> Any:
    with app.test_request_context(), new_session() as session:
        yield session
        session.rollback()


@pytest.fixture
def two(session: Session) -> tuple[Person, Person]:
    return (
        factories.make_person(session, name=KEEPER, email="anna@ghent.example"),
        factories.make_person(session, name=OTHER, email="anna@radboud.example"),
    )


def browser_of(session: Session, person: Person) -> tuple[str, BrowserSession]:
    held = select(SignIn).where(SignIn.person_id == person.id).order_by(SignIn.id)
    sign_in = session.scalars(held).first()
    assert sign_in is not None
    return begin_session(session, sign_in, now=NOW)


def merge(session: Session, keeper: Person, other: Person) -> AccountMerge:
    _token, browser = browser_of(session, keeper)
    offer = MergeOffer(
        keeper=keeper,
        other=other,
        browser=browser.public_id,
        created_at=NOW,
        expires_at=NOW + timedelta(minutes=15),
    )
    session.add(offer)
    session.flush()
    return merge_accounts(session, offer, now=NOW)


def pointing(session: Session) -> dict[tuple[str, str], list[tuple[Any, ...]]]:
    """Every row that points to a person, but for the trail of what was done."""
    session.flush()
    return {
        (table.name, column.name): sorted(
            tuple(row) for row in session.execute(select(table.primary_key.columns[0], column))
        )
        for table in Base.metadata.sorted_tables
        if table.name not in STAYS
        for column in table.columns
        if any(key.column.table.name == "person" for key in column.foreign_keys)
    }


def claim(session: Session, person: Person, badge_class: Any, address: str) -> Credential:
    award = factories.make_award(session, badge_class=badge_class, recipient=address)
    return claim_award(session, award, person, now=NOW, recipient_name=person.name)


def test_both_have_a_badge_of_the_same_class(session: Session, two: tuple[Person, Person]) -> None:
    keeper, other = two
    badge_class = factories.make_badge_class(session)
    badges = {
        claim(session, keeper, badge_class, "anna@ghent.example").id,
        claim(session, other, badge_class, "anna@radboud.example").id,
    }
    signed = {row.id: row.signed_json for row in session.scalars(select(Credential))}
    merge(session, keeper, other)
    mine = session.scalars(select(Credential).where(Credential.person_id == keeper.id)).all()
    assert {row.id for row in mine} == badges
    assert {row.id: row.signed_json for row in mine} == signed


def test_both_have_roles(session: Session, two: tuple[Person, Person]) -> None:
    keeper, other = two
    issuer, second = factories.make_issuer(session), factories.make_issuer(session)
    factories.make_role(session, keeper, issuer=issuer)
    factories.make_role(session, other, issuer=issuer)
    factories.make_role(session, other, issuer=second)
    merge(session, keeper, other)
    mine = session.scalars(select(Role.issuer_id).where(Role.person_id == keeper.id)).all()
    assert sorted(str(number) for number in mine) == sorted([str(issuer.id), str(second.id)])


def test_both_agreed_to_the_same_terms(session: Session, two: tuple[Person, Person]) -> None:
    keeper, other = two
    publish_terms(session, NOW)
    text = current_document(session, "general", language="en").sha256  # type: ignore[arg-type]
    for person in two:
        agree_to_terms(session, person, sha256=text, now=NOW)
    merge(session, keeper, other)
    rows = session.scalars(select(TermsAcceptance.person_id)).all()
    assert sorted(rows) == sorted([keeper.id, other.id])


def test_the_undo_restores_exactly(session: Session, two: tuple[Person, Person]) -> None:
    keeper, other = two
    badge_class = factories.make_badge_class(session)
    claim(session, other, badge_class, "anna@radboud.example")
    issuer = factories.make_issuer(session)
    for person in two:
        factories.make_role(session, person, issuer=issuer)
    other.name_validated_by, other.name_validated_at = "radboud-university", NOW
    before = pointing(session)
    done = merge(session, keeper, other)
    assert pointing(session) != before
    assert (keeper.name, keeper.name_validated_by) == (OTHER, "radboud-university")
    undo_merge(session, done, now=NOW + timedelta(days=1))
    after = pointing(session)
    # What was written of it lies with the account whose address it went to.
    letters, before_them = after.pop(LETTERS), before.pop(LETTERS)
    assert (after, before_them) == (before, [])
    assert sorted(whose for _letter, whose in letters) == sorted([keeper.id, other.id] * 2)
    assert (keeper.name, keeper.name_validated_by) == (KEEPER, None)
    assert open_merges(session, keeper, now=NOW) == []


def test_what_came_since_stays_with_the_keeper(
    session: Session, two: tuple[Person, Person]
) -> None:
    keeper, other = two
    done = merge(session, keeper, other)
    badge = claim(session, keeper, factories.make_badge_class(session), "anna@radboud.example")
    undo_merge(session, done, now=NOW)
    assert badge.person_id == keeper.id


def test_nobody_goes_on_showing_the_badges_of_the_other_account(
    session: Session, two: tuple[Person, Person]
) -> None:
    """What one of them put into a collection or behind a link while the accounts were one."""
    keeper, other = two
    hers = claim(session, keeper, factories.make_badge_class(session), "anna@ghent.example")
    theirs = claim(session, other, factories.make_badge_class(session), "anna@radboud.example")
    theirs_imported, _batch = make_import(session, other)
    done = merge(session, keeper, other)
    collection = collect(session, keeper, hers, theirs, theirs_imported)
    everything = make_collection_link(session, collection, now=NOW)
    wish = Wish(label="Acme", choices=Choices(True, False, False), lifetime=Lifetime.OPEN)
    links = [make_link(session, badge, wish, now=NOW) for badge in (hers, theirs)]
    offers = [make_wallet_offer(session, badge, now=NOW) for badge in (hers, theirs)]
    assert len(shown_places(session, everything, now=NOW)) == 3
    undo_merge(session, done, now=NOW)
    shown = shown_places(session, everything, now=NOW)
    assert [place.credential for place in shown] == [hers]
    assert [is_open(link, NOW) for link in links] == [True, False]
    for offer in offers:
        session.refresh(offer)
    assert [offer.ended_at for offer in offers] == [None, NOW]


def test_browsers_of_the_other_account_end_and_so_do_those_that_came_with_it(
    session: Session, two: tuple[Person, Person]
) -> None:
    keeper, other = two
    before, _browser = browser_of(session, other)
    done = merge(session, keeper, other)
    assert find_session(session, before, now=NOW) is None
    moved = session.scalars(
        select(SignIn).where(SignIn.person_id == keeper.id).order_by(SignIn.id.desc())
    ).first()
    assert moved is not None
    token, _browser = begin_session(session, moved, now=NOW)
    undo_merge(session, done, now=NOW)
    assert find_session(session, token, now=NOW) is None


def test_no_account_is_left_without_a_way_in(session: Session, two: tuple[Person, Person]) -> None:
    keeper, other = two
    lost = session.scalars(select(SignIn.id).where(SignIn.person_id == other.id)).one()
    done = merge(session, keeper, other)
    _token, browser = browser_of(session, keeper)
    unlink_sign_in(session, browser, number=lost, now=NOW)
    with pytest.raises(ConflictError, match="undo_leaves_nobody"):
        undo_merge(session, done, now=NOW)


@pytest.mark.parametrize("who", [0, 1])
def test_an_account_that_is_to_be_removed_is_not_joined(
    session: Session, two: tuple[Person, Person], who: int
) -> None:
    departure = Departure(person_id=two[who].id, asked_at=NOW, due_at=NOW + timedelta(days=30))
    session.add(departure)
    session.flush()
    with pytest.raises(ConflictError, match="account_leaving"):
        merge(session, *two)
    departure.cancelled_at = NOW
    session.execute(delete(MergeOffer))
    merge(session, *two)


def test_the_same_offer_joins_once(session: Session, two: tuple[Person, Person]) -> None:
    keeper, other = two
    merge(session, keeper, other)
    offer = session.scalars(select(MergeOffer)).one()
    with pytest.raises(ConflictError, match="merge_done_already"):
        merge_accounts(session, offer, now=NOW)


def test_a_row_under_a_number_given_out_again_is_not_the_one_that_moved(
    session: Session, two: tuple[Person, Person]
) -> None:
    keeper, other = two
    role = factories.make_role(session, other, issuer=factories.make_issuer(session))
    done = merge(session, keeper, other)
    number = role.id
    session.delete(session.get_one(Role, number))
    session.flush()
    later = factories.make_role(session, keeper, issuer=factories.make_issuer(session))
    later.granted_at = NOW + timedelta(hours=1)
    session.flush()
    later.id = number
    session.flush()
    undo_merge(session, done, now=NOW)
    assert session.get_one(Role, number).person_id == keeper.id


def test_after_thirty_days_nothing_is_left_of_the_other_name(
    session: Session, two: tuple[Person, Person]
) -> None:
    keeper, other = two
    done = merge(session, keeper, other)
    assert settle_merges(session, now=NOW + UNDO - timedelta(minutes=1)) == 0
    assert settle_merges(session, now=NOW + UNDO) == 1
    assert settle_merges(session, now=NOW + UNDO) == 0
    assert (other.name, done.moved, keeper.deleted_at) == ("", [], None)
    assert other.deleted_at is not None
