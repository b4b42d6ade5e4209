"""Each lawful way to issue, sign, key and revoke a badge leads to the right answer."""
# ruff: noqa: E501 - the table of recipients is read by its rows, so each has one line.

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from tests.support.badges import (
    ASSERTION_ADDRESS,
    BADGE_ADDRESS,
    DID,
    HOST,
    INDEX,
    ISSUER_ADDRESS,
    METHOD,
    NOW,
    RECIPIENT,
    SALT,
    STATUS_ADDRESS,
    DataIntegrityScene,
    HostedScene,
    JwtScene,
    Scene,
    SignedScene,
    hashed,
    learner_record,
    ob3_document,
)
from tests.support.fake_web import FakeWeb
from tests.support.issuer import (
    did_document,
    did_key,
    ed25519_key,
    encode,
    encode_bits,
    p256_key,
    pem,
    rsa_key,
    sign_document,
    sign_token,
)
from tests.support.recipients import CASES, identifiers
from verifier import CheckName, Limits, Outcome, Policy, Report, TrustedIssuer, Verdict, verify
from verifier.keys.public_key import write_jwk

HTTPS_ISSUER = f"https://{HOST}/issuers/2"


def judge(source: bytes | str, web: FakeWeb, **policy: Any) -> Report:
    return verify(source, policy=Policy(now=NOW, **policy), fetch=web)


def wrong(report: Report) -> dict[str, str]:
    return {
        check.name.value: check.code
        for check in report.checks
        if check.outcome in {Outcome.FAILED, Outcome.UNKNOWN}
    }


def code(report: Report, name: CheckName) -> str:
    return report.check(name).code


# Keys and how they are bound to the issuer.


def jwt_scene(issuer: str = HTTPS_ISSUER, **header: Any) -> JwtScene:
    """A token in the name of another issuer."""
    scene = JwtScene()
    scene.document["issuer"] = {"id": issuer, "type": ["Profile"], "name": "University"}
    scene.claims["iss"] = issuer
    scene.header = {"alg": "EdDSA", **header}
    return scene


def profile(**keys: Any) -> dict[str, Any]:
    return {"id": HTTPS_ISSUER, "type": "Profile", "name": "University", **keys}


def test_did_key() -> None:
    scene = DataIntegrityScene()
    did = did_key(scene.key)
    scene.document["issuer"] = did
    scene.method = f"{did}#{did[8:]}"
    report = scene.verify()
    assert report.verdict is Verdict.GENUINE
    assert code(report, CheckName.ISSUER) == "issuer_bound_key"


def test_did_jwk() -> None:
    key = p256_key("issuer")
    did = f"did:jwk:{encode(json.dumps(write_jwk(key.public_key())))}"
    scene = jwt_scene(did, kid=f"{did}#0")
    scene.publish()
    scene.header["alg"] = "ES256"
    token = sign_token(scene.header, {**scene.document, **scene.claims}, key)
    report = judge(token, scene.web)
    assert report.verdict is Verdict.GENUINE
    assert report.check(CheckName.PROOF).evidence["suite"] == "ES256"


def test_did_web_of_a_whole_host_with_a_port() -> None:
    did = "did:web:badges.example%3A8443"
    scene = DataIntegrityScene()
    scene.document["issuer"] = did
    scene.method = f"{did}#key-1"
    address = "https://badges.example:8443/.well-known/did.json"
    scene.web.publish(address, did_document(did, scene.key))
    assert scene.verify().verdict is Verdict.GENUINE


def test_did_web_over_http_for_configured_hosts_alone() -> None:
    did = "did:web:localhost%3A8000:issuers:1"
    scene = DataIntegrityScene()
    scene.document["issuer"] = did
    scene.method = f"{did}#key-1"
    scene.web.publish("http://localhost:8000/issuers/1/did.json", did_document(did, scene.key))
    source = scene.build()
    assert wrong(judge(source, scene.web)) == {"proof": "key_unavailable"}
    report = judge(source, scene.web, plain_http_hosts=frozenset({"localhost:8000"}))
    assert report.verdict is Verdict.GENUINE
    assert report.check(CheckName.ISSUER).evidence["domain"] == "localhost:8000"


