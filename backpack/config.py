"""The configuration: read from the environment once, checked as a whole, never guessed."""

import base64
import binascii
from collections.abc import Mapping
from dataclasses import dataclass
from email.utils import parseaddr
from enum import StrEnum
from pathlib import Path
from urllib.parse import SplitResult, urlsplit

from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

PREFIX = "RANSEL_"
MINIMUM_SECRET = 32
MINIMUM_DIFFERENT = 8
MINIMUM_TOKEN = 20
DATABASES = ("postgresql", "sqlite")
MAIL_SCHEMES = ("smtp", "smtps", "smtp+plain")
REDIS_SCHEMES = ("redis", "rediss")


class Environment(StrEnum):
    """What this installation is. Only ``demo`` may have demo data and a demo provider."""

    PRODUCTION = "production"
    DEMO = "demo"
    TEST = "test"


class ConfigError(Exception):
    """The environment does not make a configuration; names every mistake at once."""

    def __init__(self, mistakes: list[str]) -> None:
        super().__init__("\n".join(["The configuration is not complete:", *mistakes]))
        self.mistakes = mistakes


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """Everything that an installation decides. See docs/operations.md for each variable."""

    environment: Environment
    base_url: str
    """Where people reach the backpack, without a slash at the end."""
    verifier_url: str
    secret_key: str
    """What cookies, forms, codes and nonces are signed with."""
    key_encryption_key: bytes
    """32 bytes; the signing keys of issuers are encrypted under it."""
    database_url: str
    providers_file: Path
    secret_key_previous: str | None = None
    """What was signed with this one counts too; nothing is signed with it."""
    mail_from: str = "Ransel <no-reply@localhost>"
    smtp_url: str | None = None
    mail_bounces: str | None = None
    """Where mail that cannot be delivered comes back to; the sender, if there is none."""
    mail_webhook_secret: str | None = None
    """The secret under which a mail service signs what it tells us; without one nobody may."""
    metrics_token: str | None = None
    """Opens ``/metrics``; without it they are closed."""
    redis_url: str | None = None
    jobs_file: Path = Path("ransel-jobs.db")
    trusted_proxies: int = 0
    rate_limits: bool = True
    plain_http_hosts: frozenset[str] = frozenset()
    """Hosts, with port, that may be asked over http about badges: the demo's own."""
    esco_file: Path | None = None
    """Skills of ESCO as CSV, to search in while a badge is described."""

    @property
    def secret_keys(self) -> tuple[str, ...]:
        """The keys under which a signature is ours: the one that signs, then the previous one."""
        return tuple(key for key in (self.secret_key, self.secret_key_previous) if key)

    @property
    def https(self) -> bool:
        """Whether people reach the backpack over https."""
        return self.base_url.startswith("https://")

    @property
    def host(self) -> str:
        """Host, with port if it has one, of the public address."""
        return urlsplit(self.base_url).netloc


def _split(value: str) -> SplitResult:
    """The parts of an address; all of them empty if it is none, or if its port is no number."""
    try:
        parts = urlsplit(value)
        parts.port  # noqa: B018 - reading the port is what checks it
    except ValueError:
        return SplitResult("", "", "", "", "")
    return parts


