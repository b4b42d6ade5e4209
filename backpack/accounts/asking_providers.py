"""For the operator: each identity provider asked whether it is as the file of providers says."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from backpack.accounts.oidc.client import ProviderClient
from backpack.accounts.oidc.failures import DistrustedAnswerError, ProviderUnavailableError
from backpack.accounts.oidc.tokens import ALGORITHMS
from backpack.accounts.providers import Provider

BY_DEFAULT = {
    "response_types_supported": [],
    "grant_types_supported": ["authorization_code"],
    "token_endpoint_auth_methods_supported": ["client_secret_basic"],
}
"""What a provider does that says nothing: OpenID Connect Discovery 1.0, section 3."""


def ask_provider(client: ProviderClient, *, now: datetime) -> tuple[list[str], list[str]]:
    """What keeps everybody from signing in there, and what is only worth knowing."""
    try:
        document = client.discovery_document()
        metadata = client.metadata(now=now)
        keys = client.count_keys(now=now)
    except (ProviderUnavailableError, DistrustedAnswerError) as error:
        return [f"{error.code}: {error.detail}"], []
    wrong = list(_lacking(document, client.provider))
    if not keys:
        wrong.append(f"{metadata.jwks_uri} holds no key with which it could sign for us")
    return wrong, list(_worth_knowing(document, client.provider))


def _lacking(document: dict[str, Any], provider: Provider) -> Iterator[str]:
    """What we need of it and it says that it does not do."""
    needed = {
        "response_types_supported": "code",
        "grant_types_supported": "authorization_code",
        "token_endpoint_auth_methods_supported": str(provider.client_authentication),
    }
    for name, value in needed.items():
        listed = document.get(name, BY_DEFAULT[name])
        if isinstance(listed, list) and value not in listed:
            yield f"{name} has no {value}: {', '.join(map(str, listed)) or 'it is empty'}"
    algorithms = document.get("id_token_signing_alg_values_supported", [])
    if not set(ALGORITHMS) & set(map(str, algorithms)):
        yield f"it signs with none of {', '.join(ALGORITHMS)}"
    methods = document.get("code_challenge_methods_supported")
    if isinstance(methods, list) and "S256" not in methods:
        yield "code_challenge_methods_supported has no S256"


def _worth_knowing(document: dict[str, Any], provider: Provider) -> Iterator[str]:
    """What it does not list; many providers do more than they list."""
    asked = {
        "scopes_supported": provider.scopes,
        "acr_values_supported": provider.acr_values + provider.staff_acr_values,
        "claims_supported": tuple(
            getattr(provider.claims, name)
            for name in ("name", "email", "email_verified", "eppn", "esi", "eduid", "affiliation")
        ),
    }
    for name, wanted in asked.items():
        listed = document.get(name)
        missing = [one for one in wanted if one and isinstance(listed, list) and one not in listed]
        if missing:
            yield f"{name} does not list {', '.join(missing)}"
    if "end_session_endpoint" not in document:
        yield "it has no end_session_endpoint: signing out here leaves people signed in there"
    if document.get("backchannel_logout_supported") is not True:
        yield "it does not list back-channel logout: signing out there leaves them signed in here"
    authority = provider.authority
    if not (
        authority.email_domains or authority.eppn_scopes or authority.esi_bodies or authority.eduid
    ):
        yield "its word is good for nothing (authoritative): no award finds its people by itself"
