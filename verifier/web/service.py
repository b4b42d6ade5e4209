"""What machines around the app ask: is it alive and ready, what did it count, whom to tell."""

import hmac
from datetime import timedelta
from http import HTTPStatus

from flask import Blueprint, Response, abort, request, url_for
from flask.typing import ResponseReturnValue

from verifier.errors import VerifierError
from verifier.web.asking import current_desk
from verifier.web.languages import LANGUAGES
from verifier.web.redis_store import RedisStore
from verifier.web.warming import warm_contexts

service = Blueprint("service", __name__)

_VALID = timedelta(days=180)


@service.get("/healthz")
def show_health() -> ResponseReturnValue:
    """For load balancers: the process answers."""
    return {"status": "ok"}


@service.get("/readyz")
def show_readiness() -> ResponseReturnValue:
    """For roll-outs and monitors: the vocabularies are read, and Redis answers if there is one."""
    store = current_desk().store
    found = {"contexts": _contexts_are_warm()}
    if isinstance(store, RedisStore):
        found["redis"] = store.answers()
    ready = all(found.values())
    status = HTTPStatus.OK if ready else HTTPStatus.SERVICE_UNAVAILABLE
    return {"status": "ready" if ready else "not ready", **found}, status


@service.get("/metrics")
def show_counts() -> Response:
    """For Prometheus, with the operator's token; without one there is nothing at this address."""
    token = current_desk().settings.metrics_token
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if not token or not hmac.compare_digest(given.encode(), token.encode()):
        abort(HTTPStatus.NOT_FOUND)
    return Response(current_desk().counts.write(), content_type="text/plain; version=0.0.4")


@service.get("/.well-known/security.txt")
def show_contact() -> Response:
    """Whom to tell about a weakness (RFC 9116), if the operator has said so."""
    desk = current_desk()
    if not desk.settings.security_contact:
        abort(HTTPStatus.NOT_FOUND)
    expires = (desk.clock() + _VALID).replace(hour=0, minute=0, second=0, microsecond=0)
    lines = (
        f"Contact: {desk.settings.security_contact}",
        f"Expires: {expires:%Y-%m-%dT%H:%M:%SZ}",
        f"Preferred-Languages: {', '.join(LANGUAGES)}",
        f"Canonical: {url_for('service.show_contact', _external=True)}",
    )
    return Response("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


@service.get("/robots.txt")
def show_crawlers() -> Response:
    """Search engines may know the pages, and shall not press the button."""
    lines = ("User-agent: *", "Disallow: /*?url=", "Disallow: /*&url=", "Allow: /")
    return Response("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


def _contexts_are_warm() -> bool:
    try:
        warm_contexts()
    except VerifierError:
        return False
    return True
