"""Collections: an order and words of one's own, a public page that leaks nothing, two devices."""

import re
from datetime import timedelta
from typing import Any
from urllib.parse import quote, urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from backpack.badges.collecting.changes import ChangedElsewhereError
from backpack.badges.collecting.service import (
    Words,
    change_words,
    make_collection,
    move_badge,
    set_public,
)
from backpack.badges.collecting.view import Hidden, places_of, shown_to_strangers
from backpack.models import (
    Collection,
    CollectionItem,
    Credential,
    ImportedBadge,
    ImportedVerdict,
    Ownership,
    Person,
)
from tests.support.collections import WORDS, collect, make_public_collection
from tests.support.factories import NOW, make_person
from tests.support.forms import BASE, page, send
from tests.support.importing import make_import
from tests.support.issued import issue, publish
from tests.support.sessions import sign_in_as
from tests.support.writing import write


@pytest.fixture
def noor(app: Flask) -> Person:
    return write(app, lambda session: make_person(session, email="noor@student.example"))


@pytest.fixture
def client(app: Flask, noor: Person) -> FlaskClient:
    return sign_in_as(app, noor)


def made(app: Flask, noor: Person, *names: str) -> tuple[Collection, list[Credential]]:
    """A collection of badges with these names."""

    def fill(session: Session) -> tuple[Collection, list[Credential]]:
        person = session.get_one(Person, noor.id)
        badges = [issue(session, person=person, badge={"name": name}) for name in names]
        return collect(session, noor, *badges), badges

    return write(app, fill)


def order_of(app: Flask, collection: Collection) -> list[str]:
    """The names in their order."""
    return write(
        app,
        lambda session: [
            place.name
            for place in places_of(session, session.get_one(Collection, collection.id), now=NOW)
        ],
    )


def item_of(app: Flask, collection: Collection, place: int) -> str:
    query = (
        select(CollectionItem.id)
        .where(CollectionItem.collection_id == collection.id)
        .order_by(CollectionItem.position)
    )
    return str(write(app, lambda session: list(session.scalars(query)))[place])


def version_of(app: Flask, collection: Collection) -> int:
    return write(app, lambda session: session.get_one(Collection, collection.id).version)


def test_a_collection_is_made_filled_ordered_and_removed(
    app: Flask, client: FlaskClient, noor: Person
) -> None:
    status, location = send(client, "/collections", of="/collections", name="Mine", show_name="y")
    assert status == 303
    badge = write(app, lambda session: issue(session, person=session.get_one(Person, noor.id)))
    own = f"own:{badge.public_id}"
    assert send(client, f"{location}/add", of=location)[0] == 303
    assert "messages" in page(client, location)[1]
    for _twice in range(2):
        assert send(client, f"{location}/add", of=location, badge=own)[0] == 303
    for language in ("en", "nl"):
        assert page(client, f"{location}?lang={language}")[0] == 200
    assert page(client, f"/badges/{badge.public_id}")[1].count(location) == 1
    items = write(app, lambda session: list(session.scalars(select(CollectionItem))))
    assert len(items) == 1
    assert send(client, f"{location}/take-out", of=location, item=str(items[0].id))[0] == 303
    assert send(client, f"{location}/remove", of=f"{location}/remove")[0] == 303
    assert page(client, location)[0] == 404
    assert page(client, f"/badges/{badge.public_id}")[0] == 200


def test_badges_move_with_buttons_alone(app: Flask, client: FlaskClient, noor: Person) -> None:
    collection, _badges = made(app, noor, "One", "Two", "Three")
    here = f"/collections/{collection.public_id}"
    moves = ((2, "up", ["One", "Three", "Two"]), (0, "down", ["Three", "One", "Two"]))
    for place, direction, expected in moves:
        values = {
            direction: item_of(app, collection, place),
            "version": str(version_of(app, collection)),
        }
        assert send(client, f"{here}/move", of=here, **values)[0] == 303
        assert order_of(app, collection) == expected


