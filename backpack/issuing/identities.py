"""The learner inside a credential: names of hers, hashed with a salt, and the name to print."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from backpack.accounts.identifiers import active_identifiers
from backpack.models import Award, IdentifierKind, Person

IDENTITY_TYPES = {
    IdentifierKind.EMAIL: "emailAddress",
    IdentifierKind.EPPN: "ext:eduPersonPrincipalName",
    IdentifierKind.ESI: "ext:europeanStudentIdentifier",
    IdentifierKind.EDUID: "ext:eduID",
}
NAME_TYPE = "name"


@dataclass(frozen=True, slots=True)
class Identity:
    """One identifier by which whoever holds a credential can be recognised."""

    kind: IdentifierKind
    value: str


def recipient_identities(session: Session, award: Award, person: Person) -> tuple[Identity, ...]:
    """The identifier that the award was made to, then the person's own e-mail addresses.

    With the addresses in it a badge that was awarded to an eppn can still be checked against the
    address that stands on somebody's curriculum vitae. One that an institution has since given
    out anew, or may have, says nothing of who she is.
    """
    awarded = Identity(award.recipient_kind, award.recipient_normalised)
    addresses = (
        Identity(identifier.kind, identifier.normalised)
        for identifier in active_identifiers(session, person)
        if identifier.kind is IdentifierKind.EMAIL and identifier.superseded_at is None
    )
    return tuple(dict.fromkeys((awarded, *addresses)))


def build_identity_objects(
    identities: Iterable[Identity], *, salt: str, name: str
) -> list[dict[str, Any]]:
    """``IdentityObject`` for each (Open Badges 3.0, appendix B.1.13); the name is not hashed."""
    hashed = [
        {
            "type": "IdentityObject",
            "hashed": True,
            "identityHash": _hash(identity.value, salt),
            "identityType": IDENTITY_TYPES[identity.kind],
            "salt": salt,
        }
        for identity in identities
    ]
    printed = {
        "type": "IdentityObject",
        "hashed": False,
        "identityHash": name,
        "identityType": NAME_TYPE,
    }
    return [*hashed, printed]


def _hash(identity: str, salt: str) -> str:
    return "sha256$" + hashlib.sha256((identity + salt).encode()).hexdigest()
