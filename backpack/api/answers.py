"""What the API answers where it cannot: Imsx_StatusInfo; and which pages may read its answers."""

from http import HTTPStatus

from flask import Blueprint, Response, jsonify
from flask_limiter import RateLimitExceeded
from werkzeug.exceptions import HTTPException

from backpack import db
from backpack.errors import BackpackError

MINOR: dict[int, str] = {
    400: "invalid_data",
    401: "unauthorizedrequest",
    403: "forbidden",
    404: "not_found",
    405: "not_allowed",
    413: "invalid_data",
    429: "server_busy",
}


class UnauthorizedError(BackpackError):
    """There is no good token, or one that is not for this (RFC 6750, section 3)."""

    def __init__(self, code: str, sentence: str, *, scope: str | None = None) -> None:
        super().__init__(code, sentence)
        self.scope = scope
        self.status = HTTPStatus.FORBIDDEN if scope else HTTPStatus.UNAUTHORIZED


def status_info(status: int, description: str, *, minor: str | None = None) -> Response:
    """An error as 1EdTech services say it (Open Badges 3.0, appendix A.2, Imsx_StatusInfo)."""
    response = jsonify(
        imsx_codeMajor="failure",
        imsx_severity="error",
        imsx_description=description,
        imsx_codeMinor={
            "imsx_codeMinorField": [
                {
                    "imsx_codeMinorFieldName": "TargetEndSystem",
                    "imsx_codeMinorFieldValue": minor or MINOR.get(status, "unknown"),
                }
            ]
        },
    )
    response.status_code = status
    return response


def open_to_pages(blueprint: Blueprint) -> None:
    """Let pages of any origin ask: nothing here is opened by a cookie, so nothing is given away."""

    @blueprint.after_request
    def _allow(response: Response) -> Response:
        response.headers["Access-Control-Allow-Origin"] = "*"
        response.headers["Access-Control-Allow-Headers"] = "Authorization, Content-Type"
        response.headers["Access-Control-Allow-Methods"] = "GET, POST, PUT, OPTIONS"
        response.headers["Access-Control-Expose-Headers"] = "Link, X-Total-Count, WWW-Authenticate"
        response.headers.setdefault("Cache-Control", "no-store")
        return response


def answer_with_status_info(blueprint: Blueprint) -> None:
    """Say every error of this blueprint as an Imsx_StatusInfo."""

    @blueprint.errorhandler(UnauthorizedError)
    def _unauthorized(error: UnauthorizedError) -> Response:
        db.session().rollback()
        response = status_info(error.status, error.sentence)
        challenge = f'Bearer realm="Open Badges", error="{error.code}"'
        if error.scope:
            challenge += f', scope="{error.scope}"'
        response.headers["WWW-Authenticate"] = challenge
        return response

    @blueprint.errorhandler(BackpackError)
    def _backpack_error(error: BackpackError) -> Response:
        db.session().rollback()
        minor = error.code if error.code == "invalid_query_parameter" else None
        return status_info(error.status, str(error.sentence), minor=minor)

    @blueprint.errorhandler(HTTPException)
    def _http_error(error: HTTPException) -> Response:
        db.session().rollback()
        response = status_info(error.code or 500, error.description or error.name)
        if isinstance(error, RateLimitExceeded):
            response.headers["Retry-After"] = "60"
        return response
