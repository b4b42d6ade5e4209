"""ecdsa-rdfc-2019: ECDSA over canonical statements (vc-di-ecdsa, section 3.2).

With a P-384 key SHA-384 is used everywhere, also inside RDFC-1.0.
"""

from verifier.keys.public_key import PublicKey
from verifier.proofs.hashing import HashedDocument, hash_statements, proof_options
from verifier.proofs.suites.secured import (
    SecuredDocument,
    check_ecdsa,
    curve_hash,
    read_base58_proof_value,
)


def verify_ecdsa_rdfc_2019(secured: SecuredDocument, *, key: PublicKey) -> HashedDocument:
    """Verify the proof; what it covers.

    Raises:
        RefutedError: ``signature_invalid``, ``proof_malformed``, ``key_not_of_suite`` and as
            ``hash_statements``.
        UnsupportedError: as ``hash_statements``.
    """
    curve_key, used = curve_hash(key)
    signature = read_base58_proof_value(secured.proof)
    hashed = hash_statements(
        secured.document,
        proof_options(secured.proof),
        algorithm=used.name,
        choice=secured.choice,
        bounds=secured.bounds,
    )
    check_ecdsa(curve_key, signature, hashed.data)
    return hashed
