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

from backpack.accounts.toml_tables import DOMAIN, Table
from backpack.config import Config, ConfigError, Environment
from backpack.models import RoleName

WELL_KNOWN = "/.well-known/openid-configuration"
KEY = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?")
AFFILIATION = re.compile(r"[a-z-]+@[a-z0-9.-]+")
ANYTHING = "*"
LOGO_TYPES = {".svg": "image/svg+xml", ".png": "image/png"}
LARGEST_LOGO = 100_000


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
    affiliation: str = "eduperson_scoped_affiliation"
    home_organisation: str = "schac_home_organization"
    ends: str = ""
    """When the account ends: a number of seconds, an ISO date, or a SCHAC GeneralizedTime."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Authority:
    """Whose identifiers this provider's word is good for; ``*`` for a broker's: everybody's."""

    email_domains: frozenset[str] = frozenset()
    eppn_scopes: frozenset[str] = frozenset()
    esi_bodies: frozenset[str] = frozenset()
    eduid: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleRule:
    """Whoever has this affiliation has this role, for one issuer or one whole institution."""

    affiliation: str
    role: RoleName
    institution: str | None
    issuer: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Logo:
    """The provider's picture, as its file was when we started."""

    content: bytes = field(repr=False)
    media_type: str


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
    staff_acr_values: tuple[str, ...] = ()
    """In one of these ways staff must have signed in, to get to the awarding desk."""
    home_organisation: str | None = None
    """The domain of the organisation whose people sign in here; a broker tells it of each."""
    logo: Logo | None = None
    validates_names: bool = False
    """Whether a name from here was checked against a document or a register."""
    name_acr_values: tuple[str, ...] = ()
    """If there are any: a name from here was checked only at a sign-in in one of these ways."""
    role_rules: tuple[RoleRule, ...] = ()

    def name_in(self, language: str) -> str:
        """What people call it, in ``en`` or ``nl``."""
        return self.name_nl if language == "nl" else self.name


Providers = Mapping[str, Provider]


def _read_secret(
    table: Table,
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


def _read_authority(table: Table, kind: str) -> Authority:
    lists = {
        "email_domains": table.domains("email_domains"),
        "eppn_scopes": table.domains("eppn_scopes"),
        "esi_bodies": frozenset(value.lower() for value in table.texts("esi_bodies")),
    }
    for key, values in lists.items():
        if ANYTHING in values and kind != ProviderKind.BROKER:
            table.wrong(key, "may be * only for a broker")
    authority = Authority(**lists, eduid=table.flag("eduid", default=False))
    table.finish()
    return authority


def _read_claims(table: Table) -> ClaimMap:
    defaults = ClaimMap()
    claims = ClaimMap(
        **{name: table.text(name, getattr(defaults, name)) for name in ClaimMap.__slots__}
    )
    table.finish()
    return claims


def _read_logo(table: Table, folder: Path) -> Logo | None:
    name = table.text("logo", "")
    if not name:
        return None
    path = folder / name
    media_type = LOGO_TYPES.get(path.suffix)
    try:
        content = path.read_bytes()
    except OSError as error:
        table.wrong("logo", f"cannot be read: {path} ({error.strerror})")
        return None
    if media_type is None or len(content) > LARGEST_LOGO:
        table.wrong("logo", f"must be an .svg or .png of at most {LARGEST_LOGO} bytes")
        return None
    return Logo(content=content, media_type=media_type)


def _read_rules(tables: list[Table], authority: Authority) -> tuple[RoleRule, ...]:
    rules = []
    for table in tables:
        affiliation = table.text("affiliation").lower()
        scope = affiliation.rpartition("@")[2]
        if affiliation and not AFFILIATION.fullmatch(affiliation):
            table.wrong("affiliation", "must have a scope: employee@example.org")
        elif affiliation and not {scope, ANYTHING} & authority.eppn_scopes:
            table.wrong("affiliation", f"has a scope that is not among eppn_scopes: {scope}")
        role = table.one_of("role", RoleName)
        issuer, institution = (
            table.text("issuer", "") or None,
            table.text("institution", "") or None,
        )
        if (issuer is None) == (institution is None):
            table.wrong("issuer", "or institution: name one of the two, by its slug")
        elif role and (role == RoleName.INSTITUTION_ADMINISTRATOR) != (issuer is None):
            table.wrong("role", f"{role} is not a role for that")
        table.finish()
        if role in set(RoleName):
            rules.append(
                RoleRule(
                    affiliation=affiliation,
                    role=RoleName(role),
                    institution=institution,
                    issuer=issuer,
                )
            )
    return tuple(rules)


def _read_provider(
    key: str, table: Table, *, production: bool, environ: Mapping[str, str], folder: Path
) -> Provider:
    kind = ProviderKind(table.one_of("kind", ProviderKind, ProviderKind.INSTITUTION))
    authentication = ClientAuthentication(
        table.one_of("client_authentication", ClientAuthentication, ClientAuthentication.BASIC)
    )
    name = table.text("name")
    issuer = table.address("issuer", table.text("issuer"), production=production)
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
    validates_names = table.flag("validates_names", default=kind is ProviderKind.INSTITUTION)
    name_acr_values = table.texts("name_acr_values")
    if name_acr_values and not validates_names:
        table.wrong("name_acr_values", "says how names are validated, and validates_names is false")
    home_organisation = table.text("home_organisation", "").lower() or None
    if home_organisation and (
        kind is ProviderKind.BROKER or not DOMAIN.fullmatch(home_organisation)
    ):
        table.wrong("home_organisation", "is one bare domain, and a broker has none of its own")
    authority = _read_authority(table.table("authoritative"), kind)
    provider = Provider(
        key=key,
        name=name,
        name_nl=table.text("name_nl", "") or name,
        kind=kind,
        institution=institution,
        issuer=issuer,
        discovery=table.address("discovery", discovery, production=production),
        client_id=table.text("client_id"),
        client_secret=_read_secret(table, authentication, production=production, environ=environ),
        client_authentication=authentication,
        scopes=scopes,
        claims=_read_claims(table.table("claims")),
        authority=authority,
        acr_values=acr_values,
        acr_required=acr_required,
        staff_acr_values=table.texts("staff_acr_values"),
        home_organisation=home_organisation,
        logo=_read_logo(table, folder),
        validates_names=validates_names,
        name_acr_values=name_acr_values,
        role_rules=_read_rules(table.tables("roles"), authority),
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
    top = Table(str(path), _read_file(path), mistakes)
    tables = top.table("providers")
    top.finish()
    providers: dict[str, Provider] = {}
    for key, values in tables.values.items():
        if not KEY.fullmatch(key):
            tables.wrong(key, "must be lower-case letters, digits and hyphens")
        table = Table(f"providers.{key}", values, mistakes)
        providers[key] = _read_provider(
            key, table, production=production, environ=environ, folder=path.parent
        )
    if not providers:
        mistakes.append(f"  {path}: names no provider; nobody could sign in")
    clients: dict[tuple[str, str], str] = {}
    for key, provider in providers.items():
        first = clients.setdefault((provider.issuer, provider.client_id), key)
        if first != key:
            mistakes.append(f"  {path}: {first} and {key} have the same issuer and client")
    if mistakes:
        raise ConfigError(mistakes)
    return providers
