"""Was the badge issued to the person asked about? Plain and hashed identities, every generation."""

import hashlib
import hmac
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from verifier.answer import Answer
from verifier.badge import Generation, SignedBadge
from verifier.claims import as_list, as_object, read_identifier, read_text, subjects
from verifier.errors import EvidenceValue, RefutedError, UnsupportedError
from verifier.extensions import read_extensions
from verifier.identity import Identity

_WEAK = frozenset({"sha1", "md5"})
_MAIL_TYPES = frozenset({"email", "emailAddress"})
_WITH_AT_SIGN = _MAIL_TYPES | {"ext:eduPersonPrincipalName", "eduPersonPrincipalName"}
_CLAIM_KINDS = {"email": "emailAddress", "phone_number": "telephone", "sub": "id"}
_NAME_TYPES = frozenset({"name", "username"})
_NAME = "name"


def read_identities(document: Mapping[str, Any], *, generation: Generation) -> tuple[Identity, ...]:
    """Every identity of the recipient, in the order of the badge."""
    if generation in {Generation.OB1, Generation.OB2}:
        return tuple(_read_assertion(document))
    if "vct" in document:
        return tuple(_read_claims(document))
    return tuple(_read_subjects(document))


def read_names(document: Mapping[str, Any], *, generation: Generation) -> tuple[Identity, ...]:
    """The names that a badge gives its recipient beside the identities, in plain letters."""
    found: list[object] = []
    if generation in {Generation.OB1, Generation.OB2}:
        profiles = [
            value for name, value in read_extensions(document)[0] if name == "recipient_name"
        ]
        found += profiles
    else:
        for subject in subjects(document):
            parts = [read_text(subject.get(part)) for part in ("givenName", "familyName")]
            found += [subject.get("name"), " ".join(part for part in parts if part)]
    texts = [text for value in found if (text := read_text(value))]
    return tuple(Identity(kind=_NAME, value=text, hashed=False) for text in dict.fromkeys(texts))


def check_recipient(
    signed: SignedBadge, *, expected: str | None, generation: Generation
) -> Answer[None]:
    """Compare the person asked about with every identity in the badge.

    Raises:
        RefutedError: ``recipient_mismatch``.
        UnsupportedError: ``recipient_absent`` (nothing in the badge to compare with),
            ``recipient_of_another_kind``, ``recipient_hash_unsupported``,
            ``recipient_name_differs``, ``recipient_not_disclosed``.
    """
    if expected is None or not expected.strip():
        return Answer("recipient_not_asked", None, asked=False)
    if generation is Generation.VP:
        # Anybody can present a badge; whose it is, each badge says by itself.
        return Answer("recipient_asked_of_members", None, asked=False)
    document = signed.document
    identities = read_identities(document, generation=generation)
    known = (*identities, *read_names(document, generation=generation))
    for identity in known:
        if _matches(identity, expected):
            return Answer("recipient_matches", None, _describe(identity))
    if not known:
        code = "recipient_not_disclosed" if signed.partial else "recipient_absent"
        raise UnsupportedError(code)
    kinds = ", ".join(dict.fromkeys(identity.kind for identity in known))
    raise _explain_difference(known, expected, kinds)


def _explain_difference(
    known: Sequence[Identity], expected: str, kinds: str
) -> RefutedError | UnsupportedError:
    """Why nothing that the badge says of its recipient is what was asked for."""
    # The subject's own id says who it is only to those who ask for an id.
    named = [identity for identity in known if identity.kind != "id"]
    names = [identity for identity in named if identity.kind == _NAME]
    others = [identity for identity in named if identity.kind not in _WITH_AT_SIGN | {_NAME}]
    # A single word may also be a number of a student; several words are a name.
    if _looks_like_name(expected) and names and (not others or len(expected.split()) > 1):
        # One person's name is written in many ways, so another spelling refutes nothing.
        plain = next((identity.value for identity in names if not identity.hashed), None)
        return UnsupportedError("recipient_name_differs", name=plain)
    comparable = [identity for identity in named if identity.kind != _NAME]
    unreadable = [identity for identity in comparable if identity.hashed and not identity.algorithm]
    if comparable and len(unreadable) == len(comparable):
        return UnsupportedError("recipient_hash_unsupported", identity_types=kinds)
    if "@" not in expected and all(identity.kind in _WITH_AT_SIGN for identity in comparable):
        return UnsupportedError("recipient_of_another_kind", identity_types=kinds)
    if not comparable and not _looks_like_id(expected):
        return UnsupportedError("recipient_of_another_kind", identity_types=kinds)
    return RefutedError("recipient_mismatch", identity_types=kinds)


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
    if kind == _NAME:
        return {_plain_name(value)}
    text = unicodedata.normalize("NFC", value.strip())
    text = text.removeprefix("mailto:").removeprefix("tel:")
    if kind in _MAIL_TYPES or kind in _NAME_TYPES or "@" in text:
        return {" ".join(text.casefold().split())}
    if kind in {"telephone", "phoneNumber"}:
        return {"".join(letter for letter in text if letter.isdigit() or letter == "+")}
    return {text, text.rstrip("/")}


def _plain_name(value: str) -> str:
    """A name without what people leave out or turn round: accents, case, "Peeters, Noor"."""
    family, comma, given = value.partition(",")
    turned = f"{given} {family}" if comma else value
    letters = unicodedata.normalize("NFKD", turned.casefold())
    return " ".join("".join(one for one in letters if not unicodedata.combining(one)).split())


def _looks_like_name(expected: str) -> bool:
    return not set(expected) & set("@:") and any(letter.isalpha() for letter in expected)


def _looks_like_id(expected: str) -> bool:
    return ":" in expected


def _describe(identity: Identity) -> dict[str, EvidenceValue]:
    return {
        "identity_type": identity.kind,
        "hashed": identity.hashed,
        "algorithm": identity.algorithm,
        "weakness": weakness(identity),
    }
