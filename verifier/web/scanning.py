"""The camera page: a QR code in front of the lens becomes a question, which is shown first."""

from http import HTTPStatus

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from verifier.errors import UnreadableError
from verifier.formats.decoding import QR_ONCE
from verifier.shell.headers import allow_camera
from verifier.web.failures import problem
from verifier.web.limits import FRAMES, count_request
from verifier.web.workshop import decode

scanning = Blueprint("scanning", __name__)

_FRAME_BYTES = 1_500_000


@scanning.get("/scan")
def show_camera() -> str:
    """The camera, and beside it a photo upload that works without camera and without script."""
    allow_camera()
    return render_template("verifier/scan.html")


@scanning.post("/scan/frame")
def read_frame() -> ResponseReturnValue:
    """The text of a QR code in one picture (the request's body), or 204. Nothing is kept."""
    count_request(FRAMES)
    frame = request.get_data(cache=False)
    if len(frame) > _FRAME_BYTES:
        return problem(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, code="frame_too_large")
    try:
        # The next frame comes in a third of a second, and may be better.
        texts = decode(QR_ONCE, frame)
    except UnreadableError as error:
        return problem(HTTPStatus.UNPROCESSABLE_ENTITY, code=error.code)
    return {"text": texts[0].decode()} if texts else ("", HTTPStatus.NO_CONTENT)
