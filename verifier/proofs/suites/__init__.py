"""The cryptographic suites of Data Integrity, one file each, and the table that chooses."""

from collections.abc import Mapping
from typing import Protocol

from verifier.keys.public_key import PublicKey
from verifier.proofs.hashing import HashedDocument
from verifier.proofs.suites.ecdsa_jcs_2019 import verify_ecdsa_jcs_2019
from verifier.proofs.suites.ecdsa_rdfc_2019 import verify_ecdsa_rdfc_2019
from verifier.proofs.suites.ecdsa_sd_2023 import verify_ecdsa_sd_2023
from verifier.proofs.suites.ed25519_signature_2018 import verify_ed25519_signature_2018
from verifier.proofs.suites.ed25519_signature_2020 import verify_ed25519_signature_2020
from verifier.proofs.suites.eddsa_jcs_2022 import verify_eddsa_jcs_2022
from verifier.proofs.suites.eddsa_rdfc_2022 import verify_eddsa_rdfc_2022
from verifier.proofs.suites.secured import SecuredDocument


class VerifySuite(Protocol):
    """How a suite verifies a proof: returns what the signature covers, or raises."""

    def __call__(self, secured: SecuredDocument, *, key: PublicKey) -> HashedDocument: ...


SUITES: Mapping[str, VerifySuite] = {
    "eddsa-rdfc-2022": verify_eddsa_rdfc_2022,
    # What its drafts called it until 2023.
    "eddsa-2022": verify_eddsa_rdfc_2022,
    "ecdsa-rdfc-2019": verify_ecdsa_rdfc_2019,
    "eddsa-jcs-2022": verify_eddsa_jcs_2022,
    "ecdsa-jcs-2019": verify_ecdsa_jcs_2019,
    "ecdsa-sd-2023": verify_ecdsa_sd_2023,
    "Ed25519Signature2018": verify_ed25519_signature_2018,
    "Ed25519Signature2020": verify_ed25519_signature_2020,
}
"""By ``cryptosuite`` of a DataIntegrityProof, or by the type of an older proof."""
