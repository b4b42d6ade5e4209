"""What becomes of every table when somebody leaves: one row a table, and a test asks for it.

The same table says what of somebody's rows goes into her export. A new table or column without a
decision fails ``tests/architecture/test_leaving_decisions.py``.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class Hers:
    """How the rows that are somebody's are found.

    ``via``: foreign keys to the person, or to a table whose rows are hers. ``named``: columns with
    the kind and the normal form of an identifier of hers. ``addressed``: a column with one of her
    e-mail addresses.
    """

    via: tuple[str, ...] = ()
    named: tuple[str, str] | None = None
    addressed: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Goes(Hers):
    """Her rows are removed. ``told`` are the columns that her export has, by the table's name."""

    told: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Emptied(Hers):
    """Her rows stay to be counted, with ``blank`` in place of what was hers.

    ``keeps`` are the columns that say nothing of her once the others are blank.
    """

    blank: Mapping[str, object] = field(default_factory=dict)
    keeps: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class ByHand:
    """What becomes of her rows is more than a row of a table can say: the module says it."""

    module: str


@dataclass(frozen=True, slots=True)
class Stays:
    """Nothing of a learner is in it: each of its columns was looked at.

    Keys to people are emptied all the same, for somebody who was at the awarding desk.
    """

    columns: frozenset[str]


Decision = Goes | Emptied | ByHand | Stays


def _columns(text: str) -> frozenset[str]:
    return frozenset(text.split())


