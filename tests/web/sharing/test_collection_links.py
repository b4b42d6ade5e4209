"""Private links to collections: every badge under one token, and all of them gone with it."""

import json
import re
from dataclasses import dataclass
from urllib.parse import urlencode

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from backpack.badges.collecting.service import add_badges
from backpack.badges.counting import looks_at
from backpack.issuing.revocation import revoke_credential
from backpack.leaving.erasing import erase_person
from backpack.models import (
    AuditEvent,
    Collection,
    CollectionItem,
    Credential,
    ImportedBadge,
    ImportedVerdict,
    LookCount,
    LookedAt,
    Ownership,
    Person,
    PrivateLink,
    PrivateLinkBadge,
)
from tests.conftest import SteppingClock
from tests.support import factories
from tests.support.asking import HOSTS, AskBackpack
from tests.support.collections import collect
from tests.support.importing import make_import
from tests.support.issued import issue
from tests.support.sessions import sign_in_as
from tests.support.writing import write
from verifier import Policy, Verdict, verify
from verifier.errors import SeveralBadgesError

NOOR = "noor@student.example"


@dataclass
class Shared:
    """A private badge and an imported one in a private collection, and who looks at them."""

    app: Flask
    collection: str
    own: str
    imported: str
    owner: FlaskClient
    other: FlaskClient
    stranger: FlaskClient

    def version(self) -> str:
        query = select(Collection.version).where(Collection.public_id == self.collection)
        return str(write(self.app, lambda session: session.scalars(query).one()))

    def post(self, **values: str) -> tuple[int, str]:
        form = {"label": "Acme, October", "lifetime": "month", "version": self.version(), **values}
        answer = self.owner.post(f"/collections/{self.collection}/links", data=form)
        return answer.status_code, answer.text

    def make(self, **values: str) -> PrivateLink:
        status, text = self.post(**values)
        assert status == 302, text
        newest = select(PrivateLink).order_by(PrivateLink.id.desc()).limit(1)
        return write(self.app, lambda session: session.scalars(newest).one())

    def change_import(self, **values: object) -> None:
        """Let something become of the imported badge."""
        change = update(ImportedBadge).values(values)
        write(self.app, lambda session: session.execute(change))

    def rows_of_links(self) -> int:
        """How many rows there are of links, of badges in them and of looks at them."""
        tables = (PrivateLink, PrivateLinkBadge, LookCount)
        counts = [select(func.count()).select_from(table) for table in tables]
        return write(
            self.app, lambda session: sum(session.scalars(count).one() for count in counts)
        )

    def pages(self, link: PrivateLink) -> list[str]:
        """Everything that there is under one token."""
        own, imported = (f"/p/{link.token}/badges/{one}" for one in (self.own, self.imported))
        forms = [f"{own}.{form}" for form in ("json", "jwt", "png", "svg", "pdf")]
        start = f"/p/{link.token}"
        return [start, f"{start}/qr.svg", own, *forms, imported, f"{imported}/file"]


@pytest.fixture
def shared(app: Flask) -> Shared:
    app.config["WTF_CSRF_ENABLED"] = False

    def fill(session: Session) -> tuple[Person, Person, str, str, str]:
        noor = factories.make_person(session, name="Noor Verhaegen", email=NOOR)
        other = factories.make_person(session, name="Somebody Else")
        own = issue(
            session,
            person=noor,
            recipient=NOOR,
            badge={"name": "Kept to myself"},
            grade="with distinction",
            narrative="Two years.",
        )
        imported, _batch = make_import(session, noor, name="From Elsewhere")
        collection = collect(session, noor, own, imported)
        return noor, other, collection.public_id, own.public_id, imported.public_id

    noor, other, collection, own, imported = write(app, fill)
    clients = sign_in_as(app, noor), sign_in_as(app, other), app.test_client()
    return Shared(app, collection, own, imported, *clients)


def credential_of(session: Session, public_id: str) -> Credential:
    return session.scalars(select(Credential).where(Credential.public_id == public_id)).one()