@pytest.mark.parametrize("deed", ["up", "down", "take-out"])
def test_typed_words_are_there_again_when_a_badge_was_moved(
    app: Flask, client: FlaskClient, noor: Person, deed: str
) -> None:
    collection, _badges = made(app, noor, "One", "Two", "Three")
    here = f"/collections/{collection.public_id}"
    badge = {"item" if deed == "take-out" else deed: item_of(app, collection, 1)}
    typed = {"name": "", "words": "Not yet written down.", **badge}
    typed["version"] = str(version_of(app, collection))
    there = f"{here}/{deed if deed == 'take-out' else 'move'}"
    status, text = send(client, there, of=here, **typed)
    assert status == 200
    assert order_of(app, collection) != ["One", "Two", "Three"]
    assert re.search(r"<textarea[^>]*>\s*Not yet written down\.", text)
    assert re.search(r"data-draft-note>", text)
    kept = write(app, lambda session: session.get_one(Collection, collection.id))
    assert (kept.name, kept.words) == (WORDS.name, WORDS.words)
    # It goes on from what is there now, so that nothing is in its way.
    version = re.search(r'name="version"[^>]*value="(\d+)"', text)
    assert version is not None
    words = {"name": "For Acme", "words": "Written down.", "version": version[1]}
    assert send(client, f"{here}/words", of=here, **words)[0] == 303


@pytest.mark.parametrize("deed", ["up", "take-out"])
def test_typed_words_overwrite_nobodys_when_a_badge_was_moved(
    app: Flask, client: FlaskClient, noor: Person, deed: str
) -> None:
    collection, _badges = made(app, noor, "One", "Two")
    here = f"/collections/{collection.public_id}"
    seen = str(version_of(app, collection))
    phone = {"name": "From the phone", "words": "Short.", "version": seen}
    assert send(client, f"{here}/words", of=here, **phone)[0] == 303
    badge = {"item" if deed == "take-out" else deed: item_of(app, collection, 1)}
    typed = {"name": "From the desk", "words": "Longer.", "version": seen, **badge}
    there = f"{here}/{deed if deed == 'take-out' else 'move'}"
    text = send(client, there, of=here, **typed)[1]
    assert "Longer." in text
    version = re.search(r'name="version"[^>]*value="(\d+)"', text)
    assert version is not None
    assert send(client, f"{here}/words", of=here, **{**typed, "version": version[1]})[0] == 409


def test_words_of_two_devices_are_both_there(app: Flask, client: FlaskClient, noor: Person) -> None:
    collection, _badges = made(app, noor, "One")
    here = f"/collections/{collection.public_id}"
    seen = str(version_of(app, collection))
    first = {"name": "From the phone", "words": "Short.", "version": seen}
    assert send(client, f"{here}/words", of=here, **first)[0] == 303
    second = {"name": "From the desk", "words": "Much longer words.", "version": seen}
    status, text = send(client, f"{here}/words", of=here, **second)
    assert status == 409
    assert 'data-code="changed_elsewhere"' in text
    assert "From the phone" in text
    assert "Short." in text
    assert "Much longer words." in text
    version = re.search(r'name="version"[^>]*value="(\d+)"', text)
    assert version is not None
    assert send(client, f"{here}/words", of=here, **{**second, "version": version[1]})[0] == 303
    kept = write(app, lambda session: session.get_one(Collection, collection.id))
    assert kept.name == "From the desk"


def test_an_order_that_was_changed_elsewhere_is_not_changed_unseen(
    app: Flask, client: FlaskClient, noor: Person
) -> None:
    collection, _badges = made(app, noor, "One", "Two")
    here = f"/collections/{collection.public_id}"
    stale = {
        "up": item_of(app, collection, 1),
        "version": str(version_of(app, collection) - 1),
    }
    status, text = send(client, f"{here}/move", of=here, **stale)
    assert status == 409
    assert 'data-code="changed_elsewhere"' in text
    assert order_of(app, collection) == ["One", "Two"]


def test_two_transactions_do_not_both_win(app: Flask, noor: Person) -> None:
    collection, _badges = made(app, noor, "One", "Two")
    seen = version_of(app, collection)

    def describe(session: Session) -> None:
        mine = session.get_one(Collection, collection.id)
        person = session.get_one(Person, noor.id)
        change_words(session, mine, WORDS, person, version=seen, now=NOW)

    def move(session: Session) -> None:
        mine = session.get_one(Collection, collection.id)
        person = session.get_one(Person, noor.id)
        move_badge(session, mine, 1, person, by=1, version=seen, now=NOW)

    write(app, describe)
    for late in (describe, move):
        with pytest.raises(ChangedElsewhereError):
            write(app, late)


