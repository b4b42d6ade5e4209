"""The Open Badges 3.0 credential of a claimed award, before it is signed."""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from backpack.issuing.achievements import build_achievement, credits_number, grade_address
from backpack.issuing.addresses import Addresses, write_iri
from backpack.issuing.identities import Identity, build_identity_objects
from backpack.issuing.profiles import build_profile
from backpack.issuing.texts import plain_texts
from backpack.models import Award, Credential, StatusList

CREDENTIALS_CONTEXT = "https://www.w3.org/ns/credentials/v2"
OPEN_BADGES_CONTEXT = "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"
CONTEXTS = [CREDENTIALS_CONTEXT, OPEN_BADGES_CONTEXT]


def build_credential(
    credential: Credential, *, identities: Iterable[Identity], addresses: Addresses
) -> dict[str, Any]:
    """The whole ``OpenBadgeCredential`` (Open Badges 3.0, appendix B.1.2), unsigned.

    Every member is defined in the two contexts: a term that they do not define would not be
    covered by the proof.
    """
    award, badge_class = credential.award, credential.badge_class
    subject: dict[str, Any] = {
        "type": ["AchievementSubject"],
        "identifier": build_identity_objects(
            identities, salt=credential.recipient_salt, name=credential.recipient_name
        ),
        "achievement": build_achievement(badge_class, addresses=addresses),
    }
    if badge_class.ects is not None:
        subject["creditsEarned"] = credits_number(badge_class.ects)
    if award.grade:
        subject["result"] = [
            {
                "type": ["Result"],
                "resultDescription": grade_address(badge_class, addresses),
                "value": award.grade,
            }
        ]
    document: dict[str, Any] = {
        "@context": list(CONTEXTS),
        "id": addresses.credential(credential.public_id),
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "issuer": build_profile(
            badge_class.issuer, language=badge_class.language, addresses=addresses
        ),
        "validFrom": write_moment(credential.issued_at),
        "awardedDate": write_moment(credential.awarded_at),
        "name": badge_class.name,
        "credentialSubject": subject,
        "credentialStatus": _build_status(credential, addresses),
    }
    if credential.expires_at is not None:
        document["validUntil"] = write_moment(credential.expires_at)
    if evidence := _build_evidence(award):
        document["evidence"] = evidence
    plain: dict[str, Any] = plain_texts(document)
    return plain


def write_moment(moment: datetime) -> str:
    """A moment as ``dateTimeStamp``: UTC, whole seconds, ``Z`` (XML Schema 1.1, part 2)."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _build_status(
    credential: Credential, addresses: Addresses
) -> dict[str, Any] | list[dict[str, Any]]:
    """One entry for revocation, and one for suspension if it has got one.

    ``credentialStatus`` may be several objects (Verifiable Credentials 2.0, section 4.10).
    """
    revocation = _build_entry(credential.status_list, credential.status_index, addresses)
    if credential.suspension_list is None or credential.suspension_index is None:
        return revocation
    suspension = _build_entry(credential.suspension_list, credential.suspension_index, addresses)
    return [revocation, suspension]


def _build_entry(status_list: StatusList, index: int, addresses: Addresses) -> dict[str, Any]:
    """``BitstringStatusListEntry`` (Bitstring Status List 1.0, section 2.1)."""
    address = addresses.status_list(status_list.public_id)
    return {
        "id": f"{address}#{index}",
        "type": "BitstringStatusListEntry",
        "statusPurpose": status_list.purpose,
        "statusListIndex": str(index),
        "statusListCredential": address,
    }


def _build_evidence(award: Award) -> list[dict[str, Any]]:
    members = {
        "id": write_iri(award.evidence_url or ""),
        "name": award.evidence_name,
        "narrative": award.narrative,
    }
    said = {name: value for name, value in members.items() if value}
    return [{"type": ["Evidence"], **said}] if said else []
