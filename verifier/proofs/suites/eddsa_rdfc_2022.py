"""eddsa-rdfc-2022: Ed25519 over canonical statements (vc-di-eddsa, section 3.2)."""

from verifier.keys.public_key import PublicKey
from verifier.proofs.hashing import HashedDocument, hash_statements, proof_options
from verifier.proofs.suites.secured import (
    SecuredDocument,
    check_ed25519,
    read_base58_proof_value,
    require_ed25519,
)


def verify_eddsa_rdfc_2022(secured: SecuredDocument, *, key: PublicKey) -> HashedDocument:
    """Verify the proof; what it covers.

    Raises:
        RefutedError: ``signature_invalid``, ``proof_malformed``, ``key_not_of_suite`` and as
            ``hash_statements``.
        UnsupportedError: as ``hash_statements``.
    """
    ed25519 = require_ed25519(key)
    signature = read_base58_proof_value(secured.proof)
    hashed = hash_statements(
        secured.document,
        proof_options(secured.proof),
        choice=secured.choice,
        bounds=secured.bounds,
    )
    check_ed25519(ed25519, signature, hashed.data)
    return hashed
