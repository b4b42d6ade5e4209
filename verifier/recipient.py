"""Was the badge issued to the person asked about? Plain and hashed identities, every generation."""

import hashlib
import hmac
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from verifier.answer import Answer
from verifier.badge import Generation, SignedBadge
from verifier.claims import as_list, as_object, read_identifier, subjects
from verifier.errors import EvidenceValue, RefutedError, UnsupportedError

_ALGORITHMS = {"sha256": 64, "sha512": 128, "sha1": 40, "md5": 32}
_WEAK = frozenset({"sha1", "md5"})
_MAIL_TYPES = frozenset({"email", "emailAddress"})
_CLAIM_KINDS = {"email": "emailAddress", "phone_number": "telephone", "sub": "id"}
_NAME_TYPES = frozenset({"name", "username"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """One identity of the recipient as the badge carries it."""

    kind: str
    value: str
    hashed: bool
    salt: str = ""

    @property
    def algorithm(self) -> str | None:
        """The hash's algorithm, None when it is not one we know (or nothing is hashed)."""
        if not self.hashed:
            return None
        name, dollar, digest = self.value.partition("$")
        if not dollar:
            return next((a for a, size in _ALGORITHMS.items() if size == len(self.value)), None)
        name = name.lower().replace("-", "")
        return name if _ALGORITHMS.get(name) == len(digest) else None


def read_identities(document: Mapping[str, Any], *, generation: Generation) -> tuple[Identity, ...]:
    """Every identity of the recipient, in the order of the badge."""
    if generation in {Generation.OB1, Generation.OB2}:
        return tuple(_read_assertion(document))
    if "vct" in document:
        return tuple(_read_claims(document))
    return tuple(_read_subjects(document))


def check_recipient(
    signed: SignedBadge, *, expected: str | None, generation: Generation
) -> Answer[None]:
    """Compare the person asked about with every identity in the badge.

    Raises:
        RefutedError: ``recipient_mismatch``.
        UnsupportedError: ``recipient_absent`` (nothing in the badge to compare with),
            ``recipient_of_another_kind``, ``recipient_hash_unsupported``,
            ``recipient_not_disclosed``.
    """
    if expected is None or not expected.strip():
        return Answer("recipient_not_asked", None, asked=False)
    identities = read_identities(signed.document, generation=generation)
    kinds = ", ".join(dict.fromkeys(identity.kind for identity in identities))
    for identity in identities:
        if _matches(identity, expected):
            return Answer("recipient_matches", None, _describe(identity))
    if not identities:
        code = "recipient_not_disclosed" if signed.partial else "recipient_absent"
        raise UnsupportedError(code)
    # The subject's own id says who it is only to those who ask for an id.
    named = [identity for identity in identities if identity.kind != "id"]
    if named and all(identity.hashed and identity.algorithm is None for identity in named):
        raise UnsupportedError("recipient_hash_unsupported", identity_types=kinds)
    if "@" not in expected and all(identity.kind in _MAIL_TYPES for identity in named):
        raise UnsupportedError("recipient_of_another_kind", identity_types=kinds)
    if not named and not _looks_like_id(expected):
        raise UnsupportedError("recipient_of_another_kind", identity_types=kinds)
    raise RefutedError("recipient_mismatch", identity_types=kinds)


def weakness(identity: Identity) -> str | None:
    """Why a hashed identity can be guessed: ``unsalted``, ``weak_hash`` or None."""
    if not identity.hashed:
        return None
    if identity.algorithm in _WEAK:
        return "weak_hash"
    return None if identity.salt else "unsalted"


def _read_subjects(document: Mapping[str, Any]) -> Iterator[Identity]:
    for subject in subjects(document):
        for entry in as_list(subject.get("identifier")):
            identity = as_object(entry)
            value = identity.get("identityHash")
            if isinstance(value, str) and value:
                yield Identity(
                    kind=str(identity.get("identityType") or "identifier"),
                    value=value,
                    hashed=identity.get("hashed") is True,
                    salt=_read_salt(identity.get("salt")),
                )
        if identifier := read_identifier(subject):
            yield Identity(kind="id", value=identifier, hashed=False)


def _read_claims(document: Mapping[str, Any]) -> Iterator[Identity]:
    """The claims of an SD-JWT VC that say who somebody is (OpenID Connect Core, section 5.1)."""
    for claim, kind in _CLAIM_KINDS.items():
        value = document.get(claim)
        if isinstance(value, str) and value:
            yield Identity(kind=kind, value=value, hashed=False)


def _read_assertion(document: Mapping[str, Any]) -> Iterator[Identity]:
    recipient = document.get("recipient")
    if isinstance(recipient, str) and recipient:
        # Open Badges 1.0 before the identity object: the address or its hash stands by itself.
        yield Identity(
            kind="email",
            value=recipient,
            hashed="$" in recipient and "@" not in recipient,
            salt=_read_salt(document.get("salt")),
        )
    for entry in as_list(recipient):
        value = as_object(entry).get("identity")
        if isinstance(value, str) and value:
            yield Identity(
                kind=str(entry.get("type") or "email"),
                value=value,
                hashed=entry.get("hashed") is True or entry.get("hashed") == "true",
                salt=_read_salt(entry.get("salt")),
            )


def _read_salt(value: object) -> str:
    return value if isinstance(value, str) else ""


def _matches(identity: Identity, expected: str) -> bool:
    if not identity.hashed:
        return bool(
            _plain_forms(identity.kind, identity.value) & _plain_forms(identity.kind, expected)
        )
    algorithm = identity.algorithm
    if algorithm is None:
        return False
    digest = identity.value.rpartition("$")[2].lower().encode()
    return any(
        hmac.compare_digest(
            hashlib.new(algorithm, form.encode("utf-8", "replace"), usedforsecurity=False)
            .hexdigest()
            .encode(),
            digest,
        )
        for form in (variant + identity.salt for variant in _hashed_forms(expected))
    )


def _hashed_forms(expected: str) -> tuple[str, ...]:
    """What an issuer may have hashed for what a person types: issuers differ in letter case."""
    given = expected.strip()
    bare = given.removeprefix("mailto:")
    forms = (given, bare, unicodedata.normalize("NFC", bare))
    return tuple(dict.fromkeys(form for text in forms for form in (text, text.lower())))


def _plain_forms(kind: str, value: str) -> set[str]:
    text = unicodedata.normalize("NFC", value.strip())
    text = text.removeprefix("mailto:").removeprefix("tel:")
    if kind in _MAIL_TYPES or kind in _NAME_TYPES or "@" in text:
        return {" ".join(text.casefold().split())}
    if kind in {"telephone", "phoneNumber"}:
        return {"".join(letter for letter in text if letter.isdigit() or letter == "+")}
    return {text, text.rstrip("/")}


def _looks_like_id(expected: str) -> bool:
    return ":" in expected


def _describe(identity: Identity) -> dict[str, EvidenceValue]:
    return {
        "identity_type": identity.kind,
        "hashed": identity.hashed,
        "algorithm": identity.algorithm,
        "weakness": weakness(identity),
    }
