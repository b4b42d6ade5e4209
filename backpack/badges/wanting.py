"""What somebody wants to see of her shelf, and how it is put together there."""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

PAGE = 24
"""Fills its rows on screens of two, three and four columns."""

NEW = timedelta(days=14)
EXPIRING = timedelta(days=30)
LONGEST_SEARCH = 100


class View(StrEnum):
    """What is looked for; each has its number above the shelf."""

    ALL = "all"
    NEW = "new"
    EXPIRING = "expiring"
    EXPIRED = "expired"
    REVOKED = "revoked"
    PUBLIC = "public"
    PRIVATE = "private"
    ELSEWHERE = "elsewhere"
    DOUBTFUL = "doubtful"


class Group(StrEnum):
    """How the badges are put together on the shelf."""

    NONE = "none"
    INSTITUTION = "institution"
    KIND = "kind"
    YEAR = "year"
    COLLECTION = "collection"


class Counted(StrEnum):
    """The numbers of the totals, each of which leads back to the badges behind it."""

    BADGES = "badges"
    ECTS = "ects"
    HOURS = "hours"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What somebody wants to see of her shelf. ``only`` are class and import ids, or everything."""

    search: str = ""
    view: View = View.ALL
    group: Group = Group.NONE
    institution: str = ""
    kind: str = ""
    year: int | None = None
    collection: str = ""
    counted: Counted | None = None
    level: int | None = None
    skill: str = ""
    page: int = 1
    language: str = "en"
    size: int = PAGE

    @property
    def narrowed(self) -> bool:
        """Whether anything but the order is asked for."""
        return bool(
            self.search
            or self.view is not View.ALL
            or self.institution
            or self.kind
            or self.year
            or self.collection
            or self.counted
            or self.level
            or self.skill
        )