def test_a_key_that_is_embedded_under_its_purpose() -> None:
    scene = DataIntegrityScene()
    method = scene.did_document.pop("verificationMethod")[0]
    scene.did_document["assertionMethod"] = [method]
    assert scene.verify().verdict is Verdict.GENUINE


def test_a_key_with_a_relative_id() -> None:
    scene = DataIntegrityScene()
    scene.did_document["verificationMethod"][0]["id"] = "#key-1"
    scene.did_document["assertionMethod"] = ["#key-1"]
    assert scene.verify().verdict is Verdict.GENUINE


def test_an_https_issuer_whose_profile_lists_the_key() -> None:
    scene = DataIntegrityScene()
    scene.document["issuer"] = {"id": HTTPS_ISSUER, "type": ["Profile"], "name": "University"}
    scene.method = f"{HTTPS_ISSUER}#key-1"
    scene.web.publish(HTTPS_ISSUER, did_document(HTTPS_ISSUER, scene.key))
    report = scene.verify()
    assert report.verdict is Verdict.GENUINE
    assert code(report, CheckName.ISSUER) == "issuer_bound_https"
    assert report.check(CheckName.ISSUER).evidence["domain"] == HOST


def test_an_https_issuer_whose_profile_lists_somebody_elses_did_key() -> None:
    scene = DataIntegrityScene()
    did = did_key(scene.key)
    scene.document["issuer"] = {"id": HTTPS_ISSUER, "type": ["Profile"], "name": "University"}
    scene.method = f"{did}#{did[8:]}"
    scene.web.publish(HTTPS_ISSUER, profile(assertionMethod=[scene.method]))
    report = scene.verify()
    assert report.verdict is Verdict.GENUINE
    assert code(report, CheckName.ISSUER) == "issuer_bound_profile"


WELL_KNOWN_KEYS = f"https://{HOST}/.well-known/jwks.json"


def jwk_scene(issuer: str, *, address: str, in_a_set: bool = False) -> JwtScene:
    """A token whose ``kid`` is the address of a bare JWK, or of a set with it alone."""
    scene = jwt_scene(issuer, kid=address)
    jwk = write_jwk(scene.key.public_key())
    scene.web.publish(address, {"keys": [jwk]} if in_a_set else jwk)
    return scene


@pytest.mark.parametrize("issuer", [HTTPS_ISSUER, f"https://{HOST}"])
@pytest.mark.parametrize("in_a_set", [True, False])
def test_a_kid_that_is_the_address_of_a_jwk_on_the_issuers_origin(
    issuer: str, in_a_set: bool
) -> None:
    scene = jwk_scene(issuer, address=f"https://{HOST}/keys/9", in_a_set=in_a_set)
    report = scene.verify()
    assert report.verdict is Verdict.GENUINE
    assert code(report, CheckName.ISSUER) == "issuer_bound_origin"


@pytest.mark.parametrize("issuer", [HTTPS_ISSUER, f"https://{HOST}"])
@pytest.mark.parametrize("in_a_set", [True, False])
def test_a_jwk_beside_the_keys_that_an_issuer_publishes(issuer: str, in_a_set: bool) -> None:
    """Users of a platform may put files there; its well-known key set they may not write."""
    scene = jwk_scene(issuer, address=f"https://{HOST}/uploads/mallory.json", in_a_set=in_a_set)
    others = write_jwk(ed25519_key("the platform's").public_key())
    scene.web.publish(WELL_KNOWN_KEYS, {"keys": [others]})
    assert wrong(scene.verify()) == {"issuer": "issuer_key_unbound"}
    scene.web.publish(issuer, {**profile(jwks={"keys": [others]}), "id": issuer})
    assert wrong(scene.verify()) == {"issuer": "issuer_key_unlisted"}
    scene.web.publish(WELL_KNOWN_KEYS, {"keys": [write_jwk(scene.key.public_key())]})
    scene.web.publish(issuer, {**profile(), "id": issuer})
    report = scene.verify()
    assert report.verdict is Verdict.GENUINE
    assert code(report, CheckName.ISSUER) == "issuer_bound_origin"


