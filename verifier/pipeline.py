"""The whole verification, from top to bottom. The first file to read.

Six questions are asked in one order; each has its own module, and each answer becomes a check:

1. format: is it a well-formed badge of its version?
2. proof: does the signature hold, or does the issuer's server serve this very assertion?
3. issuer: does the key belong to the issuer that the badge names, and who is that?
4. dates: is it in force at the moment of the question?
5. status: has the issuer taken it back?
6. recipient: was it issued to the person asked about?

If the proof has not passed, nothing after it is asked. Until it has, nothing that the badge names
is fetched, except the key. From then on only what the proof covers is looked at.
"""

import hashlib
from dataclasses import replace
from functools import partial

from verifier.answer import Answer
from verifier.badge import Badge, SignedBadge
from verifier.checks import ask, skip
from verifier.claims import check_dates, read_issuer
from verifier.errors import RefutedError, UnavailableError
from verifier.fetch import Fetch
from verifier.formats import read_badge
from verifier.identity import Identity
from verifier.inquiry import Inquiry, begin
from verifier.known_facts import gather_facts
from verifier.locate import find_badge
from verifier.nested import MEMBER, find_endorsements, find_members
from verifier.notes import gather_notes
from verifier.policy import Policy
from verifier.proofs.hosted import Withdrawal, fetch_withdrawal
from verifier.proofs.proving import verify_proof
from verifier.recipient import check_recipient, read_identities, read_names
from verifier.report import Check, CheckName, Outcome, Report
from verifier.status.asking import check_status
from verifier.status.entry import StatusQuestion
from verifier.trust.binding import check_issuer
from verifier.well_formed import check_chain_format, check_format

_UNKNOWN_GENERATION = "unknown"
_AFTER_PROOF = (CheckName.ISSUER, CheckName.DATES, CheckName.STATUS, CheckName.RECIPIENT)


def verify(source: bytes | str, *, policy: Policy, fetch: Fetch) -> Report:
    """Verify a badge: a file's bytes, or an address, JSON or a token as text.

    ``policy`` is the question (the moment, the person, the limits); ``fetch`` is all that is
    asked of the network.

    Raises:
        UnreadableError: there is no badge in it, so that there is nothing to report on.
    """
    given = source.encode("utf-8", "replace") if isinstance(source, str) else source
    digest = hashlib.sha256(given).hexdigest()
    inquiry = begin(policy, fetch=fetch)
    badge = read_badge(given, limits=policy.limits)
    if badge.address is not None:
        try:
            badge = find_badge(badge, fetch=inquiry.fetch, limits=policy.limits)
        except UnavailableError as error:
            return _report_unreached(badge, error, inquiry, digest)
    withdrawal = fetch_withdrawal(badge, fetch=inquiry.fetch, limits=policy.limits)
    if withdrawal is not None:
        return _report_withdrawn(badge, withdrawal, inquiry, digest)
    return _judge(badge, inquiry, digest=digest)


def _judge(
    badge: Badge,
    inquiry: Inquiry,
    *,
    digest: str,
    role: str = "badge",
    about: Check | None = None,
) -> Report:
    """Put the six questions about one badge. ``about`` answers the last one for a nested badge."""
    policy, fetch = inquiry.policy, inquiry.fetch
    structure, _ = ask(CheckName.FORMAT, partial(check_format, badge, inquiry=inquiry))
    proof, signed = ask(
        CheckName.PROOF,
        partial(verify_proof, badge, resolve_key=inquiry.resolve_key, policy=policy, fetch=fetch),
    )
    if signed is None:
        skipped = tuple(skip(name, "proof_not_established") for name in _AFTER_PROOF)
        return _report((structure, proof, *skipped), badge, None, inquiry, digest=digest, role=role)
    generation = signed.generation
    issuer, bound = ask(
        CheckName.ISSUER,
        partial(check_issuer, signed, generation=generation, policy=policy, fetch=fetch),
    )
    if bound is not None:
        signed = bound
        if structure.outcome is Outcome.PASSED:
            structure, _ = ask(CheckName.FORMAT, partial(check_chain_format, signed, structure))
    dates, _ = ask(CheckName.DATES, partial(check_dates, signed, now=policy.now))
    status, _ = ask(CheckName.STATUS, partial(_ask_status, signed, inquiry))
    recipient = about
    if recipient is None:
        recipient, _ = ask(
            CheckName.RECIPIENT,
            partial(
                check_recipient,
                signed,
                expected=policy.expected_recipient,
                generation=generation,
            ),
        )
    checks = (structure, proof, issuer, dates, status, recipient)
    return _report(checks, badge, signed, inquiry, digest=digest, role=role)


def _ask_status(signed: SignedBadge, inquiry: Inquiry) -> Answer[None]:
    question = StatusQuestion(
        signed=signed,
        issuer=_read_issuer_id(signed),
        policy=inquiry.policy,
        fetch=inquiry.fetch,
        verify_list=partial(_verify_list, inquiry),
    )
    return check_status(question, generation=signed.generation)


