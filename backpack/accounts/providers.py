"""The identity providers that people may sign in with: read from a TOML file, checked as a whole.

``deploy/providers.example.toml`` explains every key.
"""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from backpack.config import Config, ConfigError, Environment

WELL_KNOWN = "/.well-known/openid-configuration"
KEY = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?")
ANYTHING = "*"


class ProviderKind(StrEnum):
    """An institution's own provider, a broker for many of them, or something else."""

    INSTITUTION = "institution"
    BROKER = "broker"
    OTHER = "other"


class ClientAuthentication(StrEnum):
    """How we prove to the provider's token endpoint that we are its client."""

    BASIC = "client_secret_basic"
    POST = "client_secret_post"
    NONE = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimMap:
    """The name under which this provider gives each claim; empty if it gives none."""

    name: str = "name"
    given_name: str = "given_name"
    family_name: str = "family_name"
    email: str = "email"
    email_verified: str = "email_verified"
    eppn: str = "eduperson_principal_name"
    esi: str = "schac_personal_unique_code"
    eduid: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Authority:
    """Whose identifiers this provider's word is good for; ``*`` for a broker's: everybody's."""

    email_domains: frozenset[str] = frozenset()
    eppn_scopes: frozenset[str] = frozenset()
    esi_bodies: frozenset[str] = frozenset()
    eduid: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Provider:
    """One identity provider, as it is configured."""

    key: str
    name: str
    name_nl: str
    kind: ProviderKind
    institution: str | None
    """The slug of the institution whose people sign in here, if it is one institution's."""
    issuer: str
    discovery: str
    client_id: str
    client_secret: str | None = field(repr=False)
    client_authentication: ClientAuthentication
    scopes: tuple[str, ...]
    claims: ClaimMap
    authority: Authority
    acr_values: tuple[str, ...] = ()
    acr_required: bool = False

    def name_in(self, language: str) -> str:
        """What people call it, in ``en`` or ``nl``."""
        return self.name_nl if language == "nl" else self.name


Providers = Mapping[str, Provider]


class _Table:
    """One table of the file, read key by key; remembers what was wrong, and what was not read."""

    def __init__(self, where: str, values: Any, mistakes: list[str]) -> None:
        self.where = where
        self.mistakes = mistakes
        self.values: dict[str, Any] = values if isinstance(values, dict) else {}
        self.seen: set[str] = set()
        if not isinstance(values, dict):
            mistakes.append(f"  {where} must be a table")

    def wrong(self, key: str, what: str) -> None:
        self.mistakes.append(f"  {self.where}: {key} {what}")

    def text(self, key: str, default: str | None = None) -> str:
        """A text; without a default it must be there."""
        self.seen.add(key)
        value = self.values.get(key, default)
        if value is None:
            self.wrong(key, "is missing")
            return ""
        if not isinstance(value, str) or (default is None and not value.strip()):
            self.wrong(key, "must be a text")
            return default or ""
        return value.strip()

    def texts(self, key: str, default: tuple[str, ...] = ()) -> tuple[str, ...]:
        self.seen.add(key)
        value = self.values.get(key, list(default))
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            self.wrong(key, "must be a list of texts")
            return default
        return tuple(item.strip() for item in value)

    def flag(self, key: str, *, default: bool) -> bool:
        self.seen.add(key)
        value = self.values.get(key, default)
        if not isinstance(value, bool):
            self.wrong(key, "must be true or false")
            return default
        return value

    def one_of(self, key: str, choices: type[StrEnum], default: StrEnum) -> str:
        value = self.text(key, default)
        if value not in set(choices):
            self.wrong(key, f"must be one of {', '.join(choices)}")
            return default
        return value

    def table(self, key: str) -> "_Table":
        self.seen.add(key)
        return _Table(f"{self.where}.{key}", self.values.get(key, {}), self.mistakes)

    def finish(self) -> None:
        """Name every key that nobody asked for: a misspelt one would be ignored silently."""
        for key in sorted(self.values.keys() - self.seen):
            self.wrong(key, "is not a key that we know")


def _read_address(table: _Table, key: str, value: str, *, production: bool) -> str:
    parts = urlsplit(value)
    if not value:
        return value
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.fragment:
        table.wrong(key, f"is not a web address: {value!r}")
    elif parts.scheme == "http" and production:
        table.wrong(key, "must begin with https:// in production")
    return value