@pytest.mark.parametrize("fetches", [1, 2])
def test_keys_that_we_did_not_come_to_are_not_taken_for_none(fetches: int) -> None:
    """Whoever makes a badge has a say in how much is asked before the issuer's own keys."""
    scene = jwk_scene(HTTPS_ISSUER, address=f"https://{HOST}/uploads/mallory.json")
    scene.limits = Limits(total_fetches=fetches)
    del scene.document["credentialStatus"]
    assert wrong(scene.verify()) == {"issuer": "issuer_unavailable"}
    scene.limits = Limits(total_fetches=3)
    assert wrong(scene.verify()) == {}


@pytest.mark.parametrize("address", [HTTPS_ISSUER, WELL_KNOWN_KEYS])
def test_keys_whose_server_fails_are_not_taken_for_none(address: str) -> None:
    scene = jwk_scene(HTTPS_ISSUER, address=f"https://{HOST}/uploads/mallory.json")
    scene.web.publish(address, b"", status=503)
    assert wrong(scene.verify()) == {"issuer": "issuer_unavailable"}
    scene.web.publish(address, b"", status=404)
    assert wrong(scene.verify()) == {}


def test_a_jwk_on_another_origin_speaks_for_nobody() -> None:
    scene = jwk_scene(HTTPS_ISSUER, address="https://elsewhere.example/keys/9")
    assert wrong(scene.verify()) == {"issuer": "issuer_key_unbound"}


def test_an_issuer_whose_profile_names_the_address_of_a_jwk() -> None:
    address = f"https://{HOST}/keys/9"
    scene = jwt_scene(kid=address)
    scene.web.publish(address, write_jwk(scene.key.public_key()))
    scene.web.publish(HTTPS_ISSUER, profile(publicKey=address))
    report = scene.verify()
    assert report.verdict is Verdict.GENUINE
    assert code(report, CheckName.ISSUER) == "issuer_bound_profile"


def test_a_kid_in_the_origins_key_set() -> None:
    scene = jwt_scene(kid=f"{WELL_KNOWN_KEYS}#two")
    keys = [
        {**write_jwk(ed25519_key("one").public_key()), "kid": "one"},
        {"kty": "oct", "k": "AA", "kid": "three"},
        {**write_jwk(scene.key.public_key()), "kid": "two"},
    ]
    scene.web.publish(WELL_KNOWN_KEYS, {"keys": keys})
    assert scene.verify().verdict is Verdict.GENUINE


@pytest.mark.parametrize("header", [{"kid": f"{WELL_KNOWN_KEYS}#k"}, {"jwk": True}, {"kid": "k"}])
def test_a_key_that_a_platform_publishes_for_another_issuer(header: dict[str, Any]) -> None:
    scene = jwt_scene(**header)
    jwk = {**write_jwk(scene.key.public_key()), "kid": "k"}
    if "jwk" in header:
        scene.header["jwk"] = jwk
    scene.web.publish(WELL_KNOWN_KEYS, {"keys": [{**jwk, "iss": HTTPS_ISSUER}]})
    assert scene.verify().verdict is Verdict.GENUINE
    scene.web.publish(WELL_KNOWN_KEYS, {"keys": [{**jwk, "iss": f"https://{HOST}/issuers/9"}]})
    unnamed = header == {"kid": "k"}
    assert wrong(scene.verify()) == (
        {"proof": "key_unavailable"} if unnamed else {"issuer": "issuer_key_unbound"}
    )


@pytest.mark.parametrize(
    ("address", "published"),
    [
        (HTTPS_ISSUER, {"jwks": True}),
        (f"https://{HOST}/.well-known/jwks.json", {"keys": True}),
    ],
)
def test_an_enclosed_key_that_the_issuer_publishes(address: str, published: dict[str, Any]) -> None:
    scene = jwt_scene()
    jwk = {**write_jwk(scene.key.public_key()), "kid": "k"}
    scene.header["jwk"] = jwk
    body = {"keys": [jwk]} if "keys" in published else profile(jwks={"keys": [jwk]})
    scene.web.publish(address, body)
    assert scene.verify().verdict is Verdict.GENUINE


