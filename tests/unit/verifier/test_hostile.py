"""What slips through elsewhere: each trick by its name, and none of them genuine."""

import copy
import json
from typing import Any

import pytest

from tests.support.badges import (
    ASSERTION_ADDRESS,
    DID,
    DID_ADDRESS,
    HOST,
    ISSUER_ADDRESS,
    METHOD,
    NOW,
    STATUS_ADDRESS,
    DataIntegrityScene,
    HostedScene,
    JwtScene,
    SignedScene,
    learner_record,
    ob3_document,
)
from tests.support.issuer import (
    did_document,
    did_key,
    ed25519_key,
    encode_bits,
    sign_document,
    sign_token,
    status_list,
)
from verifier import CheckName, Limits, Outcome, Policy, Report, Standing, Verdict, verify
from verifier.keys.public_key import write_jwk

EVIL = ed25519_key("attacker")
EVIL_KEY = did_key(EVIL)
VICTIM = did_key(ed25519_key("issuer"))


def codes(report: Report) -> dict[str, str]:
    """The code of each check that was asked."""
    return {
        check.name.value: check.code
        for check in report.checks
        if check.outcome is not Outcome.SKIPPED
    }


def wrong(report: Report) -> dict[str, str]:
    """The codes of the checks that did not pass."""
    return {
        check.name.value: check.code
        for check in report.checks
        if check.outcome in {Outcome.FAILED, Outcome.UNKNOWN}
    }


def forged(issuer: object, method: str, **web: Any) -> Report:
    """A badge in the name of ``issuer``, signed by the attacker under ``method``."""
    scene = DataIntegrityScene()
    scene.document["issuer"] = issuer
    scene.key, scene.method = EVIL, method
    del scene.document["credentialStatus"]
    for address, body in web.items():
        scene.web.publish(address, body)
    return scene.verify()


def test_the_fragment_of_a_did_key_is_not_its_key() -> None:
    report = forged(VICTIM, f"{VICTIM}#{EVIL_KEY[8:]}")
    assert wrong(report) == {"proof": "key_not_in_document"}


def test_the_fragment_of_a_did_web_is_not_in_its_document() -> None:
    report = forged(DID, f"{DID}#{EVIL_KEY[8:]}")
    assert wrong(report) == {"proof": "key_not_in_document"}


def test_the_fragment_of_an_issuers_page_is_not_in_its_document() -> None:
    address = "https://victim.example/issuer"
    page = json.dumps({"id": address, "type": "Profile", "name": "Victim"})
    report = forged(address, f"{address}#{EVIL_KEY[8:]}", **{address: page})
    assert wrong(report) == {"proof": "key_not_in_document"}


def test_a_key_document_that_only_claims_its_controller() -> None:
    key_address, owner = "https://evil.example/key", "https://victim.example/issuer"
    key = {
        "id": key_address,
        "type": "Multikey",
        "controller": owner,
        "publicKeyMultibase": EVIL_KEY[8:],
    }
    profile = {"id": owner, "type": "Profile", "name": "Victim"}
    report = forged(owner, key_address, **{key_address: key, owner: profile})
    assert wrong(report) == {"proof": "key_not_authorized"}


def test_a_did_document_that_lends_its_key_to_another_controller() -> None:
    evil = did_document("did:web:evil.example", EVIL)
    evil["verificationMethod"][0]["controller"] = DID
    address = "https://evil.example/.well-known/did.json"
    report = forged(DID, "did:web:evil.example#key-1", **{address: evil})
    assert wrong(report) == {"proof": "key_controller_mismatch"}


def test_a_key_behind_an_open_redirect_of_the_victim() -> None:
    scene = DataIntegrityScene()
    address = "https://victim.example/go?to=evil"
    scene.document["issuer"] = address
    scene.key, scene.method = EVIL, f"{address}#k"
    document = did_document(address, EVIL, fragment="k")
    scene.web.publish(address, document, moved_to="https://evil.example/did")
    report = scene.verify()
    assert wrong(report) == {"proof": "key_unavailable"}
    assert report.check(CheckName.PROOF).evidence["reason"] == "elsewhere"


