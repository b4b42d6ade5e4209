"""Safety that is on for every route: hosts, cookies, forms, headers, rates and sizes."""

from collections.abc import Callable
from datetime import timedelta
from http import HTTPStatus
from typing import Any, TypeVar

from flask import Flask, Response, current_app, request
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from flask_login import current_user
from flask_wtf.csrf import CSRFProtect
from werkzeug.middleware.proxy_fix import ProxyFix

from backpack.config import Config
from backpack.shell import send_security_headers


def who_asks() -> str:
    """Whom a rate counts: the person, and of strangers the address.

    A campus shares one address: hers must not be used up by whoever sits beside her.
    """
    if current_user and current_user.is_authenticated:
        return f"person {current_user.person.public_id}"
    return get_remote_address()


csrf = CSRFProtect()
limiter = Limiter(who_asks, headers_enabled=True)

FORM_BYTES = 2_000_000
"""The largest form is an award with its texts; routes for files have limits of their own."""

View = TypeVar("View", bound=Callable[..., Any])


def takes_files(most_bytes: int) -> Callable[[View], View]:
    """Let a view take requests of up to ``most_bytes``, files and all."""

    def mark(view: View) -> View:
        view.most_bytes = most_bytes  # type: ignore[attr-defined] # Flask keeps the very function
        return view

    return mark


def _let_files_in() -> None:
    view = current_app.view_functions.get(request.endpoint or "")
    most_bytes = getattr(view, "most_bytes", None)
    if most_bytes is not None:
        request.max_content_length = most_bytes


def _wait_only_when_refused(response: Response) -> Response:
    """The limiter says ``Retry-After`` on every answer; clients wait whenever they read it."""
    if response.status_code not in {HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE}:
        response.headers.pop("Retry-After", None)
    return response


def secure(app: Flask, config: Config) -> None:
    """Configure cookies, trusted hosts, CSRF, rate limits and headers from ``config``."""
    app.config.update(
        SECRET_KEY=config.secret_key,
        SECRET_KEY_FALLBACKS=list(config.secret_keys[1:]),
        # Of several keys the last one signs, and all are tried.
        WTF_CSRF_SECRET_KEY=list(reversed(config.secret_keys)),
        SESSION_COOKIE_NAME="__Host-ransel" if config.https else "ransel",
        SESSION_COOKIE_SECURE=config.https,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        PERMANENT_SESSION_LIFETIME=timedelta(hours=12),
        MAX_CONTENT_LENGTH=FORM_BYTES,
        MAX_FORM_MEMORY_SIZE=FORM_BYTES,
        TRUSTED_HOSTS=[config.host],
        WTF_CSRF_TIME_LIMIT=None,
        WTF_CSRF_SSL_STRICT=config.https,
        RATELIMIT_ENABLED=config.rate_limits,
        RATELIMIT_STORAGE_URI=config.redis_url or "memory://",
        PREFERRED_URL_SCHEME="https" if config.https else "http",
    )
    if config.trusted_proxies:
        hops = config.trusted_proxies
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign]
            app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops
        )
    # Before the token is looked for, which reads the form.
    app.before_request(_let_files_in)
    csrf.init_app(app)
    # What comes after an answer is done in the reverse order, so this before the limiter's.
    app.after_request(_wait_only_when_refused)
    limiter.init_app(app)
    send_security_headers(app, https=config.https)
