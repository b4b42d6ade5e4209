"""The registered claims of a token and the body of its credential must say the same.

Open Badges 3.0 section 8.2.4.2 and VC data model 1.1 section 6.3.1 map ``iss``, ``jti``, ``sub``,
``nbf`` and ``exp`` to properties of the credential.
"""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from verifier.badge import Badge, Generation
from verifier.claims import as_list, read_identifier
from verifier.dates import read_span
from verifier.errors import RefutedError

_DATE_CLAIMS = (
    ("nbf", ("validFrom", "issuanceDate")),
    ("exp", ("validUntil", "expirationDate")),
)
# The claims count whole seconds, the body may say fractions of one.
_SAME_MOMENT = timedelta(seconds=1)


def read_claims(badge: Badge) -> Mapping[str, Any]:
    """The credential of a token whose signature holds, completed by the token's own dates.

    Raises:
        RefutedError: ``token_claim_mismatch`` naming the claim, ``date_malformed``.
    """
    payload = badge.unverified_payload or {}
    document = dict(badge.document)
    if badge.generation in {Generation.OB1, Generation.OB2}:
        return document
    _check_names(payload, document, generation=badge.generation)
    # A plain credential of the data model 2.0 dates its signature and its statement separately.
    separate = badge.generation is Generation.VC and "vc" not in payload
    for claim, names in _DATE_CLAIMS:
        if payload.get(claim) is None:
            continue
        claimed = read_span(payload[claim], field=claim).first
        said = next((name for name in names if document.get(name) is not None), None)
        if said is None:
            document[names["vc" in payload]] = claimed.isoformat()
        elif not separate:
            if abs(read_span(document[said], field=said).first - claimed) > _SAME_MOMENT:
                raise RefutedError("token_claim_mismatch", claim=claim, property=said)
        elif claim == "exp":
            document[said] = min(read_span(document[said], field=said).last, claimed).isoformat()
        else:
            document[said] = max(read_span(document[said], field=said).first, claimed).isoformat()
    return document


def _check_names(
    payload: Mapping[str, Any], document: Mapping[str, Any], *, generation: Generation
) -> None:
    issuer = "holder" if generation is Generation.VP else "issuer"
    pairs = [("iss", issuer, read_identifier(document.get(issuer)))]
    if generation is not Generation.VP:
        pairs.append(("jti", "id", read_identifier(document)))
        subjects = as_list(document.get("credentialSubject"))
        if len(subjects) == 1:
            pairs.append(("sub", "credentialSubject.id", read_identifier(subjects[0])))
    for claim, name, said in pairs:
        claimed = payload.get(claim)
        if claimed is not None and said is not None and claimed != said:
            raise RefutedError("token_claim_mismatch", claim=claim, property=name)
