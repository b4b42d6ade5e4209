"""openbadgeslib, and verifier-core in node where it is asked for, judge the same badges as we do.

Badges of ours, of openbadgeslib and of the Digital Credentials Consortium's libraries, one change
to each, and the specification's own vectors. Where the verdicts differ the case says so and
docs/interoperability.md says why; a disagreement that is not listed there fails. The
JavaScript library is asked wherever node is (it is installed with npm).
"""

import copy
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
)
from openbadgeslib.ob3 import ldp
from openbadgeslib.ob3.credential import Achievement, Issuer, OpenBadgeCredential
from openbadgeslib.ob3.verifier import OB3VerificationError

from backpack.issuing.signing import sign_credential
from tests.conformance.test_consortium_badges import AGAINST, SIGNED
from tests.support.consortium import consortium_badge, consortium_pages
from tests.support.fake_web import FakeWeb
from tests.support.issuer import did_key, ed25519_key, sign_document
from tests.support.node_peers import NodePeers, accepts, node_peers
from tests.unit.proofs.credentials import credential
from verifier import Policy, Verdict, verify

KEY = ed25519_key("agreement")
DID = did_key(KEY)
METHOD = f"{DID}#{DID.removeprefix('did:key:')}"
NOW = datetime.now(UTC).replace(microsecond=0)
VECTORS = Path(__file__).parent / "data" / "data_integrity"

Document = dict[str, Any]


def ours() -> Document:
    """A credential of ours, signed by a did:key; everybody's clock is the machine's."""
    unsigned = _unsigned()
    return sign_credential(unsigned, private_key=KEY, method=METHOD, created=NOW)


def _unsigned(**changes: Any) -> Document:
    dates = {
        "validFrom": (NOW - timedelta(days=1)).isoformat().replace("+00:00", "Z"),
        "validUntil": (NOW + timedelta(days=365)).isoformat().replace("+00:00", "Z"),
    }
    issuer = {"id": DID, "type": ["Profile"], "name": "Utopia University"}
    return credential(**{"issuer": issuer, "credentialStatus": None, **dates, **changes})


def theirs() -> Document:
    """A credential that openbadgeslib made and signed."""
    key = Ed25519PrivateKey.generate()
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    signer = ldp.OB3LdpSigner(pem)
    made = OpenBadgeCredential(
        id="urn:uuid:11e0a4a4-93c5-4c0b-b7f7-6f4b4cf3a001",
        issuer=Issuer(id=signer.verification_method.partition("#")[0], name="An Issuer"),
        recipient_id="did:example:learner",
        achievement=Achievement(
            id="https://issuer.example/achievements/1",
            name="First aid",
            description="Knows what to do until help comes.",
            criteria_narrative="Passed the examination.",
        ),
        issuance_date=NOW - timedelta(days=1),
    )
    document: Document = signer.sign(made, created=NOW)
    return document


def vector(name: str) -> Document:
    """A published example, as it stands."""
    document: Document = json.loads((VECTORS / name).read_text("utf-8"))
    return document


def changed(make: Callable[[], Document], change: Callable[[Document], object]) -> Document:
    """A good badge that was changed after it was signed."""
    document = copy.deepcopy(make())
    change(document)
    return document


def _rename(document: Document) -> None:
    document["credentialSubject"]["achievement"]["name"] = "Surgery"


def _redate(document: Document) -> None:
    document["validUntil"] = "2099-01-01T00:00:00Z"


def _add_undefined(document: Document) -> None:
    document["madeUp"] = "not signed"


def _take_over(document: Document) -> None:
    document["issuer"] = {**document["issuer"], "id": did_key(ed25519_key("somebody else"))}


def _disguise(document: Document) -> None:
    """Its end under the full IRI: the same signed statement, where nobody looks for it."""
    document["https://www.w3.org/2018/credentials#validUntil"] = {
        "@type": "http://www.w3.org/2001/XMLSchema#dateTime",
        "@value": document.pop("validUntil"),
    }


def _issued_for(did: str) -> Document:
    """Signed well, but by a key that is not its issuer's."""
    issuer = {"id": did, "type": ["Profile"], "name": "Another"}
    return sign_document(_unsigned(issuer=issuer), KEY, METHOD)


def _signed(**changes: Any) -> Document:
    return sign_document(_unsigned(**changes), KEY, METHOD)


def _without_type() -> Document:
    unsigned = _unsigned()
    del unsigned["credentialSubject"]["achievement"]["type"]
    return sign_document(unsigned, KEY, METHOD)


@dataclass(frozen=True)
class Case:
    """A badge, and who accepts it; None for who cannot be asked."""

    make: Callable[[], Document]
    we: bool = False
    openbadgeslib: bool | None = False
    node: bool = False


