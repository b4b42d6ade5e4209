"""Hosted badges: the proof is that the issuer's own server serves this very assertion.

A pasted or baked file is only a pointer: the served copy is judged, and where the file differs
from it is said (Open Badges 2.0, "Hosted Verification"; Open Badges 1.0 and 1.1).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from verifier.badge import Badge, Generation, SignedBadge
from verifier.claims import as_object, read_identifier, read_text
from verifier.documents import JSON_LD, read_object, require_same_site
from verifier.domains import is_same_address, read_origin
from verifier.errors import EvidenceValue, RefutedError, UnavailableError, UnreadableError
from verifier.fetch import Fetch, Response
from verifier.formats import read_embedded
from verifier.formats.generations import read_generation
from verifier.policy import Limits
from verifier.report import Check, CheckName, Outcome

GONE = 410
_HOSTED_GENERATIONS = frozenset({Generation.OB1, Generation.OB2})


def is_hosted(badge: Badge) -> bool:
    """Whether the badge has no signature of its own but an address that vouches for it."""
    return badge.token is None and badge.generation in _HOSTED_GENERATIONS


def read_hosted_address(badge: Badge) -> str:
    """The address at which the assertion is hosted, as the file says.

    Raises:
        RefutedError: ``hosted_address_missing``.
    """
    if badge.address is not None:
        return badge.address
    document = badge.document
    rules = as_object(document.get("verification", document.get("verify")))
    candidates = (read_identifier(document), rules.get("url"))
    for address in candidates:
        if isinstance(address, str) and read_origin(address) is not None:
            return address
    raise RefutedError("hosted_address_missing")


@dataclass(frozen=True, slots=True, kw_only=True)
class Served:
    """What the address of a hosted badge answers; ``gone`` if only that it was withdrawn."""

    address: str
    badge: Badge
    gone: bool = False


def fetch_served(badge: Badge, *, fetch: Fetch, limits: Limits) -> Served:
    """The assertion as its own address serves it; of a withdrawn one, what is said about it.

    Raises:
        UnavailableError: ``hosted_unavailable``, ``hosted_not_found``.
        RefutedError: ``hosted_address_missing``, ``hosted_copy_other``: what is served there is
            another badge, or none.
    """
    address = read_hosted_address(badge)
    try:
        response = fetch(address, accept=JSON_LD)
    except UnavailableError as error:
        raise UnavailableError(
            "hosted_unavailable", error.detail, address=address, reason=error.code
        ) from error
    require_same_site(address, response, code="hosted_unavailable")
    if response.status == GONE:
        said = _read_tombstone(response, limits=limits)
        if said["revoked"] is False:
            # Its holder removed it from there; its issuer has not taken it back.
            raise UnavailableError("hosted_not_found", address=address, status=GONE)
        return Served(address=address, badge=_copy(badge, badge.generation, said), gone=True)
    if response.status in {401, 403, 404}:
        raise UnavailableError("hosted_not_found", address=address, status=response.status)
    if response.status != 200:
        raise UnavailableError("hosted_unavailable", address=address, status=response.status)
    document = read_object(response, limits=limits, code="hosted_unavailable")
    served = _copy(badge, _read_generation(document, address), document)
    _check_same(served, address)
    # Of a badge that was revoked, many servers answer no more than that.
    gone = document.get("revoked") is True and "recipient" not in document
    return Served(address=address, badge=served, gone=gone)


def verify_hosted(badge: Badge, *, fetch: Fetch, limits: Limits) -> SignedBadge:
    """Take the served copy for proven. Whether the server is the issuer's is another check.

    Raises:
        UnavailableError, RefutedError: as ``fetch_served``.
    """
    served = fetch_served(badge, fetch=fetch, limits=limits)
    file, document = badge.document, served.badge.document
    return SignedBadge(
        badge=served.badge,
        document=document,
        suite="hosted",
        signer=read_origin(served.address) or served.address,
        method=served.address,
        uncovered=differences(file, document) if file and not served.gone else (),
    )


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """An address that answers that its badge is gone: the failed status check that this makes.

    ``credential`` is the signed badge that some servers leave in the answer, so that more can be
    said of it than that it is gone. It is taken only if its id is the very address.
    """

    check: Check
    credential: Badge | None


def fetch_withdrawal(badge: Badge, *, fetch: Fetch, limits: Limits) -> Withdrawal | None:
    """What a hosted badge's address says, if it answers that the badge is gone (HTTP 410)."""
    if not is_hosted(badge):
        return None
    try:
        served = fetch_served(badge, fetch=fetch, limits=limits)
    except (UnavailableError, RefutedError):
        # Whatever else is wrong with the address is the proof's to say.
        return None
    if not served.gone:
        return None
    said = served.badge.document
    evidence: dict[str, EvidenceValue] = {
        "purpose": "revocation",
        "list": served.address,
        "reason": read_text(said.get("revocationReason", said.get("reason"))),
        "since": read_text(said.get("revokedAt")),
    }
    check = Check(CheckName.STATUS, Outcome.FAILED, "revoked", evidence)
    return Withdrawal(check, _read_left_behind(said, served.address, badge, limits=limits))


def _read_left_behind(
    said: Mapping[str, Any], address: str, badge: Badge, *, limits: Limits
) -> Badge | None:
    credential = as_object(said.get("credential"))
    if read_identifier(credential) != address:
        return None
    try:
        return read_embedded(credential, carrier=badge.carrier, limits=limits)
    except UnreadableError:
        # That the badge is gone is answer enough.
        return None


def differences(file: Mapping[str, Any], served: Mapping[str, Any]) -> tuple[str, ...]:
    """The properties in which the file says something else than the served copy.

    An embedded object in the one and merely its address in the other is no difference.
    """
    return tuple(
        name
        for name, value in file.items()
        if value != served.get(name) and not _is_same_reference(value, served.get(name))
    )


def _is_same_reference(one: object, other: object) -> bool:
    names = read_identifier(one), read_identifier(other)
    if None in names or not is_same_address(names[0] or "", names[1] or ""):
        return False
    return isinstance(one, str) or isinstance(other, str)


def _read_generation(document: Mapping[str, Any], address: str) -> Generation:
    try:
        generation = read_generation(document)
    except UnreadableError as error:
        if document.get("revoked") is True:
            # Some servers answer 200 with no more than the id and that it was revoked.
            return Generation.OB2
        raise RefutedError("hosted_copy_other", error.code, address=address) from error
    if generation not in _HOSTED_GENERATIONS:
        raise RefutedError("hosted_copy_other", generation.value, address=address)
    return generation


def _copy(badge: Badge, generation: Generation, document: Mapping[str, Any]) -> Badge:
    return Badge(
        generation=generation, carrier=badge.carrier, source=badge.source, document=document
    )


def _read_tombstone(response: Response, *, limits: Limits) -> Mapping[str, Any]:
    try:
        said = read_object(response, limits=limits, code="hosted_unavailable")
    except UnavailableError:
        # The status alone already says it; the body is optional.
        said = {}
    return {**said, "revoked": said.get("revoked") is not False}


def says_where_hosted(badge: Badge) -> bool:
    """Whether a badge says at which address it is hosted, as it has to since Open Badges 1.0."""
    return badge.generation is not Generation.OB1 or bool({"id", "verify"} & set(badge.document))


def _check_same(served: Badge, address: str) -> None:
    if not says_where_hosted(served):
        return
    own = read_hosted_address(served)
    if not is_same_address(own, address):
        raise RefutedError("hosted_copy_other", address=address, found=own)
