"""The pages of a badge from elsewhere: what is said of it, and of whose it is."""

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from lxml import html

from backpack.models import ImportedVerdict, Ownership
from tests.support.badges import DataIntegrityScene
from tests.support.collections import make_public_collection
from tests.support.factories import NOW, make_person
from tests.support.forms import page
from tests.support.importing import make_import
from tests.support.sessions import sign_in_as
from tests.support.writing import write
from verifier import to_json


@pytest.mark.parametrize(
    ("columns", "kind", "greyed"),
    [
        ({"expires_at": NOW - timedelta(days=1)}, "open", False),
        (
            {
                "expires_at": NOW - timedelta(days=1),
                "verdict": ImportedVerdict.NOT_GENUINE,
                "verdict_code": "expired",
            },
            "open",
            False,
        ),
        ({"expires_at": NOW + timedelta(days=400)}, "good", False),
        ({"verdict": ImportedVerdict.NOT_GENUINE, "revoked_at": NOW}, "bad", True),
    ],
)
def test_expired_is_told_apart_from_false_on_every_page(
    app: Flask, columns: dict[str, Any], kind: str, greyed: bool
) -> None:
    def fill(session: Any) -> tuple[Any, str, str]:
        person = make_person(session)
        badge, _batch = make_import(session, person, **columns)
        return person, badge.public_id, make_public_collection(session, person, badge).public_id

    person, badge, collection = write(app, fill)
    pages = (
        (sign_in_as(app, person), f"/imported/{badge}"),
        (app.test_client(), f"/c/{collection}/badges/{badge}"),
    )
    for client, address in pages:
        status, text = page(client, address)
        assert status == 200
        parsed: Any = html.fromstring(text)
        (diploma,) = parsed.xpath("//article[contains(@class, 'diploma')]")
        assert ("revoked" in diploma.get("class").split()) is greyed
        first = diploma.xpath(".//*[contains(@class, 'tag')]")[0]
        assert kind in first.get("class").split()


@pytest.mark.parametrize("proven", [True, False])
def test_whose_it_is_says_why_it_is_not_known(app: Flask, proven: bool) -> None:
    scene = DataIntegrityScene()
    report = to_json(scene.verify())
    if not proven:
        (proof,) = [check for check in report["checks"] if check["name"] == "proof"]
        proof |= {"outcome": "unknown", "code": "key_unavailable"}

    def fill(session: Any) -> tuple[Any, str]:
        person = make_person(session)
        verdict = ImportedVerdict.GENUINE if proven else ImportedVerdict.UNDETERMINED
        badge, _batch = make_import(
            session, person, ownership=Ownership.UNKNOWN, verdict=verdict, report=report
        )
        return person, badge.public_id

    person, badge = write(app, fill)
    text = page(sign_in_as(app, person), f"/imported/{badge}")[1]
    assert ('data-why="no_identifier"' in text) is proven
    assert ('data-why="unproven"' in text) is not proven
