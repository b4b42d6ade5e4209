"""A host that speaks Badge Connect, written from its specification alone; well or badly behaved.

Open Badges 2.1, section 2: a manifest, registration, authorization code with PKCE, refresh and
revocation, a profile, and assertions in pages. It shares no code with the backpack.
"""

import base64
import hashlib
import itertools
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from flask import Flask, Response, jsonify, redirect, request
from flask.typing import ResponseReturnValue

SCOPE = "https://purl.imsglobal.org/spec/ob/v2p1/scope/"
READ, PROFILE = SCOPE + "assertion.readonly", SCOPE + "profile.readonly"
CREATE = SCOPE + "assertion.create"
BASE = "/v/ims/ob/v2p1"
CLIENT, SECRET = "BADGECONNECT_1", "a secret of the host"
OK = {"error": None, "statusCode": 200, "statusText": "OK"}


@dataclass
class ConnectHost:
    """The host: what it holds, how it behaves, and what it was asked."""

    assertions: list[dict[str, Any]] = field(default_factory=list)
    signed: list[str] = field(default_factory=list)
    per_page: int = 50
    """It gives no more at once, whatever is asked."""
    manifest: dict[str, Any] = field(default_factory=dict)
    """Changes to the manifest's entry; None takes a member out."""
    answers: dict[str, Callable[[], ResponseReturnValue | None]] = field(default_factory=dict)
    """What it answers instead, by the last part of the path; None for what it usually does."""
    refreshes: bool = True
    registrations: int = 0
    sinces: list[str | None] = field(default_factory=list)
    offsets: list[int] = field(default_factory=list)
    revoked: list[tuple[str, str]] = field(default_factory=list)
    challenges: dict[str, str] = field(default_factory=dict)
    good: dict[str, str] = field(default_factory=dict)
    """The tokens that count now, with their kinds."""
    numbers: "itertools.count[int]" = field(default_factory=itertools.count)

    def make_app(self, base_url: str) -> Flask:
        """The host as a program at ``base_url``."""
        app = Flask("badge-connect-host")
        app.before_request(self._misbehave)
        app.add_url_rule("/.well-known/badgeconnect.json", "manifest",
                         lambda: self._manifest(base_url))  # fmt: skip
        app.add_url_rule("/o/register", "register", self._register, methods=["POST"])
        app.add_url_rule("/o/auth", "auth", self._authorize)
        app.add_url_rule("/o/token", "token", self._token, methods=["POST"])
        app.add_url_rule("/o/revoke", "revoke", self._revoke, methods=["POST"])
        app.add_url_rule(f"{BASE}/assertions", "assertions", self._assertions)
        app.add_url_rule(f"{BASE}/profile", "profile", self._profile)
        return app

    def forget(self, kind: str) -> None:
        """Let no token of this kind count any more, whatever was promised."""
        self.good = {token: one for token, one in self.good.items() if one != kind}

    def _misbehave(self) -> ResponseReturnValue | None:
        other = self.answers.get(request.path.rpartition("/")[2])
        return other() if other is not None else None

    def _manifest(self, base_url: str) -> ResponseReturnValue:
        entry: dict[str, Any] = {
            "name": "Badges of before",
            "apiBase": base_url + BASE,
            "version": "v2p1",
            "termsOfServiceUrl": f"{base_url}/terms",
            "privacyPolicyUrl": f"{base_url}/privacy",
            "scopesOffered": [READ, CREATE, PROFILE],
            "registrationUrl": f"{base_url}/o/register",
            "authorizationUrl": f"{base_url}/o/auth",
            "tokenUrl": f"{base_url}/o/token",
            "tokenRevocationUrl": f"{base_url}/o/revoke",
            **self.manifest,
        }
        return jsonify(
            {
                "@context": "https://purl.imsglobal.org/spec/ob/v2p1/ob_v2p1.jsonld",
                "id": f"{base_url}/.well-known/badgeconnect.json",
                "badgeConnectAPI": [
                    {name: value for name, value in entry.items() if value is not None}
                ],
            }
        )

    def _register(self) -> ResponseReturnValue:
        told = request.get_json()
        needed = {"client_name", "client_uri", "logo_uri", "tos_uri", "policy_uri",
                  "software_id", "software_version", "redirect_uris"}  # fmt: skip
        if needed - set(told):
            return jsonify({"error": "invalid_client_metadata"}), 400
        self.registrations += 1
        given = {"client_id": CLIENT, "client_secret": SECRET, "client_id_issued_at": 1,
                 "client_secret_expires_at": 0}  # fmt: skip
        return jsonify({**told, **given}), 201

    def _authorize(self) -> ResponseReturnValue:
        """She is signed in and says yes."""
        asked = request.args
        assert (asked["response_type"], asked["client_id"]) == ("code", CLIENT)
        assert asked["code_challenge_method"] == "S256"
        code = f"code-{next(self.numbers)}"
        self.challenges[code] = asked["code_challenge"]
        return redirect(f"{asked['redirect_uri']}?code={code}&state={asked['state']}")

    def _token(self) -> ResponseReturnValue:
        form, proof = request.form, request.authorization
        if proof is None or (proof.username, proof.password) != (CLIENT, SECRET):
            return jsonify({"error": "invalid_client"}), 401
        if form["grant_type"] == "refresh_token":
            if self.good.pop(form["refresh_token"], None) != "refresh_token":
                return jsonify({"error": "invalid_grant"}), 400
        else:
            digest = hashlib.sha256(form["code_verifier"].encode()).digest()
            challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
            if self.challenges.pop(form["code"], None) != challenge:
                return jsonify({"error": "invalid_grant"}), 400
        return jsonify(self._issue())

    def _issue(self) -> dict[str, Any]:
        number = next(self.numbers)
        given = {"access_token": f"access-{number}"}
        if self.refreshes:
            given["refresh_token"] = f"refresh-{number}"
        self.good |= {token: kind for kind, token in given.items()}
        return {**given, "token_type": "Bearer", "expires_in": 3600,
                "scope": f"{READ} {PROFILE} offline_access"}  # fmt: skip

    def _revoke(self) -> ResponseReturnValue:
        token = request.form["token"]
        self.revoked.append((request.form["token_type_hint"], token))
        self.good.pop(token, None)
        return "", 200

    def _is_allowed(self) -> bool:
        token = request.headers.get("Authorization", "").removeprefix("Bearer ")
        return self.good.get(token) == "access_token"

    def _refuse(self) -> ResponseReturnValue:
        status = {"error": "no", "statusCode": 401, "statusText": "UNAUTHENTICATED"}
        return jsonify({"status": status}), 401

    def _profile(self) -> ResponseReturnValue:
        if not self._is_allowed():
            return self._refuse()
        return jsonify({"status": OK, "profile": {"type": "Profile", "name": "Noor from before"}})

    def _assertions(self) -> ResponseReturnValue:
        if not self._is_allowed():
            return self._refuse()
        self.sinces.append(request.args.get("since"))
        self.offsets.append(int(request.args["offset"]))
        limit = min(int(request.args["limit"]), self.per_page)
        everything: list[Any] = [*self.assertions, *self.signed]
        page = everything[self.offsets[-1] : self.offsets[-1] + limit]
        more = self.offsets[-1] + len(page) < len(everything)
        return give(page, more=more)


def give(page: list[Any], *, more: bool) -> Response:
    """A page of assertions; the link leads to another domain, which nobody should go to."""
    answer = Response(
        json.dumps(
            {
                "status": OK,
                "assertions": [one for one in page if isinstance(one, dict)],
                "signedAssertions": [one for one in page if isinstance(one, str)] or None,
            }
        ),
        content_type="application/json",
    )
    if more:
        answer.headers["Link"] = '<https://evil.example/assertions?offset=1>; rel="next"'
    return answer
