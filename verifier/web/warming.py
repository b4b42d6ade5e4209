"""Reading the vocabularies before the first visitor comes, so that no one waits for it.

It takes a third of a second. With ``gunicorn --preload`` it happens once, before workers fork.
"""

from collections.abc import Mapping
from typing import Any

from verifier.proofs.canonical import canonicalize_document

_CREDENTIALS = "https://www.w3.org/ns/credentials/v2"
_USUAL: tuple[Mapping[str, Any], ...] = (
    {
        "@context": [
            _CREDENTIALS,
            "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
        ],
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "credentialSubject": {
            "type": ["AchievementSubject"],
            "achievement": {"type": ["Achievement"], "name": "Warm"},
        },
    },
    {
        "@context": [_CREDENTIALS],
        "type": ["VerifiableCredential", "BitstringStatusListCredential"],
        "credentialSubject": {"type": "BitstringStatusList", "statusPurpose": "revocation"},
    },
)
"""What an ordinary verification reads: a badge of today, and the list of revoked ones."""


def warm_contexts() -> None:
    """Canonicalise what is usual once; the engine remembers what it read on the way."""
    for document in _USUAL:
        canonicalize_document(document)
