"""Judging a badge from elsewhere: bytes in, and everything that is kept of it out.

The door to the verifier. No database and no request: whoever calls holds no transaction while
other servers are asked.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from backpack.badges.importing.facts import (
    alignments_of,
    credits_of,
    equality_of,
    level_of,
    media_type_of,
    moment_of,
    number_of,
    text_of,
)
from backpack.badges.importing.pictures import Picture, safe_picture
from backpack.models import ImportedVerdict, Ownership
from verifier import (
    Badge,
    CheckName,
    Fetch,
    Generation,
    Limits,
    Outcome,
    Policy,
    Report,
    UnavailableError,
    UnreadableError,
    Verdict,
    to_json,
    verify,
)
from verifier.formats import read_badge
from verifier.locate import find_badge
from verifier.sentences import deciding_check
from verifier.visits import Visits
from verifier.web.pictures import picture_from_data
from verifier.web.question import read_typed, secured

__all__ = ["Judged", "Question", "UnreachedError", "UnreadableError", "judge"]

NOT_BADGES = frozenset({Generation.ENDORSEMENT, Generation.VP})
"""What can be verified and is no badge: somebody's praise of one, and a bundle for one reader."""

HOSTED = frozenset({Generation.OB1, Generation.OB2})
COMPARABLE = frozenset(
    {
        "email",
        "emailAddress",
        "ext:eduPersonPrincipalName",
        "ext:europeanStudentIdentifier",
        "ext:eduID",
    }
)
"""Kinds of identity that we know of learners; of any other kind we cannot say "not hers"."""

LIMITS = Limits()


