"""What keeps a badge from being genuine, told apart by what each asks people to do."""

from enum import StrEnum

from verifier.errors import EvidenceValue
from verifier.sentences.parties import PARTIES, Party


class Situation(StrEnum):
    """Each has a word of its own and a next step of its own."""

    TAMPERED = "tampered"
    UNSIGNED = "unsigned"
    REVOKED = "revoked"
    SUSPENDED = "suspended"
    EXPIRED = "expired"
    NOT_YET_VALID = "not_yet_valid"
    PRIVATE_OR_GONE = "private_or_gone"
    UNREACHABLE = "unreachable"
    NOT_PUBLIC = "not_public"
    UNENCRYPTED = "unencrypted"
    ISSUER_NOT_PROVEN = "issuer_not_proven"
    UNSUPPORTED = "unsupported"
    ANOTHER_PERSON = "another_person"
    PERSON_UNKNOWN = "person_unknown"
    MALFORMED = "malformed"


_BY_SITUATION = {
    Situation.TAMPERED: ("signature_invalid", "disclosure_invalid", "terms_disguised"),
    Situation.UNSIGNED: ("proof_missing", "hosted_address_missing", "hosted_copy_other"),
    Situation.REVOKED: ("revoked",),
    Situation.SUSPENDED: ("suspended",),
    Situation.EXPIRED: ("expired",),
    Situation.NOT_YET_VALID: ("not_yet_valid",),
    Situation.PRIVATE_OR_GONE: ("address_not_found", "hosted_not_found"),
    Situation.UNREACHABLE: (
        "status_from_archive",
        "address_unavailable", "hosted_unavailable", "key_unavailable", "status_unavailable",
        "issuer_unavailable", "badge_class_unavailable",
    ),
    Situation.ISSUER_NOT_PROVEN: (
        "issuer_unnamed", "issuer_key_unlisted", "issuer_key_unbound", "issuer_mismatch",
        "issuer_key_from_archive",
        "key_not_named", "key_document_mismatch", "key_not_in_document", "key_controller_mismatch",
        "key_not_authorized", "key_not_for_signatures", "key_revoked", "key_expired",
        "badge_class_mismatch", "badge_class_of_another", "outside_issuer_scope",
        "did_log_invalid", "did_witnesses_missing",
        "certificate_not_anchored", "certificate_not_in_force",
    ),
    Situation.ANOTHER_PERSON: ("recipient_mismatch",),
    Situation.PERSON_UNKNOWN: (
        "recipient_absent", "recipient_of_another_kind", "recipient_hash_unsupported",
        "recipient_name_differs", "recipient_not_disclosed",
    ),
}  # fmt: skip

SITUATIONS = {code: situation for situation, codes in _BY_SITUATION.items() for code in codes}
"""Codes to situations; what is not named here is of an unknown kind, or not made as it should."""

NOT_ASKED = {"address_refused": Situation.NOT_PUBLIC, "port_refused": Situation.UNENCRYPTED}
"""The reasons of what could not be had because its address is not one that is ever asked."""


def read_situation(code: str, reason: EvidenceValue) -> Situation:
    """The situation behind the code, and its reason, of the check that decided."""
    situation = SITUATIONS.get(code)
    if situation is Situation.UNREACHABLE and reason in NOT_ASKED:
        return NOT_ASKED[str(reason)]
    if situation is None:
        return Situation.UNSUPPORTED if PARTIES.get(code) is Party.US else Situation.MALFORMED
    return situation
