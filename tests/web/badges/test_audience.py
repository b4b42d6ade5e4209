"""A badge's page says who sees it beside its owner, by which way, and how often each was used."""

import re
from dataclasses import dataclass, field
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import delete
from sqlalchemy.orm import Session

from backpack.badges.audience import Audience, audience_of
from backpack.models import (
    Collection,
    CollectionItem,
    Credential,
    ImportedBadge,
    Ownership,
    Person,
    PrivateLink,
    Reader,
)
from backpack.sharing import private_links
from backpack.sharing.private_links import Lifetime, Wish, make_link
from backpack.sharing.service import Choices, publish_badge, unpublish_badge
from tests.conftest import SteppingClock
from tests.support.collections import collect, make_collection_link, make_public_collection
from tests.support.factories import NOW, make_person
from tests.support.importing import make_import
from tests.support.issued import issue
from tests.support.sessions import sign_in_as
from tests.support.writing import write

NAME_ALONE = Choices(show_name=True, show_grade=False, show_evidence=False)


@dataclass
class Shared:
    """A badge and an imported one, their owner's browser, and one of somebody else."""

    app: Flask
    own: int
    imported: int
    addresses: dict[str, str]
    owner: FlaskClient
    stranger: FlaskClient
    made: dict[str, str] = field(default_factory=dict)

    def audience(self, kind: str = "own", *, days: int = 0) -> Audience:
        def read(session: Session) -> Audience:
            return audience_of(session, self._badge(session, kind), now=NOW + timedelta(days=days))

        return write(self.app, read)

    def _badge(self, session: Session, kind: str) -> Credential | ImportedBadge:
        if kind == "own":
            return session.get_one(Credential, self.own)
        return session.get_one(ImportedBadge, self.imported)

    def link(self, label: str) -> str:
        """A private link to the own badge; gives its token."""
        wish = Wish(label=label, choices=NAME_ALONE, lifetime=Lifetime.MONTH)

        def make(session: Session) -> str:
            badge = session.get_one(Credential, self.own)
            return make_link(session, badge, wish, now=NOW).token

        return write(self.app, make)

    def gather(self, *, public: bool) -> Collection:
        def make(session: Session) -> Collection:
            badges = [self._badge(session, kind) for kind in ("own", "imported")]
            person = session.get_one(Person, badges[0].person_id)
            return (make_public_collection if public else collect)(session, person, *badges)

        return write(self.app, make)

    def link_to(self, collection: Collection) -> str:
        def make(session: Session) -> str:
            there = session.get_one(Collection, collection.id)
            return make_collection_link(session, there, now=NOW).token

        return write(self.app, make)

    def ways(self, kind: str) -> list[str]:
        """What is led to in the section of the page that says who sees it."""
        text = self.owner.get(self.addresses[kind]).text
        section = text.partition('aria-labelledby="audience"')[2].partition("</section>")[0]
        assert section
        return re.findall(r'<a href="([^"]+)"', section)


@pytest.fixture
def shared(app: Flask, clock: SteppingClock) -> Shared:
    assert clock() >= NOW

    def prepare(session: Session) -> tuple[Person, Credential, ImportedBadge]:
        person = make_person(session, email="noor@student.example")
        own = issue(session, person=person, recipient="noor@student.example")
        return person, own, make_import(session, person)[0]

    person, own, imported = write(app, prepare)
    addresses = {"own": f"/badges/{own.public_id}", "imported": f"/imported/{imported.public_id}"}
    owner = sign_in_as(app, person)
    return Shared(app, own.id, imported.id, addresses, owner, app.test_client())


@pytest.mark.parametrize("kind", ["own", "imported"])
def test_what_nobody_was_shown_nobody_sees(shared: Shared, kind: str) -> None:
    audience = shared.audience(kind)
    assert audience.alone
    assert (audience.ended, audience.wallets) == (0, 0)
    shared.ways(kind)


def test_each_way_is_told_with_its_looks(shared: Shared) -> None:
    token = shared.link("Acme")
    for _look in range(3):
        assert shared.stranger.get(f"/p/{token}").status_code == 200
    assert shared.owner.get(f"/p/{token}").status_code == 200
    assert shared.stranger.get(f"/p/{token}.json").status_code == 200
    ((link, looks),) = shared.audience().links
    assert (link.label, looks) == ("Acme", {Reader.PAGE: 3, Reader.PROGRAM: 1})
    assert not shared.audience().alone
    assert f"/links/{link.public_id}" in shared.ways("own")
    assert shared.audience("imported").alone


def test_a_collection_shows_what_is_in_it(shared: Shared) -> None:
    collection = shared.gather(public=True)
    token = shared.link_to(collection)
    assert shared.stranger.get(f"/c/{collection.public_id}").status_code == 200
    assert shared.stranger.get(f"/p/{token}").status_code == 200
    imported = shared.audience("imported")
    assert [one.id for one, _looks in imported.collections] == [collection.id]
    assert imported.collections[0][1][Reader.PAGE] == 1
    assert imported.links[0][1][Reader.PAGE] == 1
    assert f"/c/{collection.public_id}" in shared.ways("imported")
    # The badge of ours is private: the collection's page does not show it, its link does.
    own = shared.audience()
    assert (own.public, own.collections) == (None, [])
    assert [link.collection_id for link, _looks in own.links] == [collection.id]
    _publish(shared)
    own = shared.audience()
    assert own.public == {Reader.PAGE: 0, Reader.PROGRAM: 0}
    assert [one.id for one, _looks in own.collections] == [collection.id]
    _unpublish(shared)
    assert shared.audience().public is None


def _publish(shared: Shared) -> None:
    write(
        shared.app,
        lambda session: publish_badge(
            session, session.get_one(Credential, shared.own), NAME_ALONE, now=NOW
        ),
    )


def _unpublish(shared: Shared) -> None:
    write(
        shared.app,
        lambda session: unpublish_badge(session, session.get_one(Credential, shared.own), now=NOW),
    )


def test_what_is_over_is_counted_and_no_way_any_more(shared: Shared) -> None:
    shared.link("Acme")
    shared.link("Ghent Harbour")
    collection = shared.gather(public=False)
    shared.link_to(collection)

    def end(session: Session) -> None:
        link = session.query(PrivateLink).filter_by(label="Acme").order_by(PrivateLink.id).first()
        assert link is not None
        private_links.end_link(session, link, now=NOW)

    write(shared.app, end)
    audience = shared.audience()
    assert (len(audience.links), audience.ended) == (2, 1)
    write(shared.app, lambda session: session.execute(delete(CollectionItem)))
    audience = shared.audience()
    assert ([link.label for link, _looks in audience.links], audience.ended) == (
        ["Ghent Harbour"],
        1,
    )
    audience = shared.audience(days=31)
    assert (audience.alone, audience.ended) == (True, 2)


def test_a_badge_from_elsewhere_that_may_not_be_shown_is_not(shared: Shared) -> None:
    shared.link_to(shared.gather(public=True))

    def doubt(session: Session) -> None:
        session.get_one(ImportedBadge, shared.imported).ownership = Ownership.NOT_HERS

    write(shared.app, doubt)
    assert shared.audience("imported").alone
    shared.ways("imported")
