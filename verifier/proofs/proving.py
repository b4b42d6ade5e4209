"""Does the signature hold, or does the issuer's own server serve this very assertion?"""

from collections.abc import Mapping
from typing import Any

from verifier.answer import Answer
from verifier.badge import Badge, Generation, SignedBadge
from verifier.claims import as_list, read_identifier
from verifier.errors import EvidenceValue, RefutedError
from verifier.fetch import Fetch
from verifier.keys.public_key import ResolveKey, write_jwk
from verifier.policy import Policy
from verifier.proofs.canonical.coverage import says_something
from verifier.proofs.data_integrity import VerifiedProof, verify_data_integrity
from verifier.proofs.hosted import is_hosted, verify_hosted
from verifier.proofs.jose import verify_token
from verifier.proofs.sd_jwt import is_selective, verify_sd_jwt


def verify_proof(
    badge: Badge, *, resolve_key: ResolveKey, policy: Policy, fetch: Fetch
) -> Answer[SignedBadge]:
    """Verify a badge in the way in which it claims to be proven.

    Raises:
        RefutedError: ``proof_missing``, ``signature_invalid`` and what else each way refutes.
        UnsupportedError, UnavailableError: as each way.
    """
    if is_hosted(badge):
        signed = verify_hosted(badge, fetch=fetch, limits=policy.limits)
        return Answer("hosted", signed, {"address": signed.method, "host": signed.signer})
    if is_selective(badge):
        signed = verify_sd_jwt(badge, resolve_key=resolve_key, policy=policy, fetch=fetch)
        return Answer("signature_valid", signed, _describe(signed))
    if badge.token is not None:
        signed = verify_token(badge, resolve_key=resolve_key, policy=policy, fetch=fetch)
        return Answer("signature_valid", signed, _describe(signed))
    if not as_list(badge.document.get("proof")):
        raise RefutedError("proof_missing")
    return _verify_embedded(badge, resolve_key=resolve_key, policy=policy)


def _verify_embedded(
    badge: Badge, *, resolve_key: ResolveKey, policy: Policy
) -> Answer[SignedBadge]:
    purpose = "authentication" if badge.generation is Generation.VP else "assertionMethod"
    proofs = verify_data_integrity(
        badge.document, resolve_key=resolve_key, policy=policy, purpose=purpose
    )
    chosen = _choose(proofs, badge.document, badge.generation)
    signed = SignedBadge(
        badge=badge,
        document=chosen.covered,
        suite=chosen.suite,
        signer=chosen.controller,
        method=chosen.method,
        # Nothing is missed of a member that says nothing itself.
        uncovered=tuple(path for path in chosen.uncovered if says_something(badge.document, path)),
        key=write_jwk(chosen.public_key),
        partial=chosen.partial,
        created=chosen.created,
    )
    evidence: dict[str, EvidenceValue] = {
        **_describe(signed),
        "created": chosen.created,
        "canonical_sha256": chosen.canonical_sha256,
        "proofs": len(proofs),
    }
    return Answer("signature_valid", signed, evidence)


def _choose(
    proofs: tuple[VerifiedProof, ...], document: Mapping[str, Any], generation: Generation
) -> VerifiedProof:
    """One good proof by the issuer is enough; another's is taken only where there is none."""
    name = "holder" if generation is Generation.VP else "issuer"
    issuer = read_identifier(document.get(name))
    return next((proof for proof in proofs if proof.controller == issuer), proofs[0])


def _describe(signed: SignedBadge) -> dict[str, EvidenceValue]:
    return {
        "suite": signed.suite,
        "method": signed.method,
        "signer": signed.signer,
        "uncovered": ", ".join(signed.uncovered)[:500] or None,
    }