def test_no_key_named_by_an_https_issuer_that_publishes_some() -> None:
    scene = jwt_scene(kid="k")
    jwk = {**write_jwk(scene.key.public_key()), "kid": "k"}
    scene.web.publish(HTTPS_ISSUER, profile(jwks={"keys": [jwk]}))
    assert scene.verify().verdict is Verdict.GENUINE


def test_a_kid_without_its_did() -> None:
    scene = JwtScene()
    scene.header["kid"] = "key-1"
    assert scene.verify().verdict is Verdict.GENUINE


def test_an_rsa_token_with_its_key_enclosed() -> None:
    key = rsa_key("issuer")
    scene = jwt_scene(jwk=write_jwk(key.public_key()))
    scene.header["alg"] = "RS256"
    scene.publish()
    scene.web.publish(HTTPS_ISSUER, profile(jwks={"keys": [write_jwk(key.public_key())]}))
    token = sign_token(scene.header, {**scene.document, **scene.claims}, key)
    assert len(json.dumps(scene.header)) > 400
    assert judge(token, scene.web).verdict is Verdict.GENUINE


def test_a_badge_with_a_picture_inside_its_token() -> None:
    scene = JwtScene()
    picture = "data:image/png;base64," + "A" * 400_000
    scene.document["credentialSubject"]["achievement"]["image"] = {"id": picture, "type": "Image"}
    assert scene.verify().verdict is Verdict.GENUINE


def test_a_key_trusted_beforehand_is_not_fetched() -> None:
    scene = DataIntegrityScene()
    del scene.document["credentialStatus"]
    source = scene.build()
    known = {METHOD: scene.did_document["verificationMethod"][0]}
    report = judge(source, FakeWeb(), trusted_keys=known)
    assert report.verdict is Verdict.GENUINE
    assert report.fetched == ()


def test_a_registry_that_lists_the_issuer() -> None:
    scene = DataIntegrityScene()
    scene.trusted = (TrustedIssuer(identifier=DID, name="The University", registry="Pilot"),)
    evidence = scene.verify().check(CheckName.ISSUER).evidence
    assert (evidence["registry"], evidence["registry_name"]) == ("Pilot", "The University")


# The data model before, and other kinds of credential.


def version_1_document() -> dict[str, Any]:
    document = ob3_document()
    document["@context"][0] = "https://www.w3.org/2018/credentials/v1"
    document["issuanceDate"] = document.pop("validFrom")
    document["expirationDate"] = document.pop("validUntil")
    del document["credentialStatus"]
    return document


def test_the_data_model_1_in_a_token() -> None:
    scene = JwtScene()
    scene.publish()
    document = version_1_document()
    for name in ("id", "issuer", "expirationDate"):
        del document[name]
    token = sign_token(scene.header, {**scene.claims, "vc": document}, scene.key)
    report = judge(token, scene.web, expected_recipient=RECIPIENT)
    assert wrong(report) == {}
    assert report.verdict is Verdict.GENUINE
    late = Policy(now=datetime(2029, 1, 1, tzinfo=UTC))
    assert wrong(verify(token, policy=late, fetch=scene.web)) == {"dates": "expired"}


def test_the_data_model_1_in_a_document() -> None:
    scene = DataIntegrityScene()
    scene.document = version_1_document()
    scene.document["@context"].append("https://w3id.org/security/data-integrity/v2")
    report = scene.verify()
    assert report.verdict is Verdict.GENUINE


def test_a_learner_record_and_every_member_of_it() -> None:
    member = DataIntegrityScene()
    other = DataIntegrityScene()
    other.document["id"] = "urn:uuid:another"
    other.document["credentialSubject"]["id"] = "urn:uuid:another-person"
    other.document["credentialSubject"]["identifier"][0]["identityHash"] = hashed("x@y.example")
    scene = DataIntegrityScene()
    scene.document = learner_record(json.loads(member.build()))
    report = scene.verify()
    assert report.verdict is Verdict.GENUINE
    assert [(part.role, part.verdict) for part in report.nested] == [("member", Verdict.GENUINE)]
    scene = DataIntegrityScene()
    scene.document = learner_record(json.loads(member.build()), json.loads(other.build()))
    report = scene.verify()
    assert [wrong(part) for part in report.nested] == [
        {},
        {"recipient": "member_of_another_person"},
    ]
    assert report.verdict is Verdict.NOT_GENUINE


