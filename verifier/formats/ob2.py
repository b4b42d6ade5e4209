"""The rules of Open Badges 0.5 to 2.1: assertions, badge classes, issuers."""

from collections.abc import Mapping
from typing import Any

from verifier.formats.fields import Node, is_uri, without_nulls
from verifier.formats.generations import OB1_CONTEXTS, OB2_CONTEXTS, texts_of

_KINDS_OF_VERIFICATION = ("HostedBadge", "hosted", "SignedBadge", "signed")
_PROFILES = ("Issuer", "Profile", "IssuerOrg")


def check_assertion(node: Node) -> None:
    """An ``Assertion`` of Open Badges 2.0 or 2.1.

    What it links to (the badge class, its issuer) is checked as far as it is inside; what is only
    linked is for whoever fetches it, by ``check_badge_class`` and ``check_issuer``.

    Raises:
        RefutedError: ``context_wrong``, ``type_missing``, ``field_missing``, ``field_type``,
            ``id_not_uri``, ``date_malformed``.
    """
    node = without_nulls(node)
    if not OB2_CONTEXTS & set(texts_of(node.document.get("@context"))):
        node.refuse("context_wrong", "@context")
    node.require_type("Assertion")
    node.require("id", "recipient", "badge", "issuedOn")
    node.uris("id")
    recipient = node.child("recipient")
    recipient.check_type()
    recipient.require("identity")
    recipient.strings("identity", "salt")
    if not recipient.has("hashed"):
        recipient.refuse("field_missing", "hashed")
    recipient.booleans("hashed")
    if not node.has("verification") and not node.has("verify"):
        node.refuse("field_missing", "verification")
    verification = node.child("verification" if node.has("verification") else "verify")
    verification.require_type(*_KINDS_OF_VERIFICATION)
    verification.uris("creator")
    node.dates("issuedOn", "expires")
    node.texts("narrative")
    node.booleans("revoked")
    _check_evidence(node)
    node.images(is_id_needed=False)
    _check_linked_class(node)


def check_badge_class(document: Mapping[str, Any], *, path: str = "badge") -> None:
    """A ``BadgeClass`` of Open Badges 2.0; its issuer too if that is inside.

    Raises:
        RefutedError: as ``check_assertion``.
    """
    node = without_nulls(Node(document, path))
    node.require_type("BadgeClass")
    node.require("id", "name", "issuer")
    node.uris("id")
    node.texts("name", "description")
    node.require("description", "criteria", "image")
    for criteria in node.members("criteria"):
        if isinstance(criteria, Node):
            criteria.texts("narrative")
    for tag in node.members("tags"):
        if isinstance(tag, Node):
            node.refuse("field_type", "tags", "tags are texts")
    for alignment in node.children("alignment"):
        alignment.require("targetName", "targetUrl")
        alignment.texts("targetName", "targetDescription", "targetFramework", "targetCode")
    node.images(is_id_needed=False)
    for issuer in node.members("issuer"):
        if isinstance(issuer, Node):
            check_issuer(issuer.document, path=issuer.path)
        else:
            node.uris("issuer")


def check_issuer(document: Mapping[str, Any], *, path: str = "badge.issuer") -> None:
    """An issuer's ``Profile`` of Open Badges 2.0. Without ``id`` nothing can be bound to it.

    Raises:
        RefutedError: as ``check_assertion``.
    """
    node = without_nulls(Node(document, path))
    node.require("id")
    node.uris("id")
    node.require_type(*_PROFILES)
    node.require("name", "url", "email")
    node.texts("name", "description")
    node.strings("email", "telephone")
    node.uris("url")
    node.images(is_id_needed=False)


def check_early_assertion(node: Node) -> None:
    """An assertion of Open Badges 0.5, 1.0 or 1.1, which had ever more fields.

    Raises:
        RefutedError: as ``check_assertion``.
    """
    node = without_nulls(node)
    linked = bool(OB1_CONTEXTS & set(texts_of(node.document.get("@context"))))
    if linked:
        node.require_type("Assertion")
        node.uris("id")
    node.require("recipient", "badge")
    if isinstance(node.document["recipient"], str):
        _check_earliest(node)
        return
    # From 1.1 on an address may stand for the uid, and say where the badge is hosted.
    node.require(*(() if linked and node.has("id") else ("uid",)), "issuedOn")
    recipient = node.child("recipient")
    recipient.require("type", "identity")
    recipient.strings("identity", "salt", "type")
    recipient.booleans("hashed")
    node.dates("issuedOn", "expires")
    _check_badge_member(node)
    if linked and node.has("verification"):
        node.child("verification").require_type(*_KINDS_OF_VERIFICATION)
        return
    node.require("verify")
    verify = node.child("verify")
    verify.require("type", "url")
    verify.strings("type", "url")
    if verify.document["type"] not in ("hosted", "signed"):
        verify.refuse("type_missing", "type", "neither hosted nor signed")
    verify.uris("url")


def _check_earliest(node: Node) -> None:
    # Open Badges 0.5: everything is inside, and addresses may be relative to the issuer's origin.
    node.strings("recipient", "salt", "evidence")
    node.dates("issued_on", "issuedOn", "expires")
    badge = node.child("badge")
    badge.require("name", "issuer")
    badge.texts("name", "description")
    issuer = badge.child("issuer")
    issuer.require("origin", "name")
    issuer.uris("origin")


def _check_linked_class(node: Node) -> None:
    _check_badge_member(node)
    if isinstance(node.document["badge"], Mapping):
        check_badge_class(node.document["badge"])


def _check_badge_member(node: Node) -> None:
    badge = node.document["badge"]
    if not isinstance(badge, Mapping) and not is_uri(badge):
        node.refuse("id_not_uri" if isinstance(badge, str) else "field_type", "badge")


def _check_evidence(node: Node) -> None:
    for evidence in node.members("evidence"):
        if isinstance(evidence, Node):
            evidence.texts("name", "description", "narrative", "genre", "audience")
