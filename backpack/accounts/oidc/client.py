"""Speaking OpenID Connect with one provider: the way there, the code, the tokens, the way out."""

from base64 import b64encode
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import quote_plus, urlencode, urlsplit, urlunsplit

import requests
from authlib.integrations.base_client import OAuthError
from authlib.integrations.requests_client import OAuth2Session
from joserfc.jwk import KeySet

from backpack.accounts.oidc.claims import VouchedClaims, merge_userinfo, read_claims
from backpack.accounts.oidc.failures import DistrustedAnswerError, ProviderUnavailableError
from backpack.accounts.oidc.fetching import TIMEOUT, fetch_json
from backpack.accounts.oidc.metadata import Metadata, MetadataCache
from backpack.accounts.oidc.tokens import LogoutNotice, verify_id_token, verify_logout_token
from backpack.accounts.providers import Provider

OUR_ERRORS = {"invalid_client", "unauthorized_client", "unsupported_grant_type"}
"""Answers of a token endpoint that tell of a wrong configuration, not of a wrong sign-in."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """A sign-in that passed every check, with the token that its provider's logout asks for."""

    claims: VouchedClaims
    id_token: str


def _encode_basic(
    client: Any,
    method: str,  # noqa: ARG001 - Authlib passes it
    uri: str,
    headers: dict[str, str],
    body: str,
) -> tuple[str, dict[str, str], str]:
    """HTTP Basic with the form-encoded id and secret that RFC 6749, section 2.3.1, asks for.

    Authlib sends them as they are, and a strict provider then refuses a secret with ``+`` in it.
    """
    pair = f"{quote_plus(client.client_id)}:{quote_plus(client.client_secret)}"
    headers["Authorization"] = "Basic " + b64encode(pair.encode("ascii")).decode("ascii")
    return uri, headers, body


