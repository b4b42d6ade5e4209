"""Token Status List (draft-ietf-oauth-status-list-20), which SD-JWT VCs name their status with.

The list is a token of its own: its signature, and whose key made it, are verified before a bit is
read. It may leave out who issued it; then it counts only when the issuer of the badge did.
"""

from collections.abc import Mapping
from typing import Any

from verifier.badge import Badge, Carrier, Generation, SignedBadge
from verifier.claims import as_object, check_dates
from verifier.documents import fetch_ok
from verifier.errors import (
    EvidenceValue,
    RefutedError,
    UnavailableError,
    UnreadableError,
    UnsupportedError,
)
from verifier.fetch import Response
from verifier.formats.compact import UnverifiedToken, read_compact
from verifier.status.bits import inflate, malformed
from verifier.status.entry import StatusAnswer, StatusQuestion, refute

_ACCEPT = "application/statuslist+jwt, application/jwt;q=0.8"
_TYPES = frozenset({"statuslist+jwt", "application/statuslist+jwt"})
_SIZES = (1, 2, 4, 8)
_PURPOSES = {1: "revocation", 2: "suspension"}


def check_token_list(reference: Mapping[str, Any], question: StatusQuestion) -> StatusAnswer:
    """Look a ``status_list`` reference up in its list (sections 6.2 and 8.3 of the draft).

    Raises:
        RefutedError: ``revoked``, ``suspended``, ``status_entry_malformed``.
        UnavailableError: ``status_unavailable``, ``status_list_unproven``,
            ``status_list_stale``, ``status_list_malformed``.
        UnsupportedError: ``status_purpose_unsupported`` for a status of another kind.
    """
    address, index = reference.get("uri"), reference.get("idx")
    if not isinstance(address, str):
        raise RefutedError("status_entry_malformed", field="status.status_list.uri")
    if not isinstance(index, int) or isinstance(index, bool) or index < 0:
        raise RefutedError("status_entry_malformed", field="status.status_list.idx")
    response = fetch_ok(
        address, fetch=question.fetch, code="status_unavailable", accept=_ACCEPT, anywhere=True
    )
    token = _read_token(response, address, question)
    listed = _verify(response, token, address, question)
    value = _read_value(as_object(token.payload.get("status_list")), address, index, question)
    evidence: dict[str, EvidenceValue] = {
        "purpose": _PURPOSES.get(value, "revocation"),
        "list": address,
        "index": index,
        "list_signer": listed.signer,
        "seen_at": response.at.isoformat(),
    }
    if value in _PURPOSES:
        raise refute(_PURPOSES[value], evidence)
    if value:
        raise UnsupportedError(
            "status_purpose_unsupported", "", **{**evidence, "purpose": str(value)}
        )
    return StatusAnswer(evidence=evidence)


def _read_token(response: Response, address: str, question: StatusQuestion) -> UnverifiedToken:
    text = response.body.strip().decode("ascii", "replace")
    try:
        token = read_compact(text, limits=question.policy.limits)
    except UnreadableError as error:
        raise malformed(address, error.code) from error
    issued = token.payload.get("iat")
    if token.header.get("typ") not in _TYPES:
        raise malformed(address, "typ")
    if token.payload.get("sub") != address:
        raise malformed(address, "sub")
    if not isinstance(issued, int | float) or isinstance(issued, bool):
        raise malformed(address, "iat")
    return token


def _verify(
    response: Response, token: UnverifiedToken, address: str, question: StatusQuestion
) -> SignedBadge:
    badge = Badge(
        generation=Generation.VC,
        carrier=Carrier.JWT,
        source=response.body,
        document={"issuer": token.payload.get("iss", question.issuer)},
        token=response.body.strip().decode("ascii"),
        unverified_header=token.header,
        unverified_payload=token.payload,
    )
    try:
        listed = question.verify_list(badge)
    except (RefutedError, UnsupportedError, UnavailableError) as error:
        raise UnavailableError(
            "status_list_unproven", error.detail, list=address, reason=error.code
        ) from error
    try:
        check_dates(listed, now=question.policy.now)
    except RefutedError as error:
        raise UnavailableError("status_list_stale", list=address, reason=error.code) from error
    return listed


def _read_value(
    status_list: Mapping[str, Any], address: str, index: int, question: StatusQuestion
) -> int:
    """The status at an index; within a byte the first one has the lowest bits (section 4.1)."""
    size = status_list.get("bits")
    if not isinstance(size, int) or isinstance(size, bool) or size not in _SIZES:
        raise malformed(address, "bits")
    bits = inflate(
        status_list.get("lst"), address=address, most_bytes=question.policy.limits.status_list_bytes
    )
    byte, place = divmod(index * size, 8)
    if byte >= len(bits):
        raise malformed(address, "index beyond the end")
    return (bits[byte] >> place) & ((1 << size) - 1)
