"""What a provider says of somebody, and how much of it its word is good for."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from backpack.accounts.identifiers import normalise_identifier, scope_of
from backpack.accounts.providers import ANYTHING, Authority, Provider
from backpack.models import IdentifierKind

LONGEST_NAME = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class VouchedIdentifier:
    """An identifier for which this provider's word is good."""

    kind: IdentifierKind
    value: str
    normalised: str


@dataclass(frozen=True, slots=True, kw_only=True)
class VouchedClaims:
    """Who signed in, after every check. ``name`` is empty if the provider gave none."""

    issuer: str
    subject: str
    name: str
    identifiers: tuple[VouchedIdentifier, ...]
    session_id: str | None
    acr: str | None
    name_validated: bool = False
    affiliations: tuple[str, ...] | None = None
    """Scoped, in lower case, within the provider's scopes; none if it does not speak of them."""
    home_organisation: str | None = None
    ends_at: datetime | None = None


def _text(claims: Mapping[str, Any], name: str) -> str:
    value = claims.get(name) if name else None
    return value.strip() if isinstance(value, str) else ""


def _texts(claims: Mapping[str, Any], name: str) -> list[str]:
    """A claim that some providers give as one text and others as a list of them."""
    value = claims.get(name) if name else None
    values = value if isinstance(value, list) else [value]
    return [item.strip() for item in values if isinstance(item, str) and item.strip()]


def _read_name(claims: Mapping[str, Any], provider: Provider) -> str:
    names = provider.claims
    whole = _text(claims, names.name)
    parts = f"{_text(claims, names.given_name)} {_text(claims, names.family_name)}".strip()
    readable = "".join(letter for letter in whole or parts if letter.isprintable())
    return readable[:LONGEST_NAME]


def is_vouched_for(kind: IdentifierKind, normalised: str, authority: Authority) -> bool:
    """Whether the provider's word is good for an identifier with this scope."""
    if kind is IdentifierKind.EDUID:
        return authority.eduid
    scopes = {
        IdentifierKind.EMAIL: authority.email_domains,
        IdentifierKind.EPPN: authority.eppn_scopes,
        IdentifierKind.ESI: authority.esi_bodies,
    }[kind]
    return ANYTHING in scopes or scope_of(kind, normalised) in scopes


def _candidates(claims: Mapping[str, Any], provider: Provider) -> list[tuple[IdentifierKind, str]]:
    names = provider.claims
    found: list[tuple[IdentifierKind, str]] = []
    # An address counts only if the provider says in so many words that it was verified.
    if names.email_verified and claims.get(names.email_verified) is True:
        found += [(IdentifierKind.EMAIL, value) for value in _texts(claims, names.email)]
    found += [(IdentifierKind.EPPN, value) for value in _texts(claims, names.eppn)]
    found += [(IdentifierKind.ESI, value) for value in _texts(claims, names.esi)]
    found += [(IdentifierKind.EDUID, value) for value in _texts(claims, names.eduid)]
    return found


def _read_identifiers(
    claims: Mapping[str, Any], provider: Provider
) -> tuple[VouchedIdentifier, ...]:
    vouched: dict[tuple[IdentifierKind, str], VouchedIdentifier] = {}
    for kind, value in _candidates(claims, provider):
        try:
            normalised = normalise_identifier(kind, value)
        except ValueError:
            # One malformed claim must not keep somebody from her badges; it vouches for nothing.
            continue
        if is_vouched_for(kind, normalised, provider.authority):
            vouched[kind, normalised] = VouchedIdentifier(
                kind=kind, value=value, normalised=normalised
            )
    return tuple(vouched.values())


def merge_userinfo(
    claims: Mapping[str, Any], userinfo: Mapping[str, Any], provider: Provider
) -> dict[str, Any]:
    """The claims of the ID token, and under them those of the userinfo endpoint.

    An address and the word that it was verified stay together: the word of one source says
    nothing of the address of the other.
    """
    names = provider.claims
    token = dict(claims)
    extra = dict(userinfo)
    if token.get(names.email) != extra.get(names.email):
        source = extra if names.email in token else token
        source.pop(names.email_verified, None)
    return {**extra, **token}


def _read_affiliations(claims: Mapping[str, Any], provider: Provider) -> tuple[str, ...] | None:
    """An affiliation outside the provider's scopes is not believed, as an eppn would not be."""
    if not provider.claims.affiliation or provider.claims.affiliation not in claims:
        return None
    scopes = provider.authority.eppn_scopes
    given = {value.lower() for value in _texts(claims, provider.claims.affiliation)}
    return tuple(
        sorted(
            value
            for value in given
            if "@" in value and {value.rpartition("@")[2], ANYTHING} & scopes
        )
    )


def _read_moment(value: Any) -> datetime | None:
    """Seconds since 1970, an ISO 8601 date, or a GeneralizedTime such as ``20270930120000Z``."""
    try:
        if isinstance(value, int | float) and not isinstance(value, bool):
            return datetime.fromtimestamp(value, UTC)
        moment = datetime.fromisoformat(str(value))
    except (ValueError, OverflowError, OSError):
        return _read_generalised(str(value))
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _read_generalised(value: str) -> datetime | None:
    try:
        return datetime.strptime(value, "%Y%m%d%H%M%SZ").replace(tzinfo=UTC)
    except ValueError:
        return None


def read_claims(claims: Mapping[str, Any], provider: Provider) -> VouchedClaims:
    """Read verified claims: the ID token's, with those of the userinfo endpoint."""
    names = provider.claims
    acr = _text(claims, "acr") or None
    name = _read_name(claims, provider)
    ways = provider.name_acr_values
    return VouchedClaims(
        issuer=provider.issuer,
        subject=str(claims["sub"]),
        name=name,
        name_validated=bool(name) and provider.validates_names and (not ways or acr in ways),
        identifiers=_read_identifiers(claims, provider),
        session_id=_text(claims, "sid") or None,
        acr=acr,
        affiliations=_read_affiliations(claims, provider),
        home_organisation=provider.home_organisation
        or _text(claims, names.home_organisation).lower()[:LONGEST_NAME]
        or None,
        ends_at=_read_moment(claims[names.ends]) if claims.get(names.ends) else None,
    )