DECISIONS: Mapping[str, Decision] = {
    # Who she is
    "person": ByHand(module="erasing"),
    "sign_in": Goes(
        via=("person_id",),
        told=(
            "provider",
            "issuer",
            "subject",
            "home_organisation",
            "affiliations",
            "created_at",
            "last_used_at",
        ),
    ),
    "mailbox_code": Goes(via=("person_id",), addressed="normalised"),
    "merge_offer": Goes(via=("keeper_id", "other_id")),
    "account_merge": Goes(via=("keeper_id", "other_id"), told=("merged_at", "undone_at")),
    "verified_identifier": Goes(
        via=("person_id",),
        told=("kind", "value", "verified_by", "verified_at", "superseded_at", "ended_at"),
    ),
    "browser_session": Goes(
        via=("person_id", "sign_in_id"),
        told=("user_agent", "created_at", "last_seen_at", "ended_at"),
    ),
    "role": Goes(via=("person_id",), told=("name", "granted_at")),
    "role_by_rule": Goes(via=("role_id", "sign_in_id"), told=("affiliation", "granted_at")),
    "role_invitation": Goes(via=("accepted_by_id",), addressed="address"),
    "pending_grant": Goes(named=("kind", "normalised")),
    # Nobody knows whose it is, and it is forgotten after a day (backpack/retention.py).
    "sign_in_attempt": Stays(
        _columns(
            "id state_sha256 browser_sha256 provider nonce code_verifier next_path created_at "
            "used_at purpose for_browser acr_values"
        )
    ),
    "terms_acceptance": Goes(via=("person_id",)),
    # What she was awarded
    "award": Emptied(
        via=("person_id",),
        named=("recipient_kind", "recipient_normalised"),
        blank={
            "recipient_value": "",
            "recipient_normalised": "",
            "recipient_name": None,
            "notify_email": None,
            "grade": None,
            "narrative": None,
            "evidence_name": None,
            "evidence_url": None,
            "reason": None,
            "person_id": None,
        },
        keeps=_columns(
            "id public_id badge_class_id state recipient_kind language scheduled_for created_by_id "
            "created_at offered_at claim_until decided_at replaces_id reminders reminded_at "
            "warned_at erased_at"
        ),
    ),
    "award_signal": Goes(via=("award_id",)),
    "claim_link": Goes(via=("award_id",), addressed="normalised"),
    "award_batch_row": Emptied(
        via=("award_id",),
        named=("recipient_kind", "recipient_normalised"),
        blank={"cells": {}, "findings": [], "recipient_normalised": None},
        keeps=_columns("id batch_id number state recipient_kind award_id"),
    ),
    "award_request": Goes(
        via=("person_id",),
        told=("narrative", "evidence_name", "evidence_url", "state", "created_at", "reason"),
    ),
    # Told of in account.py, as far as her institution has told her of it (ADR 0394).
    "nomination": Goes(named=("nominee_kind", "nominee_normalised")),
    "nominating_body_invitation": Goes(via=("accepted_by_id",), addressed="address"),
    "nominating_body_member": Goes(named=("kind", "normalised"), told=("value", "added_at")),
    "credential": Goes(via=("person_id",)),
    "published_variant": Goes(via=("credential_id",)),
    "badge_health": Goes(via=("credential_id", "imported_badge_id")),
    "badge_finding": Goes(via=("person_id",), told=("kind", "found_at", "ended_at")),
    # What she brought and arranged herself
    "imported_badge": Goes(
        via=("person_id",),
        told=("name", "issuer_name", "verdict", "awarded_at", "source_address", "imported_at"),
    ),
    "import_batch": Goes(via=("person_id",), told=("source", "name", "created_at")),
    "import_item": Goes(via=("batch_id",)),
    "collection": Goes(
        via=("person_id",), told=("name", "words", "show_name", "published_at", "created_at")
    ),
    "collection_item": Goes(via=("collection_id",)),
    "private_link": Goes(
        via=("person_id", "credential_id", "collection_id"),
        told=("label", "created_at", "expires_at", "ended_at"),
    ),
    "private_link_badge": Goes(via=("link_id", "credential_id", "imported_badge_id")),
    "wallet_offer": Goes(
        via=("person_id", "credential_id"),
        told=("configuration", "created_at", "ended_at", "taken_at"),
    ),
    "oauth_grant": Goes(
        via=("person_id",), told=("scope", "granted_at", "last_used_at", "ended_at")
    ),
    "oauth_token": Goes(via=("grant_id",)),
    "host_connection": Goes(
        via=("person_id",), told=("connected_at", "known_as", "scope", "ended_at")
    ),
    "look_count": ByHand(module="erasing"),
    # What was written to her and of her
    "outbox_mail": Goes(
        via=("person_id", "award_id"),
        addressed="recipient",
        told=("kind", "recipient", "subject", "text", "created_at", "sent_at"),
    ),
    "audit_event": ByHand(module="erasing"),
    "webhook_message": Goes(via=("award_id",)),
    "awarder_digest": Goes(via=("person_id",), told=("wanted", "last_at")),
    "export": Goes(via=("person_id",), told=("asked_at", "ready_at")),
    "export_part": Goes(via=("export_id",)),
    "departure": Emptied(
        via=("person_id",),
        blank={"person_id": None, "token_sha256": None},
        keeps=_columns("id asked_at due_at cancelled_at finished_at"),
    ),
    # What is nobody's
    "tombstone": Stays(
        _columns(
            "id public_id badge_class_id status_list_id status_index suspension_list_id "
            "suspension_index was_public removed_at"
        )
    ),
    # A digest of random bytes, forgotten when it would have expired anyway.
    "wallet_nonce": Stays(_columns("id nonce_sha256 expires_at")),
    "api_client": Stays(
        _columns(
            "id public_id institution_id name secret_sha256 whole_institution sandbox "
            "created_by_id created_at rotated_at last_token_at withdrawn_at"
        )
    ),
    "api_client_issuer": Stays(_columns("client_id issuer_id")),
    "api_token": Stays(_columns("id token_sha256 client_id created_at expires_at")),
    "api_answer": Stays(_columns("id client_id key request_hmac answer created_at")),
    "api_award": Stays(_columns("id client_id award_id noted_state noted_public changed_at")),
    "webhook_endpoint": Stays(
        _columns(
            "id public_id client_id address secret_encrypted created_by_id created_at removed_at"
        )
    ),
    "oauth_client": Stays(
        _columns("id client_id secret_sha256 name redirect_uris scope grant_types told created_at")
    ),
    "badge_host": Stays(
        _columns(
            "id base_url name protocol api_base authorization_url token_url revocation_url scope "
            "client_id secret_encrypted secret_expires_at registered_at"
        )
    ),
    "share_count": Stays(_columns("badge_class_id channel day count")),
    "terms_document": Stays(
        _columns(
            "id kind institution_id badge_kind basis version language text sha256 published_at "
            "ended_at"
        )
    ),
    "award_batch": Stays(
        _columns(
            "id public_id badge_class_id state file_name encoding separator ignored_columns "
            "language scheduled_for created_by_id created_at started_by_id started_at finished_at "
            "stopped_because judged_again_at"
        )
    ),
    "nominating_body": Stays(_columns("id public_id issuer_id name created_by_id created_at")),
    "nomination_call": Stays(
        _columns(
            "id public_id badge_class_id title instructions criteria opens_at closes_at "
            "proclaimed_at second_member tells_nominee graduates_only created_by_id created_at"
        )
    ),
    "awarding_rules": Stays(
        _columns(
            "institution_id reminder_days warning_days paragraph_en paragraph_nl suspendable "
            "changed_at"
        )
    ),
    "institution": Stays(
        _columns(
            "id slug name name_nl website country time_zone provider colour claim_days "
            "linkedin_id created_at description description_nl shows_counts"
        )
    ),
    "issuer": Stays(
        _columns("id institution_id slug name name_nl description email website created_at")
    ),
    "issuer_key": Stays(
        _columns("id issuer_id fragment public_multikey private_encrypted created_at retired_at")
    ),
    "status_list": Stays(
        _columns("id public_id issuer_id purpose length bits used signed_json changed_at")
    ),
    "badge_class": Stays(
        _columns(
            "id public_id issuer_id slug version status kind language name description criteria "
            "image_svg image_png competences learning_outcomes alignments ects workload_hours "
            "eqf_level eqf_verified_by participation assessment supervision quality_assurance "
            "stackability prerequisites identity_check programme_code valid_months created_at "
            "grade_scale evidence_required requestable translations design published_at "
            "archived_at languages search_text"
        )
    ),
}
"""Every table by its name."""
