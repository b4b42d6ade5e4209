"""A log of did:webvh that asks for witnesses counts only with their approval."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.support.issuer import ed25519_key
from tests.support.webvh_log import Log, judge, sign_entry, wrong
from verifier import Outcome, Verdict
from verifier.keys.multikey import write_multikey

KEY, NEXT = ed25519_key("issuer"), ed25519_key("next")
FIRST, SECOND, THIRD = (ed25519_key(f"witness {number}") for number in range(3))
MISSING = {"proof": ("did_witnesses_missing", Outcome.UNKNOWN)}
INVALID = {"proof": ("did_log_invalid", Outcome.FAILED)}


def asking(threshold: object, *keys: Any) -> dict[str, Any]:
    """The parameter that names witnesses, by their keys or in any other way."""
    named = [key if isinstance(key, str) else did(key) for key in keys]
    return {"threshold": threshold, "witnesses": [{"id": name} for name in named]}


def did(key: Any) -> str:
    return f"did:key:{write_multikey(key.public_key())}"


def approval(log: Log, number: int, *keys: Any) -> dict[str, Any]:
    """What the witnesses publish of entry ``number``."""
    version = log.entries[number - 1]["versionId"]
    return {"versionId": version, "proof": [sign_entry({"versionId": version}, k) for k in keys]}


def test_enough_witnesses() -> None:
    log = Log(KEY, witness=asking(2, FIRST, SECOND, THIRD))
    report = judge(log, witnesses=[approval(log, 1, FIRST, THIRD)])
    assert (wrong(report), report.verdict) == ({}, Verdict.GENUINE)


def test_approvals_may_come_one_by_one() -> None:
    log = Log(KEY, witness=asking(2, FIRST, SECOND))
    file = [approval(log, 1, FIRST), approval(log, 1, SECOND)]
    assert judge(log, witnesses=file).verdict is Verdict.GENUINE


def test_a_later_approval_covers_what_was_before() -> None:
    log = Log(KEY, witness=asking(1, FIRST))
    log.append(key=NEXT)
    assert judge(log, signer=NEXT, witnesses=[approval(log, 2, FIRST)]).verdict is Verdict.GENUINE
    assert wrong(judge(log, signer=NEXT, witnesses=[approval(log, 1, FIRST)])) == MISSING
    # As of the time before the second entry, both say enough.
    for number in (1, 2):
        asked = judge(log, days=30, witnesses=[approval(log, number, FIRST)])
        assert asked.verdict is Verdict.GENUINE


def test_an_approval_of_what_is_not_published_says_nothing() -> None:
    log, longer = (Log(KEY, witness=asking(1, FIRST)) for _ in range(2))
    longer.append()
    assert wrong(judge(log, witnesses=[approval(longer, 2, FIRST)])) == MISSING


def test_an_approval_of_another_log_says_nothing() -> None:
    log = Log(KEY, witness=asking(1, FIRST))
    other = Log(NEXT, witness=asking(1, FIRST))
    assert wrong(judge(log, witnesses=[approval(other, 1, FIRST)])) == MISSING
    relabelled = [{**approval(other, 1, FIRST), "versionId": log.entries[0]["versionId"]}]
    assert wrong(judge(log, witnesses=relabelled)) == MISSING


def test_new_witnesses_take_over_after_their_entry() -> None:
    log = Log(KEY, witness=asking(1, FIRST))
    log.append(witness=asking(1, SECOND))
    before = approval(log, 1, FIRST)
    assert wrong(judge(log, witnesses=[before, approval(log, 2, SECOND)])) == MISSING
    assert judge(log, witnesses=[approval(log, 2, FIRST)]).verdict is Verdict.GENUINE
    log.append(time="2026-10-16T00:00:00Z")
    after = [approval(log, 2, FIRST), approval(log, 3, SECOND)]
    assert judge(log, witnesses=after).verdict is Verdict.GENUINE
    assert wrong(judge(log, witnesses=[approval(log, 3, FIRST)])) == MISSING


def test_the_first_witnesses_approve_of_the_entry_that_names_them() -> None:
    log = Log(KEY)
    log.append(witness=asking(1, FIRST))
    assert wrong(judge(log, witnesses=[])) == MISSING
    assert judge(log, witnesses=[approval(log, 2, FIRST)]).verdict is Verdict.GENUINE
    # Nobody was asked before.
    assert judge(log, days=30).verdict is Verdict.GENUINE


def test_witnesses_approve_of_their_own_end() -> None:
    log = Log(KEY, witness=asking(1, FIRST))
    log.append(witness={})
    assert wrong(judge(log, witnesses=[approval(log, 1, FIRST)])) == MISSING
    ended = [approval(log, 2, FIRST)]
    assert judge(log, witnesses=ended).verdict is Verdict.GENUINE
    log.append(time="2026-10-16T00:00:00Z")
    assert judge(log, witnesses=ended).verdict is Verdict.GENUINE


@pytest.mark.parametrize(
    "change",
    [
        lambda file: file.clear(),
        lambda file: file[0].pop("proof"),
        lambda file: file[0].pop("versionId"),
        lambda file: file[0]["proof"].pop(),
        lambda file: file[0]["proof"].__setitem__(1, file[0]["proof"][0]),
        lambda file: file[0]["proof"].__setitem__(1, None),
        lambda file: file[0]["proof"][1].update(proofPurpose="authentication"),
        lambda file: file[0]["proof"][1].update(cryptosuite="eddsa-rdfc-2022"),
        lambda file: file[0]["proof"][1].update(type="Ed25519Signature2020"),
        lambda file: file[0]["proof"][1].update(created="2026-10-16T00:00:00Z"),
        lambda file: file[0]["proof"][1].update(proofValue="z1"),
        lambda file: file[0]["proof"][1].pop("proofValue"),
        lambda file: file[0]["proof"][1].update(verificationMethod=did(SECOND)),
        lambda file: file[0]["proof"][1].update(
            verificationMethod=f"{did(FIRST)}#{did(SECOND).removeprefix('did:key:')}"
        ),
        lambda file: file.__setitem__(0, "versionId"),
        lambda file: file.__setitem__(0, [file[0]]),
    ],
)
def test_an_approval_with_one_thing_changed(change: Callable[[list[Any]], object]) -> None:
    log = Log(KEY, witness=asking(2, FIRST, SECOND))
    file = [approval(log, 1, FIRST, SECOND)]
    assert judge(log, witnesses=file).verdict is Verdict.GENUINE
    change(file)
    assert wrong(judge(log, witnesses=file)) == MISSING


@pytest.mark.parametrize("file", [{}, "approved", [[]], None])
def test_a_file_that_is_none(file: object) -> None:
    log = Log(KEY, witness=asking(1, FIRST))
    missing = {"proof": ("key_unavailable", Outcome.UNKNOWN)} if file is None else MISSING
    assert wrong(judge(log, witnesses=file)) == missing


def test_a_file_that_would_take_long() -> None:
    log = Log(KEY, witness=asking(1, FIRST))
    one = approval(log, 1, SECOND)["proof"] * 501
    file = [{"versionId": log.entries[0]["versionId"], "proof": one}]
    # Those of strangers cost nothing.
    assert wrong(judge(log, witnesses=file)) == MISSING
    mine = [{**file[0], "proof": approval(log, 1, FIRST)["proof"] * 501}]
    assert wrong(judge(log, witnesses=mine)) == {
        "proof": ("key_document_too_long", Outcome.UNKNOWN)
    }


@pytest.mark.parametrize(
    "witness",
    [
        asking(0, FIRST),
        asking(2, FIRST),
        asking(True, FIRST),
        asking("1", FIRST),
        asking(1.5, FIRST, SECOND),
        asking(None, FIRST),
        asking(2, FIRST, FIRST),
        asking(1),
        asking(1, "did:web:witness.example"),
        asking(1, did(FIRST).removeprefix("did:key:")),
        asking(1, "did:key:zDnaerDaTF5BXEavCrfRZEk316dpbLsfPDZ3WJ5hRTPFU2169"),
        {"threshold": 1},
        {"witnesses": [{"id": did(FIRST)}]},
        [did(FIRST)],
        "all",
        False,
    ],
)
def test_a_policy_that_is_not_understood_is_not_none(witness: object) -> None:
    log = Log(KEY, witness=witness)
    assert wrong(judge(log, witnesses=[approval(log, 1, FIRST)])) == INVALID