class _Reader:
    """Reads variables and remembers what was wrong with them.

    A mistake never repeats a value that may hold a password.
    """

    def __init__(self, environ: Mapping[str, str]) -> None:
        self.environ = environ
        self.mistakes: list[str] = []

    def optional(self, name: str, default: str = "") -> str:
        return self.environ.get(PREFIX + name, "").strip() or default

    def required(self, name: str, meaning: str) -> str:
        value = self.optional(name)
        if not value:
            self.mistakes.append(f"  {PREFIX}{name} is missing: {meaning}")
        return value

    def address(self, name: str, meaning: str, *, https: bool) -> str:
        value = self.required(name, meaning).rstrip("/")
        parts = _split(value)
        if value and (parts.scheme not in {"http", "https"} or not parts.netloc or parts.query):
            self.mistakes.append(f"  {PREFIX}{name} is not a web address: {value!r}")
        elif value and https and parts.scheme != "https":
            self.mistakes.append(f"  {PREFIX}{name} must begin with https:// in production")
        return value

    def key(self, name: str, meaning: str) -> bytes:
        value = self.required(name, meaning)
        try:
            key = base64.b64decode(value, validate=True)
        except binascii.Error:
            key = b""
        if value and len(key) != MINIMUM_SECRET:
            self.mistakes.append(f"  {PREFIX}{name} must be 32 bytes in base64")
        elif value and len(set(key)) == 1:
            self.mistakes.append(f"  {PREFIX}{name} is one byte 32 times: it must be random")
        return key

    def secret(self, name: str, meaning: str) -> str:
        value = self.required(name, meaning)
        if value and len(value) < MINIMUM_SECRET:
            self.mistakes.append(f"  {PREFIX}{name} is shorter than {MINIMUM_SECRET} characters")
        if value and len(set(value)) < MINIMUM_DIFFERENT:
            self.mistakes.append(
                f"  {PREFIX}{name} has fewer than {MINIMUM_DIFFERENT} different characters: "
                "it must be random"
            )
        return value

    def database(self, name: str, meaning: str) -> str:
        value = self.required(name, meaning)
        try:
            known = not value or make_url(value).drivername.startswith(DATABASES)
        except (ArgumentError, ValueError):
            known = False
        if not known:
            self.mistakes.append(f"  {PREFIX}{name} is not the address of a database: {meaning}")
        return value

    def file(self, name: str, meaning: str) -> Path:
        value = self.required(name, meaning)
        path = Path(value)
        if value and not path.is_file():
            self.mistakes.append(f"  {PREFIX}{name} is not a file: {value!r}")
        return path

    def optional_file(self, name: str, meaning: str) -> Path | None:
        return self.file(name, meaning) if self.optional(name) else None

    def sender(self, name: str, meaning: str, default: str) -> str:
        value = self.optional(name, default) if default else self.required(name, meaning)
        before, _, after = parseaddr(value)[1].rpartition("@")
        if value and not (before and after):
            self.mistakes.append(f"  {PREFIX}{name} has no mail address in it: {value!r}")
        return value

    def mailbox(self, name: str) -> str | None:
        value = self.optional(name)
        before, _, after = value.rpartition("@")
        if value and not (before and after and parseaddr(value)[1] == value):
            self.mistakes.append(f"  {PREFIX}{name} is not a mail address: {value!r}")
        return value or None

    def optional_secret(self, name: str) -> str | None:
        return self.secret(name, "") if self.optional(name) else None

    def token(self, name: str) -> str | None:
        value = self.optional(name)
        if value and (len(value) < MINIMUM_TOKEN or not value.isascii()):
            self.mistakes.append(
                f"  {PREFIX}{name} must have at least {MINIMUM_TOKEN} characters of ASCII"
            )
        return value or None

    def server(self, name: str, schemes: tuple[str, ...]) -> str | None:
        value = self.optional(name)
        parts = _split(value)
        if value and (parts.scheme not in schemes or not parts.hostname):
            self.mistakes.append(
                f"  {PREFIX}{name} is not the address of a server: it begins with "
                f"{', '.join(f'{scheme}://' for scheme in schemes)}, and then names it"
            )
        return value or None

    def number(self, name: str, default: int) -> int:
        value = self.optional(name, str(default))
        if not value.isdigit():
            self.mistakes.append(f"  {PREFIX}{name} must be a whole number, not {value!r}")
            return default
        return int(value)


def read_config(environ: Mapping[str, str]) -> Config:
    """Make a ``Config`` of ``environ``.

    Raises:
        ConfigError: with every missing or malformed variable, each on a line of its own.
    """
    reader = _Reader(environ)
    named = reader.optional("ENVIRONMENT", Environment.PRODUCTION)
    if named in set(Environment):
        environment = Environment(named)
    else:
        reader.mistakes.append(f"  {PREFIX}ENVIRONMENT must be production, demo or test")
        environment = Environment.PRODUCTION
    production = environment is Environment.PRODUCTION
    config = Config(
        environment=environment,
        base_url=reader.address("BASE_URL", "where people reach the backpack", https=production),
        verifier_url=reader.address("VERIFIER_URL", "where the verifier is", https=production),
        secret_key=reader.secret("SECRET_KEY", "at least 32 characters at random; signs cookies"),
        secret_key_previous=reader.optional_secret("SECRET_KEY_PREVIOUS"),
        key_encryption_key=reader.key(
            "KEY_ENCRYPTION_KEY", "32 random bytes in base64; encrypts the signing keys"
        ),
        database_url=reader.database(
            "DATABASE_URL", "postgresql+psycopg://user@host/name, or sqlite:///file"
        ),
        providers_file=reader.file(
            "PROVIDERS_FILE", "the TOML file that names the identity providers"
        ),
        mail_from=reader.sender(
            "MAIL_FROM",
            "the sender of our mail",
            "" if production else "Ransel <no-reply@ransel.example>",
        ),
        smtp_url=reader.server("SMTP_URL", MAIL_SCHEMES),
        mail_bounces=reader.mailbox("MAIL_BOUNCES"),
        mail_webhook_secret=reader.optional_secret("MAIL_WEBHOOK_SECRET"),
        metrics_token=reader.token("METRICS_TOKEN"),
        redis_url=reader.server("REDIS_URL", REDIS_SCHEMES),
        jobs_file=Path(reader.optional("JOBS_FILE", "ransel-jobs.db")),
        trusted_proxies=reader.number("TRUSTED_PROXIES", 0),
        plain_http_hosts=frozenset(reader.optional("ALLOW_HTTP").replace(",", " ").split()),
        esco_file=reader.optional_file("ESCO_FILE", "skills of ESCO as CSV"),
    )
    if config.secret_key and config.secret_key == config.secret_key_previous:
        reader.mistakes.append(f"  {PREFIX}SECRET_KEY_PREVIOUS is the same as {PREFIX}SECRET_KEY")
    if production and not config.smtp_url:
        reader.mistakes.append(f"  {PREFIX}SMTP_URL is missing: smtp://user:password@host:587")
    if production and config.plain_http_hosts:
        reader.mistakes.append(f"  {PREFIX}ALLOW_HTTP is for the demo alone, not for production")
    if reader.mistakes:
        raise ConfigError(reader.mistakes)
    return config
