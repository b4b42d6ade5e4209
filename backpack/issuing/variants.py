"""The public variant of a credential: what the learner chose to show, signed as it is shown."""

import json
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from backpack.issuing.identities import NAME_TYPE
from backpack.issuing.signatures import sign_as_issuer
from backpack.models import Credential


def sign_variant(
    session: Session,
    credential: Credential,
    *,
    show_name: bool,
    show_grade: bool,
    show_evidence: bool,
    now: datetime,
) -> str:
    """The signed JSON of the variant: the same id and status entry, without what is not shown."""
    document = build_variant(
        json.loads(credential.signed_json),
        show_name=show_name,
        show_grade=show_grade,
        show_evidence=show_evidence,
    )
    return sign_as_issuer(session, document, issuer=credential.badge_class.issuer, now=now)


def build_variant(
    document: dict[str, Any], *, show_name: bool, show_grade: bool, show_evidence: bool
) -> dict[str, Any]:
    """A copy of a signed ``document`` without its proof and without what is not to be shown."""
    hidden = {"proof"} if show_evidence else {"proof", "evidence"}
    variant = {name: value for name, value in document.items() if name not in hidden}
    subject = dict(variant["credentialSubject"])
    if not show_grade:
        subject.pop("result", None)
    if not show_name:
        subject["identifier"] = [
            identity for identity in subject["identifier"] if identity["identityType"] != NAME_TYPE
        ]
    variant["credentialSubject"] = subject
    return variant
