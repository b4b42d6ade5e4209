"""Programs register themselves (RFC 7591; Open Badges 3.0, section 7.1): open, bounded, believed
in nothing."""

import hashlib
import hmac
import ipaddress
import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import SplitResult, urlsplit

from sqlalchemy import select
from sqlalchemy.orm import Session

from backpack.api.scopes import Scope, read_scopes, write_scopes
from backpack.models import OAuthClient

MOST_REDIRECTS = 10
LONGEST_ADDRESS = 2_000
LONGEST_TEXT = 200
MOST_CONTACTS = 10
LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})
AUTH_METHODS = ("client_secret_basic", "none")
GRANT_TYPES = ("authorization_code", "refresh_token")
ADDRESSES = ("client_uri", "logo_uri", "tos_uri", "policy_uri")
TEXTS = ("software_id", "software_version")
_NOT_IN_ADDRESS = frozenset(' \\"<>^`{|}#')


class RegistrationError(Exception):
    """A registration that is not taken; ``code`` is one of RFC 7591, section 3.2.2."""

    def __init__(self, code: str, description: str) -> None:
        super().__init__(description)
        self.code = code
        self.description = description


@dataclass(frozen=True, slots=True)
class Registered:
    """A client, and its secret, which is known this once; a public client has none."""

    client: OAuthClient
    secret: str | None

    @property
    def answer(self) -> dict[str, Any]:
        """The registration response (RFC 7591, section 3.2.1)."""
        told: dict[str, Any] = {
            "client_id": self.client.client_id,
            "client_id_issued_at": int(self.client.created_at.timestamp()),
            "client_secret_expires_at": 0,
            "client_name": self.client.name,
            "redirect_uris": self.client.redirect_uris,
            "scope": self.client.scope,
            "grant_types": self.client.grant_types,
            "response_types": ["code"],
            "token_endpoint_auth_method": AUTH_METHODS[0] if self.secret else AUTH_METHODS[1],
            **self.client.told,
        }
        return {**told, "client_secret": self.secret} if self.secret else told


def register_client(session: Session, metadata: Any, *, now: datetime) -> Registered:
    """Take a registration in; of the scopes asked for it gets those that there are.

    Raises:
        RegistrationError: ``invalid_redirect_uri``, ``invalid_client_metadata``.
    """
    if not isinstance(metadata, dict):
        raise _wrong("The registration is a JSON object.")
    redirects = _read_redirects(metadata.get("redirect_uris"))
    told = {name: _read_address(metadata, name) for name in ADDRESSES}
    told |= {name: _read_text(metadata, name) for name in TEXTS}
    _check_hosts(redirects, told)
    contacts = _read_strings(metadata, "contacts", default=[])
    if len(contacts) > MOST_CONTACTS:
        raise _wrong("There are too many contacts.")
    scopes = read_scopes(_read_scope(metadata)) or list(Scope)
    if _read_strings(metadata, "response_types", default=["code"]) != ["code"]:
        raise _wrong("The only response type is code.")
    public = _read_method(metadata) == "none"
    secret = None if public else secrets.token_urlsafe(32)
    client = OAuthClient(
        client_id=secrets.token_urlsafe(16),
        secret_sha256=None if secret is None else hash_secret(secret),
        name=_read_text(metadata, "client_name"),
        redirect_uris=redirects,
        scope=write_scopes(scopes),
        grant_types=_read_grant_types(metadata),
        told={**told, "contacts": contacts} if contacts else told,
        created_at=now,
    )
    session.add(client)
    session.flush()
    return Registered(client, secret)


def find_client(session: Session, client_id: str) -> OAuthClient | None:
    """The client under this name."""
    return session.scalar(select(OAuthClient).where(OAuthClient.client_id == client_id))


def has_secret(client: OAuthClient, secret: str) -> bool:
    """Whether this is the client's secret; compared in constant time."""
    kept = client.secret_sha256
    return kept is not None and hmac.compare_digest(kept, hash_secret(secret))


def hash_secret(secret: str) -> str:
    """The sha256 under which a random secret or token is kept."""
    return hashlib.sha256(secret.encode("utf-8", "replace")).hexdigest()


