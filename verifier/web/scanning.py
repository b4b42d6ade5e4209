"""The camera page: a QR code in front of the lens becomes a question, which is shown first."""

from http import HTTPStatus

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from verifier.errors import UnreadableError
from verifier.formats.qr import find_qr_texts
from verifier.shell.headers import allow_camera
from verifier.web.failures import problem
from verifier.web.limits import FRAMES, limited

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
    with limited(FRAMES):
        frame = request.get_data(cache=False)
        if len(frame) > _FRAME_BYTES:
            return problem(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, code="frame_too_large")
        try:
            texts = find_qr_texts(frame)
        except UnreadableError as error:
            return problem(HTTPStatus.UNPROCESSABLE_ENTITY, code=error.code)
    return {"text": texts[0]} if texts else ("", HTTPStatus.NO_CONTENT)
