"""Status lists of bits: Bitstring Status List 1.0, StatusList2021 and RevocationList2020.

The list is a credential itself: its proof and its issuer are verified before a bit is read.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from verifier.badge import SignedBadge
from verifier.claims import as_list, as_object, check_dates, subjects
from verifier.documents import fetch_ok
from verifier.errors import (
    EvidenceValue,
    RefutedError,
    UnavailableError,
    UnreadableError,
    UnsupportedError,
)
from verifier.fetch import Response
from verifier.formats import read_badge
from verifier.status.bits import inflate, malformed
from verifier.status.entry import REFUTED_BY_PURPOSE, StatusAnswer, StatusQuestion, refute

_ACCEPT = (
    "application/vc, application/vc+jwt, application/ld+json;q=0.9, application/json;q=0.8, "
    "application/jwt;q=0.7"
)
# Bitstring Status List 1.0 asks for 131,072, so that a list does not tell who is asked about; what
# platforms publish has 100,000 (ADR 0392).
_FEWEST_ENTRIES = 100_000
_INDEX = re.compile(r"(0|[1-9][0-9]{0,14})\Z", re.ASCII)
_LARGEST_ENTRY_BITS = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class _Dialect:
    """How one specification names the same things."""

    list_type: str
    subject_type: str
    index_field: str = "statusListIndex"
    credential_field: str = "statusListCredential"
    fixed_purpose: str | None = None


DIALECTS: Mapping[str, _Dialect] = {
    "BitstringStatusListEntry": _Dialect(
        list_type="BitstringStatusListCredential", subject_type="BitstringStatusList"
    ),
    "StatusList2021Entry": _Dialect(
        list_type="StatusList2021Credential", subject_type="StatusList2021"
    ),
    "RevocationList2020Status": _Dialect(
        list_type="RevocationList2020Credential",
        subject_type="RevocationList2020",
        index_field="revocationListIndex",
        credential_field="revocationListCredential",
        fixed_purpose="revocation",
    ),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Entry:
    address: str
    index: int
    purpose: str
    size: int
    messages: Mapping[int, str]
    dialect: _Dialect


def check_bitstring(entry: Mapping[str, Any], kind: str, question: StatusQuestion) -> StatusAnswer:
    """Look one entry up in its list.

    Raises:
        RefutedError: ``revoked``, ``suspended``, ``status_entry_malformed``.
        UnavailableError: ``status_unavailable``, ``status_list_unproven`` (the list's own proof
            or issuer does not hold), ``status_list_stale``, ``status_list_malformed``.
        UnsupportedError: ``status_purpose_unsupported``.
    """
    asked = _read_entry(entry, DIALECTS[kind])
    response = fetch_ok(
        asked.address,
        fetch=question.fetch,
        code="status_unavailable",
        accept=_ACCEPT,
        anywhere=True,
    )
    listed = _verify_list(asked, response, question)
    value, entries = _read_value(asked, _find_subject(asked, listed), question)
    evidence: dict[str, EvidenceValue] = {
        "purpose": asked.purpose,
        "list": asked.address,
        "index": asked.index,
        "entries_in_list": entries,
        "list_signer": listed.signer,
        "seen_at": response.at.isoformat(),
        "message": asked.messages.get(value),
    }
    if value and asked.purpose in REFUTED_BY_PURPOSE:
        raise refute(asked.purpose, evidence)
    if asked.purpose == "message":
        return StatusAnswer(evidence={**evidence, "value": value})
    if value and asked.purpose == "refresh":
        return StatusAnswer(evidence=evidence, note="refresh_available")
    if value:
        raise UnsupportedError("status_purpose_unsupported", "", **evidence)
    return StatusAnswer(evidence=evidence)


def _read_entry(entry: Mapping[str, Any], dialect: _Dialect) -> _Entry:
    address = entry.get(dialect.credential_field)
    index = entry.get(dialect.index_field)
    text = str(index) if isinstance(index, int) and not isinstance(index, bool) else index
    purpose = dialect.fixed_purpose or entry.get("statusPurpose")
    size = entry.get("statusSize", 1)
    if not isinstance(address, str) or not isinstance(text, str) or not _INDEX.match(text):
        raise RefutedError("status_entry_malformed", field=dialect.index_field)
    if not isinstance(purpose, str):
        raise RefutedError("status_entry_malformed", field="statusPurpose")
    if isinstance(size, bool) or not isinstance(size, int) or size < 1:
        raise RefutedError("status_entry_malformed", field="statusSize")
    if size > _LARGEST_ENTRY_BITS:
        raise UnsupportedError("status_purpose_unsupported", size=size)
    return _Entry(
        address=address,
        index=int(text),
        purpose=purpose,
        size=size,
        messages=_read_messages(entry),
        dialect=dialect,
    )


def _read_messages(entry: Mapping[str, Any]) -> dict[int, str]:
    messages = {}
    for message in as_list(entry.get("statusMessage")):
        said = as_object(message)
        try:
            messages[int(str(said.get("status")), 16)] = str(said.get("message"))[:300]
        except ValueError:
            # A message for a status that is no number can belong to no status.
            continue
    return messages


def _verify_list(asked: _Entry, response: Response, question: StatusQuestion) -> SignedBadge:
    try:
        badge = read_badge(response.body, limits=question.policy.limits)
        listed = question.verify_list(badge)
    except (RefutedError, UnsupportedError, UnreadableError, UnavailableError) as error:
        raise UnavailableError(
            "status_list_unproven", error.detail, list=asked.address, reason=error.code
        ) from error
    try:
        check_dates(listed, now=question.policy.now)
    except RefutedError as error:
        raise UnavailableError(
            "status_list_stale", list=asked.address, reason=error.code
        ) from error
    return listed


def _find_subject(asked: _Entry, listed: SignedBadge) -> Mapping[str, Any]:
    types = {str(name) for name in as_list(listed.document.get("type"))}
    if asked.dialect.list_type not in types:
        raise malformed(asked.address, "type")
    for subject in subjects(listed.document):
        if asked.dialect.subject_type not in as_list(subject.get("type")):
            continue
        purposes = as_list(subject.get("statusPurpose"))
        if asked.dialect.fixed_purpose or asked.purpose in purposes:
            return subject
        raise malformed(asked.address, "statusPurpose")
    raise malformed(asked.address, "credentialSubject")


def _read_value(
    asked: _Entry, subject: Mapping[str, Any], question: StatusQuestion
) -> tuple[int, int]:
    """The entry's value, and of how many entries the list is."""
    encoded = subject.get("encodedList")
    # The multibase letter is required by the final specification and unknown to its forerunners,
    # whose lists begin with the "H4sI" of gzip.
    bits = inflate(
        encoded.removeprefix("u") if isinstance(encoded, str) else encoded,
        address=asked.address,
        most_bytes=question.policy.limits.status_list_bytes,
    )
    entries = len(bits) * 8 // asked.size
    if entries < _FEWEST_ENTRIES:
        raise malformed(asked.address, "too short")
    first = asked.index * asked.size
    if first + asked.size > len(bits) * 8:
        raise malformed(asked.address, "index beyond the end")
    window = int.from_bytes(bits[first // 8 : (first + asked.size + 7) // 8])
    spare = -(first + asked.size) % 8
    return (window >> spare) & ((1 << asked.size) - 1), entries
