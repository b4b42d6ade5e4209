"""The did document of an issuer: its keys, and what each of them may do."""

from collections.abc import Iterable
from typing import Any

from backpack.issuing.addresses import Addresses
from backpack.issuing.keys import verification_method
from backpack.models import Issuer, IssuerKey

CONTEXTS = ["https://www.w3.org/ns/did/v1", "https://w3id.org/security/multikey/v1"]


def build_did_document(
    issuer: Issuer, keys: Iterable[IssuerKey], *, addresses: Addresses
) -> dict[str, Any]:
    """The document of the issuer's ``did:web`` (DID Core 1.0, section 5).

    A retired key stays under ``assertionMethod``: what it signed is as good as it was.
    """
    did = addresses.issuer_did(issuer)
    methods = [
        {
            "id": verification_method(key, addresses),
            "type": "Multikey",
            "controller": did,
            "publicKeyMultibase": key.public_multikey,
        }
        for key in keys
    ]
    return {
        "@context": CONTEXTS,
        "id": did,
        "alsoKnownAs": [addresses.issuer(issuer)],
        "verificationMethod": methods,
        "assertionMethod": [method["id"] for method in methods],
    }
