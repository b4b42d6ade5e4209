"""did:jwk: the DID that is a JWK in base64url."""

import base64
import binascii

from verifier.errors import RefutedError, UnreadableError
from verifier.fetch import Fetch
from verifier.formats.strict_json import read_json
from verifier.keys.key_material import read_public_jwk
from verifier.keys.public_key import VerificationKey
from verifier.policy import Policy


def resolve_did_jwk(method: str, *, purpose: str, policy: Policy, fetch: Fetch) -> VerificationKey:
    """Read the key out of the DID; its only verification method is ``#0``.

    Raises:
        RefutedError: ``key_not_in_document``, ``key_malformed``, ``did_malformed``.
        UnsupportedError: a kind of key that is not known here.
    """
    del purpose, fetch  # A DID that is its own key is for everything, and is not fetched.
    did, _, fragment = method.partition("#")
    if fragment not in {"", "0"}:
        raise RefutedError("key_not_in_document", identifier=did, method=method)
    encoded = did.removeprefix("did:jwk:")
    try:
        decoded = base64.urlsafe_b64decode(encoded + "=" * (-len(encoded) % 4))
        jwk = read_json(decoded, limits=policy.limits)
    except (binascii.Error, ValueError, UnreadableError) as error:
        raise RefutedError("did_malformed", did=did[:200]) from error
    return VerificationKey(method=f"{did}#0", controller=did, public_key=read_public_jwk(jwk))
