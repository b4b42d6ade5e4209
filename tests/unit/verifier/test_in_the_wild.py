"""Badges as they are found: written, moved and taken back in ways that their issuers have."""
# ruff: noqa: E501 - a table is read by its rows, so each row has one line, however long.

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from tests.support.badges import (
    ASSERTION_ADDRESS,
    BADGE_ADDRESS,
    DID,
    HOST,
    ISSUER_ADDRESS,
    KEY_ADDRESS,
    METHOD,
    NOW,
    RECIPIENT,
    SALT,
    DataIntegrityScene,
    HostedScene,
    JwtScene,
    Scene,
    SignedScene,
    hashed,
)
from tests.support.fake_web import FakeWeb
from tests.support.issuer import encode_bits, pem, rsa_key, sign_token
from tests.unit.verifier.changes import both, put
from verifier import CheckName, Outcome, Policy, Report, Verdict, verify
from verifier.keys.public_key import write_jwk
from verifier.sentences import LANGUAGES, verdict_sentence

HTTP = {
    address: address.replace("https:", "http:")
    for address in (ASSERTION_ADDRESS, BADGE_ADDRESS, ISSUER_ADDRESS)
}
EARLY = f"https://{HOST}/ob1"


def wrong(report: Report) -> dict[str, str]:
    return {
        check.name.value: check.code
        for check in report.checks
        if check.outcome in {Outcome.FAILED, Outcome.UNKNOWN}
    }


def judge(source: str, web: FakeWeb, **asked: Any) -> Report:
    return verify(source, policy=Policy(now=NOW, **asked), fetch=web)


def _alignment(**members: Any) -> Callable[[Any], None]:
    named = {"targetName": "ESCO", "targetUrl": "https://esco.example/1"}
    return put("badge_class/alignment", [{**named, **members}])


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(both(*(put(f"assertion/{name}", None) for name in ("expires", "evidence", "narrative", "image", "revoked"))), id="nothing said of the assertion"),
        pytest.param(both(*(put(f"badge_class/{name}", None) for name in ("tags", "alignment"))), id="nothing said of the badge class"),
        pytest.param(both(*(put(f"issuer/{name}", None) for name in ("image", "telephone", "description", "publicKey", "revocationList"))), id="nothing said of the issuer"),
        pytest.param(_alignment(targetDescription=None, targetFramework=None, targetCode=None), id="nothing said of an alignment"),
        pytest.param(put("assertion/recipient", {"type": "email", "hashed": True, "salt": None, "identity": hashed(RECIPIENT, "")}), id="no salt"),
        pytest.param(put("assertion/issuedOn", "2026-09-01T02:00:00+02"), id="an offset of whole hours"),
        pytest.param(put("badge_class/issuer", HTTP[ISSUER_ADDRESS]), id="an issuer from before https"),
        pytest.param(put("issuer/verification", {"startsWith": f"http://{HOST}/ob2/"}), id="a beginning from before https"),
        pytest.param(put("issuer/verification", {"allowedOrigins": f"http://{HOST.upper()}"}), id="an origin from before https"),
        pytest.param(put("file/id", ASSERTION_ADDRESS.replace(HOST, HOST.upper())), id="a host in capitals"),
    ],
)  # fmt: skip
def test_a_hosted_badge_as_issuers_write_it(change: Callable[[Any], object]) -> None:
    scene = HostedScene()
    change(scene)
    for address, document in (
        (HTTP[ISSUER_ADDRESS], scene.issuer),
        (scene.file["id"], scene.assertion),
    ):
        scene.web.publish(address, document)
    assert wrong(scene.verify()) == {}


def test_a_file_from_before_its_issuer_moved_to_https() -> None:
    scene = HostedScene()
    scene.file.update(id=HTTP[ASSERTION_ADDRESS], badge=HTTP[BADGE_ADDRESS])
    scene.web.publish(HTTP[ASSERTION_ADDRESS], scene.assertion)
    report = scene.verify()
    assert wrong(report) == {}
    assert report.notes == ()
    scene.file["id"] = HTTP[ASSERTION_ADDRESS].replace(HOST, f"{HOST}:8080")
    scene.web.publish(scene.file["id"], scene.assertion)
    assert wrong(scene.verify()) == {"proof": "hosted_copy_other"}


