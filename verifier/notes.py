"""What is worth telling about a badge beside the six answers; none of it changes the verdict."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from verifier.badge import Generation, SignedBadge
from verifier.claims import as_list
from verifier.dates import read_span
from verifier.identity import Identity
from verifier.recipient import weakness
from verifier.report import Check, CheckName, Fetched, Outcome

# A verification takes seconds, and clocks differ by minutes.
_LATER = timedelta(hours=1)


def gather_notes(
    signed: SignedBadge,
    checks: Sequence[Check],
    *,
    identities: Sequence[Identity],
    now: datetime,
    fetched: Sequence[Fetched],
) -> tuple[Check, ...]:
    """The notes on a badge whose proof holds, each with a code and evidence like a check.

    ``identities`` are what it says of its recipient besides names; ``fetched`` is what was asked
    for it, so that an answer of today is told from one of then.
    """
    return (*_gather(signed, identities), *_gather_later(checks, now, fetched))


def _gather(signed: SignedBadge, identities: Sequence[Identity]) -> Iterator[Check]:
    if signed.uncovered:
        code = "file_differs" if signed.suite == "hosted" else "not_covered"
        yield _note(CheckName.PROOF, code, fields=", ".join(signed.uncovered)[:500])
    weak = next((reason for identity in identities if (reason := weakness(identity))), None)
    if weak:
        yield _note(CheckName.RECIPIENT, f"identity_{weak}")
    if not identities and signed.generation in {Generation.OB3, Generation.OB2, Generation.OB1}:
        yield _note(CheckName.RECIPIENT, "not_bound_to_a_person")
    binding = signed.key_binding
    if binding is not None and binding.shown:
        yield _note(
            CheckName.RECIPIENT,
            "holder_key_shown",
            shown_at=binding.at or "",
            audience=binding.audience or "",
        )
    elif binding is not None:
        yield _note(CheckName.RECIPIENT, "holder_key_not_shown")
    if signed.partial:
        yield _note(CheckName.PROOF, "part_withheld")
    if as_list(signed.document.get("refreshService")):
        yield _note(CheckName.STATUS, "refresh_offered")


def _gather_later(
    checks: Sequence[Check], now: datetime, fetched: Sequence[Fetched]
) -> Iterator[Check]:
    """An answer as of the past cannot know what a list, a key document or a server said then."""
    lists = {check.evidence.get("list") for check in checks if "seen_at" in check.evidence}
    later = [visit for visit in fetched if visit.at > now + _LATER and visit.address not in lists]
    if later:
        yield _note(
            CheckName.ISSUER,
            "issuer_known_only_now",
            seen_at=later[0].at.isoformat(),
            addresses=", ".join(visit.address for visit in later)[:500],
        )
    for check in checks:
        seen_at = check.evidence.get("seen_at")
        if isinstance(seen_at, str) and read_span(seen_at, field="seen_at").first > now + _LATER:
            yield _note(CheckName.STATUS, "status_known_only_now", seen_at=seen_at)


def _note(name: CheckName, code: str, **evidence: str) -> Check:
    return Check(name, Outcome.SKIPPED, code, evidence)
