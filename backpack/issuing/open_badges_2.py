"""The hosted Open Badges 2.0 assertion of a credential, its badge class and its issuer."""

import json
from typing import Any

from backpack.catalogue.markdown import plain_markdown
from backpack.catalogue.naming import name_in
from backpack.issuing.achievements import grade_name
from backpack.issuing.addresses import Addresses, write_iri
from backpack.issuing.documents import write_moment
from backpack.issuing.identities import IDENTITY_TYPES
from backpack.issuing.ob2_extensions import build_extensions
from backpack.models import BadgeClass, Credential, IdentifierKind, Issuer

CONTEXT = "https://w3id.org/openbadges/v2"

_RECIPIENT_TYPES = {
    IDENTITY_TYPES[IdentifierKind.EMAIL]: "email",
    # Open Badges 2.0 asks for a term of its context or an address of the property; this is how
    # eduPerson names its own.
    IDENTITY_TYPES[IdentifierKind.EPPN]: "urn:oid:1.3.6.1.4.1.5923.1.1.1.6",
    IDENTITY_TYPES[IdentifierKind.ESI]: "urn:oid:1.3.6.1.4.1.25178.1.2.14",
    IDENTITY_TYPES[IdentifierKind.EDUID]: "urn:oid:1.3.6.1.4.1.5923.1.1.1.16",
}


def build_assertion(
    credential: Credential, *, show_grade: bool, show_evidence: bool, addresses: Addresses
) -> dict[str, Any]:
    """The ``Assertion`` with hosted verification (Open Badges 2.0, section 4.2).

    It names the learner as the 3.0 credential does, by a salted hash; an e-mail address if she is
    known by one.
    """
    award = credential.award
    assertion: dict[str, Any] = {
        "@context": CONTEXT,
        "type": "Assertion",
        "id": addresses.assertion(credential.public_id),
        "recipient": _build_recipient(credential),
        "badge": addresses.ob2_badge_class(credential.badge_class),
        "verification": {"type": "HostedBadge"},
        "issuedOn": write_moment(credential.awarded_at),
        "image": addresses.picture(credential.badge_class, "png"),
    }
    if credential.expires_at is not None:
        assertion["expires"] = write_moment(credential.expires_at)
    if show_grade and award.grade:
        assertion["narrative"] = f"{grade_name(credential.badge_class)}: {award.grade}"
    if show_evidence and (evidence := _build_evidence(credential)):
        assertion["evidence"] = [evidence]
    return assertion


def build_revoked_assertion(credential: Credential, *, addresses: Addresses) -> dict[str, Any]:
    """What is left of a revoked assertion, to be served with status 410 (section 4.3.1)."""
    return {
        "@context": CONTEXT,
        "type": "Assertion",
        "id": addresses.assertion(credential.public_id),
        "revoked": True,
        "revocationReason": credential.revocation_reason or credential.suspension_reason or "",
    }


def build_badge_class(badge_class: BadgeClass, *, addresses: Addresses) -> dict[str, Any]:
    """The ``BadgeClass`` (section 4.3), with the extensions for micro-credentials."""
    document: dict[str, Any] = {
        "@context": CONTEXT,
        "type": "BadgeClass",
        "id": addresses.ob2_badge_class(badge_class),
        "name": badge_class.name,
        "description": plain_markdown(badge_class.description),
        "image": addresses.picture(badge_class, "png"),
        "criteria": {
            "id": addresses.badge_class(badge_class),
            "narrative": badge_class.criteria,
        },
        "issuer": addresses.ob2_issuer(badge_class.issuer),
        "@language": badge_class.language,
        "version": str(badge_class.version),
    }
    if badge_class.competences:
        document["tags"] = list(badge_class.competences)
    if badge_class.alignments:
        page = addresses.badge_class(badge_class)
        document["alignment"] = [_build_alignment(said, page) for said in badge_class.alignments]
    return {**document, **build_extensions(badge_class, addresses=addresses)}


def build_issuer(issuer: Issuer, *, addresses: Addresses) -> dict[str, Any]:
    """The ``Issuer`` profile (section 4.4)."""
    document = {
        "@context": CONTEXT,
        "type": "Issuer",
        "id": addresses.ob2_issuer(issuer),
        "name": f"{name_in(issuer, 'en')}, {name_in(issuer.institution, 'en')}",
        "url": issuer.website,
        "email": issuer.email,
        "verification": {
            "type": "HostedBadge",
            "startsWith": [f"{addresses.base_url}/ob2/"],
        },
    }
    if issuer.description:
        document["description"] = issuer.description
    return document


def _build_recipient(credential: Credential) -> dict[str, Any]:
    """The identity of the signed credential again, so that both versions say the same."""
    identifiers = json.loads(credential.signed_json)["credentialSubject"]["identifier"]
    hashed = [identity for identity in identifiers if identity["hashed"]]
    mail = IDENTITY_TYPES[IdentifierKind.EMAIL]
    chosen = next((one for one in hashed if one["identityType"] == mail), hashed[0])
    return {
        "type": _RECIPIENT_TYPES[chosen["identityType"]],
        "hashed": True,
        "salt": chosen["salt"],
        "identity": chosen["identityHash"],
    }


def _build_evidence(credential: Credential) -> dict[str, Any]:
    award = credential.award
    members = {
        "id": write_iri(award.evidence_url or ""),
        "name": award.evidence_name,
        "narrative": award.narrative,
    }
    said = {name: value for name, value in members.items() if value}
    return {"type": "Evidence", **said} if said else {}


def _build_alignment(said: dict[str, Any], page: str) -> dict[str, Any]:
    members = {
        "targetName": said["name"],
        "targetUrl": said.get("url") or page,
        "targetFramework": said.get("framework"),
        "targetCode": said.get("code"),
    }
    return {"type": "AlignmentObject", **{name: value for name, value in members.items() if value}}
