"""The verifier for machines: a badge in, the report out, under the same limits as for people."""

import json
from collections.abc import Mapping
from http import HTTPStatus

from flask import Blueprint, Response, jsonify, request
from flask.typing import ResponseReturnValue

from verifier import to_json
from verifier.errors import UnreadableError
from verifier.formats.strict_json import read_json
from verifier.policy import Limits
from verifier.sentences import unreadable_sentence
from verifier.shell.languages import current_language
from verifier.web.asking import ask
from verifier.web.failures import problem
from verifier.web.question import Question

api = Blueprint("api", __name__, url_prefix="/api/v1")


@api.post("/verify")
def verify_badge() -> ResponseReturnValue:
    """Verify ``{"source": address, text or credential, "recipient": ...}``, or the bytes sent.

    Anything else than that envelope is taken for the badge itself: JSON, token, PNG, SVG, PDF.
    Answers 200 with the report whatever the verdict, 422 for what is no badge.
    """
    try:
        question = _read_question(request.get_data(cache=False))
        answer = ask(question)
    except UnreadableError as error:
        return problem(
            HTTPStatus.UNPROCESSABLE_ENTITY,
            code=error.code,
            detail=unreadable_sentence(error, language=current_language()),
        )
    return jsonify(to_json(answer.report, language=current_language()))


@api.after_request
def share_with_any_origin(response: Response) -> Response:
    """Scripts of any website may ask: there is nothing here that a cookie could open."""
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Access-Control-Allow-Headers"] = "Content-Type, Accept-Language"
    return response


def _read_question(body: bytes) -> Question:
    if not body.strip():
        raise UnreadableError("empty")
    if not request.is_json:
        return Question(source=body)
    envelope = read_json(body, limits=Limits())
    if not isinstance(envelope, Mapping) or "source" not in envelope:
        return Question(source=body)
    source, recipient = envelope["source"], envelope.get("recipient")
    if not isinstance(source, str):
        source = json.dumps(source, ensure_ascii=False).encode()
    return Question(source=source, recipient=recipient if isinstance(recipient, str) else None)
