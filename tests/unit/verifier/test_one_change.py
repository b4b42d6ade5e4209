"""The central table: one change to a good badge fails exactly one check with one code."""
# ruff: noqa: E501 - a table is read by its rows, so each row has one line, however long.

from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from typing import Any

import pytest

from tests.support.badges import (
    ASSERTION_ADDRESS,
    BADGE_ADDRESS,
    DID,
    DID_ADDRESS,
    INDEX,
    KEY_ADDRESS,
    METHOD,
    REVOCATIONS_ADDRESS,
    SALT,
    STATUS_ADDRESS,
    DataIntegrityScene,
    HostedScene,
    JwtScene,
    Scene,
    SignedScene,
)
from tests.support.issuer import (
    did_document,
    did_key,
    ed25519_key,
    encode,
    encode_bits,
    p256_key,
    pem,
    rsa_key,
    sign_token,
)
from tests.unit.verifier.changes import DELETE, Row, after, attribute, both, late, put
from verifier import CheckName, Outcome, Verdict
from verifier.keys.multikey import write_base58
from verifier.keys.public_key import write_jwk

EVIL = ed25519_key("attacker")
EVIL_DID = "did:web:evil.example"
OTHER_DID = "did:web:badges.example:issuers:2"
CONTEXTS = [
    "https://www.w3.org/ns/credentials/v2",
    "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
]


def _add_status_entry(scene: Any) -> None:
    entry = scene.document["credentialStatus"]
    second = {**entry, "id": "urn:second", "statusListIndex": "7"}
    scene.document["credentialStatus"] = [entry, second]


