"""Which registry lists an issuer: first the asker's own file, then those at an address.

A registry at an address has the form of the Digital Credentials Consortium: a JSON object whose
``registry`` maps identifiers of issuers to objects with a ``name``.
"""

from dataclasses import dataclass

from verifier.claims import as_object, read_text
from verifier.documents import fetch_object
from verifier.errors import UnavailableError
from verifier.fetch import Fetch
from verifier.policy import Policy


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """The registry that lists an issuer and the name it gives it, None if no registry does.

    ``unavailable`` names registries that should have been asked and could not be.
    """

    registry: str | None = None
    name: str | None = None
    unavailable: tuple[str, ...] = ()


def find_listing(identifier: str, *, policy: Policy, fetch: Fetch) -> Listing:
    """Look an issuer up; the most authoritative registry that lists it counts.

    A registry says who an issuer is, not whether a badge is genuine: one that cannot be had is
    told and decides nothing.
    """
    for issuer in policy.trusted_issuers:
        if _is_same(issuer.identifier, identifier):
            return Listing(registry=issuer.registry, name=issuer.name)
    unavailable: list[str] = []
    for registry in policy.registries:
        try:
            document = fetch_object(
                registry.address, fetch=fetch, limits=policy.limits, code="registry_unavailable"
            )
        except UnavailableError:
            unavailable.append(registry.name)
            continue
        for listed, entry in as_object(document.get("registry")).items():
            name = read_text(as_object(entry).get("name"))
            if name is not None and _is_same(listed, identifier):
                return Listing(registry=registry.name, name=name, unavailable=tuple(unavailable))
    return Listing(unavailable=tuple(unavailable))


def _is_same(one: str, other: str) -> bool:
    return one.rstrip("/") == other.rstrip("/")
