"""An issuer and its institution as Open Badges 3.0 profiles."""

from typing import Any

from backpack.catalogue.naming import name_in
from backpack.issuing.addresses import Addresses, write_iri
from backpack.models import Institution, Issuer


def build_profile(issuer: Issuer, *, language: str, addresses: Addresses) -> dict[str, Any]:
    """The issuer as a ``Profile`` (Open Badges 3.0, appendix B.1.17), its institution within.

    ``language`` chooses between the names that the issuer has.
    """
    profile: dict[str, Any] = {
        "id": addresses.issuer_did(issuer),
        "type": ["Profile"],
        "name": name_in(issuer, language),
        "url": issuer.website,
        "email": issuer.email,
    }
    if issuer.description:
        profile["description"] = issuer.description
    profile["parentOrg"] = build_institution(issuer.institution, language=language)
    return profile


def build_institution(institution: Institution, *, language: str) -> dict[str, Any]:
    """The institution as a ``Profile``."""
    return {
        "id": write_iri(institution.website),
        "type": ["Profile"],
        "name": name_in(institution, language),
        "url": institution.website,
        "address": {"type": ["Address"], "addressCountryCode": institution.country},
    }
