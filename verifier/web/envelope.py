"""What a machine asks: JSON with a badge in it, a form with a file, or the bytes of the badge."""

import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qsl

from flask import Request

from verifier.dates import read_span
from verifier.errors import RefutedError, UnreadableError
from verifier.formats.strict_json import read_json
from verifier.policy import Limits
from verifier.web.question import Question, read_typed
from verifier.web.settings import origin_of

SOURCES = ("url", "credential", "source")
ASIDE = ("recipient", "at")
"""What may stand beside the source."""

# curl says of every text that it is such a form, of a badge as well.
_NAMED = re.compile(rb"(url|credential|source|recipient|at)=")
_LONGEST_RECIPIENT = 1000
_EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)
_LATEST = datetime(2200, 1, 1, tzinfo=UTC)


class EnvelopeError(Exception):
    """The request is not as the API describes it. ``code`` is stable; ``field`` is the culprit."""

    def __init__(self, code: str, field: str) -> None:
        super().__init__(f"{code}: {field}")
        self.code = code
        self.field = field


def read_envelope(request: Request) -> Question:
    """The question in an API request.

    Raises:
        EnvelopeError: ``field_malformed``, ``field_unknown``, ``source_missing``,
            ``source_ambiguous``.
        UnreadableError: the body is empty, or no JSON although it says so.
    """
    if request.mimetype == "multipart/form-data":
        return _read_form(request)
    body = request.get_data(cache=False)
    if not body.strip():
        raise UnreadableError("empty")
    if request.mimetype == "application/x-www-form-urlencoded" and _NAMED.match(body):
        fields = dict(parse_qsl(body.decode("utf-8", "replace")))
        return _question(fields, _read_source(fields))
    if not request.is_json:
        return Question(source=body)
    envelope = read_json(body, limits=Limits())
    if not isinstance(envelope, Mapping) or not set(SOURCES) & set(envelope):
        # A badge itself, sent as the JSON that it is.
        return Question(source=body)
    return _question(envelope, _read_source(envelope))


def _read_form(request: Request) -> Question:
    fields: dict[str, Any] = {name: text for name, text in request.form.items() if text}
    uploads = request.files.getlist("file")
    if len(uploads) + len(set(SOURCES) & set(fields)) > 1:
        raise EnvelopeError("source_ambiguous", "file")
    if not uploads:
        return _question(fields, _read_source(fields))
    # The name of a file is of no use to a machine, and so it is not looked at.
    return _question(fields, uploads[0].read())


def _read_source(envelope: Mapping[str, Any]) -> str | bytes:
    given = [name for name in SOURCES if name in envelope]
    if len(given) != 1:
        raise EnvelopeError("source_ambiguous" if given else "source_missing", "url")
    (name,) = given
    value = envelope[name]
    if name == "url":
        if not isinstance(value, str) or origin_of(value) is None:
            raise EnvelopeError("field_malformed", name)
        return value.strip()
    if isinstance(value, Mapping):
        return json.dumps(value, ensure_ascii=False).encode("utf-8", "replace")
    if not isinstance(value, str) or (name == "credential" and origin_of(value) is not None):
        raise EnvelopeError("field_malformed", name)
    return read_typed(value) if name == "source" else value.encode("utf-8", "replace")


def _question(envelope: Mapping[str, Any], source: str | bytes) -> Question:
    # A misspelt "recipient" must not be answered as if nobody had been asked about.
    for name in envelope:
        if name not in {*SOURCES, *ASIDE}:
            raise EnvelopeError("field_unknown", name)
    recipient = envelope.get("recipient")
    if recipient is not None and (
        not isinstance(recipient, str) or len(recipient) > _LONGEST_RECIPIENT
    ):
        raise EnvelopeError("field_malformed", "recipient")
    at = envelope.get("at")
    return Question(
        source=source,
        recipient=(recipient or "").strip() or None,
        at=None if at is None else _read_moment(at),
    )


def _read_moment(value: object) -> datetime:
    if not isinstance(value, str):
        raise EnvelopeError("field_malformed", "at")
    try:
        moment = read_span(value, field="at").first
    except RefutedError as error:
        raise EnvelopeError("field_malformed", "at") from error
    if not _EARLIEST <= moment < _LATEST:
        raise EnvelopeError("field_malformed", "at")
    return moment
