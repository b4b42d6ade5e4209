"""What a question gives that is answered without objection."""

from dataclasses import dataclass, field
from typing import Generic, TypeVar

from verifier.errors import Evidence

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
