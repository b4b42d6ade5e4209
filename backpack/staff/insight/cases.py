"""What insight knows of each award and of what came before it: nothing of whose it is. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from math import ceil

DAY = timedelta(days=1)
SOON = 7 * DAY
"""What is claimed within this time of the offer, or of the last reminder, is claimed soon."""


class Origin(StrEnum):
    """How it came to an award."""

    NOMINATION = "nomination"
    REQUEST = "request"
    DIRECT = "direct"
    """Awarded by hand, from a file or by a system."""


class Step(StrEnum):
    """What a case has reached; the names are those of the CSV."""

    PROPOSED = "proposed"
    """Nominated or requested, and not taken back."""
    APPROVED = "approved"
    AWARDED = "awarded"
    OFFERED = "offered"
    OPENED = "opened"
    CLAIMED = "claimed"
    PUBLIC = "public"
    SOON = "claimed_soon"


BEFORE_AWARDS = (Step.PROPOSED, Step.APPROVED)
"""Only what was nominated or requested has them."""

WAY = (
    Step.PROPOSED,
    Step.APPROVED,
    Step.AWARDED,
    Step.OFFERED,
    Step.OPENED,
    Step.CLAIMED,
    Step.PUBLIC,
)
"""Each is part of the one before it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Times:
    """When things happened to one award, as far as they did."""

    offered_at: datetime | None
    reminded_at: datetime | None
    claimed_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One nomination, request or award, with all that became of it."""

    badge: str
    quarter: str
    origin: Origin
    steps: frozenset[Step]
    reminded: bool | None = None
    """Whether a reminder went out; nothing, if it was not offered."""
    days: int | None = None
    """Within how many days of the offer it was claimed; at least one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Crowd:
    """Awards of one badge and quarter that nobody nominated or requested, added up."""

    quarter: str
    size: int
    """How many awards; each is a case."""
    reminded: bool | None
    """As that of a case, and the same for all of them."""
    steps: Mapping[Step, int]
    """How many have reached each step."""
    days: Mapping[int, int]
    """How many were claimed within each number of days."""


def is_soon(times: Times) -> bool:
    """Whether it was claimed soon after the last reminder, or after the offer without one."""
    start = times.reminded_at or times.offered_at
    return start is not None and times.claimed_at is not None and times.claimed_at - start <= SOON


def days_to_claim(times: Times) -> int | None:
    """Within how many whole days of the offer it was claimed, if it was."""
    if times.offered_at is None or times.claimed_at is None:
        return None
    return max(1, ceil((times.claimed_at - times.offered_at) / DAY))
