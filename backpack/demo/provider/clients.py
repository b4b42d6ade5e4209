"""The applications that people may sign in to through the demo provider."""

import base64
import binascii
import hmac
from dataclasses import dataclass, field
from urllib.parse import unquote_plus


@dataclass(frozen=True, slots=True, kw_only=True)
class Client:
    """A registered application. Without a secret it is a public client, with PKCE alone."""

    client_id: str
    secret: str | None = field(repr=False)
    name: str
    redirect_uris: frozenset[str]
    post_logout_redirect_uris: frozenset[str] = frozenset()
    backchannel_logout: str | None = None
    """Where logout tokens go; ``{slug}`` stands for the institution's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PresentedClient:
    """What a request to the token endpoint says of who sends it, before anything is checked."""

    client_id: str
    secret: str | None = field(repr=False)


def read_presented_client(
    authorization: str | None, form_id: str | None, form_secret: str | None
) -> PresentedClient | None:
    """RFC 6749, section 2.3.1: HTTP Basic, or the parameters of the form, never both."""
    if authorization is None:
        return None if form_id is None else PresentedClient(client_id=form_id, secret=form_secret)
    scheme, _, encoded = authorization.partition(" ")
    if scheme.lower() != "basic" or form_secret is not None:
        return None
    try:
        plain = base64.b64decode(encoded, validate=True).decode()
    except (binascii.Error, UnicodeDecodeError):
        return None
    name, _, secret = plain.partition(":")
    return PresentedClient(client_id=unquote_plus(name), secret=unquote_plus(secret))


def is_authentic(presented: PresentedClient, client: Client) -> bool:
    """Whether it is this client: by its secret, or if it is public by having none."""
    if client.secret is None:
        return not presented.secret
    given = (presented.secret or "").encode()
    return hmac.compare_digest(given, client.secret.encode())
