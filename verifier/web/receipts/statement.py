"""What a receipt states: what was asked, about which bytes, and what each check found."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from verifier.errors import UnreadableError
from verifier.formats.compact import looks_like_token, read_compact
from verifier.formats.pdf import find_pdf_texts, is_pdf
from verifier.policy import Limits
from verifier.report import Check, Report
from verifier.sentences import sentence, situation, situation_word, verdict_sentence
from verifier.web.question import Question
from verifier.web.receipts.keys import ReceiptKeys

TYPE = "vnd.ransel.receipt+jwt"
"""The token's ``typ``, and without ``application/`` its media type: never that of a badge."""

MEDIA_TYPE = f"application/{TYPE}"
VERSION = 1
_LONGEST = 500
_MOST_NESTED = 100
_EMPTY_OBJECT = "e30"


class Seal(StrEnum):
    """What the signature of something that calls itself a receipt says."""

    OURS = "ours"
    CHANGED = "changed"
    UNKNOWN_KEY = "unknown_key"


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """A receipt that somebody gave. ``statement`` is empty unless its signature is ours.

    ``document`` is the PDF that it came in, if it came in one.
    """

    token: str
    seal: Seal
    statement: Mapping[str, Any]
    document: bytes | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Circumstances:
    """Around an answer: the ``verifier``'s own address, when, and the sentences' ``language``."""

    verifier: str
    made_at: datetime
    language: str
    lasting_key: bool


def write_statement(
    question: Question, report: Report, circumstances: Circumstances
) -> dict[str, Any]:
    """The payload of a receipt: plain JSON, moments in ISO 8601 and UTC, texts cut to a bound."""
    language, said = circumstances.language, report.said
    return {
        "iss": circumstances.verifier,
        "iat": int(circumstances.made_at.timestamp()),
        "version": VERSION,
        "lasting_key": circumstances.lasting_key,
        "language": language,
        "asked": _without_nothing(
            {
                "address": question.address,
                "file_name": _cut(question.file_name),
                "recipient": _cut(question.recipient),
                "at": _write_moment(report.asked_at),
            }
        ),
        "sha256": report.sha256,
        "credential_sha256": report.credential_sha256,
        "verdict": report.verdict.value,
        "situation": situation(report),
        "situation_word": situation_word(report, language=language),
        "sentence": verdict_sentence(report, language=language),
        "badge": _without_nothing(
            {
                "generation": report.generation,
                "carrier": report.carrier,
                **{name: _cut(said.get(name)) for name in _SAID},
            }
        ),
        "checks": [_write_check(check, language) for check in report.checks],
        "notes": [_write_check(note, language) for note in report.notes],
        "fetched": [
            {
                "address": _cut(visit.address),
                "status": visit.status,
                "at": _write_moment(visit.at),
                "age_seconds": visit.age_seconds,
            }
            for visit in report.fetched
        ],
        "nested": [
            {"role": one.role, "name": _cut(one.said.get("name")), "verdict": one.verdict.value}
            for one in report.nested[:_MOST_NESTED]
        ],
    }


_SAID = ("name", "recipient_name", "issuer_name", "parent_organisation", "issuer_domain",
         "issuer_id", "issued_on", "valid_until")  # fmt: skip


def find_receipt(source: str | bytes, *, keys: ReceiptKeys) -> Receipt | None:
    """The receipt that was given as a token, as a file with one, or as our PDF; None if none."""
    octets = source.encode("utf-8", "replace") if isinstance(source, str) else source
    limits = Limits()
    try:
        if is_pdf(octets):
            found = [
                receipt
                for text in find_pdf_texts(octets, limits=limits)
                if (receipt := _read_token(text, keys=keys, document=octets))
            ]
            return found[0] if len(found) == 1 else None
        return _read_token(octets, keys=keys, document=None)
    except UnreadableError:
        return None


def read_own_statement(token: str, *, keys: ReceiptKeys) -> Mapping[str, Any] | None:
    """What a receipt of this verifier states; None if it is not one, or not as it was signed."""
    receipt = find_receipt(token, keys=keys)
    return receipt.statement if receipt is not None and receipt.seal is Seal.OURS else None


def _read_token(octets: bytes, *, keys: ReceiptKeys, document: bytes | None) -> Receipt | None:
    text = octets.strip().decode("ascii", "replace")
    if not looks_like_token(text):
        return None
    # The header by itself first: what was changed after it need not even be readable.
    header = read_compact(f"{text.partition('.')[0]}.{_EMPTY_OBJECT}.", limits=Limits()).header
    if header.get("typ") != TYPE:
        return None
    identifier = header.get("kid")
    if not keys.knows(identifier):
        return Receipt(token=text, seal=Seal.UNKNOWN_KEY, statement={}, document=document)
    if not keys.holds(text, identifier=identifier):
        return Receipt(token=text, seal=Seal.CHANGED, statement={}, document=document)
    statement = read_compact(text, limits=Limits()).payload
    return Receipt(token=text, seal=Seal.OURS, statement=statement, document=document)


def _write_check(check: Check, language: str) -> dict[str, Any]:
    evidence = {name: _cut(value) for name, value in check.evidence.items() if value is not None}
    return {
        "name": check.name.value,
        "outcome": check.outcome.value,
        "code": check.code,
        "sentence": sentence(check, language=language),
        "evidence": evidence,
    }


def _without_nothing(members: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in members.items() if value is not None}


def _cut(value: Any) -> Any:
    return value[:_LONGEST] if isinstance(value, str) else value


def _write_moment(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