def test_a_learner_record_with_a_forged_member() -> None:
    member = DataIntegrityScene()
    member.after.append(lambda signed: signed.update(name="Master of Science"))
    scene = DataIntegrityScene()
    scene.document = learner_record(json.loads(member.build()))
    report = scene.verify()
    assert wrong(report) == {}
    assert report.verdict is Verdict.NOT_GENUINE


def test_endorsements_embedded_and_as_tokens() -> None:
    endorser = ed25519_key("endorser")
    did = did_key(endorser)
    base = {
        "@context": ob3_document()["@context"],
        "id": "urn:uuid:e1",
        "type": ["VerifiableCredential", "EndorsementCredential"],
        "issuer": {"id": did, "type": ["Profile"], "name": "Red Cross"},
        "validFrom": "2026-09-01T00:00:00Z",
    }
    about_badge = {
        **base,
        "credentialSubject": {
            "id": ob3_document()["id"],
            "type": ["EndorsementSubject"],
            "endorsementComment": "Seen it.",
        },
    }
    about_issuer = {**base, "id": "urn:uuid:e2"}
    about_issuer["credentialSubject"] = {"id": DID, "type": ["EndorsementSubject"]}
    scene = JwtScene()
    scene.document["endorsement"] = [sign_document(about_badge, endorser, f"{did}#{did[8:]}")]
    kid = {"alg": "EdDSA", "kid": f"{did}#{did[8:]}"}
    scene.document["endorsementJwt"] = [sign_token(kid, about_issuer, endorser)]
    report = scene.verify()
    assert report.verdict is Verdict.GENUINE
    assert [(part.role, part.verdict) for part in report.nested] == [
        ("endorsement", Verdict.GENUINE),
        ("endorsement", Verdict.GENUINE),
    ]


def test_a_presentation_and_the_badge_in_it() -> None:
    badge = DataIntegrityScene()
    holder = ed25519_key("holder")
    did = did_key(holder)
    presentation = {
        "@context": ob3_document()["@context"],
        "type": ["VerifiablePresentation"],
        "holder": did,
        "verifiableCredential": [json.loads(badge.build())],
    }
    signed = sign_document(presentation, holder, f"{did}#{did[8:]}", proofPurpose="authentication")
    for asked in (None, RECIPIENT):
        report = judge(json.dumps(signed), badge.web, expected_recipient=asked)
        assert report.verdict is Verdict.GENUINE
        assert [part.verdict for part in report.nested] == [Verdict.GENUINE]
    report = judge(json.dumps(signed), badge.web, expected_recipient="other@student.example")
    assert report.verdict is Verdict.NOT_GENUINE
    assert [wrong(part) for part in report.nested] == [{"recipient": "recipient_mismatch"}]


def test_a_plain_credential() -> None:
    scene = DataIntegrityScene()
    scene.document = {
        "@context": ["https://www.w3.org/ns/credentials/v2"],
        "type": ["VerifiableCredential"],
        "issuer": DID,
        "credentialSubject": {"id": "did:example:noor"},
    }
    scene.recipient = "did:example:noor"
    report = scene.verify()
    assert report.verdict is Verdict.GENUINE
    assert report.check(CheckName.DATES).outcome is Outcome.SKIPPED


# Status.


def test_several_purposes_of_one_badge() -> None:
    scene = DataIntegrityScene()
    entry = scene.document["credentialStatus"]
    second = {
        **entry,
        "id": "urn:uuid:s2",
        "statusPurpose": "suspension",
        "statusListCredential": f"{STATUS_ADDRESS}/s",
    }
    scene.document["credentialStatus"] = [entry, second]
    suspended = {**scene.status_list, "id": f"{STATUS_ADDRESS}/s"}
    suspended["credentialSubject"] = {
        **scene.status_list["credentialSubject"],
        "statusPurpose": "suspension",
        "encodedList": encode_bits([INDEX]),
    }
    scene.web.publish(f"{STATUS_ADDRESS}/s", sign_document(suspended, scene.key, METHOD))
    assert wrong(scene.verify()) == {"status": "suspended"}