def _verify_list(inquiry: Inquiry, badge: Badge) -> SignedBadge:
    """Proof and issuer of a status list. Its own status is not asked, so lists cannot loop."""
    policy, fetch = inquiry.policy, inquiry.fetch
    proof = verify_proof(badge, resolve_key=inquiry.resolve_key, policy=policy, fetch=fetch)
    issuer = check_issuer(
        proof.value, generation=proof.value.generation, policy=policy, fetch=fetch
    )
    return issuer.value


def _read_issuer_id(signed: SignedBadge) -> str | None:
    try:
        return read_issuer(signed.document, generation=signed.generation).identifier
    except RefutedError:
        # The issuer check has said so already.
        return None


def _judge_nested(signed: SignedBadge, inquiry: Inquiry) -> tuple[tuple[Report, ...], int]:
    """Every member and endorsement, verified by itself, as long as the budget lasts.

    The second value counts the members for which it did not.
    """
    reports, members_left = [], 0
    for part in (*find_members(signed, inquiry), *find_endorsements(signed, inquiry)):
        if not inquiry.nested.take(len(part.badge.source)):
            members_left += part.role == MEMBER
            continue
        digest = hashlib.sha256(part.badge.source).hexdigest()
        reports.append(_judge(part.badge, inquiry, digest=digest, role=part.role, about=part.about))
    return tuple(reports), members_left


def _report(
    checks: tuple[Check, ...],
    badge: Badge,
    signed: SignedBadge | None,
    inquiry: Inquiry,
    *,
    digest: str,
    role: str,
) -> Report:
    nested, members_left = _judge_nested(signed, inquiry) if signed is not None else ((), 0)
    identities: tuple[Identity, ...] = ()
    notes: tuple[Check, ...] = ()
    if signed is not None:
        identities = read_identities(signed.document, generation=signed.generation)
        notes = gather_notes(
            signed,
            checks,
            identities=identities,
            now=inquiry.policy.now,
            fetched=inquiry.fetch.made,
        )
        identities += read_names(signed.document, generation=signed.generation)
    return Report(
        checks=checks,
        facts=gather_facts(badge, signed, checks, languages=inquiry.policy.languages),
        asked_at=inquiry.policy.now,
        sha256=digest,
        generation=(signed.generation if signed else badge.generation).value,
        carrier=badge.carrier.value,
        fetched=inquiry.fetch.made if role == "badge" else (),
        nested=nested,
        members_left=members_left,
        role=role,
        credential_sha256=hashlib.sha256(badge.source).hexdigest(),
        identities=identities,
        notes=notes,
    )


def _report_unreached(
    badge: Badge, error: UnavailableError, inquiry: Inquiry, digest: str
) -> Report:
    """An address that could not be asked: there is no badge yet, and nothing is known."""
    unknown = Check(CheckName.FORMAT, Outcome.UNKNOWN, error.code, error.evidence, error.detail)
    rest = tuple(skip(name, "badge_not_reached") for name in CheckName if name != unknown.name)
    return _bare_report((unknown, *rest), badge, inquiry, digest)


def _report_withdrawn(
    badge: Badge, withdrawal: Withdrawal, inquiry: Inquiry, digest: str
) -> Report:
    """The issuer's server answers that the badge is gone.

    If it left the signed badge in its answer, all questions are put about that, and the status
    fails in any case. Otherwise no question but one has an answer.
    """
    revoked = withdrawal.check
    if withdrawal.credential is not None:
        report = _judge(withdrawal.credential, inquiry, digest=digest)
        if report.check(CheckName.PROOF).outcome is Outcome.PASSED:
            return _with_status(report, revoked)
    checks = tuple(
        revoked if name is revoked.name else skip(name, "badge_withdrawn") for name in CheckName
    )
    return _bare_report(checks, badge, inquiry, digest)


def _with_status(report: Report, revoked: Check) -> Report:
    """The report with the failed status. Where it found the same by itself, its own evidence
    stands, and gains what only the withdrawn address tells: since when, and why.
    """
    own = report.check(CheckName.STATUS)
    if own.outcome is Outcome.FAILED:
        told = {name: value for name, value in revoked.evidence.items() if value is not None}
        known = {name: value for name, value in own.evidence.items() if value is not None}
        revoked = replace(own, evidence=told | known)
    checks = tuple(revoked if check.name is revoked.name else check for check in report.checks)
    return replace(report, checks=checks)


def _bare_report(checks: tuple[Check, ...], badge: Badge, inquiry: Inquiry, digest: str) -> Report:
    known = bool(badge.document)
    return Report(
        checks=checks,
        facts=gather_facts(badge, None, checks, languages=inquiry.policy.languages),
        asked_at=inquiry.policy.now,
        sha256=digest,
        generation=badge.generation.value if known else _UNKNOWN_GENERATION,
        carrier=badge.carrier.value,
        fetched=inquiry.fetch.made,
    )
