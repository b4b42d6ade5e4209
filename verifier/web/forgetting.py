"""What is written down of a request: its method, its route and its answer, and nothing else.

Servers write their access log from what they handed to the app, after the app has answered. So
the app takes out of it what says who asked about what, whatever form the log was given.
"""

import logging
import traceback
from collections.abc import Callable, Iterable
from types import TracebackType
from typing import Any

from flask import Flask, Response, request

_logger = logging.getLogger(__name__)

_FORGOTTEN = {
    "REMOTE_ADDR": "-",
    "REMOTE_PORT": "",
    "REMOTE_USER": "",
    "QUERY_STRING": "",
    "HTTP_REFERER": "-",
    "HTTP_USER_AGENT": "-",
    "HTTP_AUTHORIZATION": "",
    "HTTP_X_FORWARDED_FOR": "-",
    "HTTP_FORWARDED": "-",
    "HTTP_X_REAL_IP": "-",
    "REQUEST_URI": "-",
}
_ROUTE = "ransel.route"

# urllib3 warns of odd answers with their address, the limiter tells whom it stopped.
_TALKATIVE = {"urllib3": logging.CRITICAL, "flask-limiter": logging.WARNING}

ExceptionInfo = (
    tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]
)


class ForgetfulFlask(Flask):
    """An app whose error log says where an exception came from, and not what was in it."""

    def log_exception(self, exc_info: ExceptionInfo) -> None:
        """Without the message: it may quote what somebody gave us."""
        kind, _, trace = exc_info
        places = " < ".join(
            f"{frame.name} ({frame.filename}:{frame.lineno})"
            for frame in reversed(traceback.extract_tb(trace))
        )
        route = request.url_rule.rule if request.url_rule else "-"
        name = kind.__name__ if kind is not None else "-"
        _logger.error("%s at %s %s: %s", name, request.method, route, places)


def forget_requests(app: Flask) -> None:
    """Let ``app`` leave nothing of a request to the server's log."""
    for name, level in _TALKATIVE.items():
        logging.getLogger(name).setLevel(level)
    app.after_request(_note_route)
    app.wsgi_app = _forgetful(app.wsgi_app)  # type: ignore[method-assign]


def _note_route(response: Response) -> Response:
    request.environ[_ROUTE] = request.url_rule.rule if request.url_rule else "-"
    return response


def _forgetful(answer: Callable[..., Iterable[bytes]]) -> Callable[..., Iterable[bytes]]:
    def answer_and_forget(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        try:
            return answer(environ, start_response)
        finally:
            route = environ.get(_ROUTE, "-")
            environ.update({name: _FORGOTTEN[name] for name in _FORGOTTEN if name in environ})
            # The line of the request as gunicorn writes it, with the query; and the path of it.
            environ.update(RAW_URI=route, PATH_INFO=route)

    return answer_and_forget
