"""What an operator may decide about the public app, read from the environment."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from verifier.trust.registry import TrustList, TrustListError, read_trust_list

PREFIX = "RANSEL_VERIFIER_"
_REDIS_SCHEMES = ("redis://", "rediss://")


class SettingsError(ValueError):
    """The environment holds values that cannot be meant; every one of them is named."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """The defaults are the strict ones: the app starts with an empty environment.

    ``plain_http_hosts``: ``host:port`` that may be asked over http and on loopback (a demo's).
    ``backpack_origin``: links that carry an address of this origin are checked straight away.
    ``redis_url``: where counts of requests and other servers' answers are kept; without it each
    process keeps its own.
    ``trust``: the issuers, keys, authorities and registries in the operator's trust file.
    ``trusted_hosts``: the names this app answers to, or empty for any.
    ``trusted_proxies``: how many proxies in front of the app set ``X-Forwarded-For``.
    """

    plain_http_hosts: frozenset[str] = frozenset()
    backpack_origin: str | None = None
    redis_url: str | None = None
    trust: TrustList = field(default_factory=TrustList)
    trusted_hosts: tuple[str, ...] = ()
    trusted_proxies: int = 0


def origin_of(address: str) -> str | None:
    """``scheme://host[:port]`` of a web address, lower-cased; None if it is not one."""
    try:
        parts = urlsplit(address.strip())
        port = parts.port
    except ValueError:
        return None
    if parts.scheme.lower() not in {"http", "https"} or not parts.hostname:
        return None
    default = 443 if parts.scheme.lower() == "https" else 80
    suffix = "" if port in {None, default} else f":{port}"
    return f"{parts.scheme.lower()}://{parts.hostname.lower()}{suffix}"


def _list(value: str) -> tuple[str, ...]:
    return tuple(part for part in (piece.strip() for piece in value.split(",")) if part)


def read_settings(environment: Mapping[str, str]) -> Settings:
    """The settings in ``environment``; raises SettingsError naming all wrong variables at once."""

    def value(name: str) -> str:
        return str(environment.get(PREFIX + name, "")).strip()

    wrong: list[str] = []
    backpack = value("BACKPACK_ADDRESS")
    if backpack and origin_of(backpack) is None:
        wrong.append(f"{PREFIX}BACKPACK_ADDRESS must be a web address, is {backpack!r}")
    proxies = value("TRUSTED_PROXIES") or "0"
    if not proxies.isdecimal():
        wrong.append(f"{PREFIX}TRUSTED_PROXIES must be a whole number, is {proxies!r}")
    wrong.extend(
        f"{PREFIX}ALLOW_HTTP must list host:port, has {host!r}"
        for host in _list(value("ALLOW_HTTP"))
        if origin_of(f"http://{host}") is None or "/" in host
    )
    redis_url = value("REDIS_URL")
    if redis_url and not redis_url.startswith(_REDIS_SCHEMES):
        wrong.append(f"{PREFIX}REDIS_URL must begin with one of {', '.join(_REDIS_SCHEMES)}")
    trust = TrustList()
    try:
        if trust_file := value("TRUST_FILE"):
            trust = read_trust_list(Path(trust_file).read_bytes())
    except (OSError, TrustListError) as error:
        wrong.append(f"{PREFIX}TRUST_FILE: {error}")
    if wrong:
        raise SettingsError("; ".join(wrong))
    return Settings(
        plain_http_hosts=frozenset(_list(value("ALLOW_HTTP"))),
        backpack_origin=origin_of(backpack) if backpack else None,
        redis_url=redis_url or None,
        trust=trust,
        trusted_hosts=_list(value("TRUSTED_HOSTS")),
        trusted_proxies=int(proxies),
    )
