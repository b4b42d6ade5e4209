"""The authorization server: Authlib's protocol over our tables; the only door to it.

Authlib decides how a request is read, what is refused with which error, and when an error may be
sent to a redirect address; our services decide what is true.
"""

import logging
import secrets
from dataclasses import dataclass
from typing import Any

from authlib.common.urls import add_params_to_uri
from authlib.integrations.flask_oauth2 import AuthorizationServer
from authlib.integrations.flask_oauth2.requests import FlaskOAuth2Payload
from authlib.oauth2 import OAuth2Error
from authlib.oauth2.rfc6749 import InvalidGrantError, InvalidRequestError, OAuth2Request
from authlib.oauth2.rfc6749.grants import AuthorizationCodeGrant, RefreshTokenGrant
from authlib.oauth2.rfc7009 import RevocationEndpoint
from authlib.oauth2.rfc7636 import CodeChallenge
from flask import Request, Response
from flask import request as current_request

from backpack import clock, db
from backpack.api import clients, grants
from backpack.api.scopes import Scope, read_scopes
from backpack.models import OAuthClient, OAuthGrant, OAuthToken, Person

__all__ = ["OAuth2Error", "make_server"]

LONGEST_STATE = 2_000
CLIENT_AUTH = ["client_secret_basic", "none"]


@dataclass(frozen=True, slots=True)
class Allowed:
    """Who allows, and what of it."""

    person: Person
    scope: str


class _Client:
    """A registered client, as Authlib asks it."""

    def __init__(self, row: OAuthClient) -> None:
        self.row = row

    def get_default_redirect_uri(self) -> None:
        """None: the address is always named (Open Badges 3.0, section 7.1.3)."""

    def get_allowed_scope(self, scope: str | None) -> str | None:
        """What of it may be asked; None if nothing is left."""
        return grants.narrow(self.row, scope or "") or None

    def check_redirect_uri(self, redirect_uri: str) -> bool:
        """Whether it is registered, letter by letter."""
        return redirect_uri in self.row.redirect_uris

    def check_client_secret(self, secret: str) -> bool:
        """Whether the secret is this client's."""
        return clients.has_secret(self.row, secret)

    def check_endpoint_auth_method(self, method: str, endpoint: str) -> bool:  # noqa: ARG002
        """A client with a secret must use it, and one without has none to use."""
        return method == ("none" if self.row.secret_sha256 is None else "client_secret_basic")

    def check_response_type(self, response_type: str) -> bool:
        """Only codes are given."""
        return response_type == "code"

    def check_grant_type(self, grant_type: str) -> bool:
        """Whether it registered for that."""
        return grant_type in self.row.grant_types


class _Code:
    """The code of a grant, as Authlib asks it."""

    code_challenge_method = "S256"

    def __init__(self, row: OAuthGrant) -> None:
        self.row = row
        self.code_challenge = row.code_challenge

    def get_redirect_uri(self) -> str:
        """Where it was sent."""
        return self.row.redirect_uri

    def get_scope(self) -> str:
        """What was allowed."""
        return self.row.scope


class _Token:
    """A token, as Authlib asks it."""

    def __init__(self, row: OAuthToken) -> None:
        self.row = row

    def check_client(self, client: _Client) -> bool:
        """Whether it was given to this client."""
        return self.row.grant.client_id == client.row.id

    def get_scope(self) -> str:
        """What was allowed."""
        return self.row.scope


class _Request(OAuth2Request):  # type: ignore[misc] # Authlib carries no types
    """Parameters in the query for the authorization, in the body for all else, never in both.

    Whether the site is on https is held by the configuration; Authlib would ask the address.
    """

    def __init__(self, request: Request) -> None:
        super().__init__(request.method, f"https://{request.host}{request.path}", None,
                         request.headers)  # fmt: skip
        self._request = request
        self.payload = _Payload(request)

    @property
    def form(self) -> Any:
        """The body's parameters."""
        return self._request.form


class _Payload(FlaskOAuth2Payload):  # type: ignore[misc] # the same
    @property
    def data(self) -> Any:
        """The parameters that count at this endpoint."""
        at_door = self._request.endpoint in {"apps.show_consent", "apps.decide"}
        return self._request.args if at_door else self._request.form


class _Challenge(CodeChallenge):  # type: ignore[misc] # the same
    """PKCE (RFC 7636) with S256 and nothing else, for every client; and a state."""

    SUPPORTED_CODE_CHALLENGE_METHOD = ("S256",)

    def validate_code_challenge(self, grant: Any, redirect_uri: str) -> None:
        """Both parameters must be there."""
        data = grant.request.payload.data
        if not data.get("code_challenge") or not data.get("code_challenge_method"):
            raise InvalidRequestError("PKCE with S256 is required")
        if not 0 < len(data.get("state") or "") <= LONGEST_STATE:
            raise InvalidRequestError("A state is required")
        super().validate_code_challenge(grant, redirect_uri)


