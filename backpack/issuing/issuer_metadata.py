"""An issuer's keys under its https address, for SD-JWT VCs (JWT VC Issuer Metadata)."""

from collections.abc import Iterable
from typing import Any

from backpack.issuing.addresses import Addresses
from backpack.models import Issuer, IssuerKey
from verifier.keys.multikey import read_multikey
from verifier.keys.public_key import write_jwk


def build_issuer_metadata(
    issuer: Issuer, keys: Iterable[IssuerKey], *, addresses: Addresses
) -> dict[str, Any]:
    """Every key of the issuer, retired ones as well: what they signed is as good as it was."""
    return {
        "issuer": addresses.issuer(issuer),
        "jwks": {
            "keys": [
                {
                    **write_jwk(read_multikey(key.public_multikey)),
                    "kid": key.fragment,
                    "use": "sig",
                    "alg": "EdDSA",
                }
                for key in keys
            ]
        },
    }
