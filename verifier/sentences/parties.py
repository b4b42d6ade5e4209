"""Who can mend what is wrong, by the code of the check that decided."""

from enum import StrEnum


class Party(StrEnum):
    """The four who can do something, and the case in which there is nothing to mend."""

    ISSUER = "issuer"
    NETWORK = "network"
    SENDER = "sender"
    US = "us"
    DECIDED = "decided"
    ASKER = "asker"


_BY_PARTY = {
    Party.SENDER: (
        "signature_invalid", "proof_missing", "terms_undefined", "terms_disguised",
        "hosted_address_missing", "hosted_copy_other", "address_not_found", "hosted_not_found",
        "address_unavailable:address_refused", "address_unavailable:too_large",
        "address_unavailable:port_refused",
        "address_unavailable:too_many_redirects",
        "token_critical_header", "algorithm_not_allowed", "proof_malformed",
        "proof_not_derived", "context_changed",
        "expiry_not_disclosed", "status_not_disclosed", "recipient_not_disclosed",
        "context_conflict", "context_inline", "term_redefined", "endorses_another",
        "proof_purpose_wrong", "canonicalization_too_costly",
        "disclosure_invalid", "key_binding_invalid",
    ),
    Party.NETWORK: (
        "address_unavailable", "hosted_unavailable", "key_unavailable", "status_unavailable",
        "issuer_unavailable", "badge_class_unavailable",
    ),
    Party.US: (
        "algorithm_unsupported", "certificate_unsupported", "context_unknown",
        "certificate_not_anchored",
        "document_form_unsupported", "document_too_deep", "iri_malformed",
        "key_method_unsupported", "key_type_unsupported", "number_not_exact",
        "sd_jwt_unsupported", "status_purpose_unsupported", "status_type_unsupported",
        "issuer_key_from_archive", "status_from_archive",
        "status_entries_too_many", "recipient_hash_unsupported", "text_not_unicode",
        "suite_unsupported", "key_document_too_long", "suite_not_accepted",
    ),
    Party.DECIDED: ("revoked", "suspended", "expired", "not_yet_valid"),
    Party.ASKER: ("recipient_mismatch", "recipient_of_another_kind", "recipient_absent",
                  "recipient_name_differs"),
}  # fmt: skip

PARTIES = {code: party for party, codes in _BY_PARTY.items() for code in codes}
"""Codes, or ``code:reason``, to parties; whatever is not named here is the issuer's to mend."""

REASONS = {
    "status": Party.ISSUER,
    "not_json": Party.ISSUER,
    "not_an_object": Party.ISSUER,
    "elsewhere": Party.ISSUER,
    "no_keys": Party.ISSUER,
    "address_refused": Party.ISSUER,
    "port_refused": Party.ISSUER,
}
"""Why something could not be had, where it is not the network's fault."""
