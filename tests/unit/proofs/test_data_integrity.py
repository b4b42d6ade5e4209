"""Proofs of a document: each tried, sets and chains, what is asked of a proof and of its key."""

import base64
import hashlib
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import (
    ECDSA,
    SECP256R1,
    EllipticCurvePrivateKey,
    derive_private_key,
)
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from openvc.proof.ecdsa_sd import encode_cbor

from backpack.issuing.signing import sign_credential
from tests.unit.proofs.credentials import (
    KEY,
    METHOD,
    NOW,
    OB3,
    P256_KEY,
    P384_KEY,
    POLICY,
    VC2,
    credential,
    resolver,
)
from verifier.contexts import pinned_contexts
from verifier.errors import (
    RefutedError,
    UnavailableError,
    UnsupportedError,
    VerifierError,
)
from verifier.keys.multikey import read_base58, write_base58, write_multikey
from verifier.keys.public_key import PublicKey
from verifier.policy import Policy
from verifier.proofs.canonical import canonicalize_document
from verifier.proofs.data_integrity import VerifiedProof, verify_data_integrity
from verifier.proofs.hashing import hash_json, hash_statements
from verifier.proofs.suites.secured import CURVE_HASHES
from verifier.proofs.tries import Tries

SECURITY_2020 = "https://w3id.org/security/suites/ed25519-2020/v1"


def verify(document: Mapping[str, Any], **asked: Any) -> tuple[VerifiedProof, ...]:
    question: dict[str, Any] = {"resolve_key": resolver(), "policy": POLICY, **asked}
    return verify_data_integrity(document, **question)


def signed(**options: Any) -> dict[str, Any]:
    """The credential with an eddsa-rdfc-2022 proof that says what it is told to."""
    return add_proof(credential(), **options)


def add_proof(document: dict[str, Any], **options: Any) -> dict[str, Any]:
    proof = {
        "type": "DataIntegrityProof",
        "cryptosuite": "eddsa-rdfc-2022",
        "created": "2026-09-01T12:00:00Z",
        "verificationMethod": METHOD,
        "proofPurpose": "assertionMethod",
        **options,
    }
    data = hash_statements(document, proof).data
    unsigned = {name: value for name, value in document.items() if name != "proof"}
    return {**unsigned, "proof": {**proof, "proofValue": "z" + write_base58(KEY.sign(data))}}


def code_of(document: Mapping[str, Any], kind: type[VerifierError], **asked: Any) -> str:
    with pytest.raises(kind) as raised:
        verify(document, **asked)
    return raised.value.code


def test_a_good_proof_says_what_it_covers() -> None:
    document = sign_credential(credential(), private_key=KEY, method=METHOD, created=NOW)
    (proof,) = verify(document)
    assert proof.covered == credential()
    assert proof.uncovered == ()
    assert (proof.suite, proof.method) == ("eddsa-rdfc-2022", METHOD)
    assert proof.controller == "did:web:issuer.example"
    assert proof.created == "2026-12-01T12:00:00Z"
    assert (proof.expires, proof.partial) == (None, False)
    assert set(proof.context_variants) == {VC2, OB3}


def test_what_is_added_afterwards_is_not_covered() -> None:
    document = signed()
    document["honours"] = "cum laude"
    (proof,) = verify(document)
    assert proof.uncovered == ("$['honours']",)
    assert "honours" not in proof.covered


@pytest.mark.parametrize("variant", range(2))
def test_the_variant_of_the_context_that_it_was_signed_with_is_found(variant: int) -> None:
    pinned = pinned_contexts()[OB3][variant]
    document = credential(endorsementJwt=["a.b.c"])
    proof = signed()["proof"]
    options = {name: value for name, value in proof.items() if name != "proofValue"}
    data = hash_statements(document, options, choice={OB3: pinned}).data
    value = "z" + write_base58(KEY.sign(data))
    (verified,) = verify({**document, "proof": {**options, "proofValue": value}})
    assert verified.context_variants[OB3] == pinned.sha256