def is_loopback(address: str) -> bool:
    """Whether a redirect stays on the learner's own device (RFC 8252, section 7.3)."""
    return urlsplit(address).hostname in LOOPBACK


def _wrong(description: str) -> RegistrationError:
    return RegistrationError("invalid_client_metadata", description)


def _split(address: object) -> SplitResult | None:
    """The parts of an address that may be shown and gone to: https, or http on loopback."""
    if not isinstance(address, str) or not 0 < len(address) <= LONGEST_ADDRESS:
        return None
    if not address.isascii() or not address.isprintable() or _NOT_IN_ADDRESS & set(address):
        return None
    try:
        parts = urlsplit(address)
        parts.port  # noqa: B018 - reading the port is what checks it
    except ValueError:
        return None
    if not parts.hostname or "@" in parts.netloc:
        return None
    if parts.hostname in LOOPBACK:
        return parts if parts.scheme in {"http", "https"} else None
    return parts if parts.scheme == "https" and not _is_number(parts.hostname) else None


def _is_number(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        # A last part that is a number is an IP address in one of its old spellings.
        return host.rstrip(".").rpartition(".")[2].isdigit()
    return True


def _read_redirects(value: object) -> list[str]:
    if not isinstance(value, list) or not 0 < len(value) <= MOST_REDIRECTS:
        raise RegistrationError("invalid_redirect_uri", "One to ten redirect_uris are needed.")
    for address in value:
        if _split(address) is None:
            raise RegistrationError(
                "invalid_redirect_uri",
                "A redirect URI is an https address with a name and without a fragment, "
                "or an http address on loopback.",
            )
    return value


def _read_address(metadata: dict[str, Any], name: str) -> str:
    address = metadata.get(name)
    if _split(address) is None:
        raise _wrong(f"{name} must be an https address.")
    return str(address)


def _read_text(metadata: dict[str, Any], name: str) -> str:
    text = metadata.get(name)
    if not isinstance(text, str) or not 0 < len(text.strip()) <= LONGEST_TEXT:
        raise _wrong(f"{name} is needed, of at most {LONGEST_TEXT} characters.")
    if not text.isprintable():
        raise _wrong(f"{name} holds characters that cannot be printed.")
    return text.strip()


def _read_scope(metadata: dict[str, Any]) -> str:
    scope = metadata.get("scope")
    if not isinstance(scope, str) or len(scope) > LONGEST_ADDRESS:
        raise _wrong("scope is a list separated by spaces.")
    if scope.strip() and not read_scopes(scope):
        raise _wrong("None of these scopes exists here.")
    return scope


def _read_strings(metadata: dict[str, Any], name: str, *, default: list[str]) -> list[str]:
    value = metadata.get(name, default)
    if not isinstance(value, list) or not all(
        isinstance(one, str) and len(one) <= LONGEST_TEXT for one in value
    ):
        raise _wrong(f"{name} is a list of strings.")
    return value


def _read_method(metadata: dict[str, Any]) -> str:
    method = metadata.get("token_endpoint_auth_method", AUTH_METHODS[0])
    if method not in AUTH_METHODS:
        raise _wrong("token_endpoint_auth_method is client_secret_basic or none.")
    return str(method)


def _read_grant_types(metadata: dict[str, Any]) -> list[str]:
    asked = _read_strings(metadata, "grant_types", default=[GRANT_TYPES[0]])
    if GRANT_TYPES[0] not in asked or set(asked) - set(GRANT_TYPES):
        raise _wrong("grant_types are authorization_code and refresh_token.")
    return [grant_type for grant_type in GRANT_TYPES if grant_type in asked]


def _check_hosts(redirects: list[str], told: dict[str, str]) -> None:
    """All addresses have one host name (Open Badges 3.0, section 7.1.2); loopback is nobody's."""
    addresses = [*redirects, *(told[name] for name in ADDRESSES)]
    hosts = {urlsplit(address).hostname for address in addresses} - LOOPBACK
    if len(hosts) > 1:
        raise _wrong("All addresses must have the same host name.")