class _CodeGrant(AuthorizationCodeGrant):  # type: ignore[misc] # the same
    TOKEN_ENDPOINT_AUTH_METHODS = CLIENT_AUTH

    def create_authorization_response(self, redirect_uri: str, grant_user: Allowed | None) -> Any:
        """As Authlib's, with the scope that was allowed (Open Badges 3.0, section 7.1.3.2)."""
        status, body, headers = super().create_authorization_response(redirect_uri, grant_user)
        scope = [("scope", grant_user.scope)] if grant_user else []
        located = [(name, add_params_to_uri(value, scope)) for name, value in headers]
        return status, body, located

    def generate_authorization_code(self) -> str:
        """Written down before it is known."""
        allowed: Allowed = self.request.user
        return grants.begin_grant(
            db.session(),
            allowed.person,
            self.request.client.row,
            scope=allowed.scope,
            redirect_uri=self.request.payload.redirect_uri,
            code_challenge=self.request.payload.data["code_challenge"],
            now=clock.now(),
        )

    def save_authorization_code(self, code: str, request: Any) -> None:
        """It is kept already."""

    def query_authorization_code(self, code: str, client: _Client) -> _Code | None:
        """The code, if it is this client's and fresh."""
        found = grants.find_by_code(db.session(), code, client.row, now=clock.now())
        return _Code(found) if found else None

    def authenticate_user(self, authorization_code: _Code) -> OAuthGrant | None:
        """Everything about the code was right: it is used up now."""
        grant = authorization_code.row
        return grant if grants.use_code(db.session(), grant, now=clock.now()) else None

    def delete_authorization_code(self, authorization_code: _Code) -> None:
        """It stays, so that it is known when it comes again."""


class _RefreshGrant(RefreshTokenGrant):  # type: ignore[misc] # the same
    TOKEN_ENDPOINT_AUTH_METHODS = CLIENT_AUTH
    INCLUDE_NEW_REFRESH_TOKEN = True

    def authenticate_refresh_token(self, refresh_token: str) -> _Token | None:
        """The token, if it is good."""
        found = grants.find_refresh_token(db.session(), refresh_token, now=clock.now())
        return _Token(found) if found else None

    def authenticate_user(self, refresh_token: _Token) -> OAuthGrant:
        """Whose it is."""
        return refresh_token.row.grant

    def issue_token(self, user: OAuthGrant, refresh_token: _Token) -> Any:
        """Use the old one up first: of two that come at once one gets nothing."""
        if not grants.use_refresh_token(db.session(), refresh_token.row, now=clock.now()):
            raise InvalidGrantError
        return super().issue_token(user, refresh_token)

    def revoke_old_credential(self, refresh_token: _Token) -> None:
        """It is used up already."""


class _Revocation(RevocationEndpoint):  # type: ignore[misc] # the same
    CLIENT_AUTH_METHODS = CLIENT_AUTH

    def query_token(self, token: str, hint: str | None) -> _Token | None:  # noqa: ARG002
        """The token of either kind: the hint may be wrong."""
        found = grants.find_token(db.session(), token)
        return _Token(found) if found else None

    def revoke_token(self, token: _Token, request: Any) -> None:  # noqa: ARG002
        """Take it back."""
        grants.revoke_token(db.session(), token.row, now=clock.now())


class _Server(AuthorizationServer):  # type: ignore[misc] # the same
    def create_oauth2_request(self, request: Any) -> Any:
        """Our own reading of the request."""
        return request if isinstance(request, _Request) else _Request(current_request)

    def handle_response(self, status: int, payload: Any, headers: Any) -> Response:
        """Never kept by anybody."""
        response: Response = super().handle_response(status, payload, headers)
        response.headers["Cache-Control"] = "no-store"
        return response


def _query_client(client_id: str) -> _Client | None:
    row = clients.find_client(db.session(), client_id)
    return _Client(row) if row else None


def _make_token(
    *,
    grant_type: str,
    client: _Client,  # noqa: ARG001 - Authlib passes it
    user: OAuthGrant,  # noqa: ARG001 - the same
    scope: str,
    expires_in: int | None,  # noqa: ARG001 - the same
    include_refresh_token: bool,
) -> dict[str, Any]:
    made: dict[str, Any] = {
        "token_type": "Bearer",
        "access_token": secrets.token_urlsafe(32),
        "expires_in": int(grants.ACCESS_LIFETIME.total_seconds()),
        "scope": scope,
    }
    stays = grant_type == "refresh_token" or Scope.OFFLINE in read_scopes(scope)
    if include_refresh_token and stays:
        made["refresh_token"] = secrets.token_urlsafe(32)
    return made


def _save_token(token: dict[str, Any], request: Any) -> None:
    tokens = grants.Tokens(token["access_token"], token.get("refresh_token"))
    grants.keep_tokens(db.session(), request.user, tokens, scope=token["scope"], now=clock.now())


def make_server() -> Any:
    """The server, with the grants and endpoints that there are."""
    # At this level Authlib would write tokens to the log.
    logging.getLogger("authlib").setLevel(logging.INFO)
    server = _Server(query_client=_query_client, save_token=_save_token)
    server.register_token_generator("default", _make_token)
    server.register_grant(_CodeGrant, [_Challenge(required=True)])
    server.register_grant(_RefreshGrant)
    server.register_endpoint(_Revocation)
    return server
