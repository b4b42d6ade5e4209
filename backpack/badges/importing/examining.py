"""Judging kept bytes once more: for the nightly look at a badge's health."""

from dataclasses import dataclass, replace
from typing import Any

from backpack.badges.importing.judging import LIMITS, Question, find_owner
from backpack.models import Ownership
from verifier import CheckName, Fetch, Outcome, Report, UnavailableError, to_json, verify
from verifier.visits import Visits


@dataclass(frozen=True, slots=True)
class Examined:
    """What was found of a badge that was judged before."""

    report: Report
    ownership: Ownership
    picture_gone: bool

    @property
    def proven(self) -> bool:
        """Whether its proof held, so that whose it is could be asked at all."""
        return self.report.check(CheckName.PROOF).outcome is Outcome.PASSED

    @property
    def revoked(self) -> bool:
        """Whether its issuer has taken it back."""
        return self.report.check(CheckName.STATUS).outcome is Outcome.FAILED

    @property
    def reason(self) -> str | None:
        """Why, if the issuer says."""
        reason = self.report.check(CheckName.STATUS).evidence.get("reason")
        return str(reason)[:1000] if reason else None

    def as_json(self) -> dict[str, Any]:
        """The report as it is kept."""
        return to_json(self.report)


def examine(
    content: bytes, question: Question, *, fetch: Fetch, picture: str | None = None
) -> Examined:
    """Verify kept bytes once more: for the nightly look at a badge's health."""
    remembered = Visits(fetch, limits=replace(LIMITS, total_fetches=40), now=question.now)
    report = verify(content, policy=question.policy(), fetch=remembered)
    owner = find_owner(content, report, question, remembered)
    gone = picture is not None and is_asked_in_vain(picture, fetch=remembered)
    return Examined(report, owner, gone)


def is_asked_in_vain(address: str, *, fetch: Fetch) -> bool:
    """Whether ``address``, where a picture or a page was, answers that there is none."""
    if not address.startswith("https://"):
        return False
    try:
        return fetch(address, accept="*/*").status in {404, 410}
    except UnavailableError as error:
        # What was refused by a rule of ours says nothing about the page.
        return error.code == "unreachable"
