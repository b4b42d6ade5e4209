"""Answers for machines: right media type, readable from any origin, with a lifetime."""

from datetime import timedelta
from http import HTTPStatus
from typing import Any

from flask import Response, make_response, request

from backpack.issuing.signatures import write_json

PAGE = "text/html"
JSON_LD = ("application/ld+json", "application/json")
CREDENTIAL = "application/vc"
DID = "application/did+ld+json"

NO_INDEX = "noindex"
"""Of the header X-Robots-Tag, which says for files what a page says in its head."""


def wants_page() -> bool:
    """Whether the asker is a person's browser; whoever does not say gets the page."""
    return request.accept_mimetypes.best_match([PAGE, *JSON_LD], PAGE) == PAGE


def answer_text(
    text: str | bytes, *, media_type: str, lifetime: timedelta, status: HTTPStatus = HTTPStatus.OK
) -> Response:
    """A public document that may be read from any page, and kept for ``lifetime``."""
    response = make_response(text, status)
    response.content_type = media_type
    response.headers["Cache-Control"] = f"public, max-age={lifetime // timedelta(seconds=1)}"
    response.headers["Access-Control-Allow-Origin"] = "*"
    return response


def answer_json(
    document: dict[str, Any],
    *,
    lifetime: timedelta,
    media_type: str = JSON_LD[0],
    status: HTTPStatus = HTTPStatus.OK,
) -> Response:
    """The same for a document that is not JSON text yet."""
    return answer_text(
        write_json(document), media_type=media_type, lifetime=lifetime, status=status
    )
