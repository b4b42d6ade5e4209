"""ecdsa-jcs-2019: ECDSA over canonical JSON (vc-di-ecdsa, section 3.3)."""

from verifier.keys.public_key import PublicKey
from verifier.proofs.hashing import HashedDocument, hash_json, proof_options
from verifier.proofs.suites.secured import (
    SecuredDocument,
    check_ecdsa,
    curve_hash,
    read_base58_proof_value,
)


def verify_ecdsa_jcs_2019(secured: SecuredDocument, *, key: PublicKey) -> HashedDocument:
    """Verify the proof; it covers every member of the document.

    Raises:
        RefutedError: ``signature_invalid``, ``proof_malformed``, ``key_not_of_suite`` and as
            ``hash_json``.
        UnsupportedError: as ``hash_json``.
    """
    curve_key, used = curve_hash(key)
    signature = read_base58_proof_value(secured.proof)
    hashed = hash_json(secured.document, proof_options(secured.proof), algorithm=used.name)
    check_ecdsa(curve_key, signature, hashed.data)
    return hashed
