"""did:key: the DID that is its own key (W3C CCG did:key)."""

from verifier.errors import RefutedError
from verifier.fetch import Fetch
from verifier.keys.multikey import read_multikey
from verifier.keys.public_key import VerificationKey
from verifier.policy import Policy


def resolve_did_key(method: str, *, purpose: str, policy: Policy, fetch: Fetch) -> VerificationKey:
    """Read the key out of the DID. The fragment, if there is one, must be that same key.

    Raises:
        RefutedError: ``key_not_in_document`` when the fragment names another key, and
            ``key_malformed``.
        UnsupportedError: a kind of key that is not known here.
    """
    del purpose, policy, fetch  # A DID that is its own key is for everything, and is not fetched.
    did, _, fragment = method.partition("#")
    encoded = did.removeprefix("did:key:")
    if fragment and fragment != encoded:
        raise RefutedError("key_not_in_document", identifier=did, method=method)
    return VerificationKey(
        method=f"{did}#{encoded}", controller=did, public_key=read_multikey(encoded)
    )
