"""What the asker decides: the moment, the person asked about, what is accepted, and the limits."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How much a badge may cost us. Every number has its unit in its name and its reason here."""

    source_bytes: int = 10_000_000
    """A baked picture of print quality stays below 5 MB; twice that is no badge."""

    json_bytes: int = 4_000_000
    """An assertion with a picture of 2 MB embedded as base64."""

    json_depth: int = 64
    """The deepest lawful learner record seen has 18 levels."""

    response_bytes: int = 5_000_000
    """For each answer of a server, after decompression."""

    fetch_seconds: float = 8.0
    """For each address, redirects included: a person is waiting."""

    total_seconds: float = 25.0
    """For all fetches of one verification together."""

    total_fetches: int = 24
    """For one verification, endorsements and nested badges included."""

    redirects: int = 4
    """More is a loop."""

    status_list_bytes: int = 16_777_216
    """An inflated status list: 134 million one-bit entries."""

    canonical_work: int = 20_000
    """Hash operations inside RDFC-1.0; an ordinary badge needs fewer than 200."""

    nested: int = 100
    """Nested credentials that are verified by themselves; a large one counts for each 40 kB."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TrustedIssuer:
    """An issuer that a registry lists: ``identifier`` is its DID or https address."""

    identifier: str
    name: str
    registry: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Registry:
    """A registry of issuers at an ``address`` (Digital Credentials Consortium's form)."""

    name: str
    address: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """The question. ``now`` is an aware datetime; the core reads no clock."""

    now: datetime
    expected_recipient: str | None = None
    limits: Limits = field(default_factory=Limits)
    accepted_suites: frozenset[str] = frozenset(
        {
            "RS256", "RS384", "RS512", "PS256", "ES256", "ES384", "EdDSA", "Ed25519",
            "eddsa-rdfc-2022", "ecdsa-rdfc-2019", "eddsa-jcs-2022", "ecdsa-jcs-2019",
            "eddsa-2022", "ecdsa-sd-2023", "Ed25519Signature2020", "Ed25519Signature2018",
        }
    )  # fmt: skip
    plain_http_hosts: frozenset[str] = frozenset()
    """Hosts (with port) that may be asked over http and on loopback: by configuration only."""

    languages: tuple[str, ...] = ("en",)
    """In which languages a text of the badge is wanted, the best first."""

    trusted_issuers: tuple[TrustedIssuer, ...] = ()
    """Issuers that a registry of the asker vouches for."""

    registries: tuple[Registry, ...] = ()
    """Registries to look an issuer up in, the most authoritative first."""

    trusted_keys: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    """Verification methods known beforehand, by their id: they are not fetched."""

    trusted_certificates: tuple[bytes, ...] = ()
    """Certificates (DER) of authorities whose word on whose key it is counts; none by default."""

    def __post_init__(self) -> None:
        if self.now.tzinfo is None:
            raise ValueError("policy: now must know its time zone")
        if not self.accepted_suites:
            raise ValueError("policy: an empty set of suites would accept nothing")
