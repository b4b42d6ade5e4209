"""A small wallet of our own for tests: it knows the specification and nothing of our code."""

import json
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import parse_qs, urlsplit

from flask import Flask
from joserfc import jwt
from joserfc.jwk import ECKey, OKPKey

Answer = Any
"""A response; its types say that every body may be missing."""

GRANT = "urn:ietf:params:oauth:grant-type:pre-authorized_code"


def read_path(address: str) -> str:
    """The path of an address of the backpack."""
    return urlsplit(address).path


@dataclass
class Wallet:
    """A holder's key, and the steps of OpenID4VCI 1.0 one by one."""

    client: Any
    """A test client, of whose answers only the body matters."""

    now: datetime
    key: ECKey | OKPKey = field(default_factory=lambda: ECKey.generate_key("P-256"))

    def read_offer(self, link: str) -> dict[str, Any]:
        """The offer behind a link, as section 4.1.3 says."""
        parts = urlsplit(link)
        assert parts.scheme == "openid-credential-offer"
        (address,) = parse_qs(parts.query)["credential_offer_uri"]
        answer = self.client.get(read_path(address))
        assert answer.status_code == 200, answer.text
        return dict(answer.json)

    def ask_token(self, code: str, tx_code: str | None = None) -> Answer:
        form = {"grant_type": GRANT, "pre-authorized_code": code}
        return self.client.post(
            "/wallets/token", data=form if tx_code is None else {**form, "tx_code": tx_code}
        )

    def ask_nonce(self) -> str:
        answer = self.client.post("/wallets/nonce")
        assert answer.headers["Cache-Control"] == "no-store"
        return str(answer.json["c_nonce"])

    def prove(self, nonce: str, *, header: dict[str, Any] | None = None, **claims: Any) -> str:
        """A proof of possession (appendix F.1), with what the test changes."""
        algorithm = "ES256" if isinstance(self.key, ECKey) else "Ed25519"
        head = {
            "typ": "openid4vci-proof+jwt",
            "alg": algorithm,
            "jwk": self.key.as_dict(private=False),
        }
        body = {
            "aud": "http://backpack.test/wallets",
            "iat": int(self.now.timestamp()),
            "nonce": nonce,
        }
        merged = {key: value for key, value in {**head, **(header or {})}.items() if value}
        return jwt.encode(merged, {**body, **claims}, self.key, algorithms=[algorithm])

    def ask_credential(self, access: str, configuration: str, proof: str, **members: Any) -> Answer:
        body = {
            "credential_configuration_id": configuration,
            "proofs": {"jwt": [proof]},
            **members,
        }
        return self.client.post(
            "/wallets/credential",
            data=json.dumps(body),
            headers={"Authorization": f"Bearer {access}", "Content-Type": "application/json"},
        )

    def take(self, link: str, tx_code: str | None) -> Any:
        """All of it: the credential behind a link."""
        offer = self.read_offer(link)
        (configuration,) = offer["credential_configuration_ids"]
        grant = offer["grants"][GRANT]
        access = self.ask_token(grant["pre-authorized_code"], tx_code).json["access_token"]
        answer = self.ask_credential(access, configuration, self.prove(self.ask_nonce()))
        assert answer.status_code == 200, answer.text
        (taken,) = answer.json["credentials"]
        return taken["credential"]


def make_wallet(app: Flask, now: datetime) -> Wallet:
    """A wallet with a new P-256 key."""
    return Wallet(client=app.test_client(), now=now)
