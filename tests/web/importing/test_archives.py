"""The whole export of another platform: in the background, each file explained, nothing blocked."""

import io
import json
import zipfile
from collections import Counter

import pytest
from flask import Flask
from flask.testing import FlaskClient

from backpack.badges.importing.archive import MOST_FILES
from backpack.badges.importing.taking import LEASE, MOST_ATTEMPTS
from backpack.models import ImportOutcome, Person
from tests.conftest import SteppingClock
from tests.support.badges import DataIntegrityScene
from tests.support.factories import make_person
from tests.support.forms import page
from tests.support.importing import badges_of, bring, connect, items_of, pack, work
from tests.support.issuer import sign_document
from tests.support.sessions import sign_in_as
from tests.support.writing import write


@pytest.fixture
def noor(app: Flask) -> Person:
    return write(app, lambda session: make_person(session, email="noor@student.example"))


@pytest.fixture
def client(app: Flask, noor: Person) -> FlaskClient:
    return sign_in_as(app, noor)


def badges(scene: DataIntegrityScene, count: int) -> list[tuple[str, bytes]]:
    """So many different badges of one issuer, each signed."""
    del scene.document["credentialStatus"]
    scene.publish()
    files = []
    for number in range(count):
        document = {**scene.document, "id": f"urn:uuid:{number}"}
        signed = sign_document(document, scene.key, scene.method)
        files.append((f"export/badge-{number}.json", json.dumps(signed).encode()))
    return files


def test_a_whole_export_comes_in_with_its_bad_ones_explained(
    app: Flask, client: FlaskClient
) -> None:
    scene = DataIntegrityScene()
    files = badges(scene, 40)
    tampered = json.loads(files[0][1]) | {"id": "urn:uuid:tampered"}
    files += [
        ("export/tampered.json", json.dumps(tampered).encode()),
        ("export/photo.png", b"\x89PNG\r\n\x1a\nno picture"),
        ("export/notes.txt", b"Dear diary"),
        ("export/README.txt", b"These are your badges."),
        ("export/again.json", files[0][1]),
        ("export/index.html", b"<html>"),
        ("__MACOSX/export/._badge-1.json", b"\0"),
        ("export/inner.zip", pack([("a.json", b"{}")])),
    ]
    connect(app, scene.web)
    brought = bring(app, client, ("export.zip", pack(files)))
    assert brought.status == 303
    status, text = page(client, brought.location)
    assert status == 200
    assert 'data-progress="working"' in text
    assert badges_of(app) == []
    assert work(app) == 44
    for language in ("en", "nl"):
        status, text = page(client, f"{brought.location}?lang={language}")
        assert status == 200
        assert 'data-progress="done"' in text
    outcomes = Counter(str(item.outcome) for item in items_of(app))
    assert outcomes == {"imported": 40, "refused": 1, "unreadable": 2, "duplicate": 1}
    assert len(badges_of(app)) == 40
    assert all(item.code for item in items_of(app) if item.outcome != ImportOutcome.IMPORTED)


def test_a_platform_that_is_away_holds_nobody_up(app: Flask, client: FlaskClient) -> None:
    scene = DataIntegrityScene()
    files = badges(scene, 3)
    web = scene.web
    web.fail("https://badges.example/issuers/1/did.json", "too_slow")
    connect(app, web)
    bring(app, client, ("export.zip", pack(files)))
    assert work(app) == 3
    assert {str(item.outcome) for item in items_of(app)} == {"imported"}
    assert {badge.verdict_code for badge in badges_of(app)} == {"key_unavailable"}
    assert page(client, "/backpack")[0] == 200


def test_a_worker_that_dies_loses_nothing(
    app: Flask, client: FlaskClient, clock: SteppingClock
) -> None:
    scene = DataIntegrityScene()
    connect(app, scene.web)
    bring(app, client, *badges(scene, 2))

    def die(*_arguments: object, **_named: object) -> object:
        raise SystemError("the machine lost its power")

    for _attempt in range(MOST_ATTEMPTS):
        connect(app, die)  # type: ignore[arg-type]
        with pytest.raises(SystemError):
            work(app)
        connect(app, scene.web)
        work(app)
        clock.advance(seconds=LEASE.total_seconds() + 1)
    work(app)
    assert all(item.decided_at for item in items_of(app))


@pytest.mark.parametrize("bomb", ["inflated", "many", "locked", "empty", "cut"])
def test_bombs_are_refused_and_change_nothing(app: Flask, client: FlaskClient, bomb: str) -> None:
    content, code = make_bomb(bomb)
    brought = bring(app, client, ("export.zip", content))
    assert brought.status == 400
    assert brought.items == []
    assert f'data-code="{code}"' in brought.text


def test_what_was_pasted_beside_a_bad_archive_still_stands(app: Flask, client: FlaskClient) -> None:
    content, code = make_bomb("cut")
    brought = bring(app, client, ("export.zip", content), source="https://badges.example/one")
    assert f'data-code="{code}"' in brought.text
    assert "https://badges.example/one</textarea>" in brought.text


def test_a_file_and_a_text_both_come_in(app: Flask, client: FlaskClient) -> None:
    connect(app, DataIntegrityScene().web)
    bring(app, client, ("holiday.txt", b"no badge"), source="nor is this")
    work(app)
    assert [(item.name, str(item.outcome)) for item in items_of(app)] == [
        ("holiday.txt", "unreadable"),
        ("", "unreadable"),
    ]


def make_bomb(kind: str) -> tuple[bytes, str]:
    """An archive of that kind, and the code that it is refused with."""
    if kind == "inflated":
        return pack(
            [(f"{number}.png", bytes(9_000_000)) for number in range(16)]
        ), "archive_too_large"
    if kind == "many":
        return pack([(f"{n}.json", b"{}") for n in range(MOST_FILES + 1)]), "archive_too_large"
    if kind == "empty":
        return pack([("readme.html", b"<html>")]), "archive_empty"
    whole = pack([("badge.json", b'{"a": "b"}')])
    if kind == "cut":
        return whole[:-10], "archive_damaged"
    locked = bytearray(whole)
    with zipfile.ZipFile(io.BytesIO(whole)) as archive:
        start = archive.start_dir
    locked[6] |= 1
    locked[start + 8] |= 1
    return bytes(locked), "archive_locked"


def test_an_empty_file_is_said_to_be_empty(app: Flask, client: FlaskClient) -> None:
    scene = DataIntegrityScene()
    (good,) = badges(scene, 1)
    connect(app, scene.web)
    assert bring(app, client, ("nothing.png", b"")).outcomes == [("unreadable", "empty")]
    # Beside others it is not passed over in silence, and in a ZIP it is not called too large.
    bring(app, client, ("nothing.png", b""), good)
    bring(app, client, ("export.zip", pack([("nothing.png", b""), good])))
    work(app)
    outcomes = [(item.name, str(item.outcome), item.code) for item in items_of(app)]
    assert [one for one in outcomes if one[0] == "nothing.png"] == [
        ("nothing.png", "unreadable", "empty")
    ] * 3


def test_a_file_inside_that_is_too_large_is_said(app: Flask, client: FlaskClient) -> None:
    connect(app, DataIntegrityScene().web)
    files = [("huge.png", bytes(10_000_001)), ("small.txt", b"no badge")]
    bring(app, client, ("export.zip", pack(files)))
    work(app)
    assert [(str(item.outcome), item.code) for item in items_of(app)] == [
        ("unreadable", "too_large"),
        ("unreadable", "not_a_badge"),
    ]