class ProviderClient:
    """Our client at one provider. Keeps what the provider publishes; nothing of anybody's."""

    def __init__(self, provider: Provider, *, return_address: str) -> None:
        self.provider = provider
        self.timeout = TIMEOUT
        self._return_address = return_address
        self._cache = MetadataCache(provider)

    def _fetch(self, address: str, bearer: str | None = None) -> dict[str, Any]:
        with requests.Session() as http:
            return fetch_json(address, timeout=self.timeout, bearer=bearer, http=http)

    def discovery_document(self) -> dict[str, Any]:
        """All that the provider says of itself, asked now."""
        return self._fetch(self.provider.discovery)

    def count_keys(self, *, now: datetime) -> int:
        """With how many of its published keys it can sign for us."""
        return len(self._keys(None, now=now).keys)

    def metadata(self, *, now: datetime) -> Metadata:
        """What the provider publishes of itself."""
        return self._cache.metadata(self._fetch, now=now)

    def _keys(self, lacking: str | None, *, now: datetime) -> KeySet:
        return self._cache.keys(self._fetch, now=now, lacking=lacking)

    def _session(self) -> Any:
        provider = self.provider
        session = OAuth2Session(
            client_id=provider.client_id,
            client_secret=provider.client_secret,
            token_endpoint_auth_method=str(provider.client_authentication),
            scope=" ".join(provider.scopes),
            redirect_uri=self._return_address,
            code_challenge_method="S256",
        )
        session.register_client_auth_method(("client_secret_basic", _encode_basic))
        return session

    def authorization_address(
        self,
        *,
        state: str,
        nonce: str,
        code_verifier: str,
        language: str,
        now: datetime,
        prompt: str | None = None,
        acr_values: tuple[str, ...] = (),
    ) -> str:
        """Where to send the browser: code flow with PKCE S256, state and nonce.

        ``prompt`` (``login`` or ``select_account``) asks the provider not to let somebody pass who
        is signed in there already; one that offers no choice of accounts is asked to ``login``.
        ``acr_values`` for a stronger sign-in than the usual one.
        """
        extra = {"nonce": nonce, "ui_locales": language}
        wanted = acr_values or self.provider.acr_values
        if wanted:
            extra["acr_values"] = " ".join(wanted)
        metadata = self.metadata(now=now)
        if prompt:
            extra["prompt"] = prompt if metadata.chooses_accounts else "login"
        address, _state = self._session().create_authorization_url(
            metadata.authorization_endpoint, state=state, code_verifier=code_verifier, **extra
        )
        return str(address)

    def check_answering_issuer(self, issuer: str | None, *, now: datetime) -> None:
        """RFC 9207: the answer must come from the provider that was asked.

        Raises:
            DistrustedAnswerError: if it names another, or none although it always does.
        """
        if issuer is None and self.metadata(now=now).names_itself:
            raise DistrustedAnswerError("answer_issuer_missing")
        if issuer is not None and issuer != self.provider.issuer:
            raise DistrustedAnswerError("answer_issuer_mismatch", issuer)

    def redeem_code(self, code: str, *, nonce: str, code_verifier: str, now: datetime) -> Arrival:
        """Exchange the code for tokens, check them, and read who signed in.

        Raises:
            DistrustedAnswerError: with the code of the first check that failed.
            ProviderUnavailableError: if the provider does not answer.
        """
        metadata = self.metadata(now=now)
        tokens = self._fetch_tokens(metadata, code, code_verifier)
        id_token = tokens.get("id_token")
        if not isinstance(id_token, str):
            raise DistrustedAnswerError("id_token_missing")
        claims = verify_id_token(
            id_token,
            self.provider,
            lambda lacking: self._keys(lacking, now=now),
            nonce=nonce,
            now=now,
        )
        access_token = tokens.get("access_token")
        if metadata.userinfo_endpoint and isinstance(access_token, str):
            claims = self._add_userinfo(claims, metadata.userinfo_endpoint, access_token)
        return Arrival(claims=read_claims(claims, self.provider), id_token=id_token)

    def _fetch_tokens(self, metadata: Metadata, code: str, code_verifier: str) -> dict[str, Any]:
        try:
            tokens = self._session().fetch_token(
                metadata.token_endpoint,
                grant_type="authorization_code",
                code=code,
                code_verifier=code_verifier,
                timeout=self.timeout,
                allow_redirects=False,
            )
        except OAuthError as error:
            if error.error in OUR_ERRORS:
                raise ProviderUnavailableError("provider_refuses_us", str(error)) from error
            raise DistrustedAnswerError("code_refused", str(error)) from error
        except requests.RequestException as error:
            raise ProviderUnavailableError("provider_unreachable", str(error)) from error
        except ValueError as error:
            raise ProviderUnavailableError("provider_answered_badly", str(error)) from error
        return dict(tokens)

    def _add_userinfo(
        self, claims: dict[str, Any], endpoint: str, access_token: str
    ) -> dict[str, Any]:
        """Claims of the userinfo endpoint, of the same subject, under those of the ID token."""
        userinfo = self._fetch(endpoint, access_token)
        if userinfo.get("sub") != claims["sub"]:
            raise DistrustedAnswerError("userinfo_subject")
        return merge_userinfo(claims, userinfo, self.provider)

    def read_logout_token(self, token: str, *, now: datetime) -> LogoutNotice:
        """Check a logout token that the provider sent.

        Raises:
            DistrustedAnswerError: with the code of the first check that it fails.
            ProviderUnavailableError: if the keys cannot be had.
        """
        return verify_logout_token(
            token, self.provider, lambda lacking: self._keys(lacking, now=now), now=now
        )

    def logout_address(
        self, *, id_token: str | None, back_to: str, language: str, now: datetime
    ) -> str | None:
        """Where the sign-in at the provider ends; none if it has no such place.

        OpenID Connect RP-Initiated Logout 1.0, section 2.
        """
        endpoint = self.metadata(now=now).end_session_endpoint
        if endpoint is None:
            return None
        parameters = {
            "client_id": self.provider.client_id,
            "post_logout_redirect_uri": back_to,
            "ui_locales": language,
        }
        if id_token is not None:
            parameters["id_token_hint"] = id_token
        parts = urlsplit(endpoint)
        query = "&".join(part for part in (parts.query, urlencode(parameters)) if part)
        return urlunsplit(parts._replace(query=query))
