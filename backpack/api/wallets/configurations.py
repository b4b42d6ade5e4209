"""The forms in which a wallet can have a badge: one row each, with how it is described and made."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from backpack.api.wallets import micro_credentials
from backpack.api.wallets.proofs import ALGORITHMS, Holder
from backpack.issuing.addresses import site_addresses
from backpack.issuing.documents import CONTEXTS
from backpack.issuing.sd_jwt import make_sd_jwt
from backpack.issuing.signatures import (
    sign_as_issuer,
    sign_claims_as_issuer,
    sign_token_as_issuer,
)
from backpack.issuing.variants import build_variant
from backpack.models import BadgeKind, Credential
from backpack.sharing.service import Choices

_TYPES = ["VerifiableCredential", "OpenBadgeCredential"]
_OPEN_BADGE = [{"name": "Open Badge", "locale": "en"}, {"name": "Open Badge", "locale": "nl"}]
_MICRO_CREDENTIAL = [
    {"name": "Micro-credential", "locale": "en"},
    {"name": "Microcredential", "locale": "nl"},
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What is to be made: which badge, what of it, for which key, and when."""

    credential: Credential
    choices: Choices
    holder: Holder
    base_url: str
    now: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Configuration:
    """One form: its members in the issuer's metadata, and how a credential in it is made."""

    describe: Callable[[str], dict[str, Any]]
    make: Callable[[Session, Order], str | dict[str, Any]]
    kinds: frozenset[BadgeKind] = frozenset(BadgeKind)


def _build_bound(order: Order) -> dict[str, Any]:
    """The variant that the learner chose, with the wallet's key as its subject."""
    document = build_variant(
        json.loads(order.credential.signed_json),
        show_name=order.choices.show_name,
        show_grade=order.choices.show_grade,
        show_evidence=order.choices.show_evidence,
    )
    subject = {"id": order.holder.did, **document["credentialSubject"]}
    return {**document, "credentialSubject": subject}


def _make_token(session: Session, order: Order) -> str:
    issuer = order.credential.badge_class.issuer
    return sign_token_as_issuer(session, _build_bound(order), issuer=issuer, now=order.now)


def _make_object(session: Session, order: Order) -> dict[str, Any]:
    issuer = order.credential.badge_class.issuer
    signed = sign_as_issuer(session, _build_bound(order), issuer=issuer, now=order.now)
    document: dict[str, Any] = json.loads(signed)
    return document


def _make_selective(session: Session, order: Order) -> str:
    claims = micro_credentials.build_claims(
        order.credential, order.choices, addresses=site_addresses(), base_url=order.base_url
    )
    return make_sd_jwt(
        {**claims, "cnf": {"jwk": order.holder.jwk}},
        selective=micro_credentials.SELECTIVE,
        sign=lambda payload: sign_claims_as_issuer(
            session,
            payload,
            issuer=order.credential.badge_class.issuer,
            typ=micro_credentials.TOKEN_TYPE,
            now=order.now,
        ),
    )


def _describe(
    *, bindings: list[str], algorithm: str, metadata: dict[str, Any], **members: Any
) -> dict[str, Any]:
    """What all forms say (OpenID4VCI 1.0, section 12.2.4)."""
    return {
        **members,
        "cryptographic_binding_methods_supported": bindings,
        "credential_signing_alg_values_supported": [algorithm],
        "proof_types_supported": {"jwt": {"proof_signing_alg_values_supported": [*ALGORITHMS]}},
        "credential_metadata": metadata,
    }


CONFIGURATIONS = {
    "open-badge-jwt": Configuration(
        describe=lambda _base_url: _describe(
            format="jwt_vc_json",
            credential_definition={"type": _TYPES},
            bindings=["did:jwk", "did:key"],
            algorithm="EdDSA",
            metadata={"display": _OPEN_BADGE},
        ),
        make=_make_token,
    ),
    "open-badge-json-ld": Configuration(
        describe=lambda _base_url: _describe(
            format="ldp_vc",
            credential_definition={"@context": CONTEXTS, "type": _TYPES},
            bindings=["did:jwk", "did:key"],
            algorithm="eddsa-rdfc-2022",
            metadata={"display": _OPEN_BADGE},
        ),
        make=_make_object,
    ),
    "micro-credential-sd-jwt": Configuration(
        describe=lambda base_url: _describe(
            format=micro_credentials.TOKEN_TYPE,
            vct=micro_credentials.type_address(base_url),
            bindings=["jwk"],
            algorithm="EdDSA",
            metadata={
                "display": _MICRO_CREDENTIAL,
                "claims": micro_credentials.describe_claims(),
            },
        ),
        make=_make_selective,
        kinds=frozenset({BadgeKind.MICRO_CREDENTIAL}),
    ),
}
"""Every form by the id of its credential configuration, the usual one first."""
