"""The log of a did:webvh as its controller writes it, and badges that are judged with it."""

import hashlib
import json
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from tests.support.badges import HOST, NOW, DataIntegrityScene
from tests.support.issuer import did_document, ed25519_key
from verifier import Outcome, Report
from verifier.json_scheme import canonical_json
from verifier.keys.multikey import write_base58, write_multikey

LOG_ADDRESS = f"https://{HOST}/issuers/1/did.jsonl"
WITNESS_ADDRESS = f"https://{HOST}/issuers/1/did-witness.json"
UPDATE = ed25519_key("update")


def multihash(octets: bytes) -> str:
    """The hash of an entry, a key or an identifier, as the method writes it."""
    return write_base58(b"\x12\x20" + hashlib.sha256(octets).digest())


def sign_entry(
    document: Mapping[str, Any], signer: Ed25519PrivateKey, *, created: str = "2026-10-15T00:00:00Z"
) -> dict[str, Any]:
    """A proof of an entry, or of ``{"versionId": ...}`` by a witness (eddsa-jcs-2022)."""
    multikey = write_multikey(signer.public_key())
    proof = {
        "type": "DataIntegrityProof",
        "cryptosuite": "eddsa-jcs-2022",
        "created": created,
        "verificationMethod": f"did:key:{multikey}#{multikey}",
        "proofPurpose": "assertionMethod",
    }
    hashes = [hashlib.sha256(canonical_json(part)).digest() for part in (proof, document)]
    return {**proof, "proofValue": "z" + write_base58(signer.sign(b"".join(hashes)))}


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
        """Write the next entry."""
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
        return {**entry, "proof": [sign_entry(entry, signer, created=entry["versionTime"])]}

    def text(self) -> str:
        """The content of ``did.jsonl``."""
        return "\n".join(json.dumps(entry) for entry in self.entries) + "\n"


def judge(
    log: Log,
    *,
    signer: Ed25519PrivateKey | None = None,
    days: float = 0,
    text: str | None = None,
    witnesses: object = None,
) -> Report:
    """The report on a badge of the log's DID; ``witnesses`` is what lies beside the log."""
    scene = DataIntegrityScene()
    del scene.document["credentialStatus"]
    scene.key = signer or log.key
    scene.document["issuer"] = log.did
    scene.method = f"{log.did}#key-1"
    scene.now = NOW - timedelta(days=days)
    scene.web.publish(LOG_ADDRESS, log.text() if text is None else text)
    if witnesses is not None:
        scene.web.publish(WITNESS_ADDRESS, json.dumps(witnesses))
    return scene.verify()


def wrong(report: Report) -> dict[str, tuple[str, Outcome]]:
    """Code and outcome of every check that did not pass."""
    return {
        check.name.value: (check.code, check.outcome)
        for check in report.checks
        if check.outcome in {Outcome.FAILED, Outcome.UNKNOWN}
    }