@pytest.mark.parametrize("proof", [None, []])
def test_no_proof(proof: object) -> None:
    assert code_of({**credential(), "proof": proof}, RefutedError) == "proof_missing"
    assert code_of(credential(), RefutedError) == "proof_missing"


MALFORMED: dict[str, dict[str, Any]] = {
    "value_missing": {"proofValue": None},
    "value_of_another_multibase": {"proofValue": "mAAAA"},
    "value_not_base58": {"proofValue": "z0OIl"},
    "suite_no_text": {"cryptosuite": 5},
    "method_missing": {"verificationMethod": None},
    "method_no_text": {"verificationMethod": 7},
}


@pytest.mark.parametrize("name", MALFORMED)
def test_malformed(name: str) -> None:
    document = signed()
    document["proof"] |= MALFORMED[name]
    assert code_of(document, RefutedError) == "proof_malformed"


def test_a_proof_that_is_no_object() -> None:
    assert code_of({**credential(), "proof": ["x"]}, RefutedError) == "proof_malformed"


def test_a_short_signature() -> None:
    document = signed()
    document["proof"]["proofValue"] = "z" + write_base58(b"short")
    assert code_of(document, RefutedError) == "signature_invalid"


def test_suites() -> None:
    assert code_of(
        {**credential(), "proof": {"type": "BbsBlsSignature2020"}}, UnsupportedError
    ) == ("suite_unsupported")
    strict = Policy(now=NOW, accepted_suites=frozenset({"eddsa-jcs-2022"}))
    assert code_of(signed(), UnsupportedError, policy=strict) == "suite_not_accepted"


def test_purpose() -> None:
    document = signed(proofPurpose="authentication")
    assert code_of(document, RefutedError) == "proof_purpose_wrong"
    (proof,) = verify(document, purpose="authentication")
    assert proof.purpose == "authentication"


@pytest.mark.parametrize(
    ("expires", "code"),
    [
        ("2026-12-01T12:00:00Z", "proof_expired"),
        ("soon", "proof_malformed"),
        ("2026-13-01T12:00:00Z", "date_malformed"),
    ],
)
def test_expiry(expires: str, code: str) -> None:
    assert code_of(signed(expires=expires), RefutedError) == code


def test_not_expired_yet() -> None:
    (proof,) = verify(signed(expires="2026-12-01T12:00:01Z"))
    assert proof.expires == "2026-12-01T12:00:01Z"


@pytest.mark.parametrize("name", ["expires", "created", "proofPurpose", "verificationMethod"])
def test_an_option_in_disguise_is_refused(name: str) -> None:
    """The statement stays signed; whoever reads the JSON would no longer see it."""
    document = signed(expires="2026-11-01T00:00:00Z")
    iris = {"expires": "expiration", "created": "created"}
    iri = f"https://w3id.org/security#{iris.get(name, name)}"
    if name == "created":
        iri = "http://purl.org/dc/terms/created"
    proof = document["proof"]
    proof[iri] = proof.pop(name)
    with pytest.raises(RefutedError):
        verify(document)


def test_an_option_that_the_contexts_do_not_define_is_refused() -> None:
    """Under data model 1.1 without a context for proofs, nothing of the proof would be signed."""
    document = {
        "@context": ["https://www.w3.org/2018/credentials/v1"],
        "type": ["VerifiableCredential"],
        "issuer": "did:web:issuer.example",
        "issuanceDate": "2026-01-01T00:00:00Z",
        "credentialSubject": {"id": "did:web:learner.example"},
        "proof": signed()["proof"],
    }
    assert code_of(document, RefutedError) == "terms_undefined"


@pytest.mark.parametrize(
    ("of_key", "code"),
    [
        ({"revoked": NOW}, "key_revoked"),
        ({"expires": NOW}, "key_expired"),
        ({"revoked": NOW + timedelta(days=1), "expires": NOW + timedelta(days=1)}, None),
    ],
)
def test_keys_that_no_longer_count(of_key: dict[str, Any], code: str | None) -> None:
    if code is None:
        assert verify(signed(), resolve_key=resolver(**of_key))
    else:
        assert code_of(signed(), RefutedError, resolve_key=resolver(**of_key)) == code


