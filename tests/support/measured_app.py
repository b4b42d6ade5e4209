"""The public verifier as measurements and conformance suites ask it: without limits of requests.

It issues as well, on the signing that the backpack uses, because the suites of the W3C have an
implementation verify what it issued itself. ``gunicorn "tests.support.measured_app:make_app()"``.
"""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from flask import Flask, jsonify, request
from flask.typing import ResponseReturnValue
from flask_limiter import Limiter

from backpack.issuing.signing import SigningError, sign_credential
from tests.support.issuer import did_key
from verifier.web import create_app


def make_app() -> Flask:
    """The app without any configuration, and with ``POST /credentials/issue`` beside it."""
    app = create_app({})
    for limiter in app.extensions["limiter"]:
        if isinstance(limiter, Limiter):
            limiter.enabled = False
    key = Ed25519PrivateKey.generate()
    app.add_url_rule(
        "/credentials/issue", view_func=lambda: _issue(key), endpoint="issue", methods=["POST"]
    )
    return app


def _issue(key: Ed25519PrivateKey) -> ResponseReturnValue:
    """Sign ``{"credential": object}`` with a key that lives as long as the process."""
    body: Any = json.loads(request.get_data(cache=False))
    credential = body.get("credential") if isinstance(body, Mapping) else None
    if not isinstance(credential, Mapping):
        return jsonify({"errors": ["credential_missing"]}), HTTPStatus.BAD_REQUEST
    did = did_key(key)
    named = credential.get("issuer")
    issuer = {**named, "id": did} if isinstance(named, Mapping) else did
    try:
        signed = sign_credential(
            {**credential, "issuer": issuer},
            private_key=key,
            method=f"{did}#{did.removeprefix('did:key:')}",
            created=datetime.now(UTC),
        )
    except SigningError as error:
        return jsonify({"errors": [str(error)]}), HTTPStatus.BAD_REQUEST
    return jsonify({"verifiableCredential": signed}), HTTPStatus.CREATED
