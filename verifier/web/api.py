"""The verifier for machines: a badge in, the report out, under the same limits as for people."""

from http import HTTPStatus

from flask import Blueprint, Response, jsonify, render_template, request
from flask.typing import ResponseReturnValue

from verifier import to_json
from verifier.errors import UnreadableError
from verifier.sentences import unreadable_sentence
from verifier.shell.languages import current_language
from verifier.web.asking import judge
from verifier.web.envelope import EnvelopeError, read_envelope
from verifier.web.failures import problem
from verifier.web.openapi import describe, shown_examples
from verifier.web.words import REQUEST_PROBLEMS

api = Blueprint("api", __name__, url_prefix="/api/v1")
handbook = Blueprint("handbook", __name__)

_LONGEST_NAME = 100
_EXPOSED = "RateLimit, RateLimit-Policy, Retry-After, Content-Language"


@api.post("/verify")
def verify_badge() -> ResponseReturnValue:
    """Verify ``{"url"}`` or ``{"credential"}``, a form with a ``file``, or the bytes sent.

    ``recipient`` and ``at`` may stand beside it. Answers 200 with the report whatever the
    verdict, 422 for what is no badge, 400 for what is no such request.
    """
    try:
        question = read_envelope(request)
        report = judge(question)
    except EnvelopeError as error:
        field = error.field[:_LONGEST_NAME]
        detail = str(REQUEST_PROBLEMS[error.code]) % {"field": field}
        return problem(HTTPStatus.BAD_REQUEST, code=error.code, detail=detail, field=field)
    except UnreadableError as error:
        return problem(
            HTTPStatus.UNPROCESSABLE_ENTITY,
            code=error.code,
            detail=unreadable_sentence(error, language=current_language()),
        )
    language = current_language()
    response = jsonify(to_json(report, language=language))
    response.headers["Content-Language"] = language
    return response


@api.get("/openapi.json")
def show_description() -> ResponseReturnValue:
    """The API in OpenAPI 3.1."""
    return jsonify(describe(request.url_root.rstrip("/")))


@handbook.get("/api")
def show_handbook() -> str:
    """The same for people to read."""
    base = request.url_root.rstrip("/")
    return render_template(
        "verifier/api.html", description=describe(base), base=base, examples=shown_examples(base)
    )


@api.after_request
def share_with_any_origin(response: Response) -> Response:
    """Scripts of any website may ask: there is nothing here that a cookie could open."""
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Access-Control-Allow-Headers"] = "Content-Type, Accept-Language"
    response.headers["Access-Control-Expose-Headers"] = _EXPOSED
    if request.method == "OPTIONS":
        response.headers["Access-Control-Allow-Methods"] = "GET, POST"
        response.headers["Access-Control-Max-Age"] = "3600"
    return response