def test_a_refuted_entry_weighs_more_than_an_unreachable_one() -> None:
    scene = DataIntegrityScene()
    entry = scene.document["credentialStatus"]
    unreachable = {**entry, "id": "urn:uuid:s2", "statusListCredential": "https://down.example/1"}
    scene.document["credentialStatus"] = [unreachable, entry]
    scene.status_list["credentialSubject"]["encodedList"] = encode_bits([INDEX])
    assert wrong(scene.verify()) == {"status": "revoked"}


def test_a_message_of_several_bits() -> None:
    scene = DataIntegrityScene()
    scene.document["credentialStatus"].update(
        statusPurpose="message",
        statusSize=2,
        statusMessage=[
            {"status": "0x0", "message": "valid"},
            {"status": "0x2", "message": "under review"},
        ],
    )
    subject = scene.status_list["credentialSubject"]
    subject["statusPurpose"] = "message"
    subject["encodedList"] = encode_bits([2 * INDEX], size=32_768)
    report = scene.verify()
    assert report.verdict is Verdict.GENUINE
    assert report.check(CheckName.STATUS).evidence["message"] == "under review"


def test_a_status_list_as_a_token() -> None:
    scene = DataIntegrityScene()
    source = scene.build()
    header = {"alg": "EdDSA", "kid": METHOD, "typ": "vc+jwt"}
    token = sign_token(header, scene.status_list, scene.key)
    scene.web.publish(STATUS_ADDRESS, token, content_type="application/vc+jwt")
    assert judge(source, scene.web).verdict is Verdict.GENUINE


def one_list(kind: str, revoked: list[Any]) -> Report:
    scene = DataIntegrityScene()
    address = f"https://{HOST}/revoked"
    scene.document["@context"].append("https://purl.imsglobal.org/spec/ob/v3p0/extensions.json")
    scene.document["credentialStatus"] = {"id": address, "type": kind}
    scene.web.publish(
        address, {"id": address, "type": kind, "issuer": DID, "revokedCredential": revoked}
    )
    return scene.verify()


def test_a_1edtech_revocation_list() -> None:
    kind = "1EdTechRevocationList"
    identifier = str(ob3_document()["id"])
    assert one_list(kind, []).verdict is Verdict.GENUINE
    assert one_list(kind, [{"id": "urn:uuid:else", "revoked": True}]).verdict is Verdict.GENUINE
    assert one_list(kind, [{"id": identifier, "revoked": False}]).verdict is Verdict.GENUINE
    report = one_list(
        kind, [{"id": f" {identifier}".replace(":", "%3A"), "revocationReason": "Error"}]
    )
    assert wrong(report) == {"status": "revoked"}
    assert report.check(CheckName.STATUS).evidence["reason"] == "Error"


def test_status_list_2021() -> None:
    scene = DataIntegrityScene()
    contexts = [*scene.document["@context"], "https://w3id.org/vc/status-list/2021/v1"]
    scene.document["@context"] = contexts
    scene.document["credentialStatus"]["type"] = "StatusList2021Entry"
    scene.status_list["@context"] = [
        "https://www.w3.org/2018/credentials/v1",
        "https://w3id.org/vc/status-list/2021/v1",
        "https://w3id.org/security/data-integrity/v2",
    ]
    scene.status_list["issuanceDate"] = scene.status_list.pop("validFrom")
    scene.status_list["type"] = ["VerifiableCredential", "StatusList2021Credential"]
    subject = scene.status_list["credentialSubject"]
    subject["type"] = "StatusList2021"
    subject["encodedList"] = encode_bits([], multibase="")
    assert wrong(scene.verify()) == {}
    subject["encodedList"] = encode_bits([INDEX], multibase="")
    assert wrong(scene.verify()) == {"status": "revoked"}


def test_an_answer_about_the_past_says_when_the_list_was_seen() -> None:
    scene = DataIntegrityScene()
    scene.now = datetime(2026, 10, 1, tzinfo=UTC)
    report = scene.verify()
    assert report.verdict is Verdict.GENUINE
    assert "status_known_only_now" in {note.code for note in report.notes}


