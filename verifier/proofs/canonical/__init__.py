"""From a JSON-LD document to its canonical N-Quads, and back to what of it they cover."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from verifier.json_scheme import canonical_json
from verifier.proofs.canonical.context_processing import Choice
from verifier.proofs.canonical.coverage import covered_part, lost_paths
from verifier.proofs.canonical.rdfc import (
    CanonicalDataset,
    Quad,
    canonicalize_dataset,
    serialize,
)
from verifier.proofs.canonical.walk import Lost, Walk

__all__ = [
    "CanonicalDataset",
    "CanonicalDocument",
    "Choice",
    "Quad",
    "canonical_json",
    "canonicalize_dataset",
    "canonicalize_document",
    "serialize",
]

DEFAULT_DEPTH = 64
DEFAULT_WORK = 20_000


@dataclass(frozen=True, slots=True, kw_only=True)
class CanonicalDocument:
    """A document's canonical form, and which of its members are in it.

    ``dataset`` holds the sorted N-Quads; ``addresses`` the context addresses that were used.
    """

    document: Mapping[str, Any]
    dataset: CanonicalDataset
    addresses: tuple[str, ...]
    lost: tuple[Lost, ...]

    def covered(self) -> Mapping[str, Any]:
        """The document without the members that are in no statement."""
        return covered_part(self.document, self.lost)

    def uncovered(self) -> tuple[str, ...]:
        """The JSON paths of the members that are in no statement (RFC 9535, normalized)."""
        return lost_paths(self.document, self.lost)


def canonicalize_document(
    document: Mapping[str, Any],
    *,
    context: object = None,
    choice: Choice | None = None,
    algorithm: str = "sha256",
    work: int = DEFAULT_WORK,
    depth: int = DEFAULT_DEPTH,
) -> CanonicalDocument:
    """The canonical form of a JSON-LD document whose contexts are pinned.

    Args:
        document: a JSON object.
        context: stands in for the document's own ``@context``.
        choice: variants of contexts other than the most usual ones.
        algorithm: ``sha256`` or ``sha384``, inside RDFC-1.0.
        work: steps for telling blank nodes apart.
        depth: levels of nested objects.

    Raises:
        RefutedError: ``terms_disguised``, ``terms_undefined``, ``context_conflict``,
            ``canonicalization_too_costly``.
        UnsupportedError: ``context_unknown``, ``context_inline``, ``document_form_unsupported``,
            ``document_too_deep``, ``text_not_unicode``, ``iri_malformed``, ``number_not_exact``.
    """
    walk = Walk(choice or {}, depth=depth)
    walk.document(document, context)
    dataset = canonicalize_dataset(walk.quads, work=work, algorithm=algorithm)
    return CanonicalDocument(
        document=document,
        dataset=dataset,
        addresses=tuple(walk.addresses),
        lost=tuple(walk.lost),
    )