# What the two ways to sign an Open Badges 3.0 credential have in common.
OB3_ROWS = (
    Row("no name of achievement", put("document/credentialSubject/achievement/name", DELETE), "format", "field_missing"),
    Row("no criteria", put("document/credentialSubject/achievement/criteria", DELETE), "format", "field_missing"),
    Row("no achievement", put("document/credentialSubject/achievement", DELETE), "format", "field_missing"),
    Row("source that is no profile", put("document/credentialSubject/source", {"id": "https://badges.example/s", "type": ["Person"]}), "format", "type_missing"),
    Row("another identifier without a type", put("document/credentialSubject/achievement/otherIdentifier", [{"identifier": "B1", "identifierType": "identifier"}]), "format", "type_missing"),
    Row("another identifier of the issuer of a wrong type", put("document/issuer/otherIdentifier", [{"type": "Identifier", "identifier": "B1", "identifierType": "identifier"}]), "format", "type_missing"),
    Row("a level without a name", put("document/credentialSubject/achievement/resultDescription", [{"id": "urn:r", "type": ["ResultDescription"], "name": "Level", "resultType": "RubricCriterionLevel", "rubricCriterionLevel": [{"id": "urn:l", "type": ["RubricCriterionLevel"]}]}]), "format", "field_missing"),
    Row("subject of no type", both(put("document/credentialSubject/type", DELETE), attribute("recipient", None)), "format", "type_missing"),
    Row("asked after the end", attribute("now", datetime(2029, 1, 1, tzinfo=UTC)), "dates", "expired"),
    Row("asked at the very end", attribute("now", datetime(2028, 9, 1, tzinfo=UTC)), "dates", "expired"),
    Row("asked before the beginning", attribute("now", datetime(2026, 8, 31, tzinfo=UTC)), "dates", "not_yet_valid"),
    Row("revoked", put("status_list/credentialSubject/encodedList", encode_bits([INDEX])), "status", "revoked"),
    Row("suspended", lambda s: (put("document/credentialStatus/statusPurpose", "suspension")(s), s.status_list["credentialSubject"].update(statusPurpose="suspension", encodedList=encode_bits([INDEX]))), "status", "suspended"),
    Row("revoked by the second entry", both(_add_status_entry, put("status_list/credentialSubject/encodedList", encode_bits([7]))), "status", "revoked"),
    Row("list unreachable", late(lambda web: web.fail(STATUS_ADDRESS)), "status", "status_unavailable", "unknown"),
    Row("list gone", late(lambda web: web.publish(STATUS_ADDRESS, b"", status=404)), "status", "status_unavailable", "unknown"),
    Row("list is no badge", late(lambda web: web.publish(STATUS_ADDRESS, b"[]")), "status", "status_list_unproven", "unknown"),
    Row("list unsigned", lambda s: late(lambda web: web.publish(STATUS_ADDRESS, s.status_list))(s), "status", "status_list_unproven", "unknown"),
    Row("list signed by another", attribute("status_key", EVIL), "status", "status_list_unproven", "unknown"),
    Row("list of another, bound to nobody", both(attribute("status_key", EVIL), attribute("status_method", f"{did_key(EVIL)}#{did_key(EVIL)[8:]}")), "status", "status_list_unproven", "unknown"),
    Row("revoked in a short list", put("status_list/credentialSubject/encodedList", encode_bits([INDEX], size=12_500)), "status", "revoked"),
    Row("list too short", put("status_list/credentialSubject/encodedList", encode_bits([], size=12_499)), "status", "status_list_malformed", "unknown"),
    Row("list with the index beyond its end", put("document/credentialStatus/statusListIndex", "131072"), "status", "status_list_malformed", "unknown"),
    Row("list for another purpose", put("status_list/credentialSubject/statusPurpose", "suspension"), "status", "status_list_malformed", "unknown"),
    Row("list that is no list", put("status_list/credentialSubject/encodedList", "uAAAA"), "status", "status_list_malformed", "unknown"),
    Row("list without its type", put("status_list/type", ["VerifiableCredential"]), "status", "status_list_malformed", "unknown"),
    Row("list that has expired", lambda s: s.status_list.update(validUntil="2026-10-01T00:00:00Z"), "status", "status_list_stale", "unknown"),
    Row("list that inflates without end", put("status_list/credentialSubject/encodedList", encode_bits([], size=17_000_000)), "status", "status_list_malformed", "unknown"),
    Row("index that is no number", put("document/credentialStatus/statusListIndex", "first"), "status", "status_entry_malformed"),
    Row("index below zero", put("document/credentialStatus/statusListIndex", "-1"), "status", "status_entry_malformed"),
    Row("status that nobody knows", lambda s: s.document.update(credentialStatus={"id": "https://badges.example/s", "type": "1EdTechCredentialRefresh"}), "status", "status_type_unsupported", "unknown"),
    Row("another recipient", attribute("recipient", "mehmet@student.example"), "recipient", "recipient_mismatch"),
    Row("hash of another salt", put("document/credentialSubject/identifier/0/salt", "pepper"), "recipient", "recipient_mismatch"),
    Row("a name asked of a mail address", attribute("recipient", "Noor"), "recipient", "recipient_of_another_kind", "unknown"),
    Row("a hash that nobody knows", put("document/credentialSubject/identifier/0/identityHash", "whirlpool$00"), "recipient", "recipient_hash_unsupported", "unknown"),
    Row("key document unreachable", late(lambda web: web.fail(DID_ADDRESS)), "proof", "key_unavailable", "unknown"),
    Row("key document missing", late(lambda web: web.publish(DID_ADDRESS, b"", status=404)), "proof", "key_unavailable", "unknown"),
    Row("key document is a page", late(lambda web: web.publish(DID_ADDRESS, b"<html>", content_type="text/html")), "proof", "key_unavailable", "unknown"),
    Row("key document of another DID", put("did_document/id", OTHER_DID), "proof", "key_document_mismatch"),
    Row("key not in the document", put("did_document/verificationMethod", []), "proof", "key_not_in_document"),
    Row("key not for assertions", lambda s: (s.did_document.update(authentication=[METHOD], assertionMethod=[])), "proof", "key_not_authorized"),
    Row("key of another controller", put("did_document/verificationMethod/0/controller", EVIL_DID), "proof", "key_controller_mismatch"),
    Row("key revoked", put("did_document/verificationMethod/0/revoked", "2026-10-01T00:00:00Z"), "proof", "key_revoked"),
    Row("key expired", put("did_document/verificationMethod/0/expires", "2026-10-01T00:00:00Z"), "proof", "key_expired"),
    Row("key damaged", put("did_document/verificationMethod/0/publicKeyMultibase", "z" + write_base58(b"\xed\x01short")), "proof", "key_malformed"),
    Row("key of a kind unknown", put("did_document/verificationMethod/0", {"id": METHOD, "type": "New", "controller": DID}), "proof", "key_type_unsupported", "unknown"),
    Row("another key under the same name", attribute("did_document", did_document(DID, EVIL)), "proof", "signature_invalid"),
    Row("signed by somebody else", attribute("key", EVIL), "proof", "signature_invalid"),
)  # fmt: skip


