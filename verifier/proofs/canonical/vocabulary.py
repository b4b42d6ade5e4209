"""Which JSON names carry which statements, in the contexts that badges are made with.

RDF canonicalisation signs statements, not JSON: the same statement can be written under its term
(``validUntil``), as a full IRI, or under another term that some other context maps to the same
IRI. All of these have one signature, but only the first is *seen* by whoever reads the JSON. So a
name and a statement must belong together, by the contexts that define Open Badges, verifiable
credentials and their proofs; ``carries`` and ``disguises`` are that rule.

Names that begin with a small letter are properties, all others types: some contexts give both the
same IRI (``achievement`` and ``Achievement``).
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from verifier.contexts import context_document, pinned_contexts

_DEFINING_CONTEXTS = (
    "https://www.w3.org/2018/credentials/v1",
    "https://www.w3.org/ns/credentials/v2",
    "https://purl.imsglobal.org/spec/ob/v3p0/context.json",
    "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.1.json",
    "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.2.json",
    "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
    "https://purl.imsglobal.org/spec/ob/v3p0/extensions.json",
    "https://imsglobal.github.io/openbadges-specification/ob_v3p0.html",
    "https://purl.imsglobal.org/spec/clr/v2p0/context.json",
    "https://purl.imsglobal.org/spec/clr/v2p0/context-2.0.1.json",
    "https://w3id.org/security/data-integrity/v1",
    "https://w3id.org/security/data-integrity/v2",
    "https://w3id.org/security/suites/ed25519-2018/v1",
    "https://w3id.org/security/suites/ed25519-2020/v1",
    "https://w3id.org/security/suites/jws-2020/v1",
    "https://w3id.org/vc/status-list/2021/v1",
    "https://w3id.org/vc-revocation-list-2020/v1",
    "https://www.w3.org/ns/credentials/status/v1",
)

_READ_BY_CHECKS = frozenset(
    {
        "achievement", "challenge", "created", "credentialSchema", "credentialStatus",
        "credentialSubject", "cryptosuite", "domain", "encodedList", "expirationDate", "expires",
        "hashed", "holder", "identityHash", "identityType", "issuanceDate",
        "issued", "issuer", "nonce", "previousProof", "proof", "proofPurpose", "refreshService",
        "revocationListCredential", "revocationListIndex", "salt", "statusListCredential",
        "statusListIndex", "statusMessage", "statusPurpose", "statusReference", "statusSize",
        "termsOfUse", "ttl", "validFrom", "validUntil", "verifiableCredential",
        "verificationMethod",
    }
)  # fmt: skip
"""Properties that a check decides by. Under any other IRI than their own they say nothing."""


_MAY_BE_SEVERAL = frozenset(
    {
        "achievement", "credentialSchema", "credentialStatus", "credentialSubject", "domain",
        "previousProof", "proof", "refreshService", "statusMessage", "statusPurpose",
        "statusReference", "termsOfUse", "verifiableCredential",
    }
)  # fmt: skip
"""Of these, the ones that specifications let be an array."""


def disguises(name: str, iri: str, *, as_type: bool) -> bool:
    """Whether ``name`` (a term, or an IRI in full) hides a statement that has a name of its own.

    ``iri`` is what the name stands for. True if a defining context has a term for that IRI in
    the same role (type or property), and ``name`` is not one of its terms.
    """
    own = _names_of()[as_type].get(iri)
    return own is not None and name not in own


def carries(name: str, iri: str) -> bool:
    """Whether ``name`` says what readers of that name take it to say.

    False for a type of the defining contexts, or a property that checks read, which the
    document's contexts map to some other IRI.
    """
    if not _is_type(name) and name not in _READ_BY_CHECKS:
        return True
    own = _iris_of().get(name)
    return own is None or iri in own


def decides(name: str) -> bool:
    """Whether a check decides by the property of that name."""
    return name in _READ_BY_CHECKS


def is_single(name: str) -> bool:
    """Whether a check decides by the property, and takes it to have one value, never an array."""
    return name in _READ_BY_CHECKS and name not in _MAY_BE_SEVERAL


def _is_type(name: str) -> bool:
    return not name[:1].islower()


@cache
def _names_of() -> tuple[Mapping[str, frozenset[str]], Mapping[str, frozenset[str]]]:
    """The names of each IRI: of properties, and of types."""
    roles: tuple[defaultdict[str, set[str]], defaultdict[str, set[str]]] = (
        defaultdict(set),
        defaultdict(set),
    )
    for name, iri in _definitions():
        roles[_is_type(name)][iri].add(name)
    properties, types = ({iri: frozenset(names) for iri, names in role.items()} for role in roles)
    return properties, types


@cache
def _iris_of() -> Mapping[str, frozenset[str]]:
    iris: defaultdict[str, set[str]] = defaultdict(set)
    for name, iri in _definitions():
        iris[name].add(iri)
    return {name: frozenset(found) for name, found in iris.items()}


def _definitions() -> Iterator[tuple[str, str]]:
    for address in _DEFINING_CONTEXTS:
        for variant in pinned_contexts()[address]:
            yield from _read_terms(context_document(variant)["@context"], {})


def _read_terms(context: Any, prefixes: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Every term with its IRI, in this context and in those scoped to its terms."""
    if isinstance(context, list):
        for part in context:
            yield from _read_terms(part, prefixes)
    if not isinstance(context, Mapping):
        return
    identifiers: dict[str, str] = {}
    for name, definition in context.items():
        identifier = definition
        if isinstance(definition, Mapping):
            identifier = definition.get("@id", name)
        if name[:1] != "@" and isinstance(identifier, str):
            identifiers[name] = identifier
    known = {**prefixes, **identifiers}
    for name, identifier in identifiers.items():
        iri = _write_out(identifier, known)
        if iri[:1] != "@":
            yield name, iri
        definition = context[name]
        if isinstance(definition, Mapping) and "@context" in definition:
            yield from _read_terms(definition["@context"], known)


def _write_out(identifier: str, prefixes: Mapping[str, str]) -> str:
    """The IRI in full of a compact IRI, or of another term, of a context file."""
    prefix, colon, suffix = identifier.partition(":")
    start = prefixes.get(prefix)
    if suffix.startswith("//") or start is None or start == identifier:
        return identifier
    return _write_out(start, prefixes) + suffix if colon else _write_out(start, prefixes)
