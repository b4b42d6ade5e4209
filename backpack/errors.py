"""The one family of errors of the backpack, each with its HTTP status, and the page for each."""

from http import HTTPStatus

from flask import Flask, Response, jsonify, make_response, render_template, request
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from flask_limiter import RateLimitExceeded
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException, SecurityError

from backpack import db


class BackpackError(Exception):
    """Something a person or a machine asked for that cannot be done.

    Services raise it, routes do not catch it. ``code`` is stable; ``sentence`` says what happened
    and what to do now, in the reader's language.
    """

    status = HTTPStatus.BAD_REQUEST

    def __init__(
        self,
        code: str,
        sentence: str,
        *,
        title: str | None = None,
        action: tuple[str, str] | None = None,
    ) -> None:
        """``action`` is where to go on, and the words on that button."""
        super().__init__(code)
        self.code = code
        self.sentence = sentence
        self.title = title
        self.action = action


class NotFoundError(BackpackError):
    """There is no such thing, or it is somebody else's: the two look the same."""

    status = HTTPStatus.NOT_FOUND

    def __init__(self, code: str = "not_found", sentence: str | None = None) -> None:
        super().__init__(code, sentence or TEXTS[HTTPStatus.NOT_FOUND][1])


class ForbiddenError(BackpackError):
    """The person is known and may not."""

    status = HTTPStatus.FORBIDDEN


class ConflictError(BackpackError):
    """The thing is no longer in a state in which this can be done."""

    status = HTTPStatus.CONFLICT


class GoneError(BackpackError):
    """It was there and has been taken back."""

    status = HTTPStatus.GONE


class TooOftenError(BackpackError):
    """It was done as often as it may be for now; waiting helps."""

    status = HTTPStatus.TOO_MANY_REQUESTS


class UnavailableError(BackpackError):
    """Something that we need, such as an identity provider, does not answer."""

    status = HTTPStatus.BAD_GATEWAY


TEXTS: dict[int, tuple[str, str]] = {
    400: (
        lazy_gettext("That did not work"),
        lazy_gettext("Something in the request was not right. Go back and try once more."),
    ),
    403: (
        lazy_gettext("Not for this account"),
        lazy_gettext("You are signed in, but this page belongs to somebody else."),
    ),
    404: (
        lazy_gettext("Nothing here"),
        lazy_gettext("There is no page at this address, or it is not public."),
    ),
    405: (
        lazy_gettext("That did not work"),
        lazy_gettext("This address does not take that kind of request."),
    ),
    410: (
        lazy_gettext("Taken back"),
        lazy_gettext("What was here has been withdrawn by whoever issued it."),
    ),
    413: (
        lazy_gettext("Too large"),
        lazy_gettext("What you sent is larger than we accept. Nothing was changed."),
    ),
    429: (
        lazy_gettext("A little slower, please"),
        lazy_gettext("There were too many requests from your address. Wait a minute."),
    ),
    500: (
        lazy_gettext("Our mistake"),
        lazy_gettext("Something went wrong on our side. Nothing was changed."),
    ),
}  # fmt: skip


FOR_SYSTEMS = "/api/v1/"
"""Below it nobody asks but programs, whatever they say they accept."""


def wants_json() -> bool:
    """Whether the asker is a machine rather than a person's browser."""
    if request.path.startswith(FOR_SYSTEMS):
        return True
    best = request.accept_mimetypes.best_match(["text/html", "application/json"], "text/html")
    return best == "application/json"


def _is_own_form() -> bool:
    """Whether a page of ours sent the form: browsers say so, and no other site can."""
    own = f"{request.scheme}://{request.host}"
    return request.headers.get("Origin") == own and not request.files


def _answer(
    status: int, code: str, title: str, sentence: str, action: tuple[str, str] | None = None
) -> Response:
    if wants_json():
        problem = jsonify(
            type="about:blank", status=status, title=title, code=code, detail=sentence
        )
        problem.content_type = "application/problem+json"
        problem.status_code = status
        return problem
    # The page for our own mistakes has no navigation, which would ask the database once more.
    ours = status == HTTPStatus.INTERNAL_SERVER_ERROR
    address, text = action or (None, None)
    page = render_template(
        "shared/error.html" if ours else "backpack/error.html",
        status=status,
        code=code,
        error_title=title,
        sentence=sentence,
        action_address=address,
        action_text=text,
    )
    return make_response(page, status)


def typed_in_form() -> list[tuple[str, str]]:
    """What came with the form of this request, but for its token."""
    return [item for item in request.form.items(multi=True) if item[0] != "csrf_token"]


def hand_form_back(status: HTTPStatus, *, signed_out: bool = False) -> Response:
    """A form of ours that was not taken: all that was typed, ready to be sent again."""
    page = render_template(
        "backpack/form_expired.html",
        typed=typed_in_form(),
        address=request.full_path.rstrip("?"),
        signed_out=signed_out,
    )
    return make_response(page, status)


def answer_errors(app: Flask) -> None:
    """Register the handlers: every error rolls back, and answers with a page or with JSON."""

    @app.errorhandler(BackpackError)
    def _backpack_error(error: BackpackError) -> Response:
        db.session().rollback()
        title = error.title or str(TEXTS.get(error.status, TEXTS[400])[0])
        return _answer(error.status, error.code, title, error.sentence, error.action)

    @app.errorhandler(SecurityError)
    def _wrong_host(_error: SecurityError) -> Response:
        # No page: it would have to link to addresses under a name that is not ours.
        response = make_response("This server does not answer under that name.\n", 400)
        response.content_type = "text/plain; charset=utf-8"
        return response

    @app.errorhandler(CSRFError)
    def _csrf_error(_error: CSRFError) -> Response:
        db.session().rollback()
        if _is_own_form() and not wants_json():
            return hand_form_back(HTTPStatus.BAD_REQUEST)
        return _answer(
            400,
            "form_expired",
            _("This form has expired"),
            _("Nothing was changed. Go back, reload the page and send the form again."),
        )

    @app.errorhandler(HTTPException)
    def _http_error(error: HTTPException) -> Response | HTTPException:
        status = error.code or 500
        if status < HTTPStatus.BAD_REQUEST:
            return error
        db.session().rollback()
        title, sentence = TEXTS.get(status, TEXTS[400])
        response = _answer(status, f"http_{status}", str(title), str(sentence))
        if isinstance(error, RateLimitExceeded):
            response.headers["Retry-After"] = "60"
        return response

    @app.errorhandler(500)
    def _unforeseen(_error: Exception) -> Response:
        db.session().rollback()
        title, sentence = TEXTS[500]
        return _answer(500, "internal_error", str(title), str(sentence))