def _sign_as(scene: Any, method: str, key: Any = EVIL) -> None:
    scene.key, scene.method = key, method
    if isinstance(scene, JwtScene):
        scene.header["kid"] = method


def _as_evil_domain(scene: Any) -> None:
    _sign_as(scene, f"{EVIL_DID}#key-1")
    scene.web.publish("https://evil.example/.well-known/did.json", did_document(EVIL_DID, EVIL))


def _as_evil_key(scene: Any) -> None:
    _sign_as(scene, f"{did_key(EVIL)}#{did_key(EVIL)[8:]}")


def _as_given_up(scene: Any, since: str) -> None:
    """By the issuer's own key, under a name that does not say that the issuer gave it up."""
    _sign_as(scene, f"{did_key(scene.key)}#{did_key(scene.key)[8:]}", scene.key)
    scene.did_document["verificationMethod"][0][since] = "2026-10-01T00:00:00Z"
    del scene.document["credentialStatus"]


BINDING_ROWS = (
    Row(
        "signed with a key that was revoked, by another name",
        lambda s: _as_given_up(s, "revoked"),
        "issuer",
        "key_revoked",
    ),
    Row(
        "signed with a key that has expired, by another name",
        lambda s: _as_given_up(s, "expires"),
        "issuer",
        "key_expired",
    ),
    Row("signed by another domain", _as_evil_domain, "issuer", "issuer_key_unlisted"),
    Row("signed by a key of nobody", _as_evil_key, "issuer", "issuer_key_unlisted"),
)

DATA_INTEGRITY_ROWS = (
    Row("name changed", after("name", "Master of Science"), "proof", "signature_invalid"),
    Row("name of achievement changed", after("credentialSubject/achievement/name", "Master"), "proof", "signature_invalid"),
    Row("criteria changed", after("credentialSubject/achievement/criteria/narrative", "None."), "proof", "signature_invalid"),
    Row("recipient changed", after("credentialSubject/identifier/0/salt", "other"), "proof", "signature_invalid"),
    Row("recipient removed", after("credentialSubject/identifier", DELETE), "proof", "signature_invalid"),
    Row("end moved", after("validUntil", "2038-09-01T00:00:00Z"), "proof", "signature_invalid"),
    Row("end removed", after("validUntil", DELETE), "proof", "signature_invalid"),
    Row("beginning moved", after("validFrom", "2026-09-02T00:00:00Z"), "proof", "signature_invalid"),
    Row("status removed", after("credentialStatus", DELETE), "proof", "signature_invalid"),
    Row("status moved to another list", after("credentialStatus/statusListCredential", "https://evil.example/list"), "proof", "signature_invalid"),
    Row("status moved to another index", after("credentialStatus/statusListIndex", "1"), "proof", "signature_invalid"),
    Row("issuer renamed", after("issuer/name", "Another University"), "proof", "signature_invalid"),
    Row("issuer changed", after("issuer/id", EVIL_DID), "proof", "signature_invalid"),
    Row("id changed", after("id", "urn:uuid:11111111-1111-4111-8111-111111111111"), "proof", "signature_invalid"),
    Row("achievement added", after("credentialSubject/achievement/humanCode", "X1"), "proof", "signature_invalid"),
    Row("date of the proof changed", after("proof/created", "2026-09-02T12:00:00Z"), "proof", "signature_invalid"),
    Row("signature of nothing", after("proof/proofValue", "z" + "1" * 64), "proof", "signature_invalid"),
    Row("proof removed", after("proof", DELETE), "proof", "proof_missing"),
    Row("proof emptied", after("proof", []), "proof", "proof_missing"),
    Row("proof without value", after("proof/proofValue", DELETE), "proof", "proof_malformed"),
    Row("proof for another purpose", lambda s: s.proof_options.update(proofPurpose="authentication"), "proof", "proof_purpose_wrong"),
    Row("proof of no date", lambda s: s.proof_options.update(created="yesterday"), "proof", "proof_malformed"),
    Row("proof of a day", lambda s: s.proof_options.update(created="2026-09-01"), "proof", "proof_malformed"),
    Row("proof that ends on a day", lambda s: s.proof_options.update(expires="2030-01-01"), "proof", "proof_malformed"),
    Row("proof expired", lambda s: s.proof_options.update(expires="2026-10-01T00:00:00Z"), "proof", "proof_expired"),
    Row("suite that nobody knows", after("proof/cryptosuite", "rot13-2026"), "proof", "suite_unsupported", "unknown"),
    Row("another key of the DID named", after("proof/verificationMethod", f"{DID}#key-2"), "proof", "key_not_in_document"),
    Row("a method that is no address", after("proof/verificationMethod", "z6MkjZRZv3aez3r18pB1RBFJR1kwUVJ5jHt92JmQwXbd5hwi"), "proof", "proof_malformed"),
    Row("method of a kind unknown", after("proof/verificationMethod", "did:example:1#k"), "proof", "key_method_unsupported", "unknown"),
    Row("a context that nobody knows", after("@context", [*CONTEXTS, "https://evil.example/c.json"]), "proof", "context_unknown", "unknown"),
    Row("a context inside", after("@context", [*CONTEXTS, {"shoeSize": "https://shoes.example/size"}]), "proof", "context_inline", "unknown"),
)  # fmt: skip


