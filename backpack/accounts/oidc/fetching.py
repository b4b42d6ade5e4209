"""Fetching JSON from an identity provider: timed, capped, never redirected."""

import json
import time
from typing import Any

import requests

from backpack.accounts.oidc.failures import ProviderUnavailableError

TIMEOUT = 6.0
"""Seconds that a provider has for one answer."""
LARGEST_ANSWER = 1_000_000


def fetch_json(
    address: str, *, timeout: float, bearer: str | None = None, http: requests.Session
) -> dict[str, Any]:
    """GET ``address`` and give the JSON object that it answers.

    Raises:
        ProviderUnavailableError: for anything else than status 200 with a JSON object, in time.
    """
    headers = {"Accept": "application/json"}
    if bearer is not None:
        headers["Authorization"] = f"Bearer {bearer}"
    try:
        with http.get(
            address, headers=headers, timeout=timeout, allow_redirects=False, stream=True
        ) as response:
            if response.status_code != requests.codes.ok:
                raise ProviderUnavailableError(
                    "provider_answered_badly", f"{address}: status {response.status_code}"
                )
            body = _read_capped(response, deadline=time.monotonic() + timeout)
    except requests.RequestException as error:
        raise ProviderUnavailableError("provider_unreachable", f"{address}: {error}") from error
    try:
        answer = json.loads(body)
    except ValueError as error:
        raise ProviderUnavailableError("provider_answered_badly", f"{address}: no JSON") from error
    if not isinstance(answer, dict):
        raise ProviderUnavailableError("provider_answered_badly", f"{address}: no JSON object")
    return answer


def _read_capped(response: requests.Response, *, deadline: float) -> bytes:
    body = bytearray()
    for chunk in response.iter_content(16_384):
        body += chunk
        if len(body) > LARGEST_ANSWER:
            raise ProviderUnavailableError("provider_answered_badly", "the answer is too large")
        if time.monotonic() > deadline:
            raise ProviderUnavailableError("provider_unreachable", "the answer took too long")
    return bytes(body)