def test_the_reader_reaches_every_badge_and_everything_stays_private(shared: Shared) -> None:
    link = shared.make(name="y")
    page = shared.stranger.get(f"/p/{link.token}")
    assert page.status_code == 200
    for text in ("Kept to myself", "From Elsewhere", "Noor Verhaegen", "<strong>do</strong>"):
        assert text in page.text
    for path in shared.pages(link):
        answer = shared.stranger.get(path)
        assert answer.status_code == 200, path
        assert "noindex" in answer.headers["X-Robots-Tag"]
        assert answer.headers["Cache-Control"] == "private, no-store"
        assert answer.headers["Referrer-Policy"] == "no-referrer"
    for path in (f"/c/{shared.collection}", f"/b/{shared.own}", f"/b/{shared.own}.json"):
        assert shared.stranger.get(path).status_code == 404


def test_every_form_of_a_badge_holds_no_more_than_was_chosen(shared: Shared) -> None:
    hidden = shared.make()
    for path in shared.pages(hidden):
        data = shared.stranger.get(path).data
        for word in (b"Noor Verhaegen", b"with distinction", b"Two years"):
            assert word not in data, path
    shown = shared.make(name="y", grade="y", evidence="y")
    page = shared.stranger.get(f"/p/{shown.token}/badges/{shared.own}").text
    for text in ("Noor Verhaegen", "with distinction", "Two years."):
        assert text in page


def test_the_form_says_what_the_reader_will_see_before_there_is_a_link(shared: Shared) -> None:
    here = f"/collections/{shared.collection}/links"
    for language in ("en", "nl"):
        page = shared.owner.get(f"{here}?lang={language}").text
        assert "Kept to myself" in page
        assert "From Elsewhere" in page
        assert "with distinction" not in page
    chosen = shared.owner.get(f"{here}?lang=en&choose=1&grade=y").text
    assert "with distinction" in chosen
    assert "Private otherwise" in chosen
    assert write(shared.app, lambda session: session.scalars(select(PrivateLink)).all()) == []


def test_the_verifier_answers_for_each_badge_by_its_address(
    shared: Shared, clock: SteppingClock
) -> None:
    link = shared.make(name="y")
    policy = Policy(now=clock(), plain_http_hosts=HOSTS, expected_recipient=NOOR)
    report = verify(
        f"http://backpack.test/p/{link.token}/badges/{shared.own}",
        policy=policy,
        fetch=AskBackpack(shared.app),
    )
    assert report.verdict is Verdict.GENUINE


def test_the_verifier_is_led_from_the_link_to_each_badge(
    shared: Shared, clock: SteppingClock
) -> None:
    link = shared.make()
    policy = Policy(now=clock(), plain_http_hosts=HOSTS)
    here = f"http://backpack.test/p/{link.token}"
    with pytest.raises(SeveralBadgesError) as told:
        verify(here, policy=policy, fetch=AskBackpack(shared.app))
    imported = f"{here}/badges/{shared.imported}/file"
    assert set(told.value.addresses) == {f"{here}/badges/{shared.own}", imported}
    asked = urlencode({"url": here})
    assert f"/?{asked}" in shared.stranger.get(f"/p/{link.token}").text
    for address in told.value.addresses:
        assert shared.stranger.get(address, headers={"Accept": "application/vc"}).status_code == 200


def test_ending_the_link_ends_every_page_under_it(shared: Shared) -> None:
    link, kept = shared.make(), shared.make()
    assert shared.owner.post(f"/links/{link.public_id}/end").status_code == 302
    for path in shared.pages(link):
        for client in (shared.stranger, shared.owner):
            assert client.get(path).status_code == 404, path
    assert shared.stranger.get(f"/p/{kept.token}").status_code == 200
    page = shared.owner.get(f"/links/{link.public_id}?lang=en").text
    assert "sees nothing any more" in page
    assert "Kept to myself" not in page


def test_a_link_to_a_collection_expires(shared: Shared, clock: SteppingClock) -> None:
    link = shared.make(lifetime="week")
    clock.advance(days=7)
    assert {shared.stranger.get(path).status_code for path in shared.pages(link)} == {404}