def _enclose(jwk: dict[str, str]) -> Callable[[Any], object]:
    """A key in the header in place of a name for it."""
    return lambda scene: (scene.header.pop("kid"), scene.header.update(jwk=jwk))


JWT_ROWS = (
    Row("another issuer claimed", lambda s: s.claims.update(iss=EVIL_DID), "proof", "token_claim_mismatch"),
    Row("another id claimed", lambda s: s.claims.update(jti="urn:uuid:2"), "proof", "token_claim_mismatch"),
    Row("another subject claimed", lambda s: s.claims.update(sub="urn:uuid:2"), "proof", "token_claim_mismatch"),
    Row("another beginning claimed", lambda s: s.claims.update(nbf=1), "proof", "token_claim_mismatch"),
    Row("another end claimed", lambda s: s.claims.update(exp=1_999_999_999), "proof", "token_claim_mismatch"),
    Row("a claim that is no date", lambda s: s.claims.update(exp="soon"), "proof", "date_malformed"),
    Row("expired by its claim alone", lambda s: (s.document.pop("validUntil"), s.claims.update(exp=1_790_000_000)), "dates", "expired"),
    Row("no algorithm", lambda s: s.header.update(alg="none"), "proof", "algorithm_not_allowed"),
    Row("a shared secret", lambda s: s.header.update(alg="HS256"), "proof", "algorithm_not_allowed"),
    Row("an algorithm that is no text", lambda s: s.header.update(alg=["EdDSA"]), "proof", "algorithm_not_allowed"),
    Row("an algorithm unknown here", lambda s: s.header.update(alg="ES512"), "proof", "algorithm_unsupported", "unknown"),
    Row("an algorithm for other keys", lambda s: s.header.update(alg="RS256"), "proof", "algorithm_key_mismatch"),
    Row("a critical header", lambda s: s.header.update(crit=["b64"], b64=False), "proof", "token_critical_header"),
    Row("no key named by an issuer that is a DID", lambda s: s.header.pop("kid"), "proof", "key_not_named", "unknown"),
    Row("a certificate only", lambda s: (s.header.pop("kid"), s.header.update(x5c=["AAAA"])), "proof", "certificate_malformed"),
    Row("signature cut off", lambda s: s.after.append(lambda t: t.rpartition(".")[0] + "." + encode(bytes(64))), "proof", "signature_invalid"),
    Row("signature missing", lambda s: s.after.append(lambda t: t.rpartition(".")[0] + "."), "proof", "signature_invalid"),
    Row("body exchanged", lambda s: s.after.append(lambda t: _exchange_body(s, t)), "proof", "signature_invalid"),
    Row("a key enclosed by somebody", both(_enclose(write_jwk(EVIL.public_key())), attribute("key", EVIL)), "issuer", "issuer_key_unlisted"),
    Row("a key enclosed that was revoked", both(_enclose(write_jwk(ed25519_key("issuer").public_key())), put("did_document/verificationMethod/0/revoked", "2026-10-01T00:00:00Z"), put("document/credentialStatus", DELETE)), "issuer", "key_revoked"),
    Row("a revoked key of the DID, not named", both(lambda s: s.header.update(kid=DID), put("did_document/verificationMethod/0/revoked", "2026-10-01T00:00:00Z")), "proof", "key_revoked"),
    Row("listed by the id that it has not", both(put("document/id", DELETE), lambda s: s.claims.pop("jti"), put("document/credentialStatus", {"id": "https://badges.example/r", "type": "1EdTechRevocationList"}), late(lambda web: web.publish("https://badges.example/r", {"revokedCredential": []}))), "status", "status_entry_malformed"),
    Row("a private key enclosed", both(_enclose({**write_jwk(EVIL.public_key()), "d": "AA"}), attribute("key", EVIL)), "proof", "key_malformed"),
)  # fmt: skip