class UnreachedError(Exception):
    """The address could not be asked, so that there is no badge yet. ``code`` says why."""

    def __init__(self, error: UnavailableError) -> None:
        super().__init__(error.code)
        self.code = error.code
        self.evidence = error.evidence


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """Who asks, and when: ``identifiers`` are the learner's own, each in every spelling."""

    identifiers: Sequence[str]
    now: datetime
    languages: tuple[str, ...] = ("en",)
    plain_http_hosts: frozenset[str] = frozenset()

    def policy(self, expected: str | None = None) -> Policy:
        """The verifier's question about ``expected``, or about nobody."""
        return Policy(
            now=self.now,
            expected_recipient=expected,
            limits=LIMITS,
            languages=self.languages,
            plain_http_hosts=self.plain_http_hosts,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """A badge, and what the verifier says of it. Texts and numbers are as the badge says them."""

    content: bytes
    sha256: str
    media_type: str
    source_address: str | None
    generation: str
    carrier: str
    equality: str
    credential_id: str | None
    issuer_id: str | None
    issuer_name: str
    name: str
    description: str
    verdict: ImportedVerdict
    code: str
    reason: str | None
    """Why the issuer revoked it, if it did and says so."""
    ownership: Ownership
    awarded_at: datetime | None
    valid_from: datetime | None
    expires_at: datetime | None
    ects: Decimal | None
    workload_hours: Decimal | None
    eqf_level: int | None
    alignments: list[dict[str, Any]]
    picture: Picture | None
    picture_address: str | None
    report: dict[str, Any]


def read_pasted(text: str, *, plain_http_hosts: frozenset[str]) -> str:
    """What somebody typed or pasted, as it was meant: an address, or the badge itself."""
    return secured(read_typed(text), plain_http_hosts=plain_http_hosts)


def judge(source: bytes | str, question: Question, *, fetch: Fetch) -> Judged:
    """Verify what was given, find out whose it is, and gather what is shown of it.

    Raises:
        UnreadableError: there is no badge in it.
        UnreachedError: it is an address, and nothing could be had there.
    """
    remembered = Visits(fetch, limits=replace(LIMITS, total_fetches=40), now=question.now)
    given = source.encode("utf-8", "replace") if isinstance(source, str) else source
    content, badge, address = _find(given, fetch=remembered)
    if badge.generation in NOT_BADGES:
        raise UnreadableError("not_for_shelf")
    report = verify(content, policy=question.policy(), fetch=remembered)
    owner = find_owner(content, report, question, remembered)
    picture = _find_picture(content, report, remembered)
    return _gather(content, badge, report, address=address, owner=owner, picture=picture)


def open_badge_of(content: bytes) -> tuple[str, bool] | None:
    """The Open Badges 3.0 credential in ``content``, never re-serialised, and if it is a token.

    None for a badge of another generation, or one that is only an address.
    """
    try:
        badge = read_badge(content, limits=LIMITS)
    except UnreadableError:
        return None
    if badge.generation is not Generation.OB3 or not badge.source:
        return None
    if badge.token is not None:
        return badge.token, True
    try:
        return badge.source.decode("utf-8-sig"), False
    except UnicodeDecodeError:
        return None


def is_genuine(report: Report) -> bool:
    """Whether everything was found in order."""
    return report.verdict is Verdict.GENUINE


def is_refuted(report: Report) -> bool:
    """Whether there is evidence against it."""
    return report.verdict is Verdict.NOT_GENUINE


def verdict_of(report: Report) -> ImportedVerdict:
    """The verdict in the words of the database."""
    return ImportedVerdict(report.verdict.value)


def code_of(report: Report) -> str:
    """The code of the check that decided against the badge; empty where none did."""
    deciding = deciding_check(report)
    return deciding.code if deciding is not None else ""


def _find(given: bytes, *, fetch: Fetch) -> tuple[bytes, Badge, str | None]:
    """The bytes to keep, the badge in them, and the address that they came from."""
    badge = read_badge(given, limits=LIMITS)
    if badge.address is None:
        return given, badge, None
    address = badge.address
    try:
        found = find_badge(badge, fetch=fetch, limits=LIMITS)
    except UnavailableError as error:
        raise UnreachedError(error) from error
    if found.address is not None:
        # The address says that the badge was withdrawn: that is what is judged, and refused.
        return given, found, address
    return found.source, found, address


def _gather(
    content: bytes,
    badge: Badge,
    report: Report,
    *,
    address: str | None,
    owner: Ownership,
    picture: Picture | None,
) -> Judged:
    said = report.said
    sha256 = hashlib.sha256(content).hexdigest()
    identifier = badge.document.get("id", badge.document.get("jti"))
    identifier = identifier.strip() if isinstance(identifier, str) and identifier.strip() else None
    issuer = said.get("issuer_id")
    issuer_id = issuer if isinstance(issuer, str) else None
    picture_address = text_of(said.get("image"), 4000)
    code = code_of(report)
    reason = report.check(CheckName.STATUS).evidence.get("reason")
    return Judged(
        content=content,
        sha256=sha256,
        media_type=media_type_of(content),
        source_address=address,
        generation=report.generation,
        carrier=report.carrier,
        equality=equality_of(issuer_id, identifier, sha256, hosted=badge.generation in HOSTED),
        credential_id=identifier,
        issuer_id=issuer_id,
        issuer_name=text_of(said.get("issuer_name")) or text_of(issuer_id),
        name=text_of(said.get("name")),
        description=text_of(said.get("description"), 20_000),
        verdict=verdict_of(report),
        code=code,
        reason=str(reason) if reason and code == "revoked" else None,
        ownership=owner,
        awarded_at=moment_of(said.get("issued_on")),
        valid_from=moment_of(said.get("valid_from", said.get("issued_on"))),
        expires_at=moment_of(said.get("valid_until")),
        ects=credits_of(said),
        workload_hours=number_of(said.get("workload")),
        eqf_level=level_of(said),
        alignments=alignments_of(said.get("alignments")),
        picture=picture,
        picture_address=picture_address if picture_address.startswith("https://") else None,
        report=to_json(report),
    )


def find_owner(content: bytes, report: Report, question: Question, fetch: Fetch) -> Ownership:
    """Whether one of the learner's identifiers is the recipient's; asked of what is proven."""
    if report.check(CheckName.PROOF).outcome is not Outcome.PASSED:
        return Ownership.UNKNOWN
    mismatched = False
    for identifier in question.identifiers:
        asked = verify(content, policy=question.policy(identifier), fetch=fetch)
        answer = asked.check(CheckName.RECIPIENT)
        if answer.outcome is Outcome.PASSED:
            return Ownership.HERS
        kinds = str(answer.evidence.get("identity_types") or "").split(", ")
        if answer.code == "recipient_mismatch" and COMPARABLE & set(kinds):
            mismatched = True
    return Ownership.NOT_HERS if mismatched else Ownership.UNKNOWN


def _find_picture(content: bytes, report: Report, fetch: Fetch) -> Picture | None:
    """The picture inside the badge or around it, else the one that a proven badge names."""
    if report.carrier in {"png", "svg"} and (found := safe_picture(content)) is not None:
        return found
    address = report.said.get("image")
    if not isinstance(address, str):
        return None
    if address.startswith("data:"):
        return Picture.from_data_address(picture_from_data(address))
    stands = (CheckName.PROOF, CheckName.ISSUER)
    if any(report.check(name).outcome is not Outcome.PASSED for name in stands):
        return None
    try:
        answer = fetch(address, accept="image/png, image/svg+xml, image/*;q=0.8")
    except UnavailableError:
        return None
    return safe_picture(answer.body) if answer.status == 200 else None
