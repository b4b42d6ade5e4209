"""An invented issuer beside the demo's universities: its badges, and the documents it serves.

It speaks Open Badges 2.0 and 3.0, signs for real, and is served by the demo's provider, so that
imports in the demo can be verified without the internet.
"""

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from typing import Any
from urllib.parse import quote, urlsplit

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from backpack.artwork.badge import draw_badge, rasterise
from backpack.issuing.baking import bake_png
from backpack.issuing.documents import CONTEXTS
from backpack.issuing.keys import write_public_multikey
from backpack.issuing.signing import sign_credential

NAME = "Zilt Sailing School"
PATH = "/elsewhere"
SIGNED_AT = datetime(2025, 6, 14, 9, tzinfo=UTC)
PICTURE_WIDTH = 480
JSON, PNG = "application/json", "image/png"
ESCO = "http://data.europa.eu/esco/skill/"
_OB2_CONTEXT = "https://w3id.org/openbadges/v2"
_SALT = "zilt-2025"

OWNER = "sanne.devries@radboud.example"
"""To whom all of them were issued."""


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """The issuer under ``base_url``, which has no slash at its end."""

    base_url: str

    @property
    def host(self) -> str:
        """Host and port, as an import must be allowed to ask it over http."""
        return urlsplit(self.base_url).netloc

    @property
    def did(self) -> str:
        """The issuer's did:web."""
        return f"did:web:{quote(self.host, safe='')}{PATH.replace('/', ':')}"

    def address(self, path: str) -> str:
        """The whole address of one of its documents."""
        return f"{self.base_url}{PATH}/{path}"

    def answer(self, path: str) -> tuple[str, bytes] | None:
        """Media type and body of what it serves under ``path``; nothing for anything else."""
        make = SERVED.get(path)
        return None if make is None else make(self)

    def signed_badge(self) -> bytes:
        """A picture with an Open Badges 3.0 credential in it."""
        document = _sailing(self)
        signed = sign_credential(
            document, private_key=_key(), method=f"{self.did}#key-1", created=SIGNED_AT
        )
        return bake_png(_picture("sailing"), json.dumps(signed), keyword="openbadgecredential")


def _key() -> Ed25519PrivateKey:
    # Everybody may know it: nothing that it signs is true.
    return Ed25519PrivateKey.from_private_bytes(hashlib.sha256(b"the demo's sailors").digest())


@cache
def _picture(kind: str) -> bytes:
    texts = {
        "sailing": ("Coastal Skipper", "compass", "shield", "indigo"),
        "first-aid": ("First Aid at Sea", "heart", "circle", "crimson"),
    }
    text, symbol, shape, colour = texts[kind]
    svg = draw_badge(ring_text=text, symbol=symbol, shape=shape, colour=colour, title=text)
    return rasterise(svg, width=PICTURE_WIDTH)


def _identity() -> str:
    return "sha256$" + hashlib.sha256((OWNER + _SALT).encode()).hexdigest()


def _sailing(site: Elsewhere) -> dict[str, Any]:
    return {
        "@context": list(CONTEXTS),
        "id": site.address("credentials/coastal-skipper"),
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "name": "Coastal Skipper",
        "issuer": {"id": site.did, "type": ["Profile"], "name": NAME},
        "validFrom": "2025-06-14T09:00:00Z",
        "credentialSubject": {
            "type": ["AchievementSubject"],
            "identifier": [
                {
                    "type": "IdentityObject",
                    "hashed": True,
                    "identityHash": _identity(),
                    "identityType": "emailAddress",
                    "salt": _SALT,
                }
            ],
            "creditsEarned": 2,
            "achievement": {
                "id": site.address("achievements/coastal-skipper"),
                "type": ["Achievement"],
                "name": "Coastal Skipper",
                "description": "Takes a yacht and its crew along the coast, by day and by night.",
                "criteria": {"narrative": "Five days at sea, and an **examination** on board."},
                "creditsAvailable": 2,
                "alignment": [
                    {
                        "type": ["Alignment"],
                        "targetName": "lead a team",
                        "targetUrl": f"{ESCO}lead-a-team",
                        "targetFramework": "ESCO",
                        "targetType": "ext:ESCOSkill",
                    }
                ],
            },
        },
    }


def _did_document(site: Elsewhere) -> dict[str, Any]:
    method = f"{site.did}#key-1"
    return {
        "@context": ["https://www.w3.org/ns/did/v1", "https://w3id.org/security/multikey/v1"],
        "id": site.did,
        "verificationMethod": [
            {
                "id": method,
                "type": "Multikey",
                "controller": site.did,
                "publicKeyMultibase": write_public_multikey(_key().public_key()),
            }
        ],
        "assertionMethod": [method],
    }


def _assertion(site: Elsewhere) -> dict[str, Any]:
    return {
        "@context": _OB2_CONTEXT,
        "id": site.address("assertions/first-aid"),
        "type": "Assertion",
        "recipient": {"type": "email", "hashed": True, "salt": _SALT, "identity": _identity()},
        "badge": site.address("badges/first-aid"),
        "verification": {"type": "HostedBadge"},
        "issuedOn": "2024-05-25T10:00:00Z",
    }


def _badge_class(site: Elsewhere) -> dict[str, Any]:
    return {
        "@context": _OB2_CONTEXT,
        "id": site.address("badges/first-aid"),
        "type": "BadgeClass",
        "name": "First Aid at Sea",
        "description": "Knows what to do when help is hours away.",
        "image": site.address("badges/first-aid.png"),
        "criteria": {"narrative": "Two days of practice on the water."},
        "issuer": site.address("issuer"),
        "tags": ["first aid", "sailing"],
    }


def _issuer(site: Elsewhere) -> dict[str, Any]:
    return {
        "@context": _OB2_CONTEXT,
        "id": site.address("issuer"),
        "type": "Issuer",
        "name": NAME,
        "url": site.base_url,
        "email": "badges@zilt.example",
    }


def _json(make: Callable[[Elsewhere], Mapping[str, Any]]) -> Callable[[Elsewhere], Any]:
    return lambda site: (JSON, json.dumps(make(site)).encode())


SERVED: Mapping[str, Callable[[Elsewhere], tuple[str, bytes]]] = {
    "did.json": _json(_did_document),
    "assertions/first-aid": _json(_assertion),
    "badges/first-aid": _json(_badge_class),
    "badges/first-aid.png": lambda _site: (PNG, _picture("first-aid")),
    "issuer": _json(_issuer),
    "credentials/coastal-skipper": lambda site: (PNG, site.signed_badge()),
}
"""Everything that it serves, by the end of its address."""

LOST = {
    "@context": _OB2_CONTEXT,
    "id": "https://badges.gone.example/assertions/2019-77",
    "type": "Assertion",
    "recipient": {"type": "email", "hashed": False, "identity": OWNER},
    "badge": {
        "id": "https://badges.gone.example/badges/knots",
        "type": "BadgeClass",
        "name": "Forty Knots",
        "description": "Ties forty knots, the last of them blindfolded.",
        "image": "https://badges.gone.example/badges/knots.png",
        "criteria": {"narrative": "Shown to the harbour master."},
        "issuer": {
            "id": "https://badges.gone.example/issuer",
            "type": "Issuer",
            "name": "Harbour Club",
            "url": "https://badges.gone.example",
            "email": "badges@gone.example",
        },
    },
    "verification": {"type": "HostedBadge"},
    "issuedOn": "2019-08-30T10:00:00Z",
}
"""A badge of a platform that is no more: nobody can say any longer whether it is genuine."""