@pytest.mark.parametrize("document", ["key", "owner", "creator", "listed", "issuer"])
def test_a_signed_badge_whose_issuer_moved_to_https(document: str) -> None:
    scene = SignedScene()
    key, issuer = (one.replace("https:", "http:") for one in (KEY_ADDRESS, ISSUER_ADDRESS))
    changes: dict[str, Callable[[], object]] = {
        "key": lambda: scene.cryptographic_key.update(id=key),
        "owner": lambda: scene.cryptographic_key.update(owner=issuer),
        "creator": lambda: scene.assertion["verification"].update(creator=key),
        "listed": lambda: scene.issuer.update(publicKey=key),
        "issuer": lambda: scene.issuer.update(id=issuer),
    }
    changes[document]()
    scene.build()
    scene.web.publish(key, scene.cryptographic_key)
    scene.web.publish(issuer, scene.issuer)
    assert wrong(scene.verify()) == {}


@pytest.mark.parametrize("several", [True, False])
def test_a_signed_badge_that_leaves_its_key_to_the_issuers_profile(several: bool) -> None:
    scene = SignedScene()
    del scene.assertion["verification"]["creator"]
    if several:
        retired = f"{KEY_ADDRESS}-2025"
        scene.issuer["publicKey"] = [retired, KEY_ADDRESS]
        old = {"id": retired, "publicKeyPem": pem(rsa_key("retired")), "revoked": "2026-01-01"}
        scene.web.publish(retired, {**scene.cryptographic_key, **old})
    assert wrong(scene.verify()) == {}
    scene.signing_key = rsa_key("attacker")
    assert wrong(scene.verify()) == {"proof": "signature_invalid"}


def earliest(**changes: Any) -> dict[str, Any]:
    """An Open Badges 0.5 assertion: it does not say where it is hosted."""
    issuer = {"origin": f"https://{HOST}", "name": "Club"}
    return {
        "recipient": hashed(RECIPIENT),
        "salt": SALT,
        "issued_on": "2011-08-23",
        "badge": {"name": "Volunteer", "description": "Helped.", "issuer": issuer},
        **changes,
    }


def test_open_badges_0_5_at_its_address() -> None:
    web = FakeWeb(at=NOW)
    web.publish(f"{EARLY}/1.json", earliest())
    report = judge(f"{EARLY}/1.json", web, expected_recipient=RECIPIENT)
    assert wrong(report) == {}
    assert (report.generation, report.verdict) == ("ob1", Verdict.GENUINE)
    web.publish("https://evil.example/1.json", earliest())
    report = judge("https://evil.example/1.json", web)
    assert wrong(report) == {"issuer": "outside_issuer_scope"}


@pytest.mark.parametrize("what", ["verification", "verify"])
def test_open_badges_1_1_with_an_address_in_place_of_its_uid(what: str) -> None:
    scene = HostedScene()
    for document in (scene.assertion, scene.badge_class, scene.issuer):
        document["@context"] = "https://w3id.org/openbadges/v1"
    del scene.assertion["verification"]
    scene.assertion[what] = {"type": "hosted", "url": ASSERTION_ADDRESS}
    scene.file = scene.assertion
    report = scene.verify()
    assert (wrong(report), report.generation) == ({}, "ob1")
    scene.assertion[what] = {"type": "trusted", "url": ASSERTION_ADDRESS}
    assert wrong(scene.verify()) == {"format": "type_missing"}
    del scene.assertion[what]
    assert wrong(scene.verify()) == {"format": "field_missing"}


