"""A program that connects to the backpack, as the tests' browser and the program itself do it."""

import re
import secrets
from base64 import b64encode, urlsafe_b64encode
from hashlib import sha256
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

SCOPE = "https://purl.imsglobal.org/spec/ob/v3p0/scope/"
READ, UPSERT = SCOPE + "credential.readonly", SCOPE + "credential.upsert"
PROFILE_READ, PROFILE_UPDATE = SCOPE + "profile.readonly", SCOPE + "profile.update"
OFFLINE = "offline_access"
EVERYTHING = f"{READ} {UPSERT} {PROFILE_READ} {PROFILE_UPDATE} {OFFLINE}"
CALLBACK = "https://badges.wallet.example/callback"
API = "/ims/ob/v3p0"

_TOKEN = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')


def registration(**changes: Any) -> dict[str, Any]:
    """A registration as Open Badges 3.0 wants it; a change to None takes a member out."""
    body: dict[str, Any] = {
        "client_name": "Example Wallet",
        "client_uri": "https://badges.wallet.example/",
        "logo_uri": "https://badges.wallet.example/logo.png",
        "tos_uri": "https://badges.wallet.example/terms",
        "policy_uri": "https://badges.wallet.example/privacy",
        "software_id": "c88b6ed8-269e-448e-99be-7e2ff47167d1",
        "software_version": "1.0",
        "redirect_uris": [CALLBACK],
        "token_endpoint_auth_method": "client_secret_basic",
        "grant_types": ["authorization_code", "refresh_token"],
        "response_types": ["code"],
        "scope": EVERYTHING,
    }
    return {name: value for name, value in {**body, **changes}.items() if value is not None}


class Program:
    """A registered program, without a browser of its own."""

    def __init__(self, app: Flask, **changes: Any) -> None:
        self.http = app.test_client()
        answer = self.http.post("/oauth/register", json=registration(**changes))
        assert answer.status_code == 201, answer.text
        self.registered: dict[str, Any] = answer.get_json()
        self.client_id: str = self.registered["client_id"]
        self.secret: str | None = self.registered.get("client_secret")
        self.verifier = secrets.token_urlsafe(48)
        self.token = ""

    def question(self, **changes: str | None) -> str:
        """The address to which the program sends a browser; a change to None leaves one out."""
        challenge = urlsafe_b64encode(sha256(self.verifier.encode()).digest()).rstrip(b"=")
        asked: dict[str, str | None] = {
            "response_type": "code",
            "client_id": self.client_id,
            "redirect_uri": self.registered["redirect_uris"][0],
            "scope": EVERYTHING,
            "state": "a state",
            "code_challenge": challenge.decode(),
            "code_challenge_method": "S256",
            **changes,
        }
        return "/oauth/authorize?" + urlencode({n: v for n, v in asked.items() if v is not None})

    def decide(self, browser: FlaskClient, *ticked: str, decision: str = "allow",
               **changes: str | None) -> TestResponse:  # fmt: skip
        """What the learner's browser gets after her decision."""
        address = self.question(**changes)
        found = _TOKEN.search(browser.get(address).text)
        assert found is not None
        base = browser.application.extensions["config"].base_url
        return browser.post(
            address,
            data={"csrf_token": found[1], "scope": list(ticked), "decision": decision},
            headers={"Referer": base + "/oauth/authorize"},
        )

    def code(self, browser: FlaskClient, *ticked: str) -> str:
        """The code after she allowed what is ticked, or everything."""
        answer = self.decide(browser, *(ticked or EVERYTHING.split()))
        assert answer.status_code == 302, answer.text
        return parse_qs(urlsplit(answer.location).query)["code"][0]

    def ask_token(self, **form: str | None) -> TestResponse:
        """The answer of the token endpoint."""
        data = {name: value for name, value in form.items() if value is not None}
        if self.secret is None:
            data.setdefault("client_id", self.client_id)
        return self.http.post("/oauth/token", data=data, headers=self.basic)

    @property
    def basic(self) -> dict[str, str]:
        """How a program with a secret proves who it is."""
        if self.secret is None:
            return {}
        pair = b64encode(f"{self.client_id}:{self.secret}".encode()).decode()
        return {"Authorization": f"Basic {pair}"}

    def exchange(self, code: str, /, **changes: str | None) -> TestResponse:
        """The code for tokens."""
        form: dict[str, str | None] = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": self.registered["redirect_uris"][0],
            "code_verifier": self.verifier,
        }
        return self.ask_token(**{**form, **changes})

    def refresh(self, token: str, /, **changes: str) -> TestResponse:
        """A refresh token for new ones."""
        return self.ask_token(grant_type="refresh_token", refresh_token=token, **changes)

    def connect(self, browser: FlaskClient, *ticked: str) -> dict[str, Any]:
        """All of it: the tokens after she allowed what is ticked, or everything."""
        answer = self.exchange(self.code(browser, *ticked))
        assert answer.status_code == 200, answer.text
        tokens: dict[str, Any] = answer.get_json()
        self.token = tokens["access_token"]
        return tokens

    def ask(self, path: str, method: str = "GET", **options: Any) -> TestResponse:
        """The API's answer to the program with its token."""
        headers = {"Authorization": f"Bearer {self.token}"}
        return self.http.open(API + path, method=method, headers=headers, **options)
