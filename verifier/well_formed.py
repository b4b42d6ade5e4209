"""Is it a well-formed badge of its version? Structure first, then the schemas it names itself."""

from collections.abc import Mapping
from typing import Any

from verifier.answer import Answer
from verifier.badge import Badge, Generation, SignedBadge
from verifier.claims import as_object
from verifier.errors import EvidenceValue, RefutedError, UnavailableError, UnsupportedError
from verifier.formats import (
    check_badge_class,
    check_extensions,
    check_issuer,
    check_schema,
    check_structure,
)
from verifier.inquiry import Inquiry
from verifier.proofs.hosted import fetch_served, is_hosted
from verifier.report import Check


def check_format(badge: Badge, *, inquiry: Inquiry) -> Answer[None]:
    """Check the badge as it was read; of a hosted one the served copy, where there is one.

    A schema that is not known here says nothing against the badge; it is told in the evidence.

    Raises:
        RefutedError: as ``check_structure``, ``check_extensions`` and ``check_schema``.
        UnavailableError: when the badge is only an address that does not answer.
    """
    if is_hosted(badge):
        try:
            served = fetch_served(badge, fetch=inquiry.fetch, limits=inquiry.limits)
            badge = served.badge
        except (UnavailableError, RefutedError):
            if badge.address is not None:
                raise
    check_structure(badge)
    if badge.generation in {Generation.OB1, Generation.OB2}:
        check_extensions(badge.document)
    evidence: dict[str, EvidenceValue] = {"generation": badge.generation.value}
    if badge.document.get("credentialSchema") is not None:
        evidence.update(_check_schemas(badge.document))
    return Answer("well_formed", None, evidence)


def check_chain_format(signed: SignedBadge, structure: Check) -> Answer[None]:
    """Check what an Open Badges 2 assertion links to, now that it was fetched.

    Raises:
        RefutedError: as ``check_badge_class``, ``check_issuer`` and ``check_extensions``.
    """
    if signed.generation is Generation.OB2:
        badge = as_object(signed.document.get("badge"))
        check_badge_class(badge)
        check_issuer(as_object(badge.get("issuer")))
        check_extensions(badge, path="badge")
    return Answer(structure.code, None, structure.evidence)


def _check_schemas(document: Mapping[str, Any]) -> dict[str, EvidenceValue]:
    try:
        return {"schemas_satisfied": len(check_schema(document))}
    except UnsupportedError as error:
        return {"schema_not_checked": error.code, **error.evidence}