def _read_secret(
    table: _Table,
    authentication: ClientAuthentication,
    *,
    production: bool,
    environ: Mapping[str, str],
) -> str | None:
    variable = table.text("client_secret_env", "")
    written = table.text("client_secret", "")
    if authentication is ClientAuthentication.NONE:
        if variable or written:
            table.wrong("client_authentication", "is none, and yet there is a client secret")
        return None
    if written and production:
        table.wrong("client_secret", "does not belong in a file; name its variable instead")
    if variable:
        secret = environ.get(variable, "")
        if not secret:
            table.wrong("client_secret_env", f"names {variable}, which is not set")
        return secret
    if not written:
        table.wrong("client_secret_env", "is missing: the variable that holds the client secret")
    return written


def _read_authority(table: _Table, kind: str) -> Authority:
    lists = {}
    for key in ("email_domains", "eppn_scopes", "esi_bodies"):
        values = frozenset(value.lower() for value in table.texts(key))
        if ANYTHING in values and kind != ProviderKind.BROKER:
            table.wrong(key, "may be * only for a broker")
        if any(not value or "@" in value for value in values):
            table.wrong(key, "holds bare domains: example.org, without @")
        lists[key] = values
    authority = Authority(**lists, eduid=table.flag("eduid", default=False))
    table.finish()
    return authority


def _read_claims(table: _Table) -> ClaimMap:
    defaults = ClaimMap()
    claims = ClaimMap(
        **{name: table.text(name, getattr(defaults, name)) for name in ClaimMap.__slots__}
    )
    table.finish()
    return claims


def _read_provider(
    key: str, table: _Table, *, production: bool, environ: Mapping[str, str]
) -> Provider:
    kind = ProviderKind(table.one_of("kind", ProviderKind, ProviderKind.INSTITUTION))
    authentication = ClientAuthentication(
        table.one_of("client_authentication", ClientAuthentication, ClientAuthentication.BASIC)
    )
    name = table.text("name")
    issuer = _read_address(table, "issuer", table.text("issuer"), production=production)
    discovery = table.text("discovery", "") or issuer.rstrip("/") + WELL_KNOWN
    institution = table.text("institution", "") or None
    if kind is ProviderKind.INSTITUTION and institution is None:
        table.wrong("institution", "is missing: the slug of the institution that it is of")
    scopes = table.texts("scopes", ("openid", "profile", "email"))
    if "openid" not in scopes:
        table.wrong("scopes", "must contain openid")
    acr_values = table.texts("acr_values")
    acr_required = table.flag("acr_required", default=False)
    if acr_required and not acr_values:
        table.wrong("acr_required", "is true, and acr_values names none")
    provider = Provider(
        key=key,
        name=name,
        name_nl=table.text("name_nl", "") or name,
        kind=kind,
        institution=institution,
        issuer=issuer,
        discovery=_read_address(table, "discovery", discovery, production=production),
        client_id=table.text("client_id"),
        client_secret=_read_secret(table, authentication, production=production, environ=environ),
        client_authentication=authentication,
        scopes=scopes,
        claims=_read_claims(table.table("claims")),
        authority=_read_authority(table.table("authoritative"), kind),
        acr_values=acr_values,
        acr_required=acr_required,
    )
    table.finish()
    return provider


def _read_file(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ConfigError([f"  {path}: cannot be read ({error.strerror})"]) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError([f"  {path}: is not TOML: {error}"]) from error


def read_providers(config: Config, environ: Mapping[str, str]) -> Providers:
    """The providers of ``config.providers_file``, by key, in the order of the file.

    Raises:
        ConfigError: with every mistake in the file, each on a line of its own.
    """
    path = config.providers_file
    production = config.environment is Environment.PRODUCTION
    mistakes: list[str] = []
    top = _Table(str(path), _read_file(path), mistakes)
    tables = top.table("providers")
    top.finish()
    providers: dict[str, Provider] = {}
    for key, values in tables.values.items():
        if not KEY.fullmatch(key):
            tables.wrong(key, "must be lower-case letters, digits and hyphens")
        table = _Table(f"providers.{key}", values, mistakes)
        providers[key] = _read_provider(key, table, production=production, environ=environ)
    if not providers:
        mistakes.append(f"  {path}: names no provider; nobody could sign in")
    clients = [(provider.issuer, provider.client_id) for provider in providers.values()]
    if len(set(clients)) != len(clients):
        mistakes.append(f"  {path}: two providers have the same issuer and client")
    if mistakes:
        raise ConfigError(mistakes)
    return providers
