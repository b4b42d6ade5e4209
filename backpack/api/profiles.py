"""The learner's profile as a program sees it, and what a program may change of it (section 6.2)."""

import hashlib
import hmac
import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from backpack.accounts.identifiers import active_identifiers
from backpack.accounts.names import choose_display_name
from backpack.errors import BackpackError
from backpack.issuing.addresses import site_config
from backpack.models import IdentifierKind, OAuthGrant

CONTEXTS = (
    "https://www.w3.org/ns/credentials/v2",
    "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
)


def build_profile(session: Session, grant: OAuthGrant) -> dict[str, Any]:
    """The Profile: an id that only this program knows her by, her name, a proven address."""
    person = grant.person
    profile: dict[str, Any] = {
        "@context": list(CONTEXTS),
        "id": _pairwise_id(grant),
        "type": ["Profile"],
        "name": person.called,
    }
    for identifier in active_identifiers(session, person):
        if identifier.kind is IdentifierKind.EMAIL:
            return {**profile, "email": identifier.value}
    return profile


def update_profile(
    session: Session, grant: OAuthGrant, sent: Any, *, now: datetime
) -> dict[str, Any]:
    """Take the whole profile in: the name can be another, all else stays as it is.

    Raises:
        BackpackError: ``invalid_data``, what was sent says something that we do not keep.
    """
    if not isinstance(sent, Mapping):
        raise BackpackError("invalid_data", "The body is a Profile, an object.")
    known = build_profile(session, grant)
    for name, value in sent.items():
        if name in {"name", "@context"}:
            continue
        if name not in known or not _is_same(known[name], value):
            raise BackpackError("invalid_data", f"{name[:40]!a} cannot be changed here.")
    name = sent.get("name")
    if not isinstance(name, str) or not name.strip():
        raise BackpackError("invalid_data", "The name is missing.")
    if name != known["name"]:
        choose_display_name(session, grant.person, display_name=name, now=now)
    return build_profile(session, grant)


def _is_same(known: Any, sent: Any) -> bool:
    return bool(known in (sent, [sent]))


def _pairwise_id(grant: OAuthGrant) -> str:
    """Stable for one program, and another for every other: two of them cannot compare notes.

    Not under the key that signs cookies, which is replaced from time to time.
    """
    told = f"profile:{grant.client.client_id}:{grant.person.public_id}".encode()
    key = site_config().key_encryption_key
    return f"urn:uuid:{uuid.UUID(bytes=hmac.digest(key, told, hashlib.sha256)[:16], version=4)}"
