"""did:webvh: the key counts only if the whole history of the DID proves itself."""

import copy
from collections.abc import Callable
from typing import Any

import pytest

from tests.support.badges import HOST
from tests.support.issuer import ed25519_key
from tests.support.webvh_log import Log, judge, multihash, wrong
from verifier import CheckName, Outcome, Verdict
from verifier.keys.multikey import write_multikey
from verifier.keys.webvh.log import replay_log

NEXT, EVIL = (ed25519_key(name) for name in ("next", "evil"))

INVALID = {"proof": ("did_log_invalid", Outcome.FAILED)}
KEY = ed25519_key("issuer")


def test_a_key_in_a_log_that_holds() -> None:
    report = judge(Log(KEY))
    assert wrong(report) == {}
    assert report.verdict is Verdict.GENUINE
    issuer = report.check(CheckName.ISSUER)
    assert (issuer.code, issuer.evidence["domain"]) == ("issuer_bound_did", HOST)


def test_a_key_that_was_exchanged() -> None:
    log = Log(KEY)
    log.append(key=NEXT)
    assert judge(log, signer=NEXT).verdict is Verdict.GENUINE
    assert wrong(judge(log, signer=KEY)) == {"proof": ("signature_invalid", Outcome.FAILED)}


def test_as_of_then_the_key_of_then_counts() -> None:
    log = Log(KEY)
    log.append(key=NEXT)
    assert judge(log, signer=KEY, days=30).verdict is Verdict.GENUINE
    assert judge(log, signer=NEXT, days=30).verdict is Verdict.NOT_GENUINE
    assert wrong(judge(log, days=365))["proof"] == ("did_log_invalid", Outcome.FAILED)


def test_update_keys_that_were_announced() -> None:
    multikey = write_multikey(NEXT.public_key())
    log = Log(KEY, nextKeyHashes=[multihash(multikey.encode())])
    log.append(NEXT, updateKeys=[multikey])
    assert judge(log).verdict is Verdict.GENUINE
    other = Log(KEY, nextKeyHashes=[multihash(multikey.encode())])
    other.append(EVIL, updateKeys=[write_multikey(EVIL.public_key())])
    assert wrong(judge(other)) == INVALID


def test_an_entry_that_somebody_else_appended() -> None:
    log = Log(KEY)
    log.append(EVIL, key=EVIL)
    assert wrong(judge(log, signer=EVIL)) == INVALID


def test_a_log_of_somebody_else_at_the_same_address() -> None:
    report = judge(Log(KEY), signer=EVIL, text=Log(EVIL).text())
    assert wrong(report) == INVALID


def test_a_did_that_was_ended() -> None:
    log = Log(KEY)
    log.append(deactivated=True)
    assert wrong(judge(log)) == INVALID


@pytest.mark.parametrize(
    "change",
    [
        lambda entries: entries[0]["state"].update(id="did:web:evil.example"),
        lambda entries: entries[0]["parameters"].update(updateKeys=[]),
        lambda entries: entries[0].pop("proof"),
        lambda entries: entries[0].update(versionTime="2026-01-02T00:00:00Z"),
        lambda entries: entries[1]["proof"][0].update(verificationMethod="did:key:z6Mk#z6Mk"),
        lambda entries: entries[1].update(versionId="3-x"),
        lambda entries: entries[1]["proof"][0].update(proofPurpose="authentication"),
        lambda entries: entries.pop(0),
        lambda entries: entries.reverse(),
        lambda entries: entries.append(copy.deepcopy(entries[1])),
        lambda entries: entries.clear(),
        lambda entries: entries.append({}),
    ],
)
def test_a_log_that_was_changed(change: Callable[[list[dict[str, Any]]], object]) -> None:
    log = Log(KEY)
    log.append()
    change(log.entries)
    assert wrong(judge(log)) == INVALID


def test_a_log_that_is_no_log() -> None:
    for text in ("<html>", "[", '{"a": 1, "a": 2}'):
        assert wrong(judge(Log(KEY), text=text)) == {"proof": ("key_unavailable", Outcome.UNKNOWN)}
    endless = "{}\n" * 201
    assert wrong(judge(Log(KEY), text=endless)) == {
        "proof": ("key_document_too_long", Outcome.UNKNOWN)
    }


@pytest.mark.parametrize("did", ["did:webvh:", "did:webvh:abc", "did:webvh:a/b:x.example"])
def test_a_did_that_is_none(did: str) -> None:
    log = Log(KEY)
    log.did = did
    assert wrong(judge(log))["proof"] == ("did_malformed", Outcome.FAILED)


@pytest.mark.parametrize(
    "parameters",
    [
        {"method": "did:webvh:0.5"},
        {"method": "did:webvh:1.1"},
        {"portable": "yes"},
        {"deactivated": 1},
        {"nextKeyHashes": "all"},
        {"updateKeys": ["z6Mk\u00e9"]},
    ],
)
def test_a_beginning_that_breaks_a_rule(parameters: dict[str, Any]) -> None:
    assert wrong(judge(Log(KEY, **parameters))) == INVALID


@pytest.mark.parametrize(
    ("time", "parameters"),
    [
        ("2026-01-01T00:00:00Z", {}),
        ("2025-12-31T00:00:00Z", {}),
        ("2026-10-15T00:00:00", {}),
        ("2026-10-15T02:00:00+02:00", {}),
        ("2026-10-15T00:00:00Z", {"scid": "Qm"}),
        ("2026-10-15T00:00:00Z", {"method": "did:webvh:0.5"}),
        ("2026-10-15T00:00:00Z", {"portable": True}),
    ],
)
def test_an_entry_that_breaks_a_rule(time: str, parameters: dict[str, Any]) -> None:
    log = Log(KEY)
    log.append(time=time, **parameters)
    assert wrong(judge(log)) == INVALID


def test_nothing_follows_the_end() -> None:
    log = Log(KEY)
    log.append(deactivated=True)
    log.append(time="2026-10-16T00:00:00Z", deactivated=False)
    assert wrong(judge(log)) == INVALID


def test_looking_keys_up_costs_no_more_than_there_are() -> None:
    """A log of five megabytes names tens of thousands of them: each with each is half a minute."""
    compared = 0

    class Watched(str):
        __slots__ = ()
        __hash__ = str.__hash__

        def __eq__(self, other: object) -> bool:
            nonlocal compared
            compared += 1
            return str(self) == other

    keys = [f"z6Mk{number}" for number in range(100)] + [write_multikey(NEXT.public_key())]
    log = Log(KEY, nextKeyHashes=[multihash(key.encode()) for key in keys])
    log.append(NEXT, updateKeys=keys)
    parameters = log.entries[0]["parameters"]
    parameters["nextKeyHashes"] = [Watched(one) for one in parameters["nextKeyHashes"]]
    assert len(list(replay_log(log.scid, log.entries))) == 2
    assert compared < 3 * len(keys)