def _exchange_body(scene: Any, token: str) -> str:
    header, _, signature = token.split(".")
    other = sign_token({}, {**scene.document, **scene.claims, "name": "Master"}, EVIL)
    return ".".join((header, other.split(".")[1], signature))


def _extension(**members: Any) -> dict[str, Any]:
    """An extension of Open Badges 2.0 with a schema, which wants a text in it."""
    return {
        "@context": "https://w3id.org/openbadges/extensions/exampleExtension/context.json",
        "type": ["Extension", "extensions:ExampleExtension"],
        **members,
    }


OB2_ROWS = (
    Row("badge class unreachable", late(lambda web: web.fail(BADGE_ADDRESS)), "issuer", "badge_class_unavailable", "unknown"),
    Row("badge class without a name", put("badge_class/name", DELETE), "format", "field_missing"),
    Row("badge class of a wrong type", put("badge_class/type", "Issuer"), "format", "type_missing"),
    Row("badge class without criteria", put("badge_class/criteria", DELETE), "format", "field_missing"),
    Row("badge class that is another", put("badge_class/id", "https://badges.example/other"), "issuer", "badge_class_mismatch"),
    Row("badge class without an issuer", put("badge_class/issuer", DELETE), "issuer", "issuer_mismatch"),
    Row("issuer unreachable", lambda s: s.badge_class.update(issuer="https://badges.example/nobody"), "issuer", "issuer_unavailable", "unknown"),
    Row("issuer of a wrong type", put("issuer/type", "BadgeClass"), "format", "type_missing"),
    Row("issuer without a name", put("issuer/name", DELETE), "format", "field_missing"),
    Row("asked after the end", attribute("now", datetime(2029, 1, 1, tzinfo=UTC)), "dates", "expired"),
    Row("asked before the beginning", attribute("now", datetime(2026, 8, 1, tzinfo=UTC)), "dates", "not_yet_valid"),
    Row("expired by a day without an hour", put("assertion/expires", "2026-10-31"), "dates", "expired"),
    Row("another recipient", attribute("recipient", "mehmet@student.example"), "recipient", "recipient_mismatch"),
    Row("another salt", lambda s: s.assertion["recipient"].update(salt=SALT + "x"), "recipient", "recipient_mismatch"),
    Row("a plain identity of another", lambda s: s.assertion.update(recipient={"type": "email", "hashed": False, "identity": "a@b.example"}), "recipient", "recipient_mismatch"),
    Row("assertion without a recipient", both(put("assertion/recipient/identity", DELETE), attribute("recipient", None)), "format", "field_missing"),
    Row("assertion of a wrong type", put("assertion/type", "Badge"), "format", "type_missing"),
    Row("an extension against its schema", put("assertion/extensions:exampleExtension", _extension(exampleProperty=1337)), "format", "schema_violated"),
    Row("an extension of the badge class against its schema", put("badge_class/extensions:exampleExtension", _extension()), "format", "schema_violated"),
    Row("an extension of the issuer against its schema", put("issuer/extensions:exampleExtension", _extension(**{"http://schema.org/text": []})), "format", "schema_violated"),
    Row("assertion of a context that nobody knows", lambda s: [one.update({"@context": "https://w3id.org/openbadges/v9"}) for one in (s.assertion, getattr(s, "file", {}))], "format", "context_wrong"),
)  # fmt: skip


def _move_issuer(scene: Any) -> None:
    """The badge class names an issuer on another site, which is there and well-formed."""
    address = "https://victim.example/issuer"
    scene.badge_class["issuer"] = address
    scene.web.publish(address, {**scene.issuer, "id": address})


