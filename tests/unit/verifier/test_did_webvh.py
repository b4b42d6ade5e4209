"""did:webvh: the key counts only if the whole history of the DID proves itself."""

import copy
import hashlib
import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from tests.support.badges import HOST, NOW, DataIntegrityScene
from tests.support.issuer import did_document, ed25519_key
from verifier import CheckName, Outcome, Report, Verdict
from verifier.keys.multikey import write_base58, write_multikey
from verifier.proofs.canonical.json_scheme import canonical_json

LOG_ADDRESS = f"https://{HOST}/issuers/1/did.jsonl"
UPDATE, NEXT, EVIL = (ed25519_key(name) for name in ("update", "next", "evil"))


def multihash(octets: bytes) -> str:
    return write_base58(b"\x12\x20" + hashlib.sha256(octets).digest())


class Log:
    """A log as its controller writes it (did:webvh 1.0, section 3.6)."""

    def __init__(self, key: Ed25519PrivateKey, **parameters: Any) -> None:
        self.key = key
        draft = self._entry(
            did_document(f"did:webvh:{{SCID}}:{HOST}:issuers:1", key),
            {
                "method": "did:webvh:1.0",
                "scid": "{SCID}",
                "updateKeys": [write_multikey(UPDATE.public_key())],
                **parameters,
            },
            time="2026-01-01T00:00:00Z",
            before="{SCID}",
        )
        self.scid = multihash(canonical_json(draft))
        self.did = f"did:webvh:{self.scid}:{HOST}:issuers:1"
        first = json.loads(json.dumps(draft).replace("{SCID}", self.scid))
        self.entries = [self._finish(first, 1, UPDATE)]

    def append(
        self,
        signer: Ed25519PrivateKey = UPDATE,
        *,
        key: Ed25519PrivateKey | None = None,
        time: str = "2026-10-15T00:00:00Z",
        **parameters: Any,
    ) -> None:
        before = self.entries[-1]["versionId"]
        document = did_document(self.did, key or self.key)
        entry = self._entry(document, parameters, time=time, before=before)
        self.entries.append(self._finish(entry, len(self.entries) + 1, signer))

    def _entry(
        self, state: dict[str, Any], parameters: dict[str, Any], *, time: str, before: str
    ) -> dict[str, Any]:
        return {
            "versionId": before,
            "versionTime": time,
            "parameters": parameters,
            "state": state,
        }

    def _finish(
        self, entry: dict[str, Any], number: int, signer: Ed25519PrivateKey
    ) -> dict[str, Any]:
        entry["versionId"] = f"{number}-{multihash(canonical_json(entry))}"
        multikey = write_multikey(signer.public_key())
        proof = {
            "type": "DataIntegrityProof",
            "cryptosuite": "eddsa-jcs-2022",
            "created": entry["versionTime"],
            "verificationMethod": f"did:key:{multikey}#{multikey}",
            "proofPurpose": "assertionMethod",
        }
        hashes = [hashlib.sha256(canonical_json(part)).digest() for part in (proof, entry)]
        signature = signer.sign(b"".join(hashes))
        return {**entry, "proof": [{**proof, "proofValue": "z" + write_base58(signature)}]}

    def text(self) -> str:
        return "\n".join(json.dumps(entry) for entry in self.entries) + "\n"


def judge(
    log: Log, *, signer: Ed25519PrivateKey | None = None, days: float = 0, text: str | None = None
) -> Report:
    scene = DataIntegrityScene()
    del scene.document["credentialStatus"]
    scene.key = signer or log.key
    scene.document["issuer"] = log.did
    scene.method = f"{log.did}#key-1"
    scene.now = NOW - timedelta(days=days)
    scene.web.publish(LOG_ADDRESS, log.text() if text is None else text)
    return scene.verify()


def wrong(report: Report) -> dict[str, tuple[str, Outcome]]:
    return {
        check.name.value: (check.code, check.outcome)
        for check in report.checks
        if check.outcome in {Outcome.FAILED, Outcome.UNKNOWN}
    }


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


def test_witnesses_are_not_overlooked() -> None:
    witnesses = {"threshold": 1, "witnesses": [{"id": "did:key:z6Mk"}]}
    expected = {"proof": ("did_log_witnessed", Outcome.UNKNOWN)}
    assert wrong(judge(Log(KEY, witness=witnesses))) == expected


@pytest.mark.parametrize(
    "change",
    [
        lambda entries: entries[0]["state"].update(id="did:web:evil.example"),
        lambda entries: entries[0]["parameters"].update(updateKeys=[]),
        lambda entries: entries[0].pop("proof"),
        lambda entries: entries[0].update(versionTime="2026-01-02T00:00:00Z"),
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
