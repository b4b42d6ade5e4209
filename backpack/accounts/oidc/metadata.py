"""What a provider publishes of itself: its endpoints and its keys, kept for a while."""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from joserfc.errors import JoseError
from joserfc.jwk import JWKRegistry, Key, KeySet

from backpack.accounts.oidc.failures import DistrustedAnswerError, ProviderUnavailableError
from backpack.accounts.providers import Provider

KEEP = timedelta(hours=1)
"""How long endpoints and keys are believed before they are asked for again."""
REFETCH = timedelta(seconds=30)
"""How often an unknown key may make us ask for the keys again."""
SMALLEST_RSA = 2048
KEY_TYPES = {"RSA", "EC", "OKP"}
"""A shared secret (``oct``) is no key that a provider publishes."""

FetchJson = Callable[[str], dict[str, Any]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Metadata:
    """OpenID Connect Discovery 1.0, section 3: what we need of it."""

    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str
    userinfo_endpoint: str | None
    end_session_endpoint: str | None
    names_itself: bool
    """RFC 9207: whether every answer at our return address carries ``iss``."""
    chooses_accounts: bool = False
    """Whether it knows ``prompt=select_account``; ``login`` every provider must know."""


def _endpoint(document: dict[str, Any], name: str, provider: Provider) -> str | None:
    value = document.get(name)
    if value is None:
        return None
    parts = urlsplit(value) if isinstance(value, str) else None
    schemes = {"https"} if provider.issuer.startswith("https:") else {"https", "http"}
    if parts is None or parts.scheme not in schemes or not parts.hostname:
        raise ProviderUnavailableError("provider_metadata_wrong", f"{name} is no safe address")
    return str(value)


def _required(document: dict[str, Any], name: str, provider: Provider) -> str:
    value = _endpoint(document, name, provider)
    if value is None:
        raise ProviderUnavailableError("provider_metadata_wrong", f"{name} is missing")
    return value


def _texts(value: Any) -> list[str]:
    return [item for item in value if isinstance(item, str)] if isinstance(value, list) else []


def read_metadata(document: dict[str, Any], provider: Provider) -> Metadata:
    """Read the discovery document of ``provider``.

    Raises:
        DistrustedAnswerError: if it speaks for another issuer (section 4.3).
        ProviderUnavailableError: if an endpoint is missing, or is no safe address.
    """
    if document.get("issuer") != provider.issuer:
        raise DistrustedAnswerError("discovery_issuer_mismatch", str(document.get("issuer")))
    return Metadata(
        issuer=provider.issuer,
        authorization_endpoint=_required(document, "authorization_endpoint", provider),
        token_endpoint=_required(document, "token_endpoint", provider),
        jwks_uri=_required(document, "jwks_uri", provider),
        userinfo_endpoint=_endpoint(document, "userinfo_endpoint", provider),
        end_session_endpoint=_endpoint(document, "end_session_endpoint", provider),
        names_itself=document.get("authorization_response_iss_parameter_supported") is True,
        chooses_accounts="select_account" in _texts(document.get("prompt_values_supported")),
    )


def read_keys(document: dict[str, Any]) -> KeySet:
    """The keys of a JWKS that can sign for us; every other one is passed over.

    Passed over are shared secrets, keys for encryption, RSA keys that are too short, and keys
    that cannot be read (RFC 7517, section 5).
    """
    entries = document.get("keys")
    keys = [
        _read_key(entry)
        for entry in (entries if isinstance(entries, list) else [])
        if isinstance(entry, dict)
    ]
    return KeySet([key for key in keys if key is not None])


def _read_key(entry: dict[str, Any]) -> Key | None:
    if entry.get("kty") not in KEY_TYPES or entry.get("use", "sig") != "sig":
        return None
    if entry["kty"] == "RSA" and _bits(entry.get("n")) < SMALLEST_RSA:
        return None
    public = {name: value for name, value in entry.items() if name not in PRIVATE_PARTS}
    try:
        return JWKRegistry.import_key(public)
    except (JoseError, ValueError, TypeError):
        return None


PRIVATE_PARTS = {"d", "p", "q", "dp", "dq", "qi", "oth", "k"}


def _bits(modulus: Any) -> int:
    """How long an RSA modulus in base64url is, give or take the last few bits."""
    return len(modulus.rstrip("=")) * 6 if isinstance(modulus, str) else 0


@dataclass(slots=True)
class _Kept:
    value: Any
    until: datetime
    fetched_at: datetime


class MetadataCache:
    """The metadata and keys of one provider, for all threads of this process."""

    def __init__(self, provider: Provider) -> None:
        self._provider = provider
        self._lock = threading.Lock()
        self._metadata: _Kept | None = None
        self._keys: _Kept | None = None

    def metadata(self, fetch: FetchJson, *, now: datetime) -> Metadata:
        """The provider's endpoints, no older than ``KEEP``."""
        with self._lock:
            kept = self._metadata
        if kept is None or now >= kept.until:
            value = read_metadata(fetch(self._provider.discovery), self._provider)
            kept = _Kept(value, now + KEEP, now)
            with self._lock:
                self._metadata = kept
        metadata: Metadata = kept.value
        return metadata

    def keys(self, fetch: FetchJson, *, now: datetime, lacking: str | None = None) -> KeySet:
        """The provider's keys; asked for again if ``lacking`` names one that is not among them."""
        with self._lock:
            kept = self._keys
        if kept is None or now >= kept.until or _is_outdated(kept, lacking, now=now):
            address = self.metadata(fetch, now=now).jwks_uri
            kept = _Kept(read_keys(fetch(address)), now + KEEP, now)
            with self._lock:
                self._keys = kept
        keys: KeySet = kept.value
        return keys


def _is_outdated(kept: _Kept, lacking: str | None, *, now: datetime) -> bool:
    if lacking is None or now < kept.fetched_at + REFETCH:
        return False
    return all(key.kid != lacking for key in kept.value)
