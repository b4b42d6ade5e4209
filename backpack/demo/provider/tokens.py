"""What the demo provider signs and says of its people: ID tokens, logout tokens, claims."""

import base64
import hashlib
import hmac
import secrets
from typing import Any

from joserfc import jwt
from joserfc.errors import JoseError

from backpack.demo.personas import Persona
from backpack.demo.provider.house import TOKEN_LIFETIME, DemoSignIn, Grant, House

ALGORITHM = "ES256"
LOGOUT_EVENT = "http://schemas.openid.net/event/backchannel-logout"


def fits_challenge(code_verifier: str, code_challenge: str) -> bool:
    """RFC 7636, section 4.6, for S256."""
    digest = hashlib.sha256(code_verifier.encode()).digest()
    computed = base64.urlsafe_b64encode(digest).rstrip(b"=")
    return hmac.compare_digest(computed, code_challenge.encode())


def person_claims(persona: Persona) -> dict[str, Any]:
    """What the userinfo endpoint says of somebody."""
    claims: dict[str, Any] = {
        "sub": persona.subject,
        "name": persona.name,
        "given_name": persona.given_name,
        "family_name": persona.family_name,
        "email": persona.email,
        "email_verified": persona.email_verified,
        "eduperson_principal_name": persona.eppn,
        "schac_personal_unique_code": [persona.esi] if persona.esi else None,
    }
    return {name: value for name, value in claims.items() if value is not None}


def _sign(house: House, slug: str, claims: dict[str, Any], *, kind: str) -> str:
    key = house.keys[slug]
    header = {"alg": ALGORITHM, "kid": key.kid, "typ": kind}
    moment = int(house.now().timestamp())
    whole = {
        "iss": house.issuer(slug),
        "iat": moment,
        "exp": moment + int(TOKEN_LIFETIME.total_seconds()),
        **claims,
    }
    return jwt.encode(header, whole, key, algorithms=[ALGORITHM])


def make_id_token(house: House, grant: Grant) -> str:
    """OpenID Connect Core 1.0, section 2. The person's claims are at the userinfo endpoint."""
    claims: dict[str, Any] = {
        "sub": grant.persona.subject,
        "aud": grant.client.client_id,
        "auth_time": int(house.now().timestamp()),
        "sid": grant.session_id,
    }
    if grant.nonce is not None:
        claims["nonce"] = grant.nonce
    return _sign(house, grant.slug, claims, kind="JWT")


def make_logout_token(house: House, session_id: str, sign_in: DemoSignIn) -> str:
    """OpenID Connect Back-Channel Logout 1.0, section 2.4."""
    claims = {
        "sub": sign_in.persona.subject,
        "aud": sign_in.client.client_id,
        "sid": session_id,
        "jti": secrets.token_urlsafe(16),
        "events": {LOGOUT_EVENT: {}},
    }
    return _sign(house, sign_in.slug, claims, kind="logout+jwt")


def read_hint(house: House, slug: str, hint: str) -> dict[str, Any] | None:
    """The claims of an ID token of ours that comes back as a hint, also when it has expired."""
    try:
        claims = jwt.decode(hint, house.keys[slug], algorithms=[ALGORITHM]).claims
    except (JoseError, ValueError):
        return None
    return claims if claims.get("iss") == house.issuer(slug) else None