def test_a_badge_taken_out_of_the_collection_is_gone_from_the_link(shared: Shared) -> None:
    link = shared.make()
    query = select(CollectionItem.id).where(CollectionItem.credential_id.is_not(None))
    item = write(shared.app, lambda session: session.scalars(query).one())
    shared.owner.post(f"/collections/{shared.collection}/take-out", data={"item": str(item)})
    page = shared.stranger.get(f"/p/{link.token}").text
    assert "Kept to myself" not in page
    assert "From Elsewhere" in page
    for ending in ("", ".json", ".pdf"):
        path = f"/p/{link.token}/badges/{shared.own}{ending}"
        assert shared.stranger.get(path).status_code == 404


def test_a_badge_added_later_is_in_no_link_that_was_made_before(shared: Shared) -> None:
    link = shared.make()

    def add(session: Session) -> str:
        noor = credential_of(session, shared.own).person
        later = issue(session, person=noor, recipient=NOOR, badge={"name": "Not for Acme"})
        collection = session.scalars(select(Collection)).one()
        add_badges(session, collection, [f"own:{later.public_id}"], noor, now=factories.NOW)
        return later.public_id

    later = write(shared.app, add)
    assert "Not for Acme" not in shared.stranger.get(f"/p/{link.token}").text
    assert shared.stranger.get(f"/p/{link.token}/badges/{later}").status_code == 404
    again = shared.make()
    assert "Not for Acme" in shared.stranger.get(f"/p/{again.token}").text


def test_what_was_changed_on_another_device_is_looked_at_first(shared: Shared) -> None:
    seen = shared.version()
    here = f"/collections/{shared.collection}"
    words = {"name": "For Acme", "words": "Written on the phone.", "version": seen}
    assert shared.owner.post(f"{here}/words", data=words).status_code == 303
    status, text = shared.post(version=seen)
    assert status == 409
    assert 'data-code="changed_elsewhere"' in text
    assert "Written on the phone." in text
    assert "Acme, October" in text
    assert write(shared.app, lambda session: session.scalars(select(PrivateLink)).all()) == []
    version = re.search(r'name="version"[^>]*value="(\d+)"', text)
    assert version is not None
    assert shared.post(version=version[1])[0] == 302


@pytest.mark.parametrize("version", ["", "x", "-1", "9" * 20])
def test_a_form_without_a_version_makes_no_link(shared: Shared, version: str) -> None:
    assert shared.post(version=version)[0] == 409


def test_words_and_order_are_as_they_are_now(shared: Shared) -> None:
    link = shared.make()
    here = f"/collections/{shared.collection}"
    words = {"name": "Another name", "words": "Other words.", "version": shared.version()}
    shared.owner.post(f"{here}/words", data=words)
    page = shared.stranger.get(f"/p/{link.token}").text
    assert "Another name" in page
    assert "Other words." in page


def test_a_revoked_badge_says_so_under_its_link_and_is_in_no_new_one(
    shared: Shared, clock: SteppingClock
) -> None:
    link = shared.make()

    def revoke(session: Session) -> None:
        own = credential_of(session, shared.own)
        revoke_credential(session, own, actor=own.person, reason="By mistake", now=clock())

    write(shared.app, revoke)
    start = f"/p/{link.token}/badges/{shared.own}"
    assert "By mistake" in shared.stranger.get(start).text
    for form in ("json", "jwt", "pdf"):
        assert shared.stranger.get(f"{start}.{form}").status_code == 410
    newer = shared.make()
    assert "Kept to myself" not in shared.stranger.get(f"/p/{newer.token}").text
    assert shared.stranger.get(f"/p/{newer.token}/badges/{shared.own}").status_code == 404


def test_an_imported_badge_that_may_not_be_shown_is_gone(shared: Shared) -> None:
    link = shared.make()
    start = f"/p/{link.token}/badges/{shared.imported}"
    assert shared.stranger.get(f"{start}/picture").status_code == 302
    assert shared.stranger.get(f"{start}.json").status_code == 404
    changes: tuple[dict[str, object], ...] = (
        {"ownership": Ownership.UNKNOWN},
        {"ownership": Ownership.HERS, "verdict": ImportedVerdict.NOT_GENUINE},
    )
    for change in changes:
        shared.change_import(**change)
        assert "From Elsewhere" not in shared.stranger.get(f"/p/{link.token}").text
        for ending in ("", "/file", "/picture"):
            assert shared.stranger.get(f"{start}{ending}").status_code == 404