@pytest.mark.parametrize(
    "did",
    [
        "did:web:badges.example:..:..:etc",
        "did:web:badges.example:%2e%2e",
        "did:web:badges.example:a%2Fb",
        "did:web:badges.example:a%3Fb",
        "did:web:user@badges.example",
        "did:web:badges.example%2Fx",
        "did:web:badges.example%3A99x",
        "did:web:",
        "did:web:badges.example::x",
    ],
)
def test_a_did_web_that_is_not_written_as_one(did: str) -> None:
    report = forged(did, f"{did}#key-1")
    assert wrong(report) == {"proof": "did_malformed"}


def test_a_key_enclosed_in_the_header_belongs_to_nobody() -> None:
    scene = JwtScene()
    issuer = "https://victim.example/issuer"
    scene.document["issuer"] = {"id": issuer, "type": ["Profile"], "name": "Victim"}
    scene.claims["iss"] = issuer
    scene.header = {"alg": "EdDSA", "jwk": write_jwk(EVIL.public_key())}
    scene.key = EVIL
    report = scene.verify()
    assert report.check(CheckName.PROOF).outcome is Outcome.PASSED
    assert wrong(report)["issuer"] == "issuer_key_unbound"
    assert report.verdict is Verdict.UNDETERMINED


def test_a_did_key_in_the_name_of_an_https_issuer() -> None:
    issuer = {"id": "https://victim.example/", "type": ["Profile"], "name": "Victim"}
    report = forged(issuer, f"{EVIL_KEY}#{EVIL_KEY[8:]}")
    assert wrong(report) == {"issuer": "issuer_key_unbound"}
    assert report.verdict is Verdict.UNDETERMINED


def test_an_issuer_on_a_shared_site_is_not_its_neighbour() -> None:
    neighbour = f"did:web:{HOST}:issuers:2"
    document = did_document(neighbour, EVIL)
    address = f"https://{HOST}/issuers/2/did.json"
    report = forged(DID, f"{neighbour}#key-1", **{address: document})
    assert wrong(report) == {"issuer": "issuer_key_unlisted"}


@pytest.mark.parametrize(
    ("name", "iri"),
    [
        ("validUntil", "https://www.w3.org/2018/credentials#validUntil"),
        ("credentialStatus", "https://www.w3.org/2018/credentials#credentialStatus"),
        ("issuer", "https://www.w3.org/2018/credentials#issuer"),
        ("credentialSubject", "https://www.w3.org/2018/credentials#credentialSubject"),
    ],
)
def test_a_term_disguised_as_its_full_name(name: str, iri: str) -> None:
    scene = DataIntegrityScene()
    signed = json.loads(scene.build())
    signed[iri] = signed.pop(name)
    report = verify(json.dumps(signed), policy=Policy(now=NOW), fetch=scene.web)
    assert report.verdict is not Verdict.GENUINE


def test_an_expired_badge_whose_end_was_hidden() -> None:
    """The statement that is signed stays the same; only readers of names no longer see it."""
    scene = DataIntegrityScene()
    scene.document["validUntil"] = "2026-10-01T00:00:00Z"
    signed = json.loads(scene.build())
    date = signed.pop("validUntil")
    signed["https://www.w3.org/2018/credentials#validUntil"] = {
        "@value": date,
        "@type": "http://www.w3.org/2001/XMLSchema#dateTime",
    }
    report = verify(json.dumps(signed), policy=Policy(now=NOW), fetch=scene.web)
    assert report.verdict is Verdict.NOT_GENUINE


def test_what_no_context_defines_is_no_fact() -> None:
    scene = DataIntegrityScene()
    scene.document["credentialSubject"]["achievement"]["masterOfTheUniverse"] = True
    report = scene.verify()
    assert report.verdict is not Verdict.GENUINE or "masterOfTheUniverse" not in repr(report.facts)


