"""Badges signed by the Digital Credentials Consortium's JavaScript libraries, and changed ones.

Both their suites, both VC data models, their contexts and both kinds of their status lists.
"""

import copy
import hashlib
import json
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

import pytest

from tests.support.consortium import (
    FOLDER,
    PAGES,
    consortium_badge,
    consortium_pages,
    manifest_entries,
)
from tests.support.fake_web import FakeWeb
from verifier import CheckName, Outcome, Policy, Report, Verdict, verify

NOW = datetime(2026, 12, 1, tzinfo=UTC)
AGAINST: Mapping[str, tuple[CheckName, str]] = {
    "expired": (CheckName.DATES, "expired"),
    "expired-vc-1.1": (CheckName.DATES, "expired"),
    "bitstring-revoked": (CheckName.STATUS, "revoked"),
    "2021-revoked": (CheckName.STATUS, "revoked"),
}
"""What stands against a badge of which the signature holds."""

FILES = [entry["file"].removesuffix(".json") for entry in manifest_entries()]
SIGNED = [name for name in FILES if name != "did-document"]
GENUINE = [name for name in SIGNED if name not in AGAINST]


def ask(document: Mapping[str, Any], *, without: str = "") -> Report:
    web = FakeWeb(at=NOW)
    for address, body in consortium_pages().items():
        if address != without:
            web.publish(address, body)
    return verify(json.dumps(document).encode(), policy=Policy(now=NOW), fetch=web)


def not_passed(report: Report, outcome: Outcome) -> list[tuple[CheckName, str]]:
    return [(check.name, check.code) for check in report.checks if check.outcome is outcome]


def texts(value: object, *path: str | int) -> Iterator[tuple[str | int, ...]]:
    """Where in a document there is a text."""
    if isinstance(value, str):
        yield path
    elif isinstance(value, dict):
        for name, inner in value.items():
            yield from texts(inner, *path, name)
    elif isinstance(value, list):
        for place, inner in enumerate(value):
            yield from texts(inner, *path, place)


def changed(document: dict[str, Any], path: tuple[str | int, ...]) -> dict[str, Any]:
    """A copy with the text at that place made another."""
    copied: Any = copy.deepcopy(document)
    holder = copied
    for step in path[:-1]:
        holder = holder[step]
    text: str = holder[path[-1]]
    middle = len(text) // 2
    other = "8" if text[middle : middle + 1] != "8" else "7"
    holder[path[-1]] = text[:middle] + other + text[middle + 1 :]
    result: dict[str, Any] = copied
    return result


def test_every_file_is_the_one_that_was_made() -> None:
    for entry in manifest_entries():
        body = (FOLDER / entry["file"]).read_bytes()
        assert hashlib.sha256(body).hexdigest() == entry["sha256"], entry["file"]
    assert {path.stem for path in FOLDER.glob("*.json")} == {*FILES, "manifest"}


@pytest.mark.parametrize("name", GENUINE)
def test_what_they_signed_is_genuine(name: str) -> None:
    report = ask(consortium_badge(name))
    assert report.verdict is Verdict.GENUINE, report.checks
    assert [note.code for note in report.notes if note.code == "not_covered"] == []


def test_every_part_of_a_presentation_is_genuine() -> None:
    report = ask(consortium_badge("presentation"))
    assert [part.verdict for part in report.nested] == [Verdict.GENUINE]


@pytest.mark.parametrize("name", AGAINST)
def test_what_stands_against_it_is_the_one_thing_found(name: str) -> None:
    report = ask(consortium_badge(name))
    assert report.verdict is Verdict.NOT_GENUINE
    assert not_passed(report, Outcome.FAILED) == [AGAINST[name]]


@pytest.mark.parametrize(
    "name", [name for name in SIGNED if name.endswith(("-standing", "-revoked"))]
)
def test_a_list_out_of_reach_leaves_it_open(name: str) -> None:
    document = consortium_badge(name)
    report = ask(document, without=document["credentialStatus"]["statusListCredential"])
    assert report.verdict is Verdict.UNDETERMINED
    assert not_passed(report, Outcome.UNKNOWN) == [(CheckName.STATUS, "status_unavailable")]


@pytest.mark.parametrize("kind", ["bitstring", "2021"])
def test_a_list_that_was_changed_proves_nothing(kind: str) -> None:
    document = consortium_badge(f"{kind}-standing")
    address = document["credentialStatus"]["statusListCredential"]
    web = FakeWeb(at=NOW)
    web.publish(address, {**json.loads(consortium_pages()[address]), "name": "another"})
    report = verify(json.dumps(document).encode(), policy=Policy(now=NOW), fetch=web)
    assert report.verdict is Verdict.UNDETERMINED
    assert not_passed(report, Outcome.UNKNOWN) == [(CheckName.STATUS, "status_list_unproven")]


def test_every_page_is_asked_for() -> None:
    asked: set[str] = set()
    for name in SIGNED:
        asked |= {seen.address for seen in ask(consortium_badge(name)).fetched}
    assert asked == set(PAGES)


@pytest.mark.parametrize("name", [name for name in GENUINE if name != "two-proofs"])
def test_no_text_can_be_changed(name: str) -> None:
    document = consortium_badge(name)
    for path in texts(document):
        assert ask(changed(document, path)).verdict is not Verdict.GENUINE, path


def test_one_good_proof_of_two_is_enough_and_covers_the_badge() -> None:
    document = consortium_badge("two-proofs")
    for path in texts(document):
        other = changed(document, path)
        # A damaged proof beside one that holds takes nothing from the badge.
        genuine = ask(other).verdict is Verdict.GENUINE
        assert genuine is (path[0] == "proof"), path