def test_a_collection_with_nothing_to_show_gets_no_link(shared: Shared) -> None:
    shared.change_import(ownership=Ownership.UNKNOWN)
    query = select(CollectionItem.id).where(CollectionItem.credential_id.is_not(None))
    item = write(shared.app, lambda session: session.scalars(query).one())
    shared.owner.post(f"/collections/{shared.collection}/take-out", data={"item": str(item)})
    assert shared.post()[0] == 409
    assert shared.owner.get(f"/collections/{shared.collection}/links").status_code == 200


def test_removing_the_collection_ends_its_links_and_forgets_their_looks(shared: Shared) -> None:
    link = shared.make()
    shared.stranger.get(f"/p/{link.token}")
    shared.owner.post(f"/collections/{shared.collection}/publish")
    assert shared.stranger.get(f"/c/{shared.collection}").status_code == 200
    looks = select(LookCount.subject).order_by(LookCount.subject)
    assert write(shared.app, lambda session: set(session.scalars(looks))) == {
        LookedAt.COLLECTION,
        LookedAt.PRIVATE_LINK,
    }
    assert shared.owner.post(f"/collections/{shared.collection}/remove").status_code == 303
    assert {shared.stranger.get(path).status_code for path in shared.pages(link)} == {404}
    assert shared.rows_of_links() == 0
    assert shared.owner.get(f"/badges/{shared.own}").status_code == 200


def test_a_removed_account_leaves_no_link(shared: Shared, clock: SteppingClock) -> None:
    link = shared.make()
    shared.stranger.get(f"/p/{link.token}")
    write(
        shared.app,
        lambda session: erase_person(
            session, credential_of(session, shared.own).person, now=clock()
        ),
    )
    assert {shared.stranger.get(path).status_code for path in shared.pages(link)} == {404}
    assert shared.rows_of_links() == 0


def test_nobody_else_sees_makes_or_ends_links(shared: Shared) -> None:
    link = shared.make()
    here = f"/collections/{shared.collection}/links"
    assert shared.other.get(here).status_code == 404
    assert shared.other.post(here, data={"label": "Mine", "lifetime": "week"}).status_code == 404
    assert shared.other.get(f"/links/{link.public_id}").status_code == 404
    assert shared.other.post(f"/links/{link.public_id}/end").status_code == 404
    assert shared.stranger.get(f"/p/{link.token}").status_code == 200


def test_looks_are_counted_and_the_trail_names_neither_token_nor_reader(shared: Shared) -> None:
    link = shared.make()
    shared.owner.get(f"/p/{link.token}")
    shared.stranger.get(f"/p/{link.token}")
    shared.stranger.get(f"/p/{link.token}/badges/{shared.own}")
    shared.stranger.get(f"/p/{link.token}/badges/{shared.own}.json")
    shared.stranger.get(f"/p/{link.token}/badges/{'A' * 22}")
    shared.owner.post(f"/links/{link.public_id}/end")

    def read(session: Session) -> tuple[list[tuple[str, int]], list[tuple[str, str]], str]:
        looks = looks_at(session, LookedAt.PRIVATE_LINK, link.id)
        events = session.scalars(
            select(AuditEvent)
            .where(AuditEvent.event.like("learner:link:%"))
            .order_by(AuditEvent.id)
        ).all()
        return (
            [(look.reader.value, look.count) for look in looks],
            [(event.event, event.object_id) for event in events],
            json.dumps([event.details for event in events]),
        )

    looks, events, details = write(shared.app, read)
    assert looks == [("page", 2), ("program", 1)]
    made, ended = (f"learner:link:{word}" for word in ("made", "ended"))
    assert events == [(made, shared.collection), (ended, shared.collection)]
    assert link.token not in details
    assert "Acme" not in details


@pytest.mark.parametrize("values", [{"label": " "}, {"label": "x" * 121}, {"lifetime": "for ever"}])
def test_a_wrong_form_makes_no_link_and_keeps_what_was_typed(
    shared: Shared, values: dict[str, str]
) -> None:
    status, text = shared.post(**{"grade": "y", **values})
    assert status == 422
    assert values.get("label", "Acme, October").strip() in text
    assert "with distinction" in text
    assert write(shared.app, lambda session: session.scalars(select(PrivateLink)).all()) == []
