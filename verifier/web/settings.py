"""What an operator may decide about the public app, read from the environment."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from urllib.parse import urlsplit

from verifier.trust.registry import TrustList, TrustListError, read_trust_list
from verifier.web.receipts.keys import ReceiptKeys, read_receipt_keys

PREFIX = "RANSEL_VERIFIER_"
_REDIS_SCHEMES = ("redis://", "rediss://")
_CONTACT = re.compile(r"(?:mailto:[^\s@]+@[^\s@]+|https://\S+)")
_SHORTEST_TOKEN = 20
_SHORTEST_SECRET = 32


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
    ``address``: this verifier's own address, as its receipts name it.
    ``receipt_keys``: the keys of its receipts; made at the start where none are configured.
    ``trusted_hosts``: the names this app answers to, or empty for any.
    ``trusted_proxies``: how many proxies in front of the app set ``X-Forwarded-For``.
    ``security_contact``: whom ``security.txt`` names (RFC 9116); without it there is none.
    ``secret``: what answers in lists are sealed with, where processes do not share their own.
    ``metrics_token``: opens ``/metrics``; without it they are closed.
    """

    plain_http_hosts: frozenset[str] = frozenset()
    backpack_origin: str | None = None
    redis_url: str | None = None
    trust: TrustList = field(default_factory=TrustList)
    address: str | None = None
    receipt_keys: ReceiptKeys = field(default_factory=partial(read_receipt_keys, ()))
    trusted_hosts: tuple[str, ...] = ()
    trusted_proxies: int = 0
    security_contact: str | None = None
    metrics_token: str | None = None
    secret: str | None = None


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


def _read_receipts(value: Callable[[str], str], wrong: list[str]) -> tuple[str | None, ReceiptKeys]:
    """The verifier's own address and the keys of its receipts; adds to ``wrong`` what is."""
    address, seeds = value("ADDRESS"), _list(value("RECEIPT_KEYS"))
    if address and origin_of(address) != address.rstrip("/").lower():
        wrong.append(f"{PREFIX}ADDRESS must be a web address without a path, is {address!r}")
    if seeds and not address:
        wrong.append(f"{PREFIX}RECEIPT_KEYS needs {PREFIX}ADDRESS: receipts say who made them")
    try:
        return address.rstrip("/") or None, read_receipt_keys(seeds)
    except ValueError as error:
        wrong.append(f"{PREFIX}RECEIPT_KEYS must be 32 bytes each, in base64: {error}")
        return None, read_receipt_keys(())


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
    contact = value("SECURITY_CONTACT")
    if contact and not _CONTACT.fullmatch(contact):
        wrong.append(f"{PREFIX}SECURITY_CONTACT must be a mailto: or https: address")
    token = value("METRICS_TOKEN")
    if token and len(token) < _SHORTEST_TOKEN:
        wrong.append(f"{PREFIX}METRICS_TOKEN must have at least {_SHORTEST_TOKEN} characters")
    address, receipt_keys = _read_receipts(value, wrong)
    secret = value("SECRET")
    if secret and len(secret) < _SHORTEST_SECRET:
        wrong.append(f"{PREFIX}SECRET must have at least {_SHORTEST_SECRET} characters")
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
        address=address,
        receipt_keys=receipt_keys,
        trusted_hosts=_list(value("TRUSTED_HOSTS")),
        trusted_proxies=int(proxies),
        security_contact=contact or None,
        metrics_token=token or None,
        secret=secret or None,
    )
