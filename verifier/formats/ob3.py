"""The rules of Open Badges 3.0 and CLR 2.0: achievement credentials, endorsements, records."""

import re

from verifier.formats.fields import Node
from verifier.formats.terms import contexts_of
from verifier.formats.vc import check_credential

# The final address, with and without a version, and those of the drafts that were issued with.
_OB_CONTEXT = re.compile(
    r"https://purl\.imsglobal\.org/spec/(?:ob/v3p0|clr/v2p0)/"
    r"context(?:-\d+\.\d+\.\d+)?(?:\.json|/ob_v3p0\.jsonld)\Z"
    r"|https://imsglobal\.github\.io/openbadges-specification/context\.json\Z"
    r"|https://w3id\.org/openbadges/v3\Z"
)
_CLR_CONTEXT = re.compile(r"https://purl\.imsglobal\.org/spec/clr/v2p0/.+")


def check_achievement_credential(node: Node) -> None:
    """An ``OpenBadgeCredential`` (Open Badges 3.0 appendix B.1.1).

    Raises:
        RefutedError: as ``check_credential``; the field says where.
    """
    _check_common(node)
    if isinstance(node.document["credentialSubject"], list):
        node.refuse("field_type", "credentialSubject", "a badge has exactly one subject")
    subject = node.child("credentialSubject")
    subject.require_type("AchievementSubject")
    subject.require("achievement")
    subject.texts("narrative", "role", "term", "licenseNumber")
    subject.dates("activityStartDate", "activityEndDate")
    subject.numbers("creditsEarned")
    _check_identifiers(subject)
    if subject.has("source"):
        check_profile(subject.child("source"))
    for result in subject.children("result"):
        result.require_type("Result")
        result.strings("value", "status")
        result.uris("resultDescription", "achievedLevel")
        _check_alignments(result)
    check_achievement(subject.child("achievement"))


def check_achievement(node: Node) -> None:
    """An ``Achievement``: what was awarded (appendix B.1.2).

    Raises:
        RefutedError: ``type_missing``, ``field_missing``, ``field_type``, ``id_not_uri``.
    """
    node.require_type("Achievement")
    node.require("id", "name", "description")
    node.uris("id")
    node.texts("name", "description", "fieldOfStudy", "specialization", "humanCode")
    node.strings("achievementType", "inLanguage", "version")
    node.numbers("creditsAvailable")
    if not node.has("criteria"):
        node.refuse("field_missing", "criteria")
    criteria = node.child("criteria")
    criteria.uris("id")
    criteria.texts("narrative")
    node.images(is_id_needed=True)
    _check_alignments(node)
    for member in node.members("tag"):
        if isinstance(member, Node):
            node.refuse("field_type", "tag", "tags are texts")
    for member in node.members("creator"):
        if isinstance(member, Node):
            check_profile(member)
    for description in node.children("resultDescription"):
        description.require_type("ResultDescription")
        description.require("id", "name", "resultType")
        description.uris("id")
        description.texts("name")
        _check_alignments(description)
        for level in description.children("rubricCriterionLevel"):
            level.require_type("RubricCriterionLevel")
            level.require("id", "name")
            level.uris("id")
            level.texts("name", "description")
            _check_alignments(level)
    _check_other_identifiers(node)


def check_endorsement_credential(node: Node) -> None:
    """An ``EndorsementCredential``: somebody vouches for a badge or a profile (B.3).

    Raises:
        RefutedError: as ``check_credential``.
    """
    _check_common(node)
    subject = node.child("credentialSubject")
    subject.require("id")
    subject.require_type("EndorsementSubject")
    subject.texts("endorsementComment")


def check_learner_record(node: Node) -> None:
    """A ``ClrCredential``: credentials about one learner in one record (CLR 2.0 appendix B.1).

    Raises:
        RefutedError: as ``check_credential``.
    """
    _check_common(node)
    if not any(isinstance(one, str) and _CLR_CONTEXT.match(one) for one in contexts_of(node)):
        node.refuse("context_wrong", "@context", "the context of learner records is not there")
    subject = node.child("credentialSubject")
    subject.require_type("ClrSubject")
    subject.require("verifiableCredential")
    _check_identifiers(subject)
    for member in subject.members("verifiableCredential"):
        if isinstance(member, Node):
            member.check_type()
    for achievement in subject.children("achievement"):
        check_achievement(achievement)
    for association in subject.children("association"):
        association.require("associationType", "sourceId", "targetId")


def check_profile(node: Node) -> None:
    """A ``Profile`` of an issuer or a creator (appendix B.1.16).

    Raises:
        RefutedError: ``type_missing``, ``field_missing``, ``field_type``, ``id_not_uri``.
    """
    node.require("id")
    node.require_type("Profile")
    node.uris("id", "url")
    node.texts("name", "description")
    node.strings("phone", "email", "official")
    node.images(is_id_needed=True)
    _check_other_identifiers(node)
    for parent in node.children("parentOrg"):
        check_profile(parent)


def _check_common(node: Node) -> None:
    check_credential(node, is_secured=True)
    contexts = [one for one in contexts_of(node) if isinstance(one, str)]
    if not any(_OB_CONTEXT.match(address) for address in contexts):
        node.refuse("context_wrong", "@context", "the context of Open Badges is not there")
    if "issuanceDate" not in node.document:
        node.require("validFrom")
    node.date_time_stamps("awardedDate")
    if not isinstance(node.document["issuer"], str):
        check_profile(node.child("issuer"))
    node.images(is_id_needed=True)
    for evidence in node.children("evidence"):
        evidence.require_type("Evidence")
        evidence.texts("name", "description", "narrative", "genre", "audience")
    for token in node.members("endorsementJwt"):
        if isinstance(token, Node):
            node.refuse("field_type", "endorsementJwt", "tokens are texts")
    for endorsement in node.children("endorsement"):
        endorsement.check_type()


def _check_identifiers(subject: Node) -> None:
    for identity in subject.children("identifier"):
        identity.require_type("IdentityObject")
        identity.require("identityHash", "identityType")
        identity.strings("identityHash", "identityType", "salt")
        if not identity.has("hashed"):
            identity.refuse("field_missing", "hashed")
        identity.booleans("hashed")


def _check_other_identifiers(node: Node) -> None:
    for identifier in node.children("otherIdentifier"):
        identifier.require_type("IdentifierEntry")
        identifier.require("identifier", "identifierType")
        identifier.strings("identifier", "identifierType")


def _check_alignments(node: Node) -> None:
    for alignment in node.children("alignment"):
        alignment.require_type("Alignment")
        alignment.require("targetName", "targetUrl")
        alignment.uris("targetUrl")
        alignment.texts("targetName", "targetDescription", "targetFramework")
        alignment.strings("targetCode", "targetType")
