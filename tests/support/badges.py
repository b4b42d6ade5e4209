"""A good badge of each kind, with everything around it, as a scene in which one thing is changed.

A scene holds what was not yet signed or published, so that a change before it is honest (the
issuer made it so) and a change ``after`` it is tampering.
"""

import copy
import hashlib
import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from tests.support.fake_web import FakeWeb
from tests.support.issuer import (
    did_document,
    ed25519_key,
    pem,
    rsa_key,
    sign_document,
    sign_token,
    status_list,
)
from verifier import Limits, Policy, Report, TrustedIssuer, verify

NOW = datetime(2026, 11, 1, 12, tzinfo=UTC)
HOST = "badges.example"
DID = f"did:web:{HOST}:issuers:1"
METHOD = f"{DID}#key-1"
DID_ADDRESS = f"https://{HOST}/issuers/1/did.json"
STATUS_ADDRESS = f"https://{HOST}/status/1"
RECIPIENT = "noor@student.example"
SALT = "salt-of-noor"
INDEX = 94_567


def hashed(value: str, salt: str = SALT) -> str:
    """The hash of an identity as a badge carries it."""
    return "sha256$" + hashlib.sha256((value + salt).encode()).hexdigest()


def ob3_document(did: str = DID) -> dict[str, Any]:
    """An Open Badges 3.0 credential with everything that a good one has, unsigned."""
    return {
        "@context": [
            "https://www.w3.org/ns/credentials/v2",
            "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
        ],
        "id": "urn:uuid:0f6a3b0e-7c1d-4a5b-9a37-2f3a6d1c9e55",
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "name": "Specific Commitment",
        "issuer": {"id": did, "type": ["Profile"], "name": "University of Example"},
        "validFrom": "2026-09-01T00:00:00Z",
        "validUntil": "2028-09-01T00:00:00Z",
        "credentialSubject": {
            "id": "urn:uuid:6c5d0a3c-28f4-4bb8-90c9-ff6d7a1a2b3c",
            "type": ["AchievementSubject"],
            "identifier": [
                {
                    "type": "IdentityObject",
                    "hashed": True,
                    "identityHash": hashed(RECIPIENT),
                    "identityType": "emailAddress",
                    "salt": SALT,
                }
            ],
            "achievement": {
                "id": f"https://{HOST}/badges/1",
                "type": ["Achievement"],
                "name": "Specific Commitment",
                "description": "A year of voluntary work.",
                "criteria": {"narrative": "Two hundred hours."},
            },
        },
        "credentialStatus": {
            "id": f"{STATUS_ADDRESS}#{INDEX}",
            "type": "BitstringStatusListEntry",
            "statusPurpose": "revocation",
            "statusListIndex": str(INDEX),
            "statusListCredential": STATUS_ADDRESS,
        },
    }


def learner_record(*members: Any) -> dict[str, Any]:
    """An unsigned Comprehensive Learner Record of these members."""
    document = ob3_document()
    document["@context"].insert(1, "https://purl.imsglobal.org/spec/clr/v2p0/context-2.0.1.json")
    document["id"] = "urn:uuid:record"
    document["type"] = ["VerifiableCredential", "ClrCredential"]
    subject = document["credentialSubject"]
    document["credentialSubject"] = {
        "id": subject["id"],
        "type": ["ClrSubject"],
        "identifier": subject["identifier"],
        "verifiableCredential": list(members),
    }
    return document


class Scene:
    """What all kinds have in common: a web, a moment, a question, and changes to be made."""

    def __init__(self) -> None:
        self.web = FakeWeb(at=NOW)
        self.now = NOW
        self.recipient: str | None = RECIPIENT
        self.trusted: tuple[TrustedIssuer, ...] = ()
        self.limits = Limits()
        self.late: list[Callable[[], object]] = []

    def build(self) -> bytes | str:
        """Sign and publish; returns what is handed to the verifier."""
        raise NotImplementedError

    def verify(self) -> Report:
        """Build, make the late changes to the web, and verify."""
        source = self.build()
        for change in self.late:
            change()
        policy = Policy(
            now=self.now,
            expected_recipient=self.recipient,
            trusted_issuers=self.trusted,
            limits=self.limits,
        )
        return verify(source, policy=policy, fetch=self.web)


class Ob3Scene(Scene):
    """Shared by both ways to sign an Open Badges 3.0 credential."""

    def __init__(self) -> None:
        super().__init__()
        self.document = ob3_document()
        self.key = ed25519_key("issuer")
        self.method = METHOD
        self.did_document = did_document(DID, self.key)
        self.status_list = status_list(STATUS_ADDRESS, DID)
        self.status_key = self.key
        self.status_method = METHOD

    def publish(self) -> None:
        """What the issuer serves."""
        self.web.publish(DID_ADDRESS, self.did_document)
        signed = sign_document(self.status_list, self.status_key, self.status_method)
        self.web.publish(STATUS_ADDRESS, signed, content_type="application/vc")


