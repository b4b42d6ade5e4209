"""What visitors and machines read when a request cannot be answered, and what to do now."""

from dataclasses import dataclass
from http import HTTPStatus

from flask import Flask, Response, jsonify, render_template, request, url_for
from flask_babel import gettext, lazy_gettext
from werkzeug.exceptions import (
    HTTPException,
    InternalServerError,
    RequestEntityTooLarge,
    SecurityError,
)

from verifier.policy import Limits
from verifier.web.asking import current_desk, question_at_hand
from verifier.web.limits import seconds_to_wait

_MACHINE_PATHS = ("/api/", "/credentials/", "/presentations/", "/scan/frame", "/many/one")
_LATER = frozenset({HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE})
_DRAINED_BYTES = 128_000_000
_CHUNK_BYTES = 1_048_576


@dataclass(frozen=True, slots=True, kw_only=True)
class Advice:
    """``happened`` and ``now`` are sentences in the reader's language."""

    title: str
    happened: str
    now: str


ADVICE = {
    400: Advice(
        title=lazy_gettext("That request could not be understood"),
        happened=lazy_gettext("Something in the address or the form was not as it should be."),
        now=lazy_gettext("Go to the start page and try again from there."),
    ),
    403: Advice(
        title=lazy_gettext("This came from another website"),
        happened=lazy_gettext(
            "Another website sent this question in your name, so it was not answered."
        ),
        now=lazy_gettext("Paste the link or choose the file on our start page instead."),
    ),
    404: Advice(
        title=lazy_gettext("There is nothing at this address"),
        happened=lazy_gettext(
            "The address may be mistyped. Answers are never kept, so an old one is not found here."
        ),
        now=lazy_gettext("Check the badge again: it takes a few seconds."),
    ),
    405: Advice(
        title=lazy_gettext("This page works the other way round"),
        happened=lazy_gettext(
            "An answer belongs to one question and has no address of its own, "
            "so it cannot be opened or reloaded by its address."
        ),
        now=lazy_gettext("Give the badge again on the start page."),
    ),
    413: Advice(
        title=lazy_gettext("That file is too large"),
        happened=lazy_gettext("A badge is a small file. We read at most %(size)d MB."),
        now=lazy_gettext(
            "Choose the badge itself: the picture, PDF or file that was sent to you, "
            "not a folder or a film. A smaller photo works as well."
        ),
    ),
    429: Advice(
        title=lazy_gettext("That was a lot of questions at once"),
        happened=lazy_gettext(
            "To stay quick for everybody we answer a limited number of questions a minute."
        ),
        now=lazy_gettext("Wait a minute, then go back and try again."),
    ),
    503: Advice(
        title=lazy_gettext("Many people are asking just now"),
        happened=lazy_gettext(
            "We check only so many badges at the same moment, so that each check stays quick."
        ),
        now=lazy_gettext("Wait a few seconds, then go back and try again."),
    ),
    500: Advice(
        title=lazy_gettext("This went wrong on our side"),
        happened=lazy_gettext(
            "An error of ours kept us from answering. It says nothing about the badge."
        ),
        now=lazy_gettext("Try again in a minute. If it keeps happening, please tell us."),
    ),
}


def answer_failures(app: Flask) -> None:
    """Give every HTTP error of ``app`` a page for people and a problem document for machines."""

    def answer(error: HTTPException) -> Response:
        if isinstance(error, RequestEntityTooLarge):
            _drain_request()
        status = error.code or HTTPStatus.INTERNAL_SERVER_ERROR
        response = (
            problem(status, code=HTTPStatus(status).phrase.lower().replace(" ", "_"))
            # Of a host that is not ours no page of ours can be made.
            if isinstance(error, SecurityError) or _machine_asks()
            else _page(status, seconds_to_wait(error))
        )
        current_desk().counts.refusal(status)
        # What the error itself has to say to machines: Allow, Retry-After.
        for name, value in error.get_headers(request.environ):
            if name.lower() not in {"content-type", "content-length"}:
                response.headers[name] = value
        return response

    app.register_error_handler(HTTPException, answer)


def problem(status: int, *, code: str, detail: str = "", **more: str) -> Response:
    """A problem document (RFC 9457); ``code`` is stable, and ``more`` are members of its own."""
    body = {"type": "about:blank", "title": HTTPStatus(status).phrase, "status": status}
    response = jsonify({**body, "code": code, **({"detail": detail} if detail else {}), **more})
    response.status_code = status
    response.content_type = "application/problem+json"
    return response


def _machine_asks() -> bool:
    wanted = request.accept_mimetypes
    return request.path.startswith(_MACHINE_PATHS) or (
        wanted.best_match(["text/html", "application/json"]) == "application/json"
    )


def _page(status: int, seconds: int | None) -> Response:
    advice = ADVICE.get(status, ADVICE[400 if status < InternalServerError.code else 500])
    size = {"size": Limits().source_bytes // 1_000_000}
    question = question_at_hand()
    if status in _LATER and question is not None and seconds is not None:
        waiting = render_template(
            "verifier/wait.html",
            status=status,
            title=advice.title,
            happened=advice.happened,
            seconds=seconds,
            question=question,
        )
        return Response(waiting, status=status)
    page = render_template(
        "verifier/error.html",
        status=status,
        error_title=advice.title,
        sentence=str(advice.happened) % size,
        advice=advice.now,
        action_address=url_for("pages.show_start"),
        action_text=gettext("Check a badge"),
    )
    return Response(page, status=status)


def _drain_request() -> None:
    """Read on what the visitor is still sending, up to a bound.

    A browser shows our page only once it has sent all of the file; a connection closed before
    shows as a network error, which would tell the visitor nothing.
    """
    stream = request.environ.get("wsgi.input")
    left = min(request.content_length or 0, _DRAINED_BYTES)
    while stream is not None and left > 0:
        part = stream.read(min(_CHUNK_BYTES, left))
        if not part:
            return
        left -= len(part)