# Open Badges 1 and 2.


def ob1(scene: Scene, kind: str, **changes: Any) -> dict[str, Any]:
    """An Open Badges 1.0 assertion, with its badge class and issuer published."""
    base = f"https://{HOST}/ob1"
    scene.web.publish(
        f"{base}/badge.json",
        {
            "name": "Volunteer",
            "description": "Helped.",
            "image": f"{base}/badge.png",
            "criteria": f"{base}/criteria",
            "issuer": f"{base}/issuer.json",
        },
    )
    scene.web.publish(f"{base}/issuer.json", {"name": "Club", "url": f"https://{HOST}"})
    return {
        "uid": "f2c20",
        "recipient": {"type": "email", "hashed": False, "identity": RECIPIENT},
        "badge": f"{base}/badge.json",
        "verify": {"type": kind, "url": f"{base}/{kind}.json"},
        "issuedOn": 1359217910,
        **changes,
    }


def test_open_badges_1_hosted() -> None:
    scene = HostedScene()
    assertion = ob1(scene, "hosted")
    scene.web.publish(f"https://{HOST}/ob1/hosted.json", assertion)
    report = judge(json.dumps(assertion), scene.web, expected_recipient=RECIPIENT.upper())
    assert wrong(report) == {}
    assert report.verdict is Verdict.GENUINE
    assert report.said["issuer_name"] == "Club"


def test_open_badges_1_signed() -> None:
    scene = SignedScene()
    assertion = ob1(scene, "signed")
    key = rsa_key("issuer")
    scene.web.publish(f"https://{HOST}/ob1/signed.json", pem(key), content_type="text/plain")
    report = judge(sign_token({"alg": "RS256"}, assertion, key), scene.web)
    assert wrong(report) == {}
    assert report.verdict is Verdict.GENUINE


def test_open_badges_1_signed_with_a_key_of_another_site() -> None:
    scene = SignedScene()
    assertion = ob1(scene, "signed")
    key = rsa_key("attacker")
    assertion["verify"]["url"] = "https://evil.example/key.pem"
    scene.web.publish("https://evil.example/key.pem", pem(key))
    report = judge(sign_token({"alg": "RS256"}, assertion, key), scene.web)
    assert wrong(report) == {"issuer": "issuer_key_unbound"}


def test_a_badge_class_and_issuer_inside_the_assertion() -> None:
    scene = HostedScene()
    scene.assertion["badge"] = {**scene.badge_class, "issuer": scene.issuer}
    assert scene.verify().verdict is Verdict.GENUINE


def test_an_issuer_that_allows_another_origin() -> None:
    scene = HostedScene()
    address = "https://assertions.example/1"
    scene.issuer["verification"] = {"allowedOrigins": ["assertions.example", HOST]}
    scene.assertion["id"] = address
    scene.file["id"] = address
    scene.web.publish(address, scene.assertion)
    report = scene.verify()
    assert wrong(report) == {}


def test_an_issuer_that_allows_a_beginning() -> None:
    scene = HostedScene()
    scene.issuer["verification"] = {"startsWith": f"https://{HOST}/ob2/"}
    assert scene.verify().verdict is Verdict.GENUINE


def test_a_key_named_by_the_issuer_alone() -> None:
    scene = SignedScene()
    del scene.assertion["verification"]["creator"]
    scene.issuer["publicKey"] = {
        "id": f"{ISSUER_ADDRESS}#key",
        "type": "CryptographicKey",
        "owner": ISSUER_ADDRESS,
        "publicKeyPem": pem(scene.signing_key),
    }
    assert scene.verify().verdict is Verdict.GENUINE


def test_an_assertion_address_alone() -> None:
    scene = HostedScene()
    scene.build()
    report = judge(ASSERTION_ADDRESS, scene.web, expected_recipient=RECIPIENT)
    assert report.verdict is Verdict.GENUINE
    assert (report.carrier, report.generation) == ("address", "ob2")
    assert scene.web.asked.count(BADGE_ADDRESS) == 1


