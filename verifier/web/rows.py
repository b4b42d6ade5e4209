"""One badge of a list: what was given, what was found, and how it travels in the page's form."""

import base64
import binascii
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from verifier.domains import read_host
from verifier.report import Report, Verdict
from verifier.sentences import deciding_check, sentence, situation, verdict_sentence
from verifier.texts import clean_text
from verifier.web.asking import stands
from verifier.web.question import Question
from verifier.web.sealing import Seal

UNREADABLE = "unreadable"
VERDICTS = (*(verdict.value for verdict in Verdict), UNREADABLE)

_SEALED_FOR = timedelta(hours=2)
"""How long an answer in a page counts: a list takes minutes, and badges are taken back."""

_LONGEST = 300


class RowError(ValueError):
    """A row of the form is none of ours."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RowAnswer:
    """What was found. ``verdict`` is one of ``VERDICTS``; ``code`` is what decided it.

    ``situation`` tells apart what keeps it from being genuine. ``checks`` are pairs of the check's
    name and outcome, each with its code and sentence. ``signed_by`` is the issuer's website, or its
    DID, where it is proven that the badge is the issuer's; what the issuer is called is its claim.
    """

    verdict: str
    code: str
    sentence: str
    asked_at: str
    badge: str = ""
    issuer: str = ""
    valid_until: str = ""
    sha256: str = ""
    situation: str = ""
    checks: tuple[tuple[str, str, str, str], ...] = ()
    signed_by: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """``label`` is the address, or the file's name; ``who`` whose it is, if the list says so.

    ``address`` or ``content`` (the credential taken out of its file) is what is asked about; both
    are missing if there is no badge in it, which the ``answer`` then says.
    """

    position: int
    label: str
    who: str = ""
    recipient: str | None = None
    address: str | None = None
    content: bytes | None = None
    answer: RowAnswer | None = None

    @property
    def host(self) -> str:
        """Whose server will be asked for it, if it is an address."""
        return (read_host(self.address) or "") if self.address else ""

    @property
    def question(self) -> Question:
        """This row as a question by itself."""
        source = self.address if self.address is not None else (self.content or b"")
        name = None if self.address is not None else self.label
        return Question(source=source, recipient=self.recipient, file_name=name)


def answer_report(report: Report, *, language: str) -> RowAnswer:
    """The answer that a report gives to one row."""
    said = report.said
    deciding = deciding_check(report)
    return RowAnswer(
        verdict=report.verdict.value,
        code=deciding.code if deciding is not None else report.verdict.value,
        sentence=verdict_sentence(report, language=language),
        asked_at=write_moment(report.asked_at),
        badge=_short(said.get("name")),
        issuer=_short(said.get("issuer_name")),
        valid_until=_short(said.get("valid_until")),
        sha256=report.sha256,
        situation=situation(report) or "",
        checks=tuple(
            (check.name.value, check.outcome.value, check.code, sentence(check, language=language))
            for check in report.checks
        ),
        signed_by=_short(said.get("issuer_domain") or said.get("issuer_id"))
        if stands(report)
        else "",
    )


def answer_unreadable(code: str, said: str, *, now: datetime) -> RowAnswer:
    """The answer where there is no badge."""
    return RowAnswer(verdict=UNREADABLE, code=code, sentence=said, asked_at=write_moment(now))


def write_moment(moment: datetime) -> str:
    """A moment in UTC, to the second."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def write_row(row: Row, *, seal: Seal) -> str:
    """A row for a hidden field, with the mark of this server under the answer."""
    given = {
        "position": row.position,
        "label": row.label,
        "who": row.who,
        "recipient": row.recipient,
        "address": row.address,
        "content": None if row.content is None else base64.b64encode(row.content).decode(),
    }
    if row.answer is None:
        return json.dumps(given)
    answer = json.dumps(asdict(row.answer))
    return json.dumps({**given, "answer": answer, "mark": seal.mark(_identity(given), answer)})


def read_row(text: str, *, seal: Seal, now: datetime) -> Row:
    """A row as ``write_row`` wrote it. An answer that is not ours, or old, is left out.

    Raises:
        RowError: it is no row at all.
    """
    try:
        given = json.loads(text)
        row = Row(
            position=int(given["position"]),
            label=str(given["label"]),
            who=str(given["who"]),
            recipient=_optional(given["recipient"]),
            address=_optional(given["address"]),
            content=_unpack(given["content"]),
        )
        answer = given.get("answer")
        if not isinstance(answer, str):
            return row
        if not seal.holds(str(given.get("mark")), _identity(given), answer):
            return row
        read = _read_answer(json.loads(answer))
        # Compared as texts: both are written alike, to the second.
        fresh = read.asked_at >= write_moment(now - _SEALED_FOR)
    except (ValueError, TypeError, KeyError, RecursionError) as error:
        raise RowError(str(error)[:200]) from error
    return replace(row, answer=read) if fresh or read.verdict == UNREADABLE else row


def _identity(given: Mapping[str, Any]) -> str:
    """What the answer is about; an answer under another label is not ours."""
    named = ("label", "who", "recipient", "address", "content")
    return json.dumps([given[name] for name in named])


def _read_answer(said: Mapping[str, Any]) -> RowAnswer:
    return RowAnswer(**{**said, "checks": tuple(tuple(check) for check in said["checks"])})


def _optional(value: object) -> str | None:
    return None if value is None else str(value)


def _unpack(value: object) -> bytes | None:
    if value is None:
        return None
    try:
        return base64.b64decode(str(value), validate=True)
    except binascii.Error as error:
        raise RowError("the content is damaged") from error


def _short(value: object) -> str:
    return clean_text(str(value))[:_LONGEST] if value else ""
