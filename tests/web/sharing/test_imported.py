"""A single badge from elsewhere: made public, shared, shown as it is, and private again."""

import json
import re
from dataclasses import dataclass, field
from datetime import timedelta
from html import unescape
from io import BytesIO
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image
from sqlalchemy import select
from sqlalchemy.orm import Session

from backpack.badges.importing.pictures import safe_picture
from backpack.models import Collection, ImportedBadge, ImportedVerdict, LookCount, Ownership, Person
from tests.support.collections import collect, make_public_collection
from tests.support.factories import NOW, make_person
from tests.support.forms import BASE, page, send
from tests.support.importing import make_import
from tests.support.issued import issue
from tests.support.pictures import make_picture
from tests.support.sessions import sign_in_as
from tests.support.writing import write

ORIGINAL = b'{"as": "it came"}'


@dataclass
class Imported:
    """A badge from elsewhere, its owner's browser and a stranger's."""

    app: Flask
    person: Person
    badge: str
    owner: FlaskClient
    stranger: FlaskClient = field(init=False)

    def __post_init__(self) -> None:
        self.stranger = self.app.test_client()

    @property
    def here(self) -> str:
        return f"/imported/{self.badge}"

    def publish(self, **choices: str) -> str:
        """Make it public; gives the path of its page."""
        there = f"{self.here}/publish"
        status, location = send(self.owner, there, of=there, **choices)
        assert (status, urlsplit(location).path) == (302, f"{self.here}/share")
        found = re.search(r'value="(http[^"]+/badges/[^"]+)"', page(self.owner, location)[1])
        assert found is not None
        return urlsplit(found[1]).path

    def change(self, **columns: Any) -> None:
        def apply(session: Session) -> None:
            badge = session.scalars(select(ImportedBadge)).one()
            for name, value in columns.items():
                setattr(badge, name, value)

        write(self.app, apply)


@pytest.fixture
def imported(app: Flask) -> Imported:
    picture = safe_picture(make_picture("PNG"))
    assert picture is not None

    def fill(session: Session) -> tuple[Person, str]:
        person = make_person(session, name="Noor Verhaegen", email="noor@student.example")
        badge, _batch = make_import(
            session,
            person,
            name="Coastal Skipper",
            content=ORIGINAL,
            picture=picture.content,
            picture_type=picture.media_type,
        )
        return person, badge.public_id

    person, badge = write(app, fill)
    return Imported(app, person, badge, sign_in_as(app, person))


def test_it_is_private_until_it_is_made_public_and_again_afterwards(imported: Imported) -> None:
    assert f"{imported.here}/publish" in page(imported.owner, imported.here)[1]
    assert imported.owner.get(f"{imported.here}/share").location.endswith("/publish")
    address = imported.publish(name="y")
    assert f"{imported.here}/share" in page(imported.owner, imported.here)[1]
    for language in ("en", "nl"):
        status, text = page(imported.stranger, f"{address}?lang={language}")
        assert status == 200
        assert "Noor Verhaegen" in text
    share = f"{imported.here}/share"
    status, _location = send(imported.owner, f"{imported.here}/unpublish", of=share)
    assert status == 302
    for end in ("", "/file", "/picture", "/card.png", "/embed", "/qr.svg", "/qr.png"):
        assert imported.stranger.get(address + end).status_code == 404
    # Made public again it has the address that is in mails and on paper already.
    assert imported.publish() == address
    assert "Noor Verhaegen" not in page(imported.stranger, address)[1]
    assert imported.publish(name="y") == address
    collections = write(imported.app, lambda session: list(session.scalars(select(Collection))))
    assert len(collections) == 1


def test_nothing_is_changed_by_looking_first(imported: Imported) -> None:
    for query in ("", "?choose=1", "?choose=1&name=y", "?lang=nl"):
        status, text = page(imported.owner, f"{imported.here}/publish{query}")
        assert status == 200
        named = text.split('id="publication"')[1].count("Noor Verhaegen") > 0
        assert named is (query != "?choose=1")
    assert not write(imported.app, lambda session: list(session.scalars(select(Collection))))


def test_programs_get_the_file_as_it_came(imported: Imported) -> None:
    address = imported.publish()
    for accept in ("application/vc", "application/ld+json", "application/json;q=0.9, */*;q=0.1"):
        answer = imported.stranger.get(address, headers={"Accept": accept})
        assert (answer.status_code, answer.data) == (200, ORIGINAL)
        assert "Accept" in answer.vary
    text = page(imported.stranger, address)[1]
    assert f'type="application/json" href="{BASE}{address}/file"' in text
    looks = write(imported.app, lambda session: list(session.scalars(select(LookCount))))
    assert {look.reader.value: look.count for look in looks} == {"page": 1, "program": 3}


@pytest.mark.parametrize("end", ["", "/file", "/picture", "/card.png", "/embed", "/qr.svg"])
def test_search_engines_list_none_of_it(imported: Imported, end: str) -> None:
    answer = imported.stranger.get(imported.publish(name="y") + end)
    assert (answer.status_code, answer.headers.get("X-Robots-Tag")) == (200, "noindex")