def test_an_extra_name_under_an_unprotected_term() -> None:
    scene = DataIntegrityScene()
    signed = json.loads(scene.build())
    signed["@context"].append({"name": "https://schema.org/alternateName"})
    report = verify(json.dumps(signed), policy=Policy(now=NOW), fetch=scene.web)
    assert report.verdict is not Verdict.GENUINE


def test_a_second_proof_by_somebody_else_changes_nothing() -> None:
    scene = DataIntegrityScene()
    signed = json.loads(scene.build())
    bare = {name: value for name, value in signed.items() if name != "proof"}
    other = sign_document(bare, EVIL, f"{EVIL_KEY}#{EVIL_KEY[8:]}")["proof"]
    for proofs in ([signed["proof"], other], [other, signed["proof"]]):
        both = {**bare, "proof": proofs}
        report = verify(json.dumps(both), policy=Policy(now=NOW), fetch=scene.web)
        assert report.verdict is Verdict.GENUINE
        assert report.check(CheckName.ISSUER).evidence["signer"] == DID


def test_nothing_but_the_key_is_fetched_before_the_proof_holds() -> None:
    scene = DataIntegrityScene()
    scene.after.append(lambda signed: signed.update(name="Changed"))
    scene.verify()
    assert scene.web.asked == [DID_ADDRESS]
    token = JwtScene()
    token.after.append(lambda text: text.rpartition(".")[0] + ".")
    token.verify()
    assert token.web.asked == [DID_ADDRESS]


def test_an_unproven_badge_is_shown_as_what_the_file_says() -> None:
    scene = DataIntegrityScene()
    scene.after.append(lambda signed: signed["issuer"].update(name="Changed"))
    report = scene.verify()
    assert {fact.standing for fact in report.facts} == {Standing.UNPROVEN}


def test_an_unbound_badge_is_shown_as_what_the_file_says() -> None:
    report = forged("https://victim.example/", f"{EVIL_KEY}#{EVIL_KEY[8:]}")
    assert {fact.standing for fact in report.facts} == {Standing.UNPROVEN}


def test_a_status_list_that_points_at_itself() -> None:
    scene = DataIntegrityScene()
    scene.status_list["credentialStatus"] = copy.deepcopy(scene.document["credentialStatus"])
    report = scene.verify()
    assert report.verdict is Verdict.GENUINE
    assert scene.web.asked.count(STATUS_ADDRESS) == 1


def test_a_status_list_that_is_the_badge_itself() -> None:
    scene = DataIntegrityScene()
    signed = json.loads(scene.build())
    scene.web.publish(STATUS_ADDRESS, signed)
    report = verify(json.dumps(signed), policy=Policy(now=NOW), fetch=scene.web)
    assert wrong(report) == {"status": "status_list_malformed"}


def test_a_status_list_of_another_issuer_counts_and_is_named() -> None:
    """Lawful: the badge itself names the list, so its issuer chose who keeps it."""
    scene = DataIntegrityScene()
    keeper = did_key(EVIL)
    scene.status_list = status_list(STATUS_ADDRESS, keeper)
    scene.status_key, scene.status_method = EVIL, f"{keeper}#{keeper[8:]}"
    report = scene.verify()
    assert report.verdict is Verdict.GENUINE
    assert report.check(CheckName.STATUS).evidence["list_signer"] == keeper


def test_a_revoked_list_of_many_gigabytes_is_not_inflated() -> None:
    scene = DataIntegrityScene()
    scene.limits = Limits(status_list_bytes=100_000)
    scene.status_list["credentialSubject"]["encodedList"] = encode_bits([], size=100_001)
    assert wrong(scene.verify()) == {"status": "status_list_malformed"}


def test_a_hosted_badge_whose_issuer_is_only_embedded() -> None:
    """An assertion on the attacker's site embeds the victim's profile, with rules of its own."""
    address = "https://evil.example/assertion"
    scene = HostedScene()
    victim = {**scene.issuer, "verification": {"startsWith": "https://evil.example/"}}
    scene.assertion["id"] = address
    scene.assertion["badge"] = {**scene.badge_class, "issuer": victim}
    scene.web.publish(address, scene.assertion)
    scene.file = {**scene.assertion}
    report = scene.verify()
    assert wrong(report) == {"issuer": "outside_issuer_scope"}