@pytest.mark.parametrize(
    ("listed", "expected"),
    [
        ({}, {}),
        ({"another": "Issued in error"}, {}),
        ({"f2c20": "Issued in error"}, {"status": "revoked"}),
        ({"revokedAssertions": [{"uid": "f2c20"}]}, {"status": "revoked"}),
    ],
)
def test_open_badges_1_revoked_by_its_uid(listed: dict[str, Any], expected: dict[str, str]) -> None:
    web, key = FakeWeb(at=NOW), rsa_key("issuer")
    image, criteria = f"{EARLY}/1.png", f"{EARLY}/criteria"
    web.publish(f"{EARLY}/key.pem", pem(key))
    web.publish(f"{EARLY}/revoked.json", listed)
    web.publish(
        f"{EARLY}/badge.json",
        {
            "name": "V",
            "description": "V",
            "image": image,
            "criteria": criteria,
            "issuer": f"{EARLY}/o",
        },
    )
    web.publish(
        f"{EARLY}/o",
        {"name": "Club", "url": f"https://{HOST}", "revocationList": f"{EARLY}/revoked.json"},
    )
    assertion = {
        "uid": "f2c20",
        "recipient": {"type": "email", "hashed": False, "identity": RECIPIENT},
        "badge": f"{EARLY}/badge.json",
        "verify": {"type": "signed", "url": f"{EARLY}/key.pem"},
        "issuedOn": 1359217910,
    }
    assert wrong(judge(sign_token({"alg": "RS256"}, assertion, key), web)) == expected


def test_a_plain_token_that_is_not_in_force_yet() -> None:
    scene = JwtScene()
    scene.document = {
        "@context": ["https://www.w3.org/ns/credentials/v2"],
        "type": ["VerifiableCredential"],
        "issuer": DID,
        "validFrom": "2026-09-01T00:00:00Z",
        "credentialSubject": {"id": "urn:uuid:1"},
    }
    scene.claims = {"nbf": int((NOW + timedelta(days=1)).timestamp())}
    scene.recipient = None
    assert wrong(scene.verify()) == {"dates": "not_yet_valid"}


def test_a_key_named_by_its_did_alone() -> None:
    scene = JwtScene()
    scene.header["kid"] = DID
    assert wrong(scene.verify()) == {}
    scene.did_document["assertionMethod"] = []
    assert wrong(scene.verify()) == {"proof": "key_not_in_document"}


LIST_ADDRESS = f"https://{HOST}/revoked"


@pytest.mark.parametrize(
    "listed",
    [
        {"id": "urn:uuid:0F6A3B0E-7C1D-4A5B-9A37-2F3A6D1C9E55", "revoked": True},
        [{"id": "urn:uuid:0f6a3b0e-7c1d-4a5b-9a37-2f3a6d1c9e55"}],
    ],
)
def test_a_1edtech_list_of_one(listed: object) -> None:
    scene = JwtScene()
    scene.document["credentialStatus"] = {"id": LIST_ADDRESS, "type": "1EdTechRevocationList"}
    scene.web.publish(LIST_ADDRESS, {"id": LIST_ADDRESS, "revokedCredential": listed})
    assert wrong(scene.verify()) == {"status": "revoked"}


@pytest.mark.parametrize("shown", [{}, {"verifiableCredential": []}])
def test_a_presentation_that_shows_nothing_is_not_genuine(shown: dict[str, Any]) -> None:
    scene = JwtScene()
    presentation = {
        "@context": ["https://www.w3.org/ns/credentials/v2"],
        "type": ["VerifiablePresentation"],
        "holder": DID,
        **shown,
    }
    scene.did_document["authentication"] = [METHOD]
    scene.publish()
    token = sign_token(scene.header, presentation, scene.key)
    report = judge(token, scene.web)
    assert wrong(report) == {}
    assert report.verdict is Verdict.UNDETERMINED
    for language, table in LANGUAGES.items():
        assert verdict_sentence(report, language=language) == table.shows_nothing


@pytest.mark.parametrize("order", [1, -1])
def test_of_several_results_none_is_the_grade(order: int) -> None:
    """A proof does not cover the order of results, so their holder could choose the grade."""
    scene: Scene = DataIntegrityScene()
    values = [{"type": ["Result"], "value": value} for value in ("12/20", "18/20")][::order]
    put("document/credentialSubject/result", values)(scene)
    report = scene.verify()
    assert report.verdict is Verdict.GENUINE
    assert report.fact("grade") is None
    put("document/credentialSubject/result", values[:1])(scene)
    assert scene.verify().said["grade"] == values[0]["value"]


