"""The files of an imported badge as answers: they can do nothing in a browser but be looked at."""

from flask import Response, make_response, redirect, url_for
from flask.typing import ResponseReturnValue

from backpack.badges.importing.pictures import SVG_POLICY
from backpack.models import ImportedBadge

ENDINGS = {
    "image/png": "png",
    "image/jpeg": "jpg",
    "image/gif": "gif",
    "image/webp": "webp",
    "image/svg+xml": "svg",
    "application/pdf": "pdf",
    "application/json": "json",
    "application/jwt": "jwt",
}


def answer_picture(badge: ImportedBadge) -> ResponseReturnValue:
    """The picture as an answer; a plain medal for a badge that has none."""
    if badge.picture is None:
        return redirect(url_for("static", part="backpack", filename="medal.svg"))
    response = make_response(badge.picture)
    response.content_type = badge.picture_type or "image/webp"
    response.headers["Content-Security-Policy"] = SVG_POLICY
    response.headers["Cache-Control"] = "private, max-age=86400"
    return response


def answer_original(badge: ImportedBadge) -> Response:
    """The original as a download, never as a page of ours."""
    response = make_response(badge.content)
    response.content_type = badge.media_type
    ending = ENDINGS.get(badge.media_type, "bin")
    response.headers["Content-Disposition"] = f'attachment; filename="badge.{ending}"'
    response.headers["Content-Security-Policy"] = SVG_POLICY
    response.headers["Cache-Control"] = "private, no-store"
    return response
