"""The one place where an error becomes a check."""

from collections.abc import Callable
from typing import TypeVar

from verifier.answer import Answer
from verifier.errors import RefutedError, UnavailableError, UnsupportedError
from verifier.report import Check, CheckName, Outcome

T = TypeVar("T")


def ask(name: CheckName, question: Callable[[], Answer[T]]) -> tuple[Check, T | None]:
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