def test_a_badge_class_that_was_altered_inside_the_assertion() -> None:
    scene = HostedScene()
    scene.assertion["badge"] = {**scene.badge_class, "name": "Master of Science"}
    report = scene.verify()
    assert report.verdict is Verdict.GENUINE
    assert report.said["name"] == "Specific Commitment"


def test_a_hosted_file_that_was_changed_is_judged_by_the_served_copy() -> None:
    scene = HostedScene()
    scene.file["issuedOn"] = "2020-01-01T00:00:00Z"
    scene.file["evidence"] = "https://evil.example/"
    report = scene.verify()
    assert report.verdict is Verdict.GENUINE
    assert report.said["issued_on"] == "2026-09-01T00:00:00Z"
    note = next(note for note in report.notes if note.code == "file_differs")
    assert note.evidence["fields"] == "issuedOn, evidence"


def test_a_signed_assertion_of_a_key_that_the_attacker_owns() -> None:
    scene = SignedScene()
    scene.cryptographic_key["id"] = "https://evil.example/key"
    scene.cryptographic_key["owner"] = "https://evil.example/issuer"
    scene.assertion["verification"]["creator"] = "https://evil.example/key"
    scene.web.publish("https://evil.example/key", scene.cryptographic_key)
    profile = {
        **scene.issuer,
        "id": "https://evil.example/issuer",
        "publicKey": "https://evil.example/key",
    }
    scene.web.publish("https://evil.example/issuer", profile)
    assert wrong(scene.verify()) == {"issuer": "issuer_key_unlisted"}


def test_an_endorsement_pasted_from_another_badge() -> None:
    scene = DataIntegrityScene()
    scene.document["endorsement"] = [
        sign_document(endorsement("urn:uuid:another"), EVIL, f"{EVIL_KEY}#{EVIL_KEY[8:]}")
    ]
    report = scene.verify()
    assert report.verdict is Verdict.GENUINE
    (nested,) = report.nested
    assert wrong(nested) == {"recipient": "endorses_another"}
    assert nested.verdict is Verdict.NOT_GENUINE


def endorsement(about: str) -> dict[str, Any]:
    """An unsigned endorsement by the attacker's key."""
    return {
        "@context": ob3_document()["@context"],
        "id": "urn:uuid:5d0e0c0f-60f4-4b7b-b8f7-0d8f2b0e8a11",
        "type": ["VerifiableCredential", "EndorsementCredential"],
        "issuer": {"id": EVIL_KEY, "type": ["Profile"], "name": "Somebody"},
        "validFrom": "2026-09-01T00:00:00Z",
        "credentialSubject": {
            "id": about,
            "type": ["EndorsementSubject"],
            "endorsementComment": "Well done.",
        },
    }


def test_more_nested_credentials_than_the_limit_are_not_verified() -> None:
    scene = DataIntegrityScene()
    scene.limits = Limits(nested=3)
    one = endorsement(str(scene.document["id"]))
    scene.document["endorsement"] = [
        sign_document({**one, "id": f"urn:uuid:{number}"}, EVIL, f"{EVIL_KEY}#{EVIL_KEY[8:]}")
        for number in range(10)
    ]
    assert len(scene.verify().nested) == 3


def test_a_large_nested_credential_counts_for_several() -> None:
    """Else records within records would have the same bytes verified at every level."""
    scene = DataIntegrityScene()
    scene.limits = Limits(nested=3)
    one = endorsement(str(scene.document["id"]))
    one["credentialSubject"]["endorsementComment"] = "!" * 130_000
    signed = sign_document(one, EVIL, f"{EVIL_KEY}#{EVIL_KEY[8:]}")
    scene.document["endorsement"] = [signed, {**signed, "id": "urn:uuid:2"}]
    assert len(scene.verify().nested) == 1


