"""The one kind of proof that did:webvh 1.0 knows: ``eddsa-jcs-2022`` by a ``did:key``.

Entries of the log and the approvals of witnesses are signed alike (vc-di-eddsa, section 3.3).
"""

import hashlib
from collections.abc import Mapping
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from verifier.errors import VerifierError
from verifier.json_scheme import canonical_json
from verifier.keys.multikey import read_base58, read_multikey

_REQUIRED = {
    "type": "DataIntegrityProof",
    "cryptosuite": "eddsa-jcs-2022",
    "proofPurpose": "assertionMethod",
}


def read_signer(proof: object) -> str | None:
    """The Multikey that a proof names as ``did:key:KEY#KEY``; None if it is no proof of the kind.

    Body and fragment must be the same: the body says which key it is.
    """
    if not isinstance(proof, Mapping):
        return None
    if any(proof.get(name) != value for name, value in _REQUIRED.items()):
        return None
    did, _, fragment = str(proof.get("verificationMethod")).partition("#")
    multikey = did.removeprefix("did:key:")
    return fragment if did != multikey == fragment else None


def read_ed25519(multikey: str) -> Ed25519PublicKey | None:
    """The key, if it is one that the suite signs with."""
    try:
        key = read_multikey(multikey)
    except VerifierError:
        return None
    return key if isinstance(key, Ed25519PublicKey) else None


def hash_signed(document: Mapping[str, Any]) -> bytes:
    """What stands for ``document`` in its signatures: worked out once, however many there are.

    Raises:
        UnsupportedError: as ``canonical_json``.
    """
    return hashlib.sha256(canonical_json(document)).digest()


def signs(proof: Mapping[str, Any], signed: bytes, *, multikey: str) -> bool:
    """Whether the proof is a signature by the key of the document that ``signed`` is the hash of.

    Raises:
        UnsupportedError: as ``canonical_json``.
    """
    key, value = read_ed25519(multikey), proof.get("proofValue")
    if key is None or not isinstance(value, str) or value[:1] != "z":
        return False
    options = {name: option for name, option in proof.items() if name != "proofValue"}
    try:
        key.verify(read_base58(value[1:]), hash_signed(options) + signed)
    except (InvalidSignature, ValueError):
        return False
    return True