def test_other_sites_show_it(imported: Imported) -> None:
    address = imported.publish(name="y")
    framed = imported.stranger.get(f"{address}/embed")
    assert "frame-ancestors *" in framed.headers["Content-Security-Policy"]
    assert "<script" not in framed.text
    found = re.search(
        r'type="application/json\+oembed" href="([^"]+)"', page(imported.stranger, address)[1]
    )
    assert found
    told = json.loads(imported.stranger.get(unescape(found[1])).text)
    assert f'src="{BASE}{address}/embed"' in told["html"]
    with Image.open(BytesIO(imported.stranger.get(f"{address}/card.png").data)) as card:
        assert card.size == (1200, 630)
    for wrong in (f"{BASE}{address}x", f"{BASE}{address}/embed", f"{BASE}/c/badges/x"):
        assert imported.stranger.get("/oembed", query_string={"url": wrong}).status_code == 404


def test_the_card_of_a_collection_shows_it_too(imported: Imported) -> None:
    imported.publish()
    (collection,) = write(imported.app, lambda session: list(session.scalars(select(Collection))))
    card = f"/c/{collection.public_id}/card.png"
    drawn = imported.stranger.get(card).data
    imported.change(picture=None, picture_type=None)
    assert imported.stranger.get(card).data != drawn


def test_it_is_taken_to_other_places(imported: Imported) -> None:
    share = f"{imported.here}/share"
    address = BASE + imported.publish()
    profile = imported.owner.get(f"{share}/linkedin-profile")
    assert profile.status_code == 302
    query = parse_qs(urlsplit(profile.location).query)
    assert query["certUrl"] == [address]
    assert query["organizationName"] == ["University of Example"]
    assert query["issueMonth"] == [str(NOW.month)]
    assert "organizationId" not in query
    for channel in ("linkedin-post", "facebook", "x", "bluesky", "whatsapp"):
        assert imported.owner.get(f"{share}/{channel}").status_code == 302
    assert imported.owner.get(f"{share}/nowhere").status_code == 404
    there = f"{share}/mastodon"
    status, location = send(imported.owner, there, of=share, server="@noor@social.example")
    assert (status, urlsplit(location).netloc) == (302, "social.example")
    assert send(imported.owner, there, of=share, server="no server")[1].endswith("#networks")


@pytest.mark.parametrize(
    "columns",
    [
        {"ownership": Ownership.NOT_HERS},
        {"ownership": Ownership.UNKNOWN},
        {"verdict": ImportedVerdict.NOT_GENUINE, "verdict_code": "signature_invalid"},
    ],
)
def test_what_may_not_be_shown_is_not_made_public(
    imported: Imported, columns: dict[str, Any]
) -> None:
    there = f"{imported.here}/publish"
    address = imported.publish()
    imported.change(**columns)
    assert page(imported.stranger, address)[0] == 404
    assert imported.owner.get(there).status_code == 302
    assert f"{imported.here}/publish" not in page(imported.owner, imported.here)[1]
    assert send(imported.owner, there, of="/import")[0] == 409
    assert imported.owner.get(f"{imported.here}/share/x").status_code == 409


@pytest.mark.parametrize(
    ("columns", "offered"),
    [
        ({}, True),
        ({"expires_at": NOW - timedelta(days=1)}, False),
        ({"revoked_at": NOW, "verdict": ImportedVerdict.NOT_GENUINE}, False),
        ({"verdict": ImportedVerdict.UNDETERMINED}, False),
    ],
)
def test_only_what_is_in_force_is_taken_to_linkedin(
    imported: Imported, columns: dict[str, Any], offered: bool
) -> None:
    address = imported.publish()
    plain = imported.stranger.get(f"{address}/card.png").data
    imported.change(**columns)
    share = page(imported.owner, f"{imported.here}/share")[1]
    assert ("/share/linkedin-profile" in share) is offered
    assert (imported.stranger.get(f"{address}/card.png").data == plain) is offered
    assert page(imported.stranger, address)[0] == 200


def test_a_collection_with_more_in_it_is_left_as_it_is(imported: Imported) -> None:
    def fill(session: Session) -> tuple[str, str]:
        person = session.get_one(Person, imported.person.id)
        badge = session.scalars(select(ImportedBadge)).one()
        collect(session, person, badge)
        other = issue(session, person=person)
        return make_public_collection(session, person, badge, other).public_id, badge.public_id

    several, badge = write(imported.app, fill)
    share = page(imported.owner, f"{imported.here}/share")[1]
    assert f"{BASE}/c/{several}/badges/{badge}" in share
    assert f"{imported.here}/unpublish" not in share
    # Neither that one nor the private one with words of her own becomes its page.
    own = imported.publish(name="y")
    assert f"/c/{several}/" not in own
    send(imported.owner, f"{imported.here}/unpublish", of=f"{imported.here}/share")
    assert page(imported.stranger, own)[0] == 404
    assert page(imported.stranger, f"/c/{several}/badges/{badge}")[0] == 200
