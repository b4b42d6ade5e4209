"""The rules of the W3C credential itself: VC data model 1.1 and 2.0, and presentations."""

from verifier.dates import read_span
from verifier.formats.fields import Node
from verifier.formats.generations import CREDENTIALS_V1, CREDENTIALS_V2
from verifier.formats.terms import check_contexts, check_types_mapped, contexts_of

_WHERE_TYPE_IS_ENOUGH = ("credentialStatus", "termsOfUse", "evidence", "refreshService")
_NEEDED_ID_IN_V1 = ("credentialStatus", "refreshService")


def check_credential(node: Node, *, is_secured: bool) -> None:
    """The rules for every verifiable credential (VC data model 2.0 sections 4 and 5).

    ``is_secured`` says that a key is named which may have signed it. A draft that nobody has
    signed yet may still lack its issuer, which the issuing service writes in; it cannot be
    genuine in any case.

    Raises:
        RefutedError: ``context_wrong``, ``term_redefined``, ``type_missing``, ``type_unmapped``,
            ``type_not_uri``, ``field_missing``, ``field_type``, ``id_not_uri``,
            ``date_malformed``, ``dates_reversed``.
    """
    is_second = check_base_context(node)
    node.require_type("VerifiableCredential")
    node.uris("id")
    node.texts("name", "description")
    for proof in node.children("proof"):
        proof.check_type()
    _check_issuer(node, is_needed=is_secured)
    _check_subjects(node)
    _check_validity(node, is_second=is_second)
    for field in _WHERE_TYPE_IS_ENOUGH:
        for entry in node.children(field):
            entry.uris("id")
            entry.check_type()
            if not is_second and field in _NEEDED_ID_IN_V1:
                entry.require("id")
    for schema in node.children("credentialSchema"):
        schema.check_type()
        schema.require("id")
        schema.uris("id")
    if is_second:
        check_contexts(node)
        _check_related_resources(node)


def check_plain_credential(node: Node, *, is_secured: bool) -> None:
    """A credential that is no badge: the rules above, and all its types must mean something.

    An SD-JWT VC (``vct``) follows no data model of the W3C: it has its own few rules.

    Raises:
        RefutedError: as ``check_credential``.
    """
    if "vct" in node.document and "@context" not in node.document:
        node.require("vct")
        node.strings("vct", "iss", "sub")
        node.numbers("iat", "nbf", "exp")
        return
    check_credential(node, is_secured=is_secured)
    if check_base_context(node):
        check_types_mapped(node)


def check_presentation(node: Node) -> None:
    """A presentation holds credentials, as objects or as tokens (section 4.13).

    Raises:
        RefutedError: ``context_wrong``, ``type_missing``, ``field_type``, ``id_not_uri``.
    """
    check_base_context(node)
    node.require_type("VerifiablePresentation")
    node.uris("id")
    for holder in node.members("holder"):
        if isinstance(holder, Node):
            holder.require("id")
            holder.uris("id")
        else:
            node.uris("holder")
    for credential in node.members("verifiableCredential"):
        if isinstance(credential, Node):
            credential.check_type()
    for proof in node.children("proof"):
        proof.check_type()


def check_base_context(node: Node) -> bool:
    """The first context must be that of the data model; True if it is version 2.0.

    Raises:
        RefutedError: ``context_wrong``.
    """
    first = next(contexts_of(node), None)
    if first not in (CREDENTIALS_V1, CREDENTIALS_V2):
        node.refuse("context_wrong", "@context", "the first context is not that of credentials")
    return first == CREDENTIALS_V2


def _check_issuer(node: Node, *, is_needed: bool) -> None:
    if not node.has("issuer"):
        if is_needed:
            node.refuse("field_missing", "issuer")
        return
    if isinstance(node.document["issuer"], str):
        node.uris("issuer")
        return
    issuer = node.child("issuer")
    issuer.uris("id")
    if is_needed:
        issuer.require("id")
    issuer.texts("name", "description")


def _check_subjects(node: Node) -> None:
    node.require("credentialSubject")
    for subject in node.children("credentialSubject"):
        if not subject.document:
            node.refuse("field_missing", subject.path, "a subject about which nothing is said")
        subject.uris("id")


def _check_related_resources(node: Node) -> None:
    """Each names another resource, by a digest (section 5.3). None is fetched, so none compared."""
    named: set[str] = set()
    for resource in node.children("relatedResource"):
        resource.require("id")
        resource.uris("id")
        resource.strings("digestSRI", "digestMultibase")
        if not resource.has("digestMultibase"):
            resource.require("digestSRI")
        if resource.document["id"] in named:
            resource.refuse("field_type", "id", "the same resource twice")
        named.add(resource.document["id"])


def _check_validity(node: Node, *, is_second: bool) -> None:
    if is_second:
        start, end = "validFrom", "validUntil"
    else:
        node.require("issuanceDate")
        start, end = "issuanceDate", "expirationDate"
    node.date_time_stamps(start, end)
    if node.has(start) and node.has(end):
        begins = read_span(node.document[start], field=start)
        ends = read_span(node.document[end], field=end)
        if ends.last < begins.first:
            node.refuse("dates_reversed", end)