def test_another_kind_of_key() -> None:
    keys = {METHOD: P256_KEY.public_key()}
    assert code_of(signed(), RefutedError, resolve_key=resolver(keys)) == "key_not_of_suite"


def test_one_good_proof_is_enough_and_the_most_telling_error_is_told() -> None:
    good = signed()
    unknown = {"type": "BbsBlsSignature2020"}
    elsewhere = {**good["proof"], "verificationMethod": "did:web:other.example#key"}
    broken = {**good["proof"], "created": "2026-09-01T12:00:01Z"}
    (proof,) = verify({**good, "proof": [unknown, broken, elsewhere, good["proof"]]})
    assert proof.method == METHOD
    document = {**good, "proof": [unknown, elsewhere]}
    assert code_of(document, UnavailableError) == "key_unavailable"
    document = {**good, "proof": [unknown, elsewhere, broken]}
    assert code_of(document, RefutedError) == "signature_invalid"


def test_a_crowd_of_proofs() -> None:
    document = {**credential(), "proof": [signed()["proof"]] * 21}
    assert code_of(document, UnsupportedError) == "proof_malformed"


def chain() -> dict[str, Any]:
    """A first proof, and a second one that signs the first with the document."""
    first = signed(id="urn:proof:1")
    second = add_proof(first, previousProof="urn:proof:1", id="urn:proof:2")
    return {**first, "proof": [first["proof"], second["proof"]]}


def test_a_chain() -> None:
    proofs = verify(chain())
    assert len(proofs) == 2
    assert all(proof.covered == credential() for proof in proofs)


def test_a_chain_whose_first_link_is_missing_or_broken() -> None:
    document = chain()
    alone = {**document, "proof": [document["proof"][1]]}
    assert code_of(alone, RefutedError) == "proof_chain_broken"
    document["proof"][0]["created"] = "2026-09-01T12:00:01Z"
    assert code_of(document, RefutedError) == "signature_invalid"


def test_a_chain_that_goes_round() -> None:
    document = chain()
    document["proof"][0]["previousProof"] = "urn:proof:2"
    assert code_of(document, RefutedError) == "proof_chain_broken"


def test_a_chain_in_which_each_proof_builds_on_all_before_it() -> None:
    """Each proof is looked at once: else twenty of them would be looked at a million times."""
    document: dict[str, Any] = signed(id="urn:proof:0")
    proofs = [document["proof"]]
    for number in range(1, 12):
        names = [proof["id"] for proof in proofs]
        extended = add_proof(
            {**document, "proof": proofs}, previousProof=names, id=f"urn:proof:{number}"
        )
        proofs.append(extended["proof"])
    asked: list[str] = []
    resolve = resolver()

    def count(method: str, *, purpose: str) -> Any:
        asked.append(method)
        return resolve(method, purpose=purpose)

    assert len(verify({**document, "proof": proofs}, resolve_key=count)) == 12
    assert len(asked) == 12


def test_a_chain_that_names_one_proof_many_times() -> None:
    document = chain()
    document["proof"][1]["previousProof"] = ["urn:proof:1"] * 3
    proofs = verify(document)
    assert [proof.method for proof in proofs] == [METHOD]


def test_a_large_document_with_many_proofs_is_not_tried_with_all_of_them() -> None:
    small, large = Tries({}), Tries({"tag": ["x"] * 200_000})
    assert sum(small.take() for _ in range(1_000)) == 1_000
    assert sum(large.take() for _ in range(1_000)) == 4
    broken = {**signed()["proof"], "proofValue": "z" + "1" * 64}
    document = {**credential(), "proof": [broken] * 20}
    assert code_of(document, RefutedError) == "signature_invalid"


# ------------------------------------------------------------------ the other suites


def ecdsa(key: EllipticCurvePrivateKey, data: bytes) -> bytes:
    used = CURVE_HASHES[key.curve.name]
    r, s = decode_dss_signature(key.sign(data, ECDSA(used.algorithm)))
    return r.to_bytes(used.coordinate_bytes) + s.to_bytes(used.coordinate_bytes)


