"""What a badge says of itself, read from what its proof covers: issuer, dates, recipient."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from verifier.answer import Answer
from verifier.badge import Generation, SignedBadge
from verifier.dates import Span, read_span
from verifier.errors import RefutedError, UnsupportedError

_START_FIELDS = ("validFrom", "issuanceDate", "issuedOn")
_END_FIELDS = ("validUntil", "expirationDate", "expires")
# Two servers' clocks differ; a badge is looked at seconds after it was made.
_CLOCK_SKEW = timedelta(seconds=60)


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedIssuer:
    """The issuer that a badge names: its ``identifier`` binds, its ``name`` is a claim."""

    identifier: str
    name: str | None
    profile: Mapping[str, Any]


def as_list(value: object) -> Sequence[Any]:
    """A JSON value that may be one or several, as several; nothing is an empty list."""
    if value is None:
        return ()
    return value if isinstance(value, list | tuple) else (value,)


def as_object(value: object) -> Mapping[str, Any]:
    """A JSON object, or an empty one in place of anything else."""
    return value if isinstance(value, dict) else {}


def read_identifier(value: object) -> str | None:
    """The identifier of something given as an address or as an object with an ``id``."""
    if not isinstance(value, str):
        value = value.get("id", value.get("@id")) if isinstance(value, dict) else None
    return (value.strip() or None) if isinstance(value, str) else None


def read_text(value: object) -> str | None:
    """A text that may be a plain string, a language map or a list of language-tagged values."""
    if isinstance(value, str):
        return value or None
    if isinstance(value, Mapping):
        inner = value.get("@value", value.get("value"))
        return read_text(inner if inner is not None else next(iter(value.values()), None))
    if isinstance(value, list | tuple):
        return next((text for item in value if (text := read_text(item))), None)
    return None


def read_issuer(document: Mapping[str, Any], *, generation: Generation) -> NamedIssuer:
    """The issuer that a badge of any generation names.

    Raises:
        RefutedError: ``issuer_unnamed`` when there is no identifier that a key could be bound to.
    """
    if generation in {Generation.OB1, Generation.OB2}:
        named = as_object(document.get("badge")).get("issuer")
    elif generation is Generation.VP:
        named = document.get("holder")
    elif "vct" in document:
        named = document.get("iss")
    else:
        named = document.get("issuer")
    identifier = read_identifier(named)
    profile = as_object(named)
    if identifier is None:
        raise RefutedError("issuer_unnamed", name=read_text(profile.get("name")))
    return NamedIssuer(identifier=identifier, name=read_text(profile.get("name")), profile=profile)


def check_dates(signed: SignedBadge, *, now: datetime) -> Answer[None]:
    """Whether the badge is in force at ``now``.

    Raises:
        RefutedError: ``date_malformed``, ``not_yet_valid`` or ``expired``.
        UnsupportedError: ``expiry_not_disclosed`` when the holder may have withheld the expiry.
    """
    starts = _read_spans(signed.document, _START_FIELDS)
    ends = _read_spans(signed.document, _END_FIELDS)
    evidence: dict[str, str] = {"asked_at": now.isoformat()}
    if starts:
        evidence["valid_from"] = _written(max(span.first for span in starts))
    if ends:
        evidence["valid_until"] = _written(min(span.last for span in ends))
    for span in starts:
        if span.first > now + _CLOCK_SKEW:
            raise RefutedError("not_yet_valid", **evidence)
    for span in ends:
        if span.last <= now:
            raise RefutedError("expired", **evidence)
    if signed.may_withhold_terms and not ends:
        raise UnsupportedError("expiry_not_disclosed", **evidence)
    if not starts and not ends:
        return Answer("no_dates", None, evidence, asked=False)
    return Answer("in_force" if ends else "in_force_without_end", None, evidence)


def _read_spans(document: Mapping[str, Any], fields: Sequence[str]) -> list[Span]:
    return [
        read_span(document[field], field=field)
        for field in fields
        if document.get(field) is not None
    ]


def _written(moment: datetime) -> str:
    return moment.isoformat().replace("+00:00", "Z")


def subjects(document: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """The credential's subjects, of which there may be several."""
    for subject in as_list(document.get("credentialSubject")):
        if isinstance(subject, dict):
            yield subject
