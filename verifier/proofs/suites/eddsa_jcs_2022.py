"""eddsa-jcs-2022: Ed25519 over canonical JSON (vc-di-eddsa, section 3.3)."""

from verifier.keys.public_key import PublicKey
from verifier.proofs.hashing import HashedDocument, hash_json, proof_options
from verifier.proofs.suites.secured import (
    SecuredDocument,
    check_ed25519,
    read_base58_proof_value,
    require_ed25519,
)


def verify_eddsa_jcs_2022(secured: SecuredDocument, *, key: PublicKey) -> HashedDocument:
    """Verify the proof; it covers every member of the document.

    Raises:
        RefutedError: ``signature_invalid``, ``proof_malformed``, ``key_not_of_suite`` and as
            ``hash_json``.
        UnsupportedError: as ``hash_json``.
    """
    ed25519 = require_ed25519(key)
    signature = read_base58_proof_value(secured.proof)
    hashed = hash_json(secured.document, proof_options(secured.proof))
    check_ed25519(ed25519, signature, hashed.data)
    return hashed
