"""Ed25519Signature2018: Ed25519 as a detached JWS over canonical statements.

Data Integrity's forerunner of the years 2018 to 2021 (Linked Data Cryptographic Suite Registry;
RFC 7797 for the unencoded payload). The proof's own statements were made in the contexts of the
document by some libraries and in the Security Vocabulary's by others; both mean the same.
"""

import json
from collections.abc import Mapping
from typing import Any

from verifier.errors import RefutedError
from verifier.keys.public_key import PublicKey
from verifier.proofs.hashing import HashedDocument, hash_statements, proof_options
from verifier.proofs.suites.secured import (
    SecuredDocument,
    check_ed25519,
    read_base64url,
    require_ed25519,
)

_SECURITY_VOCABULARY = "https://w3id.org/security/v2"
_HEADER = {"alg": "EdDSA", "b64": False, "crit": ["b64"]}
_LONGEST_JWS = 400


def verify_ed25519_signature_2018(secured: SecuredDocument, *, key: PublicKey) -> HashedDocument:
    """Verify the proof; what it covers.

    Raises:
        RefutedError: ``signature_invalid``, ``proof_malformed``, ``key_not_of_suite`` and as
            ``hash_statements``.
        UnsupportedError: as ``hash_statements``.
    """
    ed25519 = require_ed25519(key)
    header, signature = _read_detached_jws(secured.proof)
    first: RefutedError | None = None
    for context in (None, _SECURITY_VOCABULARY):
        try:
            hashed = hash_statements(
                secured.document,
                proof_options(secured.proof),
                choice=secured.choice,
                bounds=secured.bounds,
                options_context=context,
            )
            check_ed25519(ed25519, signature, header.encode() + b"." + hashed.data)
        except RefutedError as error:
            first = first or error
        else:
            return hashed
    raise first or RefutedError("signature_invalid")


def _read_detached_jws(proof: Mapping[str, Any]) -> tuple[str, bytes]:
    """The encoded header and the signature of ``header..signature``."""
    value = proof.get("jws")
    parts = value.split(".") if isinstance(value, str) and len(value) < _LONGEST_JWS else []
    if len(parts) != 3 or parts[1]:
        raise RefutedError("proof_malformed", "jws is no detached JWS")
    try:
        header = json.loads(read_base64url(parts[0]))
        signature = read_base64url(parts[2])
    except ValueError as error:
        raise RefutedError("proof_malformed", "jws is no detached JWS") from error
    if header != _HEADER:
        raise RefutedError("proof_malformed", "the header of the jws is another")
    return parts[0], signature