ASKED_OF_OPENBADGESLIB = {
    "eddsa-rdfc-2022",
    "eddsa-rdfc-2022-ob-3.0.2",
    "expired",
    "bitstring-standing",
}
"""The others need a suite that it has not, a presentation, or a network (status lists, did:web)."""

SWAPPED = list(reversed(_unsigned()["@context"]))
SOMEBODY = did_key(ed25519_key("somebody else"))
CASES: Mapping[str, Case] = {
    "ours": Case(ours, we=True, openbadgeslib=True, node=True),
    "theirs": Case(theirs, we=True, openbadgeslib=True, node=True),
    "issuer without name": Case(
        lambda: _signed(issuer=DID), we=True, openbadgeslib=True, node=True
    ),
    "ours renamed": Case(lambda: changed(ours, _rename)),
    "theirs renamed": Case(lambda: changed(theirs, _rename)),
    "end postponed": Case(lambda: changed(ours, _redate)),
    "issuer replaced": Case(lambda: changed(ours, _take_over)),
    "of another's key": Case(lambda: _issued_for(SOMEBODY)),
    "of another's address": Case(lambda: _issued_for("https://issuer.example/1")),
    "expired": Case(
        lambda: _signed(validFrom="2025-01-01T00:00:00Z", validUntil="2026-01-01T00:00:00Z")
    ),
    "not yet valid": Case(lambda: _signed(validFrom="2999-01-01T00:00:00Z", validUntil=None)),
    "achievement without type": Case(_without_type),
    "contexts swapped": Case(lambda: _signed(**{"@context": SWAPPED})),
    "for authentication": Case(
        lambda: sign_document(_unsigned(), KEY, METHOD, proofPurpose="authentication")
    ),
    "unsigned": Case(_unsigned),
    # From here on they disagree; docs/interoperability.md explains each.
    "proof expired": Case(
        lambda: sign_document(_unsigned(), KEY, METHOD, expires="2020-01-01T00:00:00Z"), node=True
    ),
    "end under its full IRI": Case(lambda: changed(ours, _disguise), node=True),
    "unsigned member added": Case(lambda: changed(ours, _add_undefined), we=True),
    "without id": Case(lambda: _signed(id=None), we=True),
    **{
        path.name: Case(partial(vector, path.name))
        for path in sorted(VECTORS.glob("*.json"))
        if path.name != "manifest.json"
    },
    **{
        f"consortium {name}": Case(
            partial(consortium_badge, name),
            we=name not in AGAINST,
            openbadgeslib=name not in AGAINST if name in ASKED_OF_OPENBADGESLIB else None,
            node=name not in AGAINST or name == "2021-revoked",
        )
        for name in SIGNED
        if name != "presentation"
    },
}


@pytest.mark.parametrize("name", CASES)
def test_we_accept_what_we_should(name: str) -> None:
    source = json.dumps(CASES[name].make()).encode()
    web = FakeWeb(at=NOW)
    for address, body in consortium_pages().items():
        web.publish(address, body)
    report = verify(source, policy=Policy(now=NOW), fetch=web)
    assert (report.verdict is Verdict.GENUINE) is CASES[name].we, report.checks


@pytest.mark.parametrize(
    "name", [name for name, case in CASES.items() if case.openbadgeslib is not None]
)
def test_openbadgeslib_says_what_is_written_here(name: str) -> None:
    document = CASES[name].make()
    accepted = True
    try:
        ldp.OB3LdpVerifier.for_issuer_did(_signing_did(document)).verify(
            json.dumps(document), check_status=False
        )
    except OB3VerificationError:
        accepted = False
    assert accepted is CASES[name].openbadgeslib


def _signing_did(document: Document) -> str:
    """openbadgeslib wants to be told whose key counts: here, whoever the proof names."""
    proof = document.get("proof") or {}
    first = proof[0] if isinstance(proof, list) else proof
    method = str(first.get("verificationMethod", METHOD))
    return method.partition("#")[0] if method.startswith("did:") else DID


@pytest.fixture(scope="module")
def node() -> Iterator[NodePeers]:
    """verifier-core in node."""
    with node_peers() as peers:
        peers.publish(consortium_pages())
        yield peers


@pytest.mark.parametrize("name", CASES)
def test_the_javascript_verifier_says_what_is_written_here(name: str, node: NodePeers) -> None:
    _, report = node.verify(CASES[name].make())
    assert accepts(report) is CASES[name].node, report


def test_every_disagreement_is_explained() -> None:
    said = (Path(__file__).parents[2] / "docs" / "interoperability.md").read_text("utf-8")
    for name, case in CASES.items():
        if len({case.we, case.openbadgeslib, case.node} - {None}) > 1:
            assert f"| {name} |" in said
