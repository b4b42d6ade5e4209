"""SD-JWT: claims of which the holder may withhold some (RFC 9901). Pure."""

import base64
import hashlib
import json
import secrets
from collections.abc import Callable, Iterable, Mapping
from typing import Any

SALT_BYTES = 16
"""128 bits, so that nobody finds out by trying what was withheld (section 9.3)."""


def make_sd_jwt(
    claims: Mapping[str, Any],
    *,
    selective: Iterable[str],
    sign: Callable[[dict[str, Any]], str],
) -> str:
    """``<token>~<disclosure>~...~`` (section 4), each of ``selective`` behind a digest.

    A name in ``selective`` that is not in ``claims`` leaves no trace. ``sign`` makes the token.
    """
    payload = dict(claims)
    disclosures = [_disclose(name, payload.pop(name)) for name in selective if name in claims]
    if disclosures:
        # Sorted, the digests say nothing of the order of the claims (section 4.2.4.1).
        payload["_sd"] = sorted(_digest(disclosure) for disclosure in disclosures)
        payload["_sd_alg"] = "sha-256"
    return "~".join([sign(payload), *disclosures, ""])


def _disclose(name: str, value: object) -> str:
    content = json.dumps([secrets.token_urlsafe(SALT_BYTES), name, value], ensure_ascii=False)
    return _base64url(content.encode())


def _digest(disclosure: str) -> str:
    return _base64url(hashlib.sha256(disclosure.encode("ascii")).digest())


def _base64url(octets: bytes) -> str:
    return base64.urlsafe_b64encode(octets).rstrip(b"=").decode()