# Recipients.


@pytest.mark.parametrize(
    ("recipient", "asked", "expected"),
    [
        ({"identity": RECIPIENT, "hashed": False}, RECIPIENT, "recipient_matches"),
        ({"identity": RECIPIENT.upper(), "hashed": False}, RECIPIENT, "recipient_matches"),
        ({"identity": hashed(RECIPIENT), "hashed": True}, f" {RECIPIENT.upper()} ", "recipient_matches"),
        ({"identity": hashed("Noor@Student.example"), "hashed": True}, "Noor@Student.example", "recipient_matches"),
        ({"identity": hashed(RECIPIENT), "hashed": True}, f"mailto:{RECIPIENT}", "recipient_matches"),
        ({"identity": hashed(RECIPIENT).upper().replace("SHA", "sha"), "hashed": True}, RECIPIENT, "recipient_matches"),
        ({"identity": hashed(RECIPIENT), "hashed": True}, "other@student.example", "recipient_mismatch"),
        ({"identity": hashed(RECIPIENT), "hashed": True}, hashed(RECIPIENT), "recipient_of_another_kind"),
        ({"identity": "+32 9 264 00 00", "hashed": False, "type": "telephone"}, "+3292640000", "recipient_matches"),
        ({"identity": "https://orcid.org/0", "hashed": False, "type": "url"}, "https://orcid.org/0/", "recipient_matches"),
        ({"identity": "https://orcid.org/0", "hashed": False, "type": "url"}, "https://orcid.org/1", "recipient_mismatch"),
    ],
)  # fmt: skip
def test_recipients_in_every_spelling(recipient: dict[str, Any], asked: str, expected: str) -> None:
    scene = HostedScene()
    scene.assertion["recipient"] = {"type": "email", "salt": SALT, **recipient}
    scene.recipient = asked
    assert code(scene.verify(), CheckName.RECIPIENT) == expected


@pytest.mark.parametrize(("entries", "asked", "expected"), CASES)
def test_mail_addresses_names_and_numbers_are_compared_as_what_they_are(
    entries: tuple[dict[str, object], ...], asked: str, expected: str
) -> None:
    scene = DataIntegrityScene()
    subject = scene.document["credentialSubject"]
    subject["identifier"] = identifiers(entries)
    if not entries:
        del subject["identifier"]
        del subject["id"]
    scene.recipient = asked
    assert code(scene.verify(), CheckName.RECIPIENT) == expected


def test_one_of_several_identities_is_enough() -> None:
    scene = DataIntegrityScene()
    identities = scene.document["credentialSubject"]["identifier"]
    identities.insert(
        0,
        {
            "type": "IdentityObject",
            "hashed": False,
            "identityHash": "urn:schac:personalUniqueCode:int:esi:1",
            "identityType": "ext:europeanStudentIdentifier",
        },
    )
    assert scene.verify().verdict is Verdict.GENUINE
    scene.recipient = "urn:schac:personalUniqueCode:int:esi:1"
    assert scene.verify().verdict is Verdict.GENUINE


def test_a_badge_for_nobody_says_so() -> None:
    scene = DataIntegrityScene()
    del scene.document["credentialSubject"]["id"]
    del scene.document["credentialSubject"]["identifier"]
    assert wrong(scene.verify()) == {"recipient": "recipient_absent"}
    scene.recipient = None
    report = scene.verify()
    assert report.verdict is Verdict.GENUINE
    assert [note.code for note in report.notes] == ["not_bound_to_a_person"]


@pytest.mark.parametrize(
    ("identity", "salt", "note"),
    [
        (hashed(RECIPIENT, ""), None, "identity_unsalted"),
        ("md5$" + "0" * 32, "s", "identity_weak_hash"),
    ],
)
def test_a_weakly_hidden_recipient_is_noted(identity: str, salt: str | None, note: str) -> None:
    scene = DataIntegrityScene()
    entry = scene.document["credentialSubject"]["identifier"][0]
    entry["identityHash"] = identity
    entry.pop("salt")
    if salt:
        entry["salt"] = salt
    scene.recipient = None
    assert note in [entry.code for entry in scene.verify().notes]
