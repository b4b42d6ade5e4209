"""From a document and a proof's options to the data that a signature is made over.

Signing and verifying both stand on this (W3C Data Integrity 1.0, section 4; the transformation
and hashing sections of vc-di-eddsa and vc-di-ecdsa): what is signed here is by construction what
is verified there.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from verifier.errors import RefutedError
from verifier.proofs.canonical import (
    CanonicalDocument,
    Choice,
    canonical_json,
    canonicalize_document,
)

_SIGNATURE_MEMBERS = frozenset({"proofValue", "jws", "signatureValue"})
_DECIDING_OPTIONS = frozenset(
    {
        "type", "cryptosuite", "created", "expires", "verificationMethod", "proofPurpose",
        "domain", "challenge", "nonce", "previousProof",
    }
)  # fmt: skip
"""Options that a verification decides by. The signature must cover those that are there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """What canonicalising may cost: steps of RDFC-1.0, and levels of nesting."""

    work: int = 20_000
    depth: int = 64


@dataclass(frozen=True, slots=True, kw_only=True)
class HashedDocument:
    """``data`` is what is signed; the rest says what it covers.

    ``options`` are the proof's options as far as they are covered; ``addresses`` the contexts
    that were used; ``canonical_sha256`` (hex) is of the document's canonical form.
    """

    data: bytes
    covered: Mapping[str, Any]
    options: Mapping[str, Any]
    canonical_sha256: str
    uncovered: tuple[str, ...] = ()
    addresses: tuple[str, ...] = field(default=())


def proof_options(proof: Mapping[str, Any]) -> dict[str, Any]:
    """The proof without its signature."""
    return {name: value for name, value in proof.items() if name not in _SIGNATURE_MEMBERS}


def hash_statements(
    document: Mapping[str, Any],
    options: Mapping[str, Any],
    *,
    algorithm: str = "sha256",
    choice: Choice | None = None,
    bounds: Bounds | None = None,
    options_context: object = None,
) -> HashedDocument:
    """Hash the canonical statements: of the options, then of the document.

    Args:
        document: the document without the proof that is being made or checked.
        options: the proof without its signature.
        algorithm: ``sha256`` or ``sha384``; used inside RDFC-1.0 as well.
        choice: variants of contexts other than the most usual ones.
        bounds: what canonicalising may cost.
        options_context: the contexts of the options, if they are not those of the document.

    Raises:
        RefutedError: ``terms_undefined``, if an option that decides is not covered; and as
            ``canonicalize_document``.
        UnsupportedError: as ``canonicalize_document``.
    """
    bounds = bounds or Bounds()
    canonical = canonicalize_document(
        document, choice=choice, algorithm=algorithm, work=bounds.work, depth=bounds.depth
    )
    canonical_options = canonical_proof_options(
        options,
        options_context or document.get("@context"),
        algorithm=algorithm,
        choice=choice,
        bounds=bounds,
    )
    text = "".join(canonical.dataset.lines).encode()
    options_text = "".join(canonical_options.dataset.lines).encode()
    hash_ = hashlib.new(algorithm, text)
    return HashedDocument(
        data=hashlib.new(algorithm, options_text).digest() + hash_.digest(),
        covered=canonical.covered(),
        options=canonical_options.covered(),
        canonical_sha256=hash_.hexdigest()
        if algorithm == "sha256"
        else hashlib.sha256(text).hexdigest(),
        uncovered=canonical.uncovered(),
        addresses=tuple(dict.fromkeys((*canonical.addresses, *canonical_options.addresses))),
    )


def canonical_proof_options(
    options: Mapping[str, Any],
    context: object,
    *,
    algorithm: str = "sha256",
    choice: Choice | None = None,
    bounds: Bounds | None = None,
) -> CanonicalDocument:
    """The canonical form of a proof's options in the contexts of its document.

    Raises:
        RefutedError: ``terms_undefined``, if an option that decides is not covered.
    """
    bounds = bounds or Bounds()
    plain = {name: value for name, value in options.items() if name != "@context"}
    canonical = canonicalize_document(
        plain,
        context=context,
        choice=choice,
        algorithm=algorithm,
        work=bounds.work,
        depth=bounds.depth,
    )
    covered = canonical.covered()
    for name in _DECIDING_OPTIONS & plain.keys():
        if covered.get(name) != plain[name]:
            raise RefutedError("terms_undefined", f"the proof's {name} is not signed", term=name)
    return canonical


def hash_json(
    document: Mapping[str, Any], options: Mapping[str, Any], *, algorithm: str = "sha256"
) -> HashedDocument:
    """Hash the JSON itself (RFC 8785): of the options, then of the document.

    The options carry the contexts that the document had when it was signed (vc-di-eddsa, section
    3.3.2): the document's own must begin with them, and only those are signed.

    Raises:
        RefutedError: ``context_changed``.
        UnsupportedError: ``number_not_exact``, ``text_not_unicode``.
    """
    signed = dict(document)
    if "@context" in options:
        signed["@context"] = _signed_context(document.get("@context"), options["@context"])
    text = canonical_json(signed)
    hash_ = hashlib.new(algorithm, text)
    return HashedDocument(
        data=hashlib.new(algorithm, canonical_json(options)).digest() + hash_.digest(),
        covered=signed,
        options=options,
        canonical_sha256=hashlib.sha256(text).hexdigest(),
    )


def _signed_context(present: object, signed: object) -> object:
    present_list = present if isinstance(present, list) else [present]
    signed_list = signed if isinstance(signed, list) else [signed]
    if present_list[: len(signed_list)] != signed_list:
        raise RefutedError("context_changed", "the contexts are not those that were signed")
    return signed