SUITE_KEYS: dict[str, tuple[str, PublicKey]] = {
    "eddsa-jcs-2022": ("sha256", KEY.public_key()),
    "ecdsa-jcs-2019": ("sha256", P256_KEY.public_key()),
    "ecdsa-rdfc-2019": ("sha256", P256_KEY.public_key()),
    "ecdsa-rdfc-2019 P-384": ("sha384", P384_KEY.public_key()),
    "ecdsa-jcs-2019 P-384": ("sha384", P384_KEY.public_key()),
}


def secure(name: str) -> dict[str, Any]:
    suite = name.partition(" ")[0]
    document = credential()
    proof = {**signed()["proof"], "cryptosuite": suite, "@context": document["@context"]}
    del proof["proofValue"]
    hash_with = hash_json if "jcs" in suite else hash_statements
    data = hash_with(document, proof, algorithm=SUITE_KEYS[name][0]).data
    if suite == "eddsa-jcs-2022":
        value = KEY.sign(data)
    else:
        value = ecdsa(P384_KEY if "384" in name else P256_KEY, data)
    return {**document, "proof": {**proof, "proofValue": "z" + write_base58(value)}}


@pytest.mark.parametrize("name", SUITE_KEYS)
def test_suite(name: str) -> None:
    keys = resolver({METHOD: SUITE_KEYS[name][1]})
    document = secure(name)
    (proof,) = verify(document, resolve_key=keys)
    assert proof.covered == credential()
    document["validUntil"] = "2040-09-01T00:00:00Z"
    assert code_of(document, RefutedError, resolve_key=keys) == "signature_invalid"
    other = resolver({METHOD: P384_KEY.public_key() if "384" not in name else KEY.public_key()})
    with pytest.raises(RefutedError):
        verify(secure(name), resolve_key=other)


def test_canonical_json_signs_every_member() -> None:
    document = secure("eddsa-jcs-2022")
    document["honours"] = "cum laude"
    assert code_of(document, RefutedError) == "signature_invalid"


def test_canonical_json_signs_the_contexts() -> None:
    document = secure("eddsa-jcs-2022")
    document["@context"] = [*document["@context"], "https://w3id.org/security/multikey/v1"]
    (proof,) = verify(document)
    assert proof.covered["@context"] == [VC2, OB3]
    document["@context"] = [VC2]
    assert code_of(document, RefutedError) == "context_changed"


def test_canonical_json_of_numbers_that_readers_disagree_on() -> None:
    document = secure("eddsa-jcs-2022")
    document["number"] = 2**60
    assert code_of(document, UnsupportedError) == "number_not_exact"


def test_signature_2020() -> None:
    document = {
        "@context": ["https://www.w3.org/2018/credentials/v1", SECURITY_2020],
        "type": ["VerifiableCredential"],
        "issuer": "did:web:issuer.example",
        "issuanceDate": "2026-01-01T00:00:00Z",
        "credentialSubject": {"id": "did:web:learner.example"},
    }
    proof = {
        "type": "Ed25519Signature2020",
        "created": "2026-09-01T12:00:00Z",
        "verificationMethod": METHOD,
        "proofPurpose": "assertionMethod",
    }
    value = "z" + write_base58(KEY.sign(hash_statements(document, proof).data))
    (verified,) = verify({**document, "proof": {**proof, "proofValue": value}})
    assert verified.suite == "Ed25519Signature2020"
    assert verified.covered == document