def _borrow_class(scene: Any) -> None:
    """An assertion and a badge class on a site of its own, which says that it is the issuer's."""
    scene.assertion["id"] = scene.file["id"] = "https://evil.example/1"
    scene.assertion["badge"] = "https://evil.example/class"
    scene.web.publish("https://evil.example/1", scene.assertion)
    scene.web.publish("https://evil.example/class", scene.badge_class)


def _climb(scene: Any, step: str) -> None:
    """An address that begins as the issuer allows, and leads out of there."""
    scene.issuer["verification"] = {"startsWith": "https://badges.example/ob2/"}
    address = f"https://badges.example/ob2/{step}/mallory/1"
    scene.assertion["id"] = scene.file["id"] = address
    scene.web.publish(address, scene.assertion)


HOSTED_ROWS = (
    *(Row(f"an address that climbs by {step}", partial(_climb, step=step), "issuer", "outside_issuer_scope") for step in ("..", "%2e%2E", "x/..%2f..", "..%5C.")),
    Row("revoked, and no more said", late(lambda web: web.publish(ASSERTION_ADDRESS, {"id": ASSERTION_ADDRESS, "revoked": True, "revocationReason": "Error"})), "status", "revoked"),
    Row("withdrawn", late(lambda web: web.publish(ASSERTION_ADDRESS, {"id": ASSERTION_ADDRESS, "revoked": True, "revocationReason": "Error"}, status=410)), "status", "revoked"),
    Row("withdrawn without a word", late(lambda web: web.publish(ASSERTION_ADDRESS, b"", status=410)), "status", "revoked"),
    Row("revoked in place", lambda s: s.assertion.update(revoked=True, revocationReason="Error"), "status", "revoked"),
    Row("private or gone", late(lambda web: web.publish(ASSERTION_ADDRESS, b"", status=404)), "proof", "hosted_not_found", "unknown"),
    Row("server down", late(lambda web: web.fail(ASSERTION_ADDRESS)), "proof", "hosted_unavailable", "unknown"),
    Row("server broken", late(lambda web: web.publish(ASSERTION_ADDRESS, b"", status=500)), "proof", "hosted_unavailable", "unknown"),
    Row("server answers a page", late(lambda web: web.publish(ASSERTION_ADDRESS, b"<html>")), "proof", "hosted_unavailable", "unknown"),
    Row("another assertion served", put("assertion/id", "https://badges.example/ob2/assertions/2"), "proof", "hosted_copy_other"),
    Row("a badge class served", late(lambda web: web.publish(ASSERTION_ADDRESS, {"@context": "https://w3id.org/openbadges/v2", "type": "BadgeClass", "id": ASSERTION_ADDRESS})), "proof", "hosted_copy_other"),
    Row("no address", lambda s: s.file.update(id="urn:uuid:1"), "proof", "hosted_address_missing"),
    Row("issuer of another site", _move_issuer, "issuer", "outside_issuer_scope"),
    Row("a class of another site that says it is this one", _borrow_class, "issuer", "outside_issuer_scope"),
    Row("issuer allows other addresses", lambda s: s.issuer.update(verification={"startsWith": "https://badges.example/else/"}), "issuer", "outside_issuer_scope"),
    Row("issuer allows other origins", lambda s: s.issuer.update(verification={"allowedOrigins": "elsewhere.example"}), "issuer", "outside_issuer_scope"),
    Row("issuer allows half a host", lambda s: s.issuer.update(verification={"startsWith": "https://badges.ex"}), "issuer", "outside_issuer_scope"),
    Row("issuer without an id", put("issuer/id", DELETE), "issuer", "issuer_unnamed"),
    Row("issuer that is another", put("issuer/id", "https://badges.example/other"), "issuer", "issuer_mismatch"),
    Row("verification missing", put("assertion/verification", DELETE), "format", "field_missing"),
)  # fmt: skip

