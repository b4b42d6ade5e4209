"""The awarding API over HTTP: JSON in and out, a token in every request, problem+json on errors."""

import time
from http import HTTPStatus
from typing import Any

from flask import Blueprint, Response, current_app, jsonify, render_template, request
from flask_babel import gettext as _
from werkzeug.exceptions import HTTPException

from backpack import clock, db
from backpack.api.awarding import following
from backpack.api.awarding.badge_classes import describe_badge_classes
from backpack.api.awarding.clients import (
    TOKEN_LIFE,
    UnauthorizedError,
    client_of_token,
    give_token,
)
from backpack.api.awarding.making import award_once
from backpack.api.awarding.openapi import describe
from backpack.api.awarding.reading import read_bulk_request
from backpack.config import Config
from backpack.errors import TEXTS, BackpackError
from backpack.models import ApiClient
from backpack.security import limiter, takes_files

awarding = Blueprint("awarding_api", __name__, url_prefix="/api/v1")

MOST_BYTES = 8_000_000
"""A thousand awards with long texts."""

LONGEST_REASON = 2000


def _problem(status: int, code: str, title: str, detail: str) -> Response:
    problem = jsonify(type="about:blank", status=status, title=title, code=code, detail=detail)
    problem.content_type = "application/problem+json"
    problem.status_code = status
    return problem


@awarding.errorhandler(BackpackError)
def _refuse(error: BackpackError) -> Response:
    db.session().rollback()
    title = error.title or str(TEXTS.get(error.status, TEXTS[400])[0])
    problem = _problem(error.status, error.code, title, error.sentence)
    if isinstance(error, UnauthorizedError):
        scheme = "Basic" if error.code == "invalid_client" else "Bearer"
        problem.headers["WWW-Authenticate"] = f'{scheme} realm="Ransel", error="{error.code}"'
    return problem


@awarding.errorhandler(HTTPException)
def _refuse_http(error: HTTPException) -> Response:
    db.session().rollback()
    status = error.code or 500
    title, sentence = TEXTS.get(status, TEXTS[400])
    return _problem(status, f"http_{status}", str(title), str(sentence))


@awarding.after_request
def _tell_limits(response: Response) -> Response:
    """Say what is left (draft-ietf-httpapi-ratelimit-headers-10); nothing here is to be kept."""
    windows = [
        (met.limit.get_expiry(), max(1, int(met.reset_at - time.time())), met)
        for met in limiter.current_limits
    ]
    if windows:
        response.headers["RateLimit-Policy"] = ", ".join(
            f'"{seconds}s";q={met.limit.amount};w={seconds}' for seconds, _rest, met in windows
        )
        response.headers["RateLimit"] = ", ".join(
            f'"{seconds}s";r={max(0, met.remaining)};t={rest}' for seconds, rest, met in windows
        )
    if response.status_code == HTTPStatus.TOO_MANY_REQUESTS and windows:
        response.headers["Retry-After"] = str(max(rest for _seconds, rest, _met in windows))
    response.headers.setdefault("Cache-Control", "no-store")
    return response


def _client() -> ApiClient:
    scheme, _space, token = request.headers.get("Authorization", "").partition(" ")
    given = token.strip() if scheme.lower() == "bearer" else ""
    return client_of_token(db.session(), given, now=clock.now())


def _config() -> Config:
    config: Config = current_app.extensions["config"]
    return config


@awarding.post("/token")
@limiter.limit("60 per minute")
def give_client_token() -> Any:
    """Client credentials (RFC 6749, section 4.4), in the Authorization header or in the form."""
    if request.form.get("grant_type") != "client_credentials":
        raise BackpackError(
            "unsupported_grant_type", _("grant_type is client_credentials, in a form.")
        )
    basic = request.authorization
    if basic is not None and basic.type == "basic":
        client_id, secret = basic.username or "", basic.password or ""
    else:
        client_id = request.form.get("client_id", "")
        secret = request.form.get("client_secret", "")
    token = give_token(db.session(), client_id, secret, now=clock.now())
    return {
        "access_token": token,
        "token_type": "Bearer",
        "expires_in": int(TOKEN_LIFE.total_seconds()),
    }


@awarding.get("/badge-classes")
@limiter.limit("300 per minute")
def list_badge_classes() -> Any:
    """What the client that asks may award."""
    return {"badge_classes": describe_badge_classes(db.session(), _client())}


@awarding.post("/awards")
@limiter.limit("60 per minute")
@takes_files(MOST_BYTES)
def make_awards() -> Any:
    """Award in bulk; each row is answered by itself."""
    client = _client()
    key = request.headers.get("Idempotency-Key")
    if key is None:
        raise BackpackError(
            "idempotency_key_missing", _("Send an Idempotency-Key that is new for each request.")
        )
    answer, repeated = award_once(
        db.session(),
        client,
        key=key,
        body=request.get_data(),
        asked=read_bulk_request(request.get_json(silent=True)),
        secret_keys=_config().secret_keys,
        now=clock.now(),
    )
    response = jsonify(answer)
    if repeated:
        response.headers["Idempotent-Replayed"] = "true"
    return response


@awarding.get("/awards")
@limiter.limit("300 per minute")
def list_awards() -> Any:
    """The awards of the client that asks, in the order in which they changed."""
    client = _client()
    page = following.list_awards(
        db.session(),
        client,
        since=request.args.get("since"),
        state=request.args.get("state"),
        cursor=request.args.get("cursor"),
        now=clock.now(),
    )
    return {"awards": page.awards, "next_cursor": page.next_cursor}


@awarding.get("/awards/<award_id>")
@limiter.limit("300 per minute")
def show_award(award_id: str) -> Any:
    """One award of the client that asks."""
    found = following.find_award(db.session(), _client(), award_id)
    return following.describe_awards(db.session(), [found], now=clock.now())[0]


@awarding.post("/awards/<award_id>/withdraw")
@limiter.limit("300 per minute")
def withdraw_award(award_id: str) -> Any:
    """Take an award back that nobody has claimed."""
    client = _client()
    body = request.get_json(silent=True)
    reason = body.get("reason") if isinstance(body, dict) else None
    if not isinstance(reason, str) or not 1 <= len(reason.strip()) <= LONGEST_REASON:
        raise BackpackError("reason_missing", _("Say why, in reason: up to 2000 letters."))
    found = following.withdraw(
        db.session(), client, award_id, reason=reason.strip(), now=clock.now()
    )
    return following.describe_awards(db.session(), [found], now=clock.now())[0]


@awarding.get("/openapi.json")
def show_description() -> Any:
    """The API in OpenAPI 3.1."""
    return describe(_config().base_url)


@awarding.get("/")
def show_guide() -> str:
    """The API for people."""
    base_url = _config().base_url
    return render_template(
        "backpack/api/guide.html", base_url=base_url, description=describe(base_url)
    )
