"""The one place where an error becomes a check."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from verifier.errors import Evidence, RefutedError, UnavailableError, UnsupportedError
from verifier.report import Check, CheckName, Outcome

T_co = TypeVar("T_co", covariant=True)


@dataclass(frozen=True, slots=True)
class Answer(Generic[T_co]):
    """A question answered without objection: a code, evidence to show, and what was established.

    ``asked`` is False where the badge gave nothing to ask about: the check is SKIPPED then,
    because nothing is ever trivially valid.
    """

    code: str
    value: T_co
    evidence: Evidence = field(default_factory=dict)
    asked: bool = True


def ask(name: CheckName, question: Callable[[], Answer[T_co]]) -> tuple[Check, T_co | None]:
    """Put one question, and turn its answer or its error into a check.

    Evidence that a claim is wrong fails the check; the lack of evidence leaves it unknown. The
    second value is what was established, None unless the check has an answer.
    """
    try:
        answer = question()
    except RefutedError as error:
        return Check(name, Outcome.FAILED, error.code, error.evidence, error.detail), None
    except (UnsupportedError, UnavailableError) as error:
        return Check(name, Outcome.UNKNOWN, error.code, error.evidence, error.detail), None
    outcome = Outcome.PASSED if answer.asked else Outcome.SKIPPED
    return Check(name, outcome, answer.code, answer.evidence), answer.value


def skip(name: CheckName, code: str) -> Check:
    """A check that was not asked, and why."""
    return Check(name, Outcome.SKIPPED, code)