def test_more_fetches_than_the_limit_are_not_made() -> None:
    scene = DataIntegrityScene()
    scene.limits = Limits(total_fetches=1)
    report = scene.verify()
    assert wrong(report) == {"status": "status_unavailable"}
    assert len(scene.web.asked) == 1


def test_a_token_that_signs_nothing_under_its_own_rules() -> None:
    """An embedded proof inside a token, and a token's claims inside a document, prove nothing."""
    scene = JwtScene()
    proof = json.loads(DataIntegrityScene().build())["proof"]
    token = sign_token({"alg": "EdDSA", "kid": METHOD}, {**scene.document, "proof": proof}, EVIL)
    scene.publish()
    report = verify(token, policy=Policy(now=NOW), fetch=scene.web)
    assert wrong(report)["proof"] == "signature_invalid"


def test_a_public_key_used_as_a_shared_secret() -> None:
    scene = SignedScene()
    scene.header["alg"] = "HS256"
    assert codes(scene.verify())["proof"] == "algorithm_not_allowed"


def test_the_issuer_of_a_hosted_badge_must_have_an_id() -> None:
    scene = HostedScene()
    scene.badge_class["issuer"] = {"type": "Issuer", "name": "Nobody"}
    assert wrong(scene.verify()) == {"issuer": "issuer_unnamed"}


def test_another_hosts_assertion_at_the_address_of_this_one() -> None:
    scene = HostedScene()
    scene.late.append(
        lambda: scene.web.publish(
            ASSERTION_ADDRESS, {**scene.assertion, "id": "https://evil.example/1"}
        )
    )
    assert wrong(scene.verify()) == {"proof": "hosted_copy_other"}
    assert ISSUER_ADDRESS not in scene.web.asked


def test_a_record_with_more_members_than_the_limit_is_not_called_genuine() -> None:
    members = []
    for number in range(3):
        member = DataIntegrityScene()
        member.document["id"] = f"urn:uuid:{number}"
        members.append(json.loads(member.build()))
    scene = DataIntegrityScene()
    scene.document = {**learner_record(*members), "id": "urn:uuid:record"}
    assert scene.verify().verdict is Verdict.GENUINE
    scene.limits = Limits(nested=2)
    report = scene.verify()
    assert (report.verdict, report.members_left) == (Verdict.UNDETERMINED, 1)


@pytest.mark.parametrize("member", [7, "no.to.ken", {"type": "Nothing"}, [], None])
def test_a_record_with_a_member_that_is_no_credential(member: object) -> None:
    scene = JwtScene()
    scene.document.update(learner_record(member))
    scene.claims["jti"] = scene.document["id"]
    assert scene.verify().verdict is not Verdict.GENUINE


def test_a_hosted_badge_behind_an_open_redirect_of_the_victim() -> None:
    """The victim's server only points on; what is served there is the attacker's."""
    scene = HostedScene()
    address = f"https://{HOST}/go?to=evil"
    scene.assertion["id"] = address
    scene.file["id"] = address
    scene.web.publish(address, scene.assertion, moved_to="https://evil.example/assertion")
    report = scene.verify()
    assert wrong(report) == {"proof": "hosted_unavailable"}
    assert report.check(CheckName.PROOF).evidence["reason"] == "elsewhere"


def test_a_badge_class_behind_an_open_redirect_of_the_victim() -> None:
    scene = HostedScene()
    address = f"https://{HOST}/go?to=evil"
    scene.assertion["badge"] = address
    moved = {**scene.badge_class, "id": address, "name": "Master of Science"}
    scene.web.publish(address, moved, moved_to="https://evil.example/badge")
    assert wrong(scene.verify()) == {"issuer": "badge_class_unavailable"}


def test_a_did_document_behind_an_open_redirect_of_the_victim() -> None:
    scene = DataIntegrityScene()
    scene.build()
    scene.late.append(
        lambda: scene.web.publish(
            DID_ADDRESS, scene.did_document, moved_to="https://evil.example/did.json"
        )
    )
    assert wrong(scene.verify()) == {"proof": "key_unavailable"}
