"""What an issuer says, signed with its current key: as Data Integrity, or as a token."""

import json
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from backpack.issuing.addresses import site_addresses
from backpack.issuing.keys import current_key, open_private_key, verification_method
from backpack.issuing.signing import sign_claims, sign_credential, sign_jwt
from backpack.models import Issuer


def sign_as_issuer(
    session: Session, document: dict[str, Any], *, issuer: Issuer, now: datetime
) -> str:
    """The credential with an ``eddsa-rdfc-2022`` proof made at ``now``, as JSON text."""
    key = current_key(session, issuer, now=now)
    signed = sign_credential(
        document,
        private_key=open_private_key(key),
        method=verification_method(key, site_addresses()),
        created=now.replace(microsecond=0),
    )
    return write_json(signed)


def sign_token_as_issuer(
    session: Session, document: dict[str, Any], *, issuer: Issuer, now: datetime
) -> str:
    """The credential as a compact VC-JWT signed with EdDSA."""
    key = current_key(session, issuer, now=now)
    return sign_jwt(
        document,
        private_key=open_private_key(key),
        method=verification_method(key, site_addresses()),
    )


def sign_claims_as_issuer(
    session: Session, claims: dict[str, Any], *, issuer: Issuer, typ: str, now: datetime
) -> str:
    """Claims as a token whose key is in the metadata of the issuer's https address."""
    key = current_key(session, issuer, now=now)
    return sign_claims(
        claims,
        private_key=open_private_key(key),
        key_id=key.fragment,
        typ=typ,
    )


def write_json(document: dict[str, Any]) -> str:
    """JSON as it is stored and served: readable, in UTF-8, in the order it was built."""
    return json.dumps(document, ensure_ascii=False, indent=2)
