"""Make the verifier's three examples anew: ``python -m tests.support.make_examples``.

They are signed with a key that nobody keeps, so all of them are made at once (ADR 403).
"""

import base64
import copy
import json
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from tests.support.badges import hashed
from tests.support.issuer import sign_document, status_list
from verifier.keys.multikey import write_multikey

FOLDER = Path(__file__).parents[2] / "verifier" / "web" / "examples"
STATUS_ADDRESS = "https://academy.example/status/1"
GOOD_INDEX, REVOKED_INDEX = 48_211, 90_734
LEARNER, FORGER = "Noor Janssens", "Alex Peeters"
EMAIL = "noor.janssens@mail.example"
SALT = "5f1c2b7a90d34e68"
ANNEX = "European approach to micro-credentials (2022/C 243/02), annex I"

_PICTURE = """\
<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 240 240" role="img">
<path fill="{dark}" d="M120 6l99 57v114l-99 57-99-57V63z"/>
<path fill="{light}" d="M120 22l85 49v98l-85 49-85-49V71z"/>
{symbol}
</svg>"""
_COLUMNS = """\
<g fill="#14324a"><rect x="66" y="74" width="32" height="92" rx="5"/>
<rect x="104" y="74" width="32" height="62" rx="5"/>
<rect x="142" y="74" width="32" height="36" rx="5"/></g>
<path fill="none" stroke="#b4541f" stroke-width="9" stroke-linecap="round" stroke-linejoin="round"
 d="m136 150 14 14 26-30"/>"""
_CROSS = """\
<path fill="#7a2f2a" d="M102 72h36v30h30v36h-30v30h-36v-30H72v-36h30z"/>"""


def main() -> None:
    """Sign everything with a key that is forgotten at the end."""
    key = Ed25519PrivateKey.generate()
    public = write_multikey(key.public_key())
    did, method = f"did:key:{public}", f"did:key:{public}#{public}"
    good = sign_document(_credential(did, _project_management(), GOOD_INDEX), key, method)
    changed = copy.deepcopy(good)
    changed["credentialSubject"]["identifier"][1]["identityHash"] = FORGER
    revoked = _credential(did, _first_aid(), REVOKED_INDEX)
    revoked["credentialStatus"]["statusMessage"] = [
        {"status": "0x0", "message": "The badge stands."},
        {"status": "0x1", "message": "Awarded by mistake: the final test was not taken."},
    ]
    listed = status_list(STATUS_ADDRESS, did, revoked={REVOKED_INDEX})
    documents = {
        "good": good,
        "changed": changed,
        "revoked": sign_document(revoked, key, method),
        "status": sign_document(listed, key, method),
    }
    for name, document in documents.items():
        text = json.dumps(document, indent=2, ensure_ascii=False)
        (FOLDER / f"{name}.json").write_text(text + "\n", "utf-8")


def _credential(did: str, achievement: dict[str, Any], index: int) -> dict[str, Any]:
    return {
        "@context": [
            "https://www.w3.org/ns/credentials/v2",
            "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
        ],
        "id": f"https://academy.example/badges/{index}",
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "name": achievement["name"],
        "issuer": {
            "id": did,
            "type": ["Profile"],
            "name": "Example Academy (invented)",
            "address": {"type": ["Address"], "addressCountryCode": "BE"},
        },
        "validFrom": "2026-06-26T14:00:00Z",
        "credentialSubject": {
            "type": ["AchievementSubject"],
            "identifier": [
                {
                    "type": "IdentityObject",
                    "hashed": True,
                    "identityHash": hashed(EMAIL, SALT),
                    "identityType": "emailAddress",
                    "salt": SALT,
                },
                {
                    "type": "IdentityObject",
                    "hashed": False,
                    "identityHash": LEARNER,
                    "identityType": "name",
                },
            ],
            "achievement": achievement,
        },
        "credentialStatus": {
            "id": f"{STATUS_ADDRESS}#{index}",
            "type": "BitstringStatusListEntry",
            "statusPurpose": "revocation",
            "statusListIndex": str(index),
            "statusListCredential": STATUS_ADDRESS,
        },
    }


def _project_management() -> dict[str, Any]:
    address = "https://academy.example/courses/project-management"
    return {
        "id": address,
        "type": ["Achievement"],
        "achievementType": "MicroCredential",
        "name": "Project Management in Practice",
        "description": "Plan a project with others, keep it on course, and bring it to its end.",
        "criteria": {
            "narrative": "You led a real project of eight weeks in a team of five, and defended "
            "its report before two examiners."
        },
        "image": _picture("#14324a", "#f3e3c3", _COLUMNS, "Three columns and a tick"),
        "inLanguage": "en",
        "creditsAvailable": 3,
        "alignment": [
            _aligned(address, "Plan work and divide it in a team", "LearningOutcome"),
            _aligned(address, "See risks early and act on them", "LearningOutcome"),
            _aligned(address, "EQF level 5", "EQF", "5"),
            _aligned(address, "84 hours", "Workload", "84"),
            _aligned(address, "Evening classes, and a project in a company", "FormOfParticipation"),
            _aligned(address, "Report (60 %) and its defence (40 %)", "TypeOfAssessment"),
            _aligned(address, "Reviewed every year by teachers and learners", "QualityAssurance"),
        ],
    }


def _first_aid() -> dict[str, Any]:
    return {
        "id": "https://academy.example/courses/first-aid",
        "type": ["Achievement"],
        "name": "First Aid at Work",
        "description": "Help at once, and rightly, until the ambulance is there.",
        "criteria": {
            "narrative": "You took part in twelve hours of training, and passed the test."
        },
        "image": _picture("#7a2f2a", "#f6dfd6", _CROSS, "A cross"),
        "inLanguage": "en",
    }


def _aligned(address: str, name: str, kind: str, code: str | None = None) -> dict[str, Any]:
    slug = "".join(letter if letter.isalnum() else "-" for letter in name.lower())
    said = {
        "type": ["Alignment"],
        "targetName": name,
        "targetUrl": f"{address}#{slug}",
        "targetType": f"ext:{kind}",
        "targetFramework": ANNEX,
        "targetCode": code,
    }
    return {term: value for term, value in said.items() if value is not None}


def _picture(dark: str, light: str, symbol: str, caption: str) -> dict[str, Any]:
    drawn = _PICTURE.format(dark=dark, light=light, symbol=symbol).replace("\n", " ")
    encoded = base64.b64encode(drawn.encode()).decode()
    return {"id": f"data:image/svg+xml;base64,{encoded}", "type": "Image", "caption": caption}


if __name__ == "__main__":
    main()
