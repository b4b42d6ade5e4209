"""How long a copy of a status list may be relied on, by what the list itself declares.

It is read without a proof: whoever forges it can only have a list asked for more often.
"""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from verifier.claims import as_list, as_object, subjects
from verifier.errors import UnreadableError
from verifier.formats.compact import looks_like_token, read_compact
from verifier.formats.strict_json import read_json
from verifier.policy import Limits
from verifier.status.bitstring import DIALECTS

UNDECLARED = timedelta(minutes=5)
"""For a list that declares nothing: a badge taken back is seen within minutes."""

_LIST_FIELDS = frozenset({"revokedCredential", "revokedCredentials", "revokedAssertions"})
_FIELD_OF_TOKENS = "status_list"
_LIST_TYPES = frozenset(
    name for dialect in DIALECTS.values() for name in (dialect.list_type, dialect.subject_type)
)


def read_time_to_live(body: bytes, *, limits: Limits) -> timedelta | None:
    """The time to live of a status list in any of its kinds; None if it is something else.

    Bitstring Status List 1.0, section 2.2: ``ttl`` of the subject, in milliseconds. Token Status
    List, section 5.1: ``ttl`` of the token, in seconds.
    """
    document = _read_document(body, limits=limits)
    if document is None:
        return None
    found = list(subjects(document))
    types = {str(name) for node in (document, *found) for name in as_list(node.get("type"))}
    in_seconds = _FIELD_OF_TOKENS in document
    if not (_LIST_TYPES & types or _LIST_FIELDS & set(document) or in_seconds):
        return None
    declared = [node.get("ttl") for node in (document, *found)]
    numbers = [
        value
        for value in declared
        if isinstance(value, int | float) and not isinstance(value, bool)
    ]
    if not numbers:
        return UNDECLARED
    # Beyond a day it makes no difference, and a number may be larger than any time.
    unit = 1_000.0 if in_seconds else 1.0
    return timedelta(milliseconds=max(0.0, min(float(min(numbers)) * unit, 86_400_000.0)))


def _read_document(body: bytes, *, limits: Limits) -> Mapping[str, Any] | None:
    text = body.strip()
    try:
        if text.startswith(b"{"):
            return as_object(read_json(text, limits=limits))
        token = text.decode("ascii")
        return read_compact(token, limits=limits).document if looks_like_token(token) else None
    except (UnreadableError, UnicodeDecodeError):
        return None
