"""Safety that is on for every route: hosts, cookies, forms, headers, rates and sizes."""

from datetime import timedelta

from flask import Flask
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from flask_wtf.csrf import CSRFProtect
from werkzeug.middleware.proxy_fix import ProxyFix

from backpack.config import Config
from backpack.shell import send_security_headers

csrf = CSRFProtect()
limiter = Limiter(get_remote_address, headers_enabled=True)

FORM_BYTES = 2_000_000
"""The largest form is an award with its texts; routes for files have limits of their own."""


def secure(app: Flask, config: Config) -> None:
    """Configure cookies, trusted hosts, CSRF, rate limits and headers from ``config``."""
    app.config.update(
        SECRET_KEY=config.secret_key,
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
    csrf.init_app(app)
    limiter.init_app(app)
    send_security_headers(app, https=config.https)