@pytest.mark.parametrize("context", [None, "https://w3id.org/security/v2"])
def test_signature_2018(context: str | None) -> None:
    """Some libraries took the document's contexts for the proof, some the Security Vocabulary."""
    document = {
        "@context": ["https://www.w3.org/2018/credentials/v1"],
        "type": ["VerifiableCredential"],
        "issuer": "did:web:issuer.example",
        "issuanceDate": "2026-01-01T00:00:00Z",
        "credentialSubject": {"id": "did:web:learner.example"},
    }
    proof = {
        "type": "Ed25519Signature2018",
        "created": "2026-09-01T12:00:00Z",
        "verificationMethod": METHOD,
        "proofPurpose": "assertionMethod",
    }
    header = "eyJhbGciOiJFZERTQSIsImI2NCI6ZmFsc2UsImNyaXQiOlsiYjY0Il19"
    data = hash_statements(document, proof, options_context=context).data
    jws = f"{header}..{base64url(KEY.sign(header.encode() + b'.' + data))}"
    (verified,) = verify({**document, "proof": {**proof, "jws": jws}})
    assert verified.covered == document
    changed = {**document, "issuanceDate": "2027-01-01T00:00:00Z"}
    assert code_of({**changed, "proof": {**proof, "jws": jws}}, RefutedError) == "signature_invalid"
    other = jws.replace(header, "eyJhbGciOiJFZERTQSJ9")
    document["proof"] = {**proof, "jws": other}
    assert code_of(document, RefutedError) == "proof_malformed"


def base64url(octets: bytes) -> str:
    return base64.urlsafe_b64encode(octets).rstrip(b"=").decode()


@pytest.fixture(scope="module")
def disclosed() -> dict[str, Any]:
    """A derived proof: issuer and status are mandatory, the expiry was withheld.

    Every node has an id here; the published vectors have those without.
    """
    document = credential(validUntil=None)
    document["credentialSubject"] = {
        "id": "did:web:learner.example",
        "type": ["AchievementSubject"],
        "achievement": {"id": "https://issuer.example/badges/1", "type": ["Achievement"]},
    }
    proof = {**signed()["proof"], "cryptosuite": "ecdsa-sd-2023"}
    del proof["proofValue"]
    lines = canonicalize_document(document).dataset.lines
    always = ("#issuer>", "#credentialStatus>", "status#")
    mandatory = [index for index, line in enumerate(lines) if any(word in line for word in always)]
    options = "".join(canonicalize_document(proof, context=[VC2, OB3]).dataset.lines)
    shown = "".join(lines[index] for index in mandatory)
    statement_key = derive_private_key(2**190 + 5, SECP256R1())
    key_octets = read_base58(write_multikey(statement_key.public_key())[1:])
    parts = [
        ecdsa(P256_KEY, digest(options) + key_octets + digest(shown)),
        key_octets,
        [
            ecdsa(statement_key, line.encode())
            for index, line in enumerate(lines)
            if index not in mandatory
        ],
        {},
        mandatory,
    ]
    value = "u" + base64url(b"\xd9\x5d\x01" + encode_cbor(parts))
    return {**document, "proof": {**proof, "proofValue": value}}


def digest(text: str) -> bytes:
    return hashlib.sha256(text.encode()).digest()


def test_selective_disclosure(disclosed: dict[str, Any]) -> None:
    keys = resolver({METHOD: P256_KEY.public_key()})
    (proof,) = verify(disclosed, resolve_key=keys)
    assert proof.partial
    assert proof.covered["credentialStatus"]["statusListIndex"] == "7"
    assert "validUntil" not in proof.covered


@pytest.mark.parametrize("name", ["validFrom", "issuer", "credentialStatus", "credentialSubject"])
def test_selective_disclosure_of_something_else(disclosed: dict[str, Any], name: str) -> None:
    keys = resolver({METHOD: P256_KEY.public_key()})
    without = {key: value for key, value in disclosed.items() if key != name}
    assert code_of(without, RefutedError, resolve_key=keys) == "signature_invalid"
    added = {**disclosed, "name": "Another name"}
    assert code_of(added, RefutedError, resolve_key=keys) == "signature_invalid"


@pytest.mark.parametrize("length", [3, 4, 40, 100, 400])
def test_selective_disclosure_cut_off(disclosed: dict[str, Any], length: int) -> None:
    keys = resolver({METHOD: P256_KEY.public_key()})
    value = disclosed["proof"]["proofValue"][: length - length % 4 + 1]
    document = {**disclosed, "proof": {**disclosed["proof"], "proofValue": value}}
    assert code_of(document, RefutedError, resolve_key=keys) == "proof_malformed"
