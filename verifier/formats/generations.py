"""Which specification a document follows, by its contexts and types alone."""

from collections.abc import Mapping
from typing import Any

from verifier.badge import Generation
from verifier.errors import UnreadableError

OB1_CONTEXTS = frozenset(
    {
        "https://w3id.org/openbadges/v1",
        "http://w3id.org/openbadges/v1",
        "https://openbadgespec.org/v1/context.json",
    }
)
OB2_CONTEXTS = frozenset(
    {
        "https://w3id.org/openbadges/v2",
        "http://w3id.org/openbadges/v2",
        "https://openbadgespec.org/v2/context.json",
        "https://purl.imsglobal.org/spec/ob/v2p1/ob_v2p1.jsonld",
    }
)
CREDENTIALS_V1 = "https://www.w3.org/2018/credentials/v1"
CREDENTIALS_V2 = "https://www.w3.org/ns/credentials/v2"

ENVELOPES = frozenset({"EnvelopedVerifiableCredential", "EnvelopedVerifiablePresentation"})

# In the order of asking: a learner record is a credential too, so the narrower type comes first.
_GENERATION_OF_TYPE = (
    ("VerifiablePresentation", Generation.VP),
    ("ClrCredential", Generation.CLR2),
    ("EndorsementCredential", Generation.ENDORSEMENT),
    ("OpenBadgeCredential", Generation.OB3),
    ("AchievementCredential", Generation.OB3),
    ("VerifiableCredential", Generation.VC),
)
_PREFIXES = (
    "https://purl.imsglobal.org/spec/vc/ob/vocab.html#",
    "https://www.w3.org/2018/credentials#",
)


def read_generation(document: Mapping[str, Any]) -> Generation:
    """Name the generation of a document.

    Open Badges 1.1 counts as OB1: it has the fields of 1.0 (``uid``, ``verify``) with a context.
    An SD-JWT VC (``vct``, no context) and any other credential of the W3C model count as VC.

    Raises:
        UnreadableError: ``not_a_badge``, ``not_a_badge_but_its_class``.
    """
    contexts = set(texts_of(document.get("@context")))
    types = types_of(document)
    for name, generation in _GENERATION_OF_TYPE:
        if name in types:
            return generation
    if contexts & OB2_CONTEXTS or contexts & OB1_CONTEXTS:
        return _read_open_badge(document, types, is_second=bool(contexts & OB2_CONTEXTS))
    if contexts & {CREDENTIALS_V1, CREDENTIALS_V2} or "credentialSubject" in document:
        return Generation.VC
    if isinstance(document.get("vct"), str):
        return Generation.VC
    if "badge" in document and ("recipient" in document or "uid" in document):
        # Under a context that nobody knows, it is what else it says that names the version.
        is_second = "@context" in document and "uid" not in document
        return Generation.OB2 if is_second else Generation.OB1
    raise UnreadableError("not_a_badge", "no type, context or field of a badge")


def _read_open_badge(
    document: Mapping[str, Any], types: frozenset[str], *, is_second: bool
) -> Generation:
    # A badge's class and its issuer are files of their own, and people hand them in by mistake.
    if "Assertion" not in types and "badge" not in document and "recipient" not in document:
        raise UnreadableError(
            "not_a_badge_but_its_class", "a file about a kind of badge, awarded to nobody"
        )
    return Generation.OB2 if is_second else Generation.OB1


def types_of(document: Mapping[str, Any]) -> frozenset[str]:
    """The types of an object as a set, whether written as one text or as a list."""
    found = texts_of(document.get("type", document.get("@type")))
    return frozenset([_shorten(name) if ":" in name else name for name in found])


def texts_of(value: Any) -> tuple[str, ...]:
    """The texts in a value that may be one text or a list; whatever else it holds is left out."""
    if isinstance(value, str):
        return (value,)
    if isinstance(value, list):
        return tuple([item for item in value if isinstance(item, str)])
    return ()


def _shorten(name: str) -> str:
    for prefix in _PREFIXES:
        if name.startswith(prefix):
            return name.removeprefix(prefix)
    return name