def test_the_public_page_shows_what_is_public_and_not_a_word_of_the_rest(
    app: Flask, client: FlaskClient, noor: Person
) -> None:
    def fill(session: Session) -> Collection:
        person = session.get_one(Person, noor.id)
        shown = issue(session, person=person, badge={"name": "Shown to all"})
        publish(session, shown)
        secret = issue(session, person=person, badge={"name": "Kept to myself"})
        imported, _batch = make_import(session, person, name="From Elsewhere")
        theirs, _batch = make_import(
            session, person, name="Not hers at all", ownership=Ownership.NOT_HERS
        )
        false, _batch = make_import(
            session, person, name="A false one", verdict=ImportedVerdict.NOT_GENUINE
        )
        return collect(session, noor, secret, imported, shown, theirs, false)

    collection = write(app, fill)
    here = f"/collections/{collection.public_id}"
    public = f"/c/{collection.public_id}"
    stranger = app.test_client()
    assert page(stranger, public)[0] == 404
    assert page(stranger, f"{public}/qr.svg")[0] == 404
    assert send(client, f"{here}/publish", of=here)[0] == 303
    for language in ("en", "nl"):
        status, text = page(stranger, f"{public}?lang={language}")
        assert status == 200
        assert "<strong>do</strong>" in text
        assert text.index("From Elsewhere") < text.index("Shown to all")
        for name in ("Kept to myself", "Not hers at all", "A false one"):
            assert name not in text
    assert page(stranger, f"{public}/qr.svg")[0] == 200
    owner = page(client, here)[1]
    assert owner.count("/publish") >= 1
    for name in ("Kept to myself", "Not hers at all", "A false one"):
        assert name in owner
    assert send(client, f"{here}/unpublish", of=here)[0] == 303
    assert page(stranger, public)[0] == 404


def test_a_public_collection_is_taken_to_other_places(
    app: Flask, client: FlaskClient, noor: Person
) -> None:
    collection, _badges = made(app, noor, "One")
    here = f"/collections/{collection.public_id}"
    assert page(client, f"{here}/share")[0] == 302
    assert page(client, f"{here}/share/facebook")[0] == 409
    assert f"{here}/share" not in page(client, here)[1]
    assert send(client, f"{here}/publish", of=here)[0] == 303
    assert f"{here}/share" in page(client, here)[1]
    address = f"{BASE}/c/{collection.public_id}"
    for language in ("en", "nl"):
        status, text = page(client, f"{here}/share?lang={language}")
        assert status == 200
        assert f'value="{address}"' in text
    for channel in ("linkedin-post", "facebook", "x", "bluesky", "whatsapp"):
        answer = client.get(f"{here}/share/{channel}", base_url=BASE)
        assert answer.status_code == 302
        assert quote(address, safe="") in answer.location
    # A collection is no certification.
    assert page(client, f"{here}/share/linkedin-profile")[0] == 404
    there = f"{here}/share/mastodon"
    status, location = send(client, there, of=f"{here}/share", server="@noor@social.example")
    assert (status, urlsplit(location).netloc) == (302, "social.example")
    assert send(client, there, of=f"{here}/share", server="no server")[1].endswith("#networks")


def test_what_is_hidden_says_why(app: Flask, noor: Person) -> None:
    def fill(session: Session) -> list[Hidden | None]:
        person = session.get_one(Person, noor.id)
        badges: list[Credential | ImportedBadge] = [issue(session, person=person)]
        columns: list[dict[str, Any]] = [
            {},
            {"ownership": Ownership.UNKNOWN},
            {"verdict": ImportedVerdict.UNDETERMINED},
            {"verdict": ImportedVerdict.NOT_GENUINE, "verdict_code": "signature_invalid"},
            {"verdict": ImportedVerdict.NOT_GENUINE, "revoked_at": NOW},
        ]
        badges += [make_import(session, person, **fields)[0] for fields in columns]
        collection = collect(session, noor, *badges)
        return [place.hidden for place in places_of(session, collection, now=NOW)]

    assert write(app, fill) == [
        Hidden.PRIVATE,
        None,
        Hidden.NOT_HERS,
        None,
        Hidden.NOT_GENUINE,
        None,
    ]


