"""Credentials inside a credential: members of a record or a presentation, and endorsements.

They are taken only from what the outer proof covers, and each is verified by itself.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from verifier.badge import Badge, Carrier, Generation, SignedBadge
from verifier.claims import as_list, as_object, read_identifier, subjects
from verifier.errors import UnreadableError
from verifier.formats import read_embedded, read_token
from verifier.inquiry import Inquiry
from verifier.report import Check, CheckName, Outcome

MEMBER = "member"
ENDORSEMENT = "endorsement"


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A nested credential, what it is to the outer one, and whether it belongs there.

    Without ``about`` it is asked of the credential itself whose it is.
    """

    badge: Badge
    role: str
    about: Check | None


def find_members(signed: SignedBadge, inquiry: Inquiry) -> Iterator[Part]:
    """The credentials of a learner record or a presentation.

    Those of a record have to be about the same person as the record (CLR 2.0, section 5).
    """
    if signed.generation is Generation.CLR2:
        for subject in subjects(signed.document):
            for entry in as_list(subject.get("verifiableCredential")):
                if badge := _read(entry, signed, inquiry):
                    yield Part(badge=badge, role=MEMBER, about=_compare_subject(subject, badge))
    elif signed.generation is Generation.VP:
        for entry in as_list(signed.document.get("verifiableCredential")):
            if badge := _read(entry, signed, inquiry):
                yield Part(badge=badge, role=MEMBER, about=None)


def find_endorsements(signed: SignedBadge, inquiry: Inquiry) -> Iterator[Part]:
    """The endorsements of the credential, of its achievement and of its issuer.

    One that is about something else is refused: it could be pasted into any badge.
    """
    document = signed.document
    issuer = as_object(document.get("issuer"))
    achievements = (as_object(subject.get("achievement")) for subject in subjects(document))
    holders: list[Mapping[str, Any]] = [document, issuer, *achievements]
    known = {identifier for holder in holders if (identifier := read_identifier(holder))}
    if name := read_identifier(document.get("issuer")):
        known.add(name)
    for holder in holders:
        for entry in (*as_list(holder.get("endorsement")), *as_list(holder.get("endorsementJwt"))):
            if badge := _read(entry, signed, inquiry):
                yield Part(badge=badge, role=ENDORSEMENT, about=_compare_endorsed(known, badge))


def _read(entry: object, signed: SignedBadge, inquiry: Inquiry) -> Badge | None:
    try:
        if isinstance(entry, str):
            return read_token(entry, limits=inquiry.limits)
        if isinstance(entry, Mapping):
            return read_embedded(entry, carrier=Carrier.JSON, limits=inquiry.limits)
    except UnreadableError:
        # The same as what is neither a text nor an object.
        pass
    return _unreadable(entry) if signed.generation in {Generation.CLR2, Generation.VP} else None


def _unreadable(entry: object) -> Badge:
    """A member that is no credential: kept, so that it is reported and not passed over."""
    document = entry if isinstance(entry, Mapping) else {}
    return Badge(
        generation=Generation.VC,
        carrier=Carrier.JSON,
        source=str(entry).encode("utf-8", "replace")[:1000],
        document={name: value for name, value in document.items() if name != "proof"},
    )


def _compare_subject(outer: Mapping[str, Any], badge: Badge) -> Check:
    wanted = _identities(outer)
    found = [identity for subject in subjects(badge.document) for identity in _identities(subject)]
    if set(wanted) & set(found):
        return Check(CheckName.RECIPIENT, Outcome.PASSED, "member_same_person")
    kinds = {kind for kind, _ in wanted} & {kind for kind, _ in found}
    if kinds:
        return Check(CheckName.RECIPIENT, Outcome.FAILED, "member_of_another_person")
    return Check(CheckName.RECIPIENT, Outcome.SKIPPED, "member_person_not_compared")


def _identities(subject: Mapping[str, Any]) -> list[tuple[str, str]]:
    """What identifies a subject, as pairs that can be compared: kind (with its salt) and value."""
    identifier = read_identifier(subject)
    pairs = [("id", identifier)] if identifier else []
    for entry in as_list(subject.get("identifier")):
        said = as_object(entry)
        kind = f"{said.get('identityType')}/{said.get('hashed')}/{said.get('salt')}"
        pairs.append((kind, str(said.get("identityHash"))))
    return pairs


def _compare_endorsed(known: set[str], badge: Badge) -> Check:
    about = {read_identifier(subject) for subject in subjects(badge.document)} - {None}
    if about and about <= known:
        return Check(CheckName.RECIPIENT, Outcome.PASSED, "endorses_this")
    return Check(
        CheckName.RECIPIENT,
        Outcome.FAILED,
        "endorses_another",
        {"about": ", ".join(sorted(str(name) for name in about))[:300]},
    )
