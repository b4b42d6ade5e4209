"""Ed25519Signature2020: the forerunner of eddsa-rdfc-2022 (vc-di-eddsa, appendix A).

It differs in the proof's type alone: there is no ``cryptosuite``.
"""

from verifier.keys.public_key import PublicKey
from verifier.proofs.hashing import HashedDocument
from verifier.proofs.suites.eddsa_rdfc_2022 import verify_eddsa_rdfc_2022
from verifier.proofs.suites.secured import SecuredDocument


def verify_ed25519_signature_2020(secured: SecuredDocument, *, key: PublicKey) -> HashedDocument:
    """Verify the proof; what it covers. Raises as ``verify_eddsa_rdfc_2022``."""
    return verify_eddsa_rdfc_2022(secured, key=key)
