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
from tests.support.issuer import did_key, status_list
from verifier.errors import UnreadableError, VerifierError
from verifier.fetch import Fetch, Response
from verifier.formats import check_structure
from verifier.formats.generations import CREDENTIALS_V1
from verifier.formats.reading import read_badge
from verifier.policy import Limits, Policy
from verifier.turns import Turns
from verifier.web import create_app
from verifier.web.asking import way_out

_PROOF_CONTEXT = "https://w3id.org/security/data-integrity/v2"
_STATUS_INDEX = 94_567


class SuiteIssuer:
    """Signs what it is sent, with a key that lives as long as the process."""

    def __init__(self) -> None:
        self._key = Ed25519PrivateKey.generate()
        self._did = did_key(self._key)
        self._lists: dict[str, dict[str, Any]] = {}

    def issue(self) -> ResponseReturnValue:
        """``{"credential": object}``; with ``options.credentialStatus`` it can be revoked.

        What breaks a rule of the data model is not signed.
        """
        body: Any = json.loads(request.get_data(cache=False))
        credential = body.get("credential") if isinstance(body, Mapping) else None
        if not isinstance(credential, Mapping):
            return jsonify({"errors": ["credential_missing"]}), HTTPStatus.BAD_REQUEST
        try:
            check_structure(read_badge(json.dumps(credential).encode(), limits=Limits()))
            status = self._status() if "credentialStatus" in (body.get("options") or {}) else {}
            signed = self._sign({**credential, **status, "issuer": self._issuer(credential)})
        except (SigningError, UnreadableError, VerifierError) as error:
            return jsonify({"errors": [str(error)]}), HTTPStatus.BAD_REQUEST
        return jsonify({"verifiableCredential": signed}), HTTPStatus.CREATED

    def show_list(self) -> ResponseReturnValue:
        """The status list, as it was signed."""
        return jsonify(self._list(request.base_url))

    def fetching(self, policy: Policy) -> Fetch:
        """The real way out; the lists from here need none."""
        beyond = way_out(Turns())(policy)

        def fetch(address: str, *, accept: str = "application/json") -> Response:
            if address not in self._lists:
                return beyond(address, accept=accept)
            return Response(
                address=address,
                status=HTTPStatus.OK,
                content_type="application/json",
                body=json.dumps(self._lists[address]).encode(),
                at=policy.now,
            )

        return fetch

    def _issuer(self, credential: Mapping[str, Any]) -> object:
        named = credential.get("issuer")
        return {**named, "id": self._did} if isinstance(named, Mapping) else self._did

    def _status(self) -> dict[str, Any]:
        address = f"{request.url_root}status"
        self._list(address)
        entry = {
            "id": f"{address}#{_STATUS_INDEX}",
            "type": "BitstringStatusListEntry",
            "statusPurpose": "revocation",
            "statusListIndex": str(_STATUS_INDEX),
            "statusListCredential": address,
        }
        return {"credentialStatus": entry}

    def _list(self, address: str) -> dict[str, Any]:
        if address not in self._lists:
            self._lists[address] = self._sign(status_list(address, self._did))
        return self._lists[address]

    def _sign(self, document: Mapping[str, Any]) -> dict[str, Any]:
        method = f"{self._did}#{self._did.removeprefix('did:key:')}"
        contexts = document["@context"]
        if isinstance(contexts, list) and CREDENTIALS_V1 in contexts:
            # The first data model's context has no words for a proof.
            document = {**document, "@context": list(dict.fromkeys([*contexts, _PROOF_CONTEXT]))}
        return sign_credential(
            document, private_key=self._key, method=method, created=datetime.now(UTC)
        )


def make_app() -> Flask:
    """The app without any configuration, and ``POST /credentials/issue`` and its list beside it."""
    issuer = SuiteIssuer()
    app = create_app({}, fetch_factory=issuer.fetching)
    for limiter in app.extensions["limiter"]:
        if isinstance(limiter, Limiter):
            limiter.enabled = False
    app.add_url_rule(
        "/credentials/issue", view_func=issuer.issue, endpoint="issue", methods=["POST"]
    )
    app.add_url_rule("/status", view_func=issuer.show_list, endpoint="status")
    return app
