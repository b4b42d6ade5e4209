"""From the id of a verification method to its key, whatever kind of id it is."""

from collections.abc import Mapping
from typing import Protocol

from verifier.errors import UnsupportedError
from verifier.fetch import Fetch
from verifier.keys.controller_document import read_verification_key
from verifier.keys.did_jwk import resolve_did_jwk
from verifier.keys.did_key import resolve_did_key
from verifier.keys.did_web import resolve_did_web
from verifier.keys.did_webvh import resolve_did_webvh
from verifier.keys.https_key import resolve_https_key
from verifier.keys.public_key import VerificationKey
from verifier.policy import Policy


class _Resolver(Protocol):
    def __call__(
        self, method: str, *, purpose: str, policy: Policy, fetch: Fetch
    ) -> VerificationKey: ...


class KeyResolver:
    """Resolves verification methods within one verification.

    Keys that the policy knows beforehand are not fetched. A key that its own document calls
    revoked or expired is refused.
    """

    def __init__(self, *, policy: Policy, fetch: Fetch) -> None:
        self._policy = policy
        self._fetch = fetch

    def __call__(self, method: str, *, purpose: str) -> VerificationKey:
        """Resolve ``method``, which its controller must list for ``purpose``.

        Raises:
            RefutedError: ``key_not_in_document``, ``key_not_authorized``,
                ``key_controller_mismatch``, ``key_document_mismatch``, ``key_malformed``,
                ``did_malformed``, ``key_revoked``, ``key_expired``.
            UnavailableError: ``key_unavailable``.
            UnsupportedError: ``key_method_unsupported``, ``key_type_unsupported``.
        """
        known = self._policy.trusted_keys.get(method)
        if known is not None:
            controller = str(known.get("controller") or method.partition("#")[0])
            key = read_verification_key(known, identifier=controller)
        else:
            key = _find_resolver(method)(
                method, purpose=purpose, policy=self._policy, fetch=self._fetch
            )
        key.require_in_force(self._policy.now)
        return key


def _find_resolver(method: str) -> _Resolver:
    for prefix, resolver in RESOLVERS.items():
        if method.startswith(prefix):
            return resolver
    raise UnsupportedError("key_method_unsupported", method=method[:200])


RESOLVERS: Mapping[str, _Resolver] = {
    "did:key:": resolve_did_key,
    "did:jwk:": resolve_did_jwk,
    "did:web:": resolve_did_web,
    "did:webvh:": resolve_did_webvh,
    "https://": resolve_https_key,
    "http://": resolve_https_key,
}
