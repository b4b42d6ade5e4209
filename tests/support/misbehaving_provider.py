"""An OpenID provider that misbehaves on demand, and otherwise does everything right.

It signs for real and speaks real HTTP. One test changes one field of ``Behaviour``.
"""

import base64
import hashlib
import hmac
import json
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from flask import Flask, Response, jsonify, make_response, request
from joserfc import jwt
from joserfc.jwk import ECKey
from joserfc.jws import JWSRegistry

from backpack.clock import Clock

CLIENT_ID = "ransel"
Claims = dict[str, Any]


def new_key() -> ECKey:
    """A fresh signing key with an id of its own."""
    return ECKey.generate_key("P-256", {"use": "sig", "alg": "ES256"}, private=True, auto_kid=True)


@dataclass(slots=True)
class Behaviour:
    """What the provider does differently. As it is made, it does nothing wrong."""

    down: bool = False
    broken: bool = False
    """Every answer is a page of HTML with status 500."""
    slow: float = 0.0
    """Seconds before the token endpoint answers."""
    discovery: Callable[[Claims], Claims] = field(default=lambda document: document)
    claims: Callable[[Claims], Claims] = field(default=lambda claims: claims)
    header: Callable[[Claims], Claims] = field(default=lambda header: header)
    token: Callable[[str], str] = field(default=lambda token: token)
    userinfo: Claims = field(default_factory=dict)
    sign_with: Any = None
    """A key other than the published one."""
    token_error: str | None = None


class MisbehavingProvider:
    """The provider's state: its key, its published keys, the person who signs in next."""

    def __init__(self, base_url: str, clock: Clock) -> None:
        self.issuer = base_url
        self.clock = clock
        self.key = new_key()
        self.published: list[ECKey] = [self.key]
        self.behaviour = Behaviour()
        self.person: Claims = {
            "sub": "subject-1",
            "name": "Anna Peeters",
            "email": "anna.peeters@ghent.example",
            "email_verified": True,
        }
        self.jwks_asked = 0
        self.token_forms: list[dict[str, str]] = []
        self.last_id_token = ""
        self._codes: dict[str, dict[str, str]] = {}

    def rotate(self) -> None:
        """Sign with a new key, and publish only that one."""
        self.key = new_key()
        self.published = [self.key]

    def authorize(self, address: str) -> dict[str, str]:
        """What somebody's visit at the authorization endpoint leads back with."""
        asked = dict(parse_qsl(urlsplit(address).query))
        assert asked["response_type"] == "code"
        assert asked["code_challenge_method"] == "S256"
        code = secrets.token_urlsafe(16)
        self._codes[code] = asked
        return {"code": code, "state": asked["state"], "iss": self.issuer}

    def sign(self, claims: Claims, **header: str) -> str:
        """A JWT of ours."""
        key = self.behaviour.sign_with or self.key
        whole = self.behaviour.header({"alg": "ES256", "kid": self.key.kid, **header})
        return self.behaviour.token(_sign(whole, claims, key))

    def id_token_claims(self, nonce: str) -> Claims:
        """The claims of a good ID token."""
        moment = int(self.clock().timestamp())
        return {
            "iss": self.issuer,
            "sub": self.person["sub"],
            "aud": CLIENT_ID,
            "iat": moment,
            "exp": moment + 300,
            "nonce": nonce,
            "sid": "session-1",
        }

    def give_tokens(self) -> Response:
        """The token endpoint."""
        self.token_forms.append(request.form.to_dict())
        time.sleep(self.behaviour.slow)
        if self.behaviour.token_error:
            return make_response(jsonify(error=self.behaviour.token_error), 400)
        asked = self._codes.pop(request.form["code"], None)
        digest = hashlib.sha256(request.form["code_verifier"].encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        if asked is None or challenge != asked["code_challenge"]:
            return make_response(jsonify(error="invalid_grant"), 400)
        claims = self.behaviour.claims(self.id_token_claims(asked["nonce"]))
        self.last_id_token = self.sign(claims)
        return jsonify(access_token="opaque", token_type="Bearer", id_token=self.last_id_token)


def _sign(header: Claims, claims: Claims, key: Any) -> str:
    if header["alg"] == "none":
        return f"{_part(header)}.{_part(claims)}."
    if isinstance(key, bytes):
        # By hand, as the attacker does: joserfc rightly refuses such a secret.
        signed = f"{_part(header)}.{_part(claims)}"
        code = hmac.new(key, signed.encode(), hashlib.sha256).digest()
        return f"{signed}.{base64.urlsafe_b64encode(code).rstrip(b'=').decode()}"
    registry = JWSRegistry(algorithms=[header["alg"]])
    return jwt.encode(header, claims, key, algorithms=[header["alg"]], registry=registry)


def _part(value: Claims) -> str:
    """One part of a token."""
    return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()


def shared_secret_of(key: ECKey) -> bytes:
    """The public key's own bytes as a shared secret: the classical confusion of algorithms."""
    return key.as_pem(private=False)


def make_app(provider: MisbehavingProvider) -> Flask:
    """The provider's endpoints."""
    app = Flask("misbehaving_provider")

    @app.before_request
    def _misbehave() -> Response | None:
        if provider.behaviour.down or provider.behaviour.broken:
            return make_response("<h1>Bad gateway</h1>", 502)
        return None

    @app.get("/.well-known/openid-configuration")
    def _discovery() -> Response:
        issuer = provider.issuer
        document = {
            "issuer": issuer,
            "authorization_endpoint": f"{issuer}/authorize",
            "token_endpoint": f"{issuer}/token",
            "userinfo_endpoint": f"{issuer}/userinfo",
            "jwks_uri": f"{issuer}/jwks",
            "id_token_signing_alg_values_supported": ["none", "HS256", "ES256"],
            "authorization_response_iss_parameter_supported": True,
        }
        return jsonify(provider.behaviour.discovery(document))

    @app.get("/jwks")
    def _jwks() -> Response:
        provider.jwks_asked += 1
        return jsonify(keys=[key.as_dict(private=False) for key in provider.published])

    @app.post("/token")
    def _token() -> Response:
        return provider.give_tokens()

    @app.get("/userinfo")
    def _userinfo() -> Response:
        return jsonify({**provider.person, **provider.behaviour.userinfo})

    return app
