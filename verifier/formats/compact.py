"""Compact tokens (JWS, VC-JWT, SD-JWT), taken apart without believing a word of them."""

import base64
import binascii
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from verifier.dates import read_span
from verifier.errors import RefutedError, UnreadableError, UnsupportedError
from verifier.formats.disclosures import disclose
from verifier.formats.generations import CREDENTIALS_V1, texts_of
from verifier.formats.strict_json import read_json
from verifier.policy import Limits

_LETTERS = r"[A-Za-z0-9_-]"
_TOKEN = re.compile(
    rf"(?P<header>{_LETTERS}+)\.(?P<payload>{_LETTERS}+)\.(?P<signature>{_LETTERS}*)"
    # One class in place of a group that repeats: of that the matcher remembers every turn.
    r"(?P<disclosures>(?:~[A-Za-z0-9_.~-]*)?)\Z"
)
_LONGEST_HEADER = 64_000
_MOST_DISCLOSURES = 1_000

# RFC 7519 claims that say again what a VC data model 1.1 credential says (its section 6.3.1).
_CLAIM_TO_PROPERTY = (("iss", "issuer"), ("jti", "id"))
_CLAIM_TO_DATE = (("nbf", "issuanceDate"), ("exp", "expirationDate"))
_HOLDERS_OF_CREDENTIALS = ("vc", "vp")


@dataclass(frozen=True, slots=True, kw_only=True)
class UnverifiedToken:
    """A token's parts. ``document`` is the credential inside; ``selective`` says SD-JWT."""

    header: Mapping[str, Any]
    payload: Mapping[str, Any]
    document: Mapping[str, Any]
    selective: bool


def looks_like_token(text: str) -> bool:
    """Whether a text has the shape of a compact JWS or SD-JWT, whatever it holds."""
    return _TOKEN.match(text) is not None


def read_compact(token: str, *, limits: Limits) -> UnverifiedToken:
    """Decode header and payload (RFC 7515 section 7.1, SD-JWT section 4) without verifying.

    A part that is not the one canonical base64url spelling of its bytes is refused, so that no
    two different tokens are the same badge.

    Raises:
        UnreadableError: ``token_malformed``, or a code of ``read_json``.
    """
    match = _TOKEN.match(token)
    if match is None or match["disclosures"].count("~") > _MOST_DISCLOSURES:
        raise UnreadableError("token_malformed", "not a compact JWS")
    if len(match["header"]) > _LONGEST_HEADER:
        raise UnreadableError("token_malformed", "the header is too long")
    header = _read_part(match["header"], "header", limits=limits)
    payload = _read_part(match["payload"], "payload", limits=limits)
    _decode(match["signature"], "signature")
    selective = bool(match["disclosures"])
    return UnverifiedToken(
        header=header,
        payload=payload,
        document=_read_disclosed(match, payload, limits=limits)
        if selective
        else _find_credential(payload),
        selective=selective,
    )


def _read_disclosed(
    match: re.Match[str], payload: dict[str, Any], *, limits: Limits
) -> Mapping[str, Any]:
    """The payload as its disclosures complete it; by itself where they do not fit."""
    try:
        return disclose(payload, match["disclosures"].split("~")[1:-1], limits=limits).document
    except (RefutedError, UnsupportedError):
        # What is wrong with them is the proof's to say.
        return payload


def _read_part(text: str, name: str, *, limits: Limits) -> dict[str, Any]:
    value = read_json(_decode(text, name), limits=limits)
    if not isinstance(value, dict):
        raise UnreadableError("token_malformed", f"the {name} is not a JSON object")
    return value


def _decode(text: str, name: str) -> bytes:
    try:
        decoded = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except binascii.Error as error:
        raise UnreadableError("token_malformed", f"the {name} is not base64url") from error
    # Comparing the last letters is enough: only there can bits be left over.
    tail = text[len(text) // 4 * 4 :]
    spelled = base64.urlsafe_b64encode(decoded[len(decoded) // 3 * 3 :]).rstrip(b"=")
    if tail != spelled.decode("ascii"):
        raise UnreadableError("token_malformed", f"the {name} is not canonical base64url")
    return decoded


def _find_credential(payload: dict[str, Any]) -> Mapping[str, Any]:
    held = [name for name in _HOLDERS_OF_CREDENTIALS if name in payload]
    if not held:
        return payload
    if len(held) > 1 or not isinstance(payload[held[0]], dict):
        raise UnreadableError("token_malformed", "more than one credential, or none, in the token")
    document: dict[str, Any] = payload[held[0]]
    return _complete(document, payload) if held == ["vc"] else document


def _complete(document: dict[str, Any], payload: Mapping[str, Any]) -> dict[str, Any]:
    # VC data model 1.1 lets an issuer leave out of ``vc`` what a registered claim says already.
    complete = dict(document)
    for claim, name in _CLAIM_TO_PROPERTY:
        if isinstance(payload.get(claim), str):
            complete.setdefault(name, payload[claim])
    if CREDENTIALS_V1 in texts_of(complete.get("@context")):
        for claim, name in _CLAIM_TO_DATE:
            if name not in complete and _is_number(payload.get(claim)):
                complete[name] = read_span(payload[claim], field=claim).first.isoformat()
    issuer = complete["issuer"] if isinstance(complete.get("issuer"), dict) else None
    if issuer is not None and isinstance(payload.get("iss"), str):
        complete["issuer"] = {"id": payload["iss"], **issuer}
    subject = complete.get("credentialSubject")
    if isinstance(payload.get("sub"), str) and isinstance(subject, dict):
        complete["credentialSubject"] = {"id": payload["sub"], **subject}
    return complete


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