def test_a_key_set_of_an_issuer_that_is_a_whole_host() -> None:
    scene, issuer = JwtScene(), f"https://{HOST}"
    scene.document["issuer"]["id"] = scene.claims["iss"] = issuer
    scene.header["kid"] = "2026"
    key = {**write_jwk(scene.key.public_key()), "kid": "2026"}
    scene.web.publish(f"{issuer}/.well-known/jwks.json", {"keys": [key]})
    assert wrong(scene.verify()) == {}


def test_what_says_nothing_is_not_missed() -> None:
    scene = DataIntegrityScene()
    scene.document.update(evidence=[])
    scene.document["credentialSubject"]["achievement"]["tag"] = []
    assert scene.verify().notes == ()
    scene.after.append(lambda signed: signed.update({"nick'name": "Doctor", "x'\\": []}))
    assert [note.evidence for note in scene.verify().notes] == [{"fields": r"$['nick\'name']"}]


def test_a_list_of_a_hundred_thousand_entries_is_read() -> None:
    scene = JwtScene()
    scene.status_list["credentialSubject"]["encodedList"] = encode_bits([7], size=12_500)
    report = scene.verify()
    assert wrong(report) == {}
    assert report.check(CheckName.STATUS).evidence["entries_in_list"] == 100_000


def test_a_token_of_version_1_names_the_issuer_in_its_claim_alone() -> None:
    scene = JwtScene()
    document = {**scene.document, "issuanceDate": scene.document["validFrom"]}
    document["@context"] = [
        "https://www.w3.org/2018/credentials/v1",
        *scene.document["@context"][1:],
    ]
    document["issuer"] = {"type": ["Profile"], "name": "University of Example"}
    scene.publish()
    token = sign_token(scene.header, {**scene.claims, "vc": document}, scene.key)
    report = judge(token, scene.web)
    assert wrong(report) == {}
    assert report.check(CheckName.ISSUER).evidence["issuer"] == DID
    other = sign_token(
        scene.header, {**scene.claims, "iss": "did:web:a.example", "vc": document}, scene.key
    )
    assert wrong(judge(other, scene.web)) == {"issuer": "issuer_unavailable"}


def test_the_suite_by_the_name_of_its_drafts() -> None:
    scene = DataIntegrityScene()
    scene.proof_options["cryptosuite"] = "eddsa-2022"
    assert wrong(scene.verify()) == {}
    scene.after.append(lambda signed: signed.update(name="Master"))
    assert wrong(scene.verify()) == {"proof": "signature_invalid"}


ELSEWHERE = f"https://{HOST}/ob2/elsewhere"


@pytest.mark.parametrize("what", ["badge_class", "issuer"])
def test_a_document_that_is_served_at_a_further_address(what: str) -> None:
    scene = HostedScene()
    document = getattr(scene, what)
    own = document["id"]
    if what == "badge_class":
        scene.assertion["badge"] = scene.file["badge"] = ELSEWHERE
    else:
        scene.badge_class["issuer"] = ELSEWHERE
    scene.web.publish(ELSEWHERE, {**document, "name": "Whatever"})
    report = scene.verify()
    assert wrong(report) == {}
    assert "Whatever" not in report.said.values()
    scene.late.append(lambda: scene.web.publish(own, {**document, "id": ELSEWHERE}))
    assert wrong(scene.verify()) == {"issuer": f"{what}_mismatch"}
    scene.late.append(lambda: scene.web.fail(own))
    assert wrong(scene.verify()) == {"issuer": f"{what}_mismatch"}


