"""Registering at another host (RFC 7591; Open Badges 3.0, 7.1.2; Open Badges 2.1, 2.2.1)."""

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from backpack.api.discovery import Description, callback_address, find_description
from backpack.api.outbound import Outbound, refuses, unreadable
from backpack.api.protocols import PROTOCOLS
from backpack.issuing.addresses import site_config

LONGEST_CREDENTIAL = 400


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundHost:
    """A host as it describes itself, and what it knows us by.

    ``scope`` is what it lets us ask for, which may be less than it offers.
    """

    described: Description
    scope: str
    client_id: str
    secret: str
    secret_expires_at: datetime | None


def register_at(base_url: str) -> FoundHost:
    """Find out what is at this address, and register there.

    Raises:
        UnavailableError: ``host_unreachable``, ``host_unreadable``, ``host_redirects``,
            ``host_unspoken``, ``host_refuses``.
    """
    errand = Outbound()
    described = find_description(errand, base_url)
    registered = errand.ask(
        "POST",
        described.registration_url,
        headers={"Content-Type": "application/json"},
        body=json.dumps(_registration(described)).encode(),
    )
    if not registered.ok:
        raise refuses()
    return _read_registration(registered.read(), described)


def _registration(described: Description) -> dict[str, Any]:
    ours = site_config().base_url
    return {
        "client_name": "Ransel",
        "client_uri": f"{ours}/",
        "logo_uri": f"{ours}/static/shared/favicon.svg",
        "tos_uri": f"{ours}/terms",
        "policy_uri": f"{ours}/privacy",
        "software_id": "4cf5b6a9-5b19-4a0e-9b4e-7c0d5b8a2f31",
        "software_version": "0.1",
        "redirect_uris": [callback_address(described.base_url)],
        "token_endpoint_auth_method": "client_secret_basic",
        "grant_types": ["authorization_code", "refresh_token"],
        "response_types": ["code"],
        "scope": described.scope,
    }


def _read_registration(told: dict[str, Any], described: Description) -> FoundHost:
    client_id, secret = told.get("client_id"), told.get("client_secret")
    for text in (client_id, secret):
        if not isinstance(text, str) or not 0 < len(text) <= LONGEST_CREDENTIAL:
            raise unreadable()
    granted = told.get("scope")
    known = PROTOCOLS[described.protocol].read_scopes(granted if isinstance(granted, str) else "")
    expires = told.get("client_secret_expires_at")
    try:
        until = (
            datetime.fromtimestamp(expires, UTC) if isinstance(expires, int) and expires else None
        )
    except (OverflowError, OSError, ValueError) as error:
        raise unreadable() from error
    return FoundHost(
        described=described,
        scope=" ".join(known) or described.scope,
        client_id=str(client_id),
        secret=str(secret),
        secret_expires_at=until,
    )
