"""An item of a CASE framework by its address: name and code come from there, or it says why not."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import pytest

from tests.support.loopback import Behaviour, answer, redirect, serving
from tests.web.authoring.conftest import MICRO_CREDENTIAL, Staff, fields

NEW = "/manage/issuers/ghent-law/badges/new"
ITEM: dict[str, Any] = {
    "identifier": "6b1f2d34-7c53-4a38-9e0c-0f6f0a3b5c11",
    "uri": "https://case.example/ims/case/v1p0/CFItems/6b1f2d34",
    "fullStatement": "Weighs arguments\n against each other",
    "humanCodingScheme": "LAW.2.b",
    "CFDocumentURI": {"title": "Law in secondary schools", "identifier": "x", "uri": "https://x"},
}


@contextmanager
def framework(staff: Staff, behaviour: Behaviour) -> Iterator[str]:
    """A server that may be asked; gives the address of the item there."""
    with serving(behaviour) as (port, _heads):
        host = f"localhost:{port}"
        config = staff.app.extensions["config"]
        staff.app.extensions["config"] = replace(config, plain_http_hosts=frozenset({host}))
        yield f"http://{host}/ims/case/v1p0/CFItems/6b1f2d34"


def fetched(staff: Staff, address: str) -> tuple[int, dict[str, str], bool]:
    """The status of the form after *Fetch it*, what it holds, and whether it says what is wrong."""
    typed = MICRO_CREDENTIAL | {"item": address, "step": "item"}
    page = staff.describer.post(NEW, data=typed)
    return page.status_code, fields(page), 'id="item-error"' in page.text


@pytest.mark.parametrize("body", [ITEM, {"CFItem": ITEM}])
def test_an_item_becomes_an_alignment(staff: Staff, body: dict[str, Any]) -> None:
    with framework(staff, answer(json.dumps(body).encode())) as address:
        status, kept, complains = fetched(staff, address)
    assert (status, complains) == (200, False)
    row = {name: kept[f"alignments-1-{name}"] for name in ("name", "framework", "type", "code")}
    assert row == {
        "name": "Weighs arguments against each other",
        "framework": "Law in secondary schools",
        "type": "CFItem",
        "code": "LAW.2.b",
    }
    assert kept["alignments-1-url"] == address
    assert kept["name"] == MICRO_CREDENTIAL["name"]


def test_what_is_long_is_cut_and_what_is_missing_stays_empty(staff: Staff) -> None:
    body = {"fullStatement": "a" * 500, "humanCodingScheme": 7, "CFDocumentURI": "x"}
    with framework(staff, answer(json.dumps(body).encode())) as address:
        status, kept, _complains = fetched(staff, address)
    assert status == 200
    assert kept["alignments-1-name"] == "a" * 199 + "…"
    assert (kept["alignments-1-code"], kept["alignments-1-framework"]) == ("", "")


@pytest.mark.parametrize(
    "behaviour",
    [
        answer(b"<!doctype html><title>An item</title>", headers=("Content-Type: text/html",)),
        answer(b"[" * 100_000),
        answer(b"[]"),
        answer(b"{}"),
        answer(b'{"CFItem": "x"}'),
        answer(b'{"fullStatement": "  "}'),
        answer(json.dumps(ITEM).encode(), status="404 Not Found"),
        answer(b" " * 600_000),
        redirect("http://10.0.0.1/CFItems/1"),
    ],
    ids=["page", "deep", "list", "empty", "text", "blank", "missing", "large", "inside"],
)
def test_what_is_no_item_is_refused_and_nothing_is_lost(staff: Staff, behaviour: Behaviour) -> None:
    with framework(staff, behaviour) as address:
        status, kept, complains = fetched(staff, address)
    assert (status, complains) == (400, True)
    assert kept["item"] == address
    assert kept["alignments-1-url"] == ""
    assert kept["name"] == MICRO_CREDENTIAL["name"]


@pytest.mark.parametrize(
    "address",
    ["", "nonsense", "http://case.example/CFItems/1", "https://127.0.0.1/CFItems/1",
     "https://169.254.169.254/latest", "file:///etc/passwd"],
)  # fmt: skip
def test_an_address_that_is_not_public_is_not_asked(staff: Staff, address: str) -> None:
    status, _kept, complains = fetched(staff, address)
    assert (status, complains) == (400, True)
