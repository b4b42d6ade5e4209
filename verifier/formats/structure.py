"""Whether a badge is well-formed by the rules of its own version: one entry per generation."""

from collections.abc import Callable, Mapping

from verifier.badge import Badge, Generation
from verifier.formats.fields import Node
from verifier.formats.ob2 import check_assertion, check_early_assertion
from verifier.formats.ob3 import (
    check_achievement_credential,
    check_endorsement_credential,
    check_learner_record,
)
from verifier.formats.vc import check_plain_credential, check_presentation

RULES: Mapping[Generation, Callable[[Node], None]] = {
    Generation.OB1: check_early_assertion,
    Generation.OB2: check_assertion,
    Generation.OB3: check_achievement_credential,
    Generation.CLR2: check_learner_record,
    Generation.ENDORSEMENT: check_endorsement_credential,
    Generation.VP: check_presentation,
}


def check_structure(badge: Badge) -> None:
    """Check a badge against the rules of its generation. A badge that is merely an address passes
    none of them and breaks none: there is nothing yet to check.

    Raises:
        RefutedError: ``field_missing``, ``field_type``, ``context_wrong``, ``type_missing``,
            ``type_unmapped``, ``type_not_uri``, ``term_redefined``, ``id_not_uri``,
            ``date_malformed``, ``dates_reversed``; its evidence names the ``field``.
    """
    if badge.address is not None:
        return
    node = Node(badge.document)
    if badge.generation is Generation.VC:
        check_plain_credential(node, is_secured=_is_secured(badge))
        return
    RULES[badge.generation](node)


def _is_secured(badge: Badge) -> bool:
    # Without a key named there is nothing that could be verified, whatever else a proof says.
    if badge.token is not None:
        return True
    proofs = badge.document.get("proof")
    return any(
        isinstance(proof, Mapping) and "verificationMethod" in proof
        for proof in (proofs if isinstance(proofs, list) else [proofs])
    )
