"""Five hundred badges of one export, thirty of them bad in ten ways: explained, none blocking."""

import copy
import json
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from lxml import html

from backpack.badges.importing.taking import take_one
from tests.support.badges import (
    DID,
    INDEX,
    SALT,
    STATUS_ADDRESS,
    DataIntegrityScene,
    hashed,
    ob3_document,
)
from tests.support.bombs import inflating_text
from tests.support.factories import make_person
from tests.support.importing import badges_of, bring, connect, items_of, pack, work
from tests.support.issuer import ed25519_key, sign_document, status_list
from tests.support.pictures import make_picture, make_png, make_text_chunk
from tests.support.sessions import sign_in_as
from tests.support.writing import write

pytestmark = pytest.mark.slow

GOOD, EACH = 470, 3
AWAY = "did:web:away.example"
Document = dict[str, Any]


def bake(signed: Document) -> bytes:
    """A picture with the badge in it."""
    return make_png(before=[make_text_chunk(json.dumps(signed).encode())])


class Export:
    """What another platform gives her, and the web in which its badges can be verified."""

    def __init__(self) -> None:
        self.scene = DataIntegrityScene()
        self.scene.status_list = status_list(STATUS_ADDRESS, DID, revoked=[INDEX])
        self.scene.publish()

    def document(self, name: str) -> Document:
        """An unsigned badge under this name."""
        document = ob3_document()
        del document["credentialStatus"]
        return {**document, "id": f"urn:example:{name}"}

    def sign(self, document: Document) -> Document:
        """As the issuer signs."""
        return sign_document(document, self.scene.key, self.scene.method)

    def tampered(self, name: str) -> bytes:
        return bake({**self.sign(self.document(name)), "name": "Something greater"})

    def truncated(self, name: str) -> bytes:
        whole = bake(self.sign(self.document(name)))
        return whole[: len(whole) // 2]

    def of_somebody_else(self, name: str) -> bytes:
        document = copy.deepcopy(self.document(name))
        (identifier,) = document["credentialSubject"]["identifier"]
        identifier["identityHash"] = hashed("somebody@student.example", SALT)
        return bake(self.sign(document))

    def bomb(self, _name: str) -> bytes:
        return inflating_text()

    def no_badge(self, _name: str) -> bytes:
        return make_picture("PNG")

    def too_large(self, _name: str) -> bytes:
        return bytes(10_000_001)

    def expired(self, name: str) -> bytes:
        return bake(self.sign({**self.document(name), "validUntil": "2026-10-01T00:00:00Z"}))

    def revoked(self, name: str) -> bytes:
        status = ob3_document()["credentialStatus"]
        return bake(self.sign({**self.document(name), "credentialStatus": status}))

    def by_a_stranger(self, name: str) -> bytes:
        return bake(sign_document(self.document(name), ed25519_key("stranger"), self.scene.method))

    def unreachable(self, name: str) -> bytes:
        document = {**ob3_document(AWAY), "id": f"urn:example:{name}"}
        return bake(sign_document(document, ed25519_key("away"), f"{AWAY}#key-1"))


KINDS: dict[str, tuple[Callable[[Export, str], bytes], tuple[str, str | None]]] = {
    "tampered": (Export.tampered, ("refused", "signature_invalid")),
    "truncated": (Export.truncated, ("unreadable", "picture_damaged")),
    "of-somebody-else": (Export.of_somebody_else, ("imported", None)),
    "bomb": (Export.bomb, ("unreadable", "too_large")),
    "no-badge": (Export.no_badge, ("unreadable", "no_badge_in_picture")),
    "too-large": (Export.too_large, ("unreadable", "too_large")),
    "expired": (Export.expired, ("refused", "expired")),
    "revoked": (Export.revoked, ("refused", "revoked")),
    "by-a-stranger": (Export.by_a_stranger, ("refused", "signature_invalid")),
    "unreachable": (Export.unreachable, ("imported", "key_unavailable")),
}
"""How each is bad, and what is said of it."""


def make_files(export: Export) -> list[tuple[str, bytes]]:
    """All of them, the bad ones among the good ones; the name of a file says how it is bad."""
    good = [
        (f"good-{number:03}.png", bake(export.sign(export.document(f"good-{number}"))))
        for number in range(GOOD)
    ]
    bad = [
        (f"{kind}-{number}.png", make(export, f"{kind}-{number}"))
        for number in range(EACH)
        for kind, (make, _) in KINDS.items()
    ]
    for place, file in enumerate(bad):
        good.insert(16 * place, file)
    return good


def read(client: FlaskClient, address: str) -> Any:
    """The page there, parsed."""
    return html.fromstring(client.get(address).text)


def progress(client: FlaskClient, address: str) -> tuple[str, int, int]:
    """Whether the import is at work, how many of its files are checked, and of how many."""
    page = read(client, address)
    (state,) = page.xpath("//@data-progress")
    bars = page.xpath("//progress")
    checked = len(page.xpath("//li[@data-outcome]"))
    assert [int(bar.get("value")) for bar in bars] == [checked] * len(bars)
    return str(state), checked, int(bars[0].get("max")) if bars else checked


def told(client: FlaskClient, address: str) -> dict[str, str]:
    """What the finished page says of each file that has a name of its own there."""
    page = read(client, address)
    said = {}
    for line in page.xpath("//li[@data-outcome]"):
        title, sentence = (one.text_content().strip() for one in line.xpath("./div/p"))
        small = line.xpath("./div/small")
        said[small[0].text_content() if small else title] = sentence
    return said


def test_five_hundred_come_in_with_thirty_bad_ones_explained(
    app: Flask, database_kind: str
) -> None:
    if database_kind != "sqlite":
        pytest.skip("it takes long, and what is written is the same for five files")
    noor = write(app, lambda session: make_person(session, email="noor@student.example"))
    client = sign_in_as(app, noor)
    export = Export()
    connect(app, export.scene.web)
    files = make_files(export)
    packed = pack(files)
    kinds = [name.rpartition("-")[0] for name, _ in files]
    assert Counter(kinds) == {"good": GOOD, **dict.fromkeys(KINDS, EACH)}

    brought = bring(app, client, ("export.zip", packed))
    # What is too large is known before anything is asked.
    assert progress(client, brought.location) == ("working", EACH, 500)
    now = app.extensions["clock"]()
    assert all(take_one(app, now=now) for _ in range(100))
    assert progress(client, brought.location) == ("working", 100 + EACH, 500)
    assert client.get("/backpack").status_code == 200
    assert work(app) == 500 - 100 - EACH
    assert progress(client, brought.location) == ("done", 500, 500)

    items = items_of(app)
    assert [item.name for item in items] == [name for name, _ in files]
    found = [(str(item.outcome), item.code) for item in items]
    expected = [KINDS[kind][1] if kind in KINDS else ("imported", None) for kind in kinds]
    assert found == expected
    for language in ("en", "nl"):
        said = told(client, f"{brought.location}?lang={language}")
        assert set(said) == {name for name, _ in files}
        by_kind = {kind: said[f"{kind}-0.png"] for kind in KINDS}
        assert all(by_kind.values())
        # Every way to be bad that has a code of its own has a sentence of its own.
        assert len(set(by_kind.values())) == len({answer for _, answer in KINDS.values()})
        assert said["good-000.png"] not in by_kind.values()
        # And what is bad in any way comes before all that is good.
        assert {name.rpartition("-")[0] for name in list(said)[:30]} == set(KINDS)
    owners = Counter(str(badge.ownership) for badge in badges_of(app))
    assert owners == {"hers": GOOD, "not_hers": EACH, "unknown": EACH}

    again = bring(app, client, ("export.zip", packed))
    assert work(app) == 500 - EACH
    assert progress(client, again.location) == ("done", 500, 500)
    assert len(badges_of(app)) == GOOD + 2 * EACH
    second = [(str(item.outcome), item.code) for item in items_of(app)[500:]]
    assert second == [("duplicate", "have_it") if one[0] == "imported" else one for one in expected]