def test_an_imported_badge_is_reached_through_its_collection_alone(
    app: Flask, client: FlaskClient, noor: Person
) -> None:
    def fill(session: Session) -> tuple[Collection, Collection, str]:
        person = session.get_one(Person, noor.id)
        badge, _batch = make_import(session, person)
        with_it, without = collect(session, noor, badge), collect(session, noor)
        for one in (with_it, without):
            set_public(session, one, person, public=True, now=NOW)
        return with_it, without, badge.public_id

    with_it, without, badge = write(app, fill)
    stranger = app.test_client()
    for ending, status in (("", 200), ("/file", 200), ("/picture", 302)):
        there = f"/c/{with_it.public_id}/badges/{badge}{ending}"
        assert stranger.get(there).status_code == status
        assert page(stranger, f"/c/{without.public_id}/badges/{badge}{ending}")[0] == 404
        assert page(stranger, f"/imported/{badge}{ending}")[0] == 302
    write(
        app,
        lambda session: setattr(
            session.scalars(select(ImportedBadge)).one(), "ownership", Ownership.UNKNOWN
        ),
    )
    assert page(stranger, f"/c/{with_it.public_id}/badges/{badge}")[0] == 404


def test_words_are_cleaned(app: Flask, client: FlaskClient, noor: Person) -> None:
    def fill(session: Session) -> Collection:
        person = session.get_one(Person, noor.id)
        words = "<script>x</script> [link](javascript:x) # Not a title"
        collection = make_collection(
            session, person, Words(name="Words", words=words, show_name=False), now=NOW
        )
        set_public(session, collection, person, public=True, now=NOW)
        return collection

    text = page(app.test_client(), f"/c/{write(app, fill).public_id}")[1]
    assert "<script>x" not in text
    assert 'href="javascript' not in text
    assert "Noor Verhaegen" not in text


def test_nobody_puts_somebody_elses_badge_into_a_collection(
    app: Flask, client: FlaskClient, noor: Person
) -> None:
    collection, _badges = made(app, noor, "One")
    here = f"/collections/{collection.public_id}"

    def others(session: Session) -> list[str]:
        lea = make_person(session, name="Lea", email="lea@student.example")
        theirs = issue(session, person=lea, recipient="lea@student.example")
        imported, _batch = make_import(session, lea)
        return [f"own:{theirs.public_id}", f"imported:{imported.public_id}", "own:no", "else:x"]

    for chosen in write(app, others):
        assert send(client, f"{here}/add", of=here, badge=chosen)[0] == 404
    assert order_of(app, collection) == ["One"]


def test_a_revoked_badge_says_so_where_it_is_shown(app: Flask, noor: Person) -> None:
    def fill(session: Session) -> list[str]:
        person = session.get_one(Person, noor.id)
        old = issue(session, person=person, badge={"valid_months": 12})
        publish(session, old)
        old.expires_at = NOW - timedelta(days=1)
        revoked = issue(session, person=person)
        publish(session, revoked)
        revoked.revoked_at = NOW
        suspended = issue(session, person=person)
        publish(session, suspended)
        suspended.suspended_at = NOW
        doubtful, _batch = make_import(session, person, verdict=ImportedVerdict.UNDETERMINED)
        collection = collect(session, noor, old, revoked, suspended, doubtful)
        return [place.standing.value for place in shown_to_strangers(session, collection, now=NOW)]

    assert write(app, fill) == ["expired", "revoked", "suspended", "doubtful"]


def test_the_card_shows_what_strangers_see_and_is_gone_with_the_page(
    app: Flask, client: FlaskClient, noor: Person
) -> None:
    def fill(session: Session) -> Collection:
        person = session.get_one(Person, noor.id)
        shown = issue(session, person=person, badge={"name": "Shown to all"})
        publish(session, shown)
        secret = issue(session, person=person, badge={"name": "Kept to myself"})
        return make_public_collection(session, noor, secret, shown)

    collection = write(app, fill)
    public = f"/c/{collection.public_id}"
    stranger = app.test_client()
    text = page(stranger, f"{public}?lang=nl")[1]
    assert f'{public}/card.png?lang=nl"' in text
    whole = stranger.get(f"{public}/card.png?lang=en")
    assert whole.content_type == "image/png"
    here = f"/collections/{collection.public_id}"
    words = {"name": "For Acme", "version": str(version_of(app, collection))}
    assert send(client, f"{here}/words", of=here, **words)[0] == 303
    # Without her name it is another picture.
    assert stranger.get(f"{public}/card.png?lang=en").data != whole.data
    assert send(client, f"{here}/unpublish", of=here)[0] == 303
    assert stranger.get(f"{public}/card.png").status_code == 404
