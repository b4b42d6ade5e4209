"""Tokens that a provider signs: ID tokens and logout tokens, believed only after every check."""

import hmac
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from joserfc import jws, jwt
from joserfc.errors import (
    BadSignatureError,
    InvalidKeyIdError,
    JoseError,
    UnsupportedAlgorithmError,
)
from joserfc.jwk import KeySet
from joserfc.jws import JWSRegistry

from backpack.accounts.oidc.failures import DistrustedAnswerError
from backpack.accounts.providers import Provider

ALGORITHMS = ("RS256", "PS256", "ES256", "ES384", "Ed25519")
"""Ours, whatever the provider's metadata says: no ``none``, no shared secret."""
LEEWAY = 120
"""Seconds by which the provider's clock may be wrong."""
OLDEST = 900
"""Seconds since a token was issued, after which it is somebody's leftover."""
LONGEST_TOKEN = 50_000
LONGEST_SUBJECT = 255
LOGOUT_EVENT = "http://schemas.openid.net/event/backchannel-logout"
LOGOUT_TYPES = {"logout+jwt", "application/logout+jwt", "JWT"}

FindKeys = Callable[[str | None], KeySet]
"""Gives the provider's keys; the argument names a key that must be among them if it exists."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LogoutNotice:
    """A provider's word that a sign-in there is over: one session, or all of one subject."""

    session_id: str | None
    subject: str | None


def _registry() -> JWSRegistry:
    registry = JWSRegistry(algorithms=ALGORITHMS, strict_check_header=False)
    registry.max_header_length = 4096
    return registry


def _decode(token: str, find_keys: FindKeys, prefix: str) -> jwt.Token:
    """Check the signature with a key of the provider's own."""
    if len(token) > LONGEST_TOKEN:
        raise DistrustedAnswerError(f"{prefix}_too_large")
    try:
        unverified_header = jws.extract_compact(token.encode(), registry=_registry()).headers()
    except (JoseError, ValueError) as error:
        raise DistrustedAnswerError(f"{prefix}_unreadable", str(error)) from error
    if unverified_header.get("alg") not in ALGORITHMS:
        raise DistrustedAnswerError(
            f"{prefix}_algorithm", f"{unverified_header.get('alg')} is not accepted"
        )
    key_id = unverified_header.get("kid")
    keys = find_keys(key_id if isinstance(key_id, str) else None)
    try:
        return jwt.decode(token, keys, algorithms=ALGORITHMS, registry=_registry())
    except InvalidKeyIdError as error:
        raise DistrustedAnswerError(f"{prefix}_key_unknown", str(key_id)) from error
    except BadSignatureError as error:
        raise DistrustedAnswerError(f"{prefix}_signature", str(key_id)) from error
    except UnsupportedAlgorithmError as error:
        raise DistrustedAnswerError(f"{prefix}_algorithm", str(error)) from error
    except (JoseError, ValueError) as error:
        raise DistrustedAnswerError(f"{prefix}_unreadable", str(error)) from error


def _check_party(claims: dict[str, Any], provider: Provider, prefix: str) -> None:
    """Who made the token, and for whom: OpenID Connect Core 1.0, section 3.1.3.7, 2 to 5."""
    if claims.get("iss") != provider.issuer:
        raise DistrustedAnswerError(f"{prefix}_issuer", str(claims.get("iss")))
    audience = claims.get("aud")
    audiences = [audience] if isinstance(audience, str) else audience
    if not isinstance(audiences, list) or provider.client_id not in audiences:
        raise DistrustedAnswerError(f"{prefix}_audience", str(audience))
    party = claims.get("azp")
    if party is None and len(audiences) > 1:
        raise DistrustedAnswerError(f"{prefix}_authorized_party", "is missing")
    if party is not None and party != provider.client_id:
        raise DistrustedAnswerError(f"{prefix}_authorized_party", str(party))


def _moment(claims: dict[str, Any], name: str, prefix: str) -> float:
    value = claims.get(name)
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise DistrustedAnswerError(f"{prefix}_{name}", "is missing or no number")
    return float(value)


def _check_times(claims: dict[str, Any], prefix: str, *, now: datetime) -> None:
    moment = now.timestamp()
    if _moment(claims, "exp", prefix) + LEEWAY <= moment:
        raise DistrustedAnswerError(f"{prefix}_expired")
    issued = _moment(claims, "iat", prefix)
    if issued > moment + LEEWAY or issued < moment - OLDEST - LEEWAY:
        raise DistrustedAnswerError(f"{prefix}_iat", str(issued))
    if "nbf" in claims and _moment(claims, "nbf", prefix) > moment + LEEWAY:
        raise DistrustedAnswerError(f"{prefix}_nbf")


def verify_id_token(
    token: str, provider: Provider, find_keys: FindKeys, *, nonce: str, now: datetime
) -> dict[str, Any]:
    """The claims of an ID token, after OpenID Connect Core 1.0, section 3.1.3.7.

    Raises:
        DistrustedAnswerError: with the code of the first check that it fails.
    """
    claims = _decode(token, find_keys, "id_token").claims
    _check_party(claims, provider, "id_token")
    _check_times(claims, "id_token", now=now)
    given = claims.get("nonce")
    if not isinstance(given, str) or not hmac.compare_digest(given.encode(), nonce.encode()):
        raise DistrustedAnswerError("id_token_nonce")
    subject = claims.get("sub")
    if not isinstance(subject, str) or not 0 < len(subject) <= LONGEST_SUBJECT:
        raise DistrustedAnswerError("id_token_subject")
    # What is asked of staff is stronger than what is asked of everybody, and so is enough.
    enough = provider.acr_values + provider.staff_acr_values
    if provider.acr_required and claims.get("acr") not in enough:
        raise DistrustedAnswerError("id_token_acr", str(claims.get("acr")))
    return claims


def verify_logout_token(
    token: str, provider: Provider, find_keys: FindKeys, *, now: datetime
) -> LogoutNotice:
    """What a logout token says, after OpenID Connect Back-Channel Logout 1.0, section 2.6.

    Raises:
        DistrustedAnswerError: with the code of the first check that it fails.
    """
    decoded = _decode(token, find_keys, "logout_token")
    claims = decoded.claims
    if decoded.header.get("typ", "JWT") not in LOGOUT_TYPES:
        raise DistrustedAnswerError("logout_token_type")
    _check_party(claims, provider, "logout_token")
    _check_times(claims, "logout_token", now=now)
    events = claims.get("events")
    if not isinstance(events, dict) or not isinstance(events.get(LOGOUT_EVENT), dict):
        raise DistrustedAnswerError("logout_token_event")
    if "nonce" in claims:
        raise DistrustedAnswerError("logout_token_nonce")
    if not isinstance(claims.get("jti"), str):
        raise DistrustedAnswerError("logout_token_jti")
    session_id, subject = claims.get("sid"), claims.get("sub")
    notice = LogoutNotice(
        session_id=session_id if isinstance(session_id, str) else None,
        subject=subject if isinstance(subject, str) else None,
    )
    if notice.session_id is None and notice.subject is None:
        raise DistrustedAnswerError("logout_token_subject")
    return notice