class DataIntegrityScene(Ob3Scene):
    """Open Badges 3.0 with an embedded proof."""

    def __init__(self) -> None:
        super().__init__()
        self.proof_options: dict[str, Any] = {}
        self.after: list[Callable[[dict[str, Any]], object]] = []

    def build(self) -> bytes:
        self.publish()
        signed = sign_document(self.document, self.key, self.method, **self.proof_options)
        signed = copy.deepcopy(signed)
        for change in self.after:
            change(signed)
        return json.dumps(signed).encode()


class JwtScene(Ob3Scene):
    """Open Badges 3.0 as a token, signed with RS256 or EdDSA."""

    def __init__(self) -> None:
        super().__init__()
        self.header: dict[str, Any] = {"alg": "EdDSA", "kid": METHOD, "typ": "JWT"}
        self.claims: dict[str, Any] = {
            "iss": DID,
            "jti": self.document["id"],
            "sub": self.document["credentialSubject"]["id"],
            "nbf": 1788220800,
            "exp": 1851379200,
        }
        self.after: list[Callable[[str], str]] = []

    def build(self) -> bytes:
        self.publish()
        token = sign_token(self.header, {**self.document, **self.claims}, self.key)
        for change in self.after:
            token = change(token)
        return token.encode()


OB2 = f"https://{HOST}/ob2"
ASSERTION_ADDRESS = f"{OB2}/assertions/1"
BADGE_ADDRESS = f"{OB2}/badges/1"
ISSUER_ADDRESS = f"{OB2}/issuers/1"
KEY_ADDRESS = f"{OB2}/keys/1"
REVOCATIONS_ADDRESS = f"{OB2}/revocations"
_CONTEXT = "https://w3id.org/openbadges/v2"


class Ob2Scene(Scene):
    """Shared by hosted and signed Open Badges 2.0: the assertion, badge class and issuer."""

    def __init__(self) -> None:
        super().__init__()
        self.assertion: dict[str, Any] = {
            "@context": _CONTEXT,
            "id": ASSERTION_ADDRESS,
            "type": "Assertion",
            "recipient": {
                "type": "email",
                "hashed": True,
                "salt": SALT,
                "identity": hashed(RECIPIENT),
            },
            "badge": BADGE_ADDRESS,
            "verification": {"type": "HostedBadge"},
            "issuedOn": "2026-09-01T00:00:00Z",
            "expires": "2028-09-01T00:00:00Z",
        }
        self.badge_class: dict[str, Any] = {
            "@context": _CONTEXT,
            "id": BADGE_ADDRESS,
            "type": "BadgeClass",
            "name": "Specific Commitment",
            "description": "A year of voluntary work.",
            "image": f"{OB2}/badges/1.png",
            "criteria": {"narrative": "Two hundred hours."},
            "issuer": ISSUER_ADDRESS,
        }
        self.issuer: dict[str, Any] = {
            "@context": _CONTEXT,
            "id": ISSUER_ADDRESS,
            "type": "Issuer",
            "name": "University of Example",
            "url": f"https://{HOST}",
            "email": "badges@university.example",
        }

    def publish(self) -> None:
        """What the issuer serves besides the assertion."""
        self.web.publish(BADGE_ADDRESS, self.badge_class)
        self.web.publish(ISSUER_ADDRESS, self.issuer)


class HostedScene(Ob2Scene):
    """Open Badges 2.0, hosted: the file is a pointer to what the server serves."""

    def __init__(self) -> None:
        super().__init__()
        self.file = copy.deepcopy(self.assertion)

    def build(self) -> bytes:
        self.publish()
        self.web.publish(ASSERTION_ADDRESS, self.assertion)
        return json.dumps(self.file).encode()


class SignedScene(Ob2Scene):
    """Open Badges 2.0, signed: a JWS whose payload is the assertion."""

    def __init__(self) -> None:
        super().__init__()
        self.signing_key = rsa_key("issuer")
        self.header: dict[str, Any] = {"alg": "RS256"}
        self.assertion["id"] = "urn:uuid:7be0a1f2-35c8-4a0c-8f40-0d7b1f5b6a10"
        self.assertion["verification"] = {"type": "SignedBadge", "creator": KEY_ADDRESS}
        self.issuer["publicKey"] = KEY_ADDRESS
        self.issuer["revocationList"] = REVOCATIONS_ADDRESS
        self.cryptographic_key: dict[str, Any] = {
            "@context": _CONTEXT,
            "id": KEY_ADDRESS,
            "type": "CryptographicKey",
            "owner": ISSUER_ADDRESS,
            "publicKeyPem": pem(self.signing_key),
        }
        self.revocation_list: dict[str, Any] = {
            "@context": _CONTEXT,
            "id": REVOCATIONS_ADDRESS,
            "type": "RevocationList",
            "issuer": ISSUER_ADDRESS,
            "revokedAssertions": [{"id": "urn:uuid:another", "revocationReason": "Mistake"}],
        }
        self.after: list[Callable[[str], str]] = []

    def build(self) -> bytes:
        self.publish()
        self.web.publish(KEY_ADDRESS, self.cryptographic_key)
        self.web.publish(REVOCATIONS_ADDRESS, self.revocation_list)
        token = sign_token(self.header, self.assertion, self.signing_key)
        for change in self.after:
            token = change(token)
        return token.encode()