def test_a_badge_class_whose_server_adds_an_ending_to_its_address() -> None:
    scene = HostedScene()
    scene.assertion["badge"] = scene.file["badge"] = f"{BADGE_ADDRESS}.json"
    scene.web.publish(f"{BADGE_ADDRESS}.json", scene.badge_class)
    scene.late.append(lambda: scene.web.fail(BADGE_ADDRESS))
    assert wrong(scene.verify()) == {}


@pytest.mark.parametrize(
    "extension",
    [
        {"exampleProperty": "A text"},
        {"http://schema.org/text": "A text"},
        {"type": ["Extension", "extensions:Other"]},
        {"@context": "https://extensions.example/context.json"},
    ],
)
def test_an_extension_that_follows_its_schema_or_has_none_here(extension: dict[str, Any]) -> None:
    scene = HostedScene()
    scene.assertion["extensions:exampleExtension"] = {
        "@context": "https://w3id.org/openbadges/extensions/exampleExtension/context.json",
        "type": ["Extension", "extensions:ExampleExtension"],
        **extension,
    }
    assert wrong(scene.verify()) == {}


@pytest.mark.parametrize("in_a_list", [True, False])
@pytest.mark.parametrize("kind", [DataIntegrityScene, JwtScene])
def test_a_badge_in_a_presentation_that_nobody_signed(
    kind: type[DataIntegrityScene | JwtScene], in_a_list: bool
) -> None:
    scene = kind()
    source = scene.build().decode()
    held = source if kind is JwtScene else json.loads(source)
    wrapper = {
        "@context": ["https://www.w3.org/ns/credentials/v2"],
        "type": ["VerifiablePresentation"],
        "holder": "did:web:somebody.example",
        "verifiableCredential": [held] if in_a_list else held,
    }
    report = judge(json.dumps(wrapper), scene.web)
    assert (wrong(report), report.generation) == ({}, "ob3")
    wrapper["verifiableCredential"] = [held, held]
    report = judge(json.dumps(wrapper), scene.web)
    assert (wrong(report), report.generation) == ({"proof": "proof_missing"}, "vp")


@pytest.mark.parametrize(
    "created", ["2026-09-01T00:00:00.123456", "2026-09-01T02:00:00+02:00", None]
)
def test_when_a_proof_was_made_as_issuers_write_it(created: str | None) -> None:
    scene = DataIntegrityScene()
    scene.proof_options["created"] = created
    assert wrong(scene.verify()) == {}


@pytest.mark.parametrize("where", ["issuer", "method", "document", "key", "purpose"])
def test_a_did_web_whose_host_is_written_in_capitals(where: str) -> None:
    scene = DataIntegrityScene()
    did, method = (name.replace(HOST, HOST.capitalize()) for name in (DID, METHOD))
    changes: dict[str, Callable[[], object]] = {
        "issuer": lambda: scene.document["issuer"].update(id=did),
        "method": lambda: setattr(scene, "method", method),
        "document": lambda: scene.did_document.update(id=did),
        "key": lambda: scene.did_document["verificationMethod"][0].update(id=method),
        "purpose": lambda: scene.did_document.update(assertionMethod=[method]),
    }
    changes[where]()
    assert wrong(scene.verify()) == {}
    scene.did_document["id"] = DID.replace("issuers", "Issuers")
    assert wrong(scene.verify()) == {"proof": "key_document_mismatch"}


@pytest.mark.parametrize("version", ["1.0.0", "1.0.1", "1.0.2", "1.0.3"])
def test_a_boost_says_how_it_is_shown(version: str) -> None:
    """Under LearnCard's contexts a badge has a look, files and skills, all of them signed."""
    scene = DataIntegrityScene()
    scene.document["@context"].append(f"https://ctx.learncard.com/boosts/{version}.json")
    scene.document["type"].append("BoostCredential")
    scene.document["display"] = {"backgroundColor": "#40cba6", "displayType": "badge"}
    scene.document["boostId"] = "lc:network:boosts.example/trpc:boost:1"
    assert wrong(scene.verify()) == {}
    scene.after.append(lambda signed: signed["display"].update(backgroundColor="#000000"))
    assert wrong(scene.verify()) == {"proof": "signature_invalid"}
