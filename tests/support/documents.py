"""A well-formed document of each generation, unsigned, and a way to change one thing in it."""

import copy
from collections.abc import Mapping
from typing import Any

ABSENT = object()
Path = tuple[str | int, ...]

OB3: Mapping[str, Any] = {
    "@context": [
        "https://www.w3.org/ns/credentials/v2",
        "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
    ],
    "id": "urn:uuid:1",
    "type": ["VerifiableCredential", "OpenBadgeCredential"],
    "name": "Specific Commitment",
    "issuer": {
        "id": "did:web:badges.example",
        "type": ["Profile"],
        "name": "Faculty",
        "url": "https://badges.example",
        "parentOrg": {"id": "https://uni.example", "type": ["Profile"], "name": "University"},
    },
    "validFrom": "2026-01-01T00:00:00Z",
    "validUntil": "2027-01-01T00:00:00Z",
    "awardedDate": "2025-12-01T00:00:00Z",
    "evidence": [{"id": "https://badges.example/e", "type": ["Evidence"], "narrative": "Seen"}],
    "credentialStatus": {"id": "https://badges.example/s#1", "type": "BitstringStatusListEntry"},
    "credentialSubject": {
        "type": ["AchievementSubject"],
        "identifier": [
            {
                "type": "IdentityObject",
                "hashed": True,
                "identityHash": "sha256$00",
                "identityType": "emailAddress",
                "salt": "s",
            }
        ],
        "creditsEarned": 3,
        "result": [{"type": ["Result"], "resultDescription": "urn:r", "value": "16"}],
        "achievement": {
            "id": "https://badges.example/a",
            "type": ["Achievement"],
            "name": {"en": "Commitment", "nl-BE": "Engagement"},
            "description": "About",
            "criteria": {"narrative": "Do it"},
            "image": {"id": "https://badges.example/a.png", "type": "Image"},
            "tag": ["one"],
            "creditsAvailable": 3,
            "alignment": [
                {"type": ["Alignment"], "targetName": "Skill", "targetUrl": "https://e.example/1"}
            ],
            "resultDescription": [
                {"id": "urn:r", "type": ["ResultDescription"], "name": "G", "resultType": "Result"}
            ],
        },
    },
    "proof": [{"type": "DataIntegrityProof", "verificationMethod": "did:web:badges.example#k"}],
}
OB3_ON_V1: Mapping[str, Any] = {
    **{name: value for name, value in OB3.items() if not name.startswith("valid")},
    "@context": ["https://www.w3.org/2018/credentials/v1", OB3["@context"][1]],
    "issuanceDate": "2026-01-01T00:00:00Z",
    "expirationDate": "2027-01-01T00:00:00Z",
}
CLR: Mapping[str, Any] = {
    "@context": [
        "https://www.w3.org/ns/credentials/v2",
        "https://purl.imsglobal.org/spec/clr/v2p0/context-2.0.1.json",
        "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
    ],
    "id": "urn:uuid:2",
    "type": ["VerifiableCredential", "ClrCredential"],
    "issuer": "did:web:badges.example",
    "validFrom": "2026-01-01T00:00:00Z",
    "credentialSubject": {"type": "ClrSubject", "verifiableCredential": [OB3, "eyJ.eyJ.A"]},
}
ENDORSEMENT: Mapping[str, Any] = {
    **{name: OB3[name] for name in ("@context", "id", "issuer", "validFrom")},
    "type": ["VerifiableCredential", "EndorsementCredential"],
    "credentialSubject": {"id": "urn:uuid:1", "type": ["EndorsementSubject"]},
}
PRESENTATION: Mapping[str, Any] = {
    "@context": ["https://www.w3.org/ns/credentials/v2"],
    "type": "VerifiablePresentation",
    "holder": "did:example:ann",
    "verifiableCredential": [OB3, "eyJ.eyJ.A"],
}
OB2: Mapping[str, Any] = {
    "@context": "https://w3id.org/openbadges/v2",
    "type": "Assertion",
    "id": "https://badges.example/assertions/1",
    "recipient": {"type": "email", "identity": "sha256$00", "hashed": True, "salt": "s"},
    "badge": {
        "id": "https://badges.example/classes/1",
        "type": "BadgeClass",
        "name": "Commitment",
        "description": "About",
        "criteria": {"narrative": "Do it"},
        "image": "https://badges.example/a.png",
        "issuer": {
            "id": "https://badges.example/issuer",
            "type": "Profile",
            "name": "Faculty",
            "url": "https://badges.example",
            "email": "badges@badges.example",
        },
    },
    "verification": {"type": "hosted"},
    "issuedOn": "2026-02-01T00:00:00Z",
}
OB1: Mapping[str, Any] = {
    "uid": "1",
    "recipient": {"type": "email", "identity": "sha1$00", "hashed": True},
    "badge": "https://badges.example/classes/1",
    "verify": {"type": "hosted", "url": "https://badges.example/assertions/1"},
    "issuedOn": 1359217910,
}
OB05: Mapping[str, Any] = {
    "recipient": "sha256$00",
    "issued_on": "2011-05-01",
    "badge": {
        "name": "Commitment",
        "image": "/a.png",
        "issuer": {"origin": "https://badges.example", "name": "Faculty"},
    },
}
SD_JWT: Mapping[str, Any] = {"vct": "https://credentials.example/diploma", "iat": 1}


def change(document: Mapping[str, Any], path: Path, value: object) -> dict[str, Any]:
    """A copy with another value at ``path``, or without it if the value is ``ABSENT``."""
    changed: Any = copy.deepcopy(dict(document))
    place = changed
    for step in path[:-1]:
        place = place[step]
    if value is ABSENT:
        del place[path[-1]]
    else:
        place[path[-1]] = value
    assert isinstance(changed, dict)
    return changed