SIGNED_ROWS = (
    Row("revoked", lambda s: s.revocation_list["revokedAssertions"].append(s.assertion["id"]), "status", "revoked"),
    Row("revoked by its address from before https", lambda s: (s.assertion.update(id="https://badges.example/ob2/a/9"), s.revocation_list["revokedAssertions"].append("http://badges.example/ob2/a/9")), "status", "revoked"),
    Row("revoked with a reason", lambda s: s.revocation_list["revokedAssertions"].append({"id": s.assertion["id"], "revocationReason": "Error"}), "status", "revoked"),
    Row("list unreachable", late(lambda web: web.fail(REVOCATIONS_ADDRESS)), "status", "status_unavailable", "unknown"),
    Row("list that is none", lambda s: s.revocation_list.pop("revokedAssertions"), "status", "status_list_malformed", "unknown"),
    Row("list of another issuer", lambda s: s.revocation_list.update(issuer="https://evil.example"), "status", "status_list_malformed", "unknown"),
    Row("revoked inside", lambda s: s.assertion.update(revoked=True), "status", "revoked"),
    Row("key unreachable", late(lambda web: web.fail(KEY_ADDRESS)), "proof", "key_unavailable", "unknown"),
    Row("key of another owner", lambda s: (s.cryptographic_key.update(owner="https://badges.example/owner"), s.web.publish("https://badges.example/owner", {**s.issuer, "id": "https://badges.example/owner"})), "issuer", "issuer_key_unlisted"),
    Row("key without an owner", lambda s: s.cryptographic_key.pop("owner"), "proof", "key_controller_mismatch"),
    Row("key that the issuer does not list", lambda s: s.issuer.pop("publicKey"), "proof", "key_not_authorized"),
    Row("key of another name", lambda s: s.cryptographic_key.update(id="https://badges.example/k"), "proof", "key_document_mismatch"),
    Row("key exchanged", lambda s: s.cryptographic_key.update(publicKeyPem=pem(rsa_key("attacker"))), "proof", "signature_invalid"),
    Row("key too weak", lambda s: s.cryptographic_key.update(publicKeyPem=pem(rsa_key("weak", 1024))), "proof", "key_too_weak"),
    Row("key damaged", lambda s: s.cryptographic_key.update(publicKeyPem="-----BEGIN PUBLIC KEY-----"), "proof", "key_malformed"),
    Row("key of another kind", lambda s: s.cryptographic_key.update(publicKeyPem=pem(p256_key("issuer"))), "proof", "algorithm_key_mismatch"),
    Row("signed by somebody else", attribute("signing_key", rsa_key("attacker")), "proof", "signature_invalid"),
    Row("no algorithm", lambda s: s.header.update(alg="none"), "proof", "algorithm_not_allowed"),
    Row("the public key as a secret", lambda s: s.header.update(alg="HS256"), "proof", "algorithm_not_allowed"),
    Row("signature cut off", lambda s: s.after.append(lambda t: t.rpartition(".")[0] + "."), "proof", "signature_invalid"),
    Row("issuer of another site", _move_issuer, "issuer", "badge_class_of_another"),
)  # fmt: skip

CASES = [
    *((DataIntegrityScene, row) for row in (*OB3_ROWS, *BINDING_ROWS, *DATA_INTEGRITY_ROWS)),
    *((JwtScene, row) for row in (*OB3_ROWS, *BINDING_ROWS, *JWT_ROWS)),
    *((HostedScene, row) for row in (*OB2_ROWS, *HOSTED_ROWS)),
    *((SignedScene, row) for row in (*OB2_ROWS, *SIGNED_ROWS)),
]


@pytest.mark.parametrize(
    ("kind", "row"), CASES, ids=[f"{kind.__name__}: {row.name}" for kind, row in CASES]
)
def test_one_change_fails_one_check(kind: type[Scene], row: Row) -> None:
    scene = kind()
    row.change(scene)
    report = scene.verify()
    wrong = {
        check.name.value: (check.code, check.outcome.value)
        for check in report.checks
        if check.outcome in {Outcome.FAILED, Outcome.UNKNOWN}
    }
    assert wrong == {row.check: (row.code, row.outcome)}
    expected = Verdict.NOT_GENUINE if row.outcome == "failed" else Verdict.UNDETERMINED
    assert report.verdict is expected
    if row.check == "proof":
        assert all(
            check.outcome is Outcome.SKIPPED
            for check in report.checks
            if check.name not in {CheckName.FORMAT, CheckName.PROOF}
        )


def test_the_table_is_long_enough() -> None:
    assert len(CASES) >= 120
