"""A log that a test keeps of what it did, and insight's figures counted from it the slow way.

Nothing here reads the database or knows how insight counts: it is the definitions on the page, in
loops over a list.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

LOOKS = ("pages", "programs", "private_links")


@dataclass(slots=True)
class LoggedAward:
    """What was done to one award."""

    made: datetime
    offered: datetime | None = None
    due: datetime | None = None
    """When it is offered by itself."""
    reminded: list[datetime] = field(default_factory=list)
    signed_in: bool = False
    claimed: datetime | None = None
    declined: bool = False
    withdrawn: bool = False
    public: bool = False
    revoked: bool = False


@dataclass(slots=True)
class Entry:
    """One nomination, request or award, and the awards that it became one after the other."""

    badge: str
    issuer: str
    kind: str
    learner: int
    origin: str = "direct"
    proposed: datetime | None = None
    approved: bool = False
    taken_back: bool = False
    awards: list[LoggedAward] = field(default_factory=list)
    left: bool = False
    """Whether its learner has left."""

    @property
    def award(self) -> LoggedAward | None:
        """The one that counts: claimed, or else the last, if it was not withdrawn."""
        for award in self.awards:
            if award.claimed:
                return award
        return self.awards[-1] if self.awards and not self.awards[-1].withdrawn else None

    def happened(self) -> datetime | None:
        """The moment by which it is put into a quarter; nothing, if it is not counted."""
        if self.award is not None:
            return self.award.offered or self.award.made
        if self.proposed is None or self.taken_back or self.left:
            return None
        return self.proposed

    def began(self) -> str:
        """How it began, as far as that is still known."""
        return "direct" if self.left else self.origin

    def steps(self) -> set[str]:
        """At which steps it counts, by the definitions on the page."""
        found: set[str] = set()
        if self.began() != "direct" and not self.taken_back:
            found.add("proposed")
            if self.approved:
                found.add("approved")
        award = self.award
        if award is None:
            return found
        found.add("awarded")
        if award.offered is None:
            return found
        found.add("offered")
        if award.claimed is None:
            if not self.left and (award.signed_in or award.declined):
                found.add("opened")
            return found
        found |= {"opened", "claimed"}
        if not self.left and any(one.public and not one.revoked for one in self.awards):
            found.add("public")
        if award.claimed - max([award.offered, *award.reminded]) <= timedelta(days=7):
            found.add("claimed_soon")
        return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """What is counted: empty means all."""

    badge: str = ""
    issuer: str = ""
    kind: str = ""
    first: str = ""
    last: str = "9999-Q4"
    part: str = "any"


@dataclass(slots=True)
class Log:
    """Everything that happened."""

    zone: str
    entries: list[Entry] = field(default_factory=list)
    shares: list[tuple[str, str, date]] = field(default_factory=list)
    """The badge, the place and the day of every share."""
    looks: list[tuple[str, str, int, date]] = field(default_factory=list)
    """What was looked at, the badge, its learner and the day of every look."""
    linked: list[tuple[str, int, date]] = field(default_factory=list)
    """Looks at private links of collections: what was looked at, whose and when."""
    collections: list[tuple[int, date]] = field(default_factory=list)
    """Whose collection was looked at when."""

    def counted(self, wanted: Filter) -> Iterable[Entry]:
        """The entries of a filter."""
        for entry in self.entries:
            moment = entry.happened()
            if moment is None:
                continue
            quarter = name_quarter(moment.astimezone(ZoneInfo(self.zone)).date())
            if not wanted.first <= quarter <= wanted.last:
                continue
            if wanted.badge not in ("", entry.badge) or wanted.issuer not in ("", entry.issuer):
                continue
            if wanted.kind in ("", entry.kind) and _is_part(entry, wanted.part):
                yield entry

    def count(self, step: str, wanted: Filter) -> int:
        """How many have reached ``step``."""
        return len([entry for entry in self.counted(wanted) if step in entry.steps()])

    def days(self, wanted: Filter) -> list[float]:
        """How long each claimed award was on offer, in days."""
        found = []
        for entry in self.counted(wanted):
            award = entry.award
            if award is not None and award.claimed and award.offered:
                found.append((award.claimed - award.offered) / timedelta(days=1))
        return sorted(found)

    def count_shares(self, channel: str, wanted: Filter, badges: Iterable[str]) -> int:
        """How often badges were taken to ``channel`` in the quarters of a filter."""
        number = 0
        for badge, place, day in self.shares:
            inside = wanted.first <= name_quarter(day) <= wanted.last
            number += place == channel and badge in badges and inside
        return number

    def count_looks(
        self, name: str, monday: date, badges: Iterable[str], *, parted: bool
    ) -> tuple[int, int]:
        """How many looks there were in a week, and at the things of how many learners.

        Where only some badges are wished for, collections are not among them.
        """
        found = [
            learner
            for what, badge, learner, day in self.looks
            if what == name and badge in badges and 0 <= (day - monday).days < 7
        ]
        if not parted:
            found += [
                owner
                for what, owner, day in self.linked
                if what == name and 0 <= (day - monday).days < 7
            ]
        return len(found), len(set(found))

    def count_collections(self, monday: date) -> tuple[int, int]:
        """The same of collections."""
        found = [owner for owner, day in self.collections if 0 <= (day - monday).days < 7]
        return len(found), len(set(found))


def name_quarter(day: date) -> str:
    """The quarter of a day, by a list of its months."""
    months = [(1, 2, 3), (4, 5, 6), (7, 8, 9), (10, 11, 12)]
    return next(f"{day.year}-Q{at}" for at, some in enumerate(months, 1) if day.month in some)


def _is_part(entry: Entry, part: str) -> bool:
    if part in ("reminded", "not_reminded"):
        award = entry.award
        if award is None or award.offered is None:
            return False
        return bool(award.reminded) is (part == "reminded")
    return part in ("any", entry.began())
