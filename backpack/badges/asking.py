"""What the address of the shelf asks for, read leniently: what makes no sense is not asked."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any, TypeVar

from flask import url_for

from backpack.badges.wanting import LONGEST_SEARCH, Counted, Group, View, Wanted

Choice = TypeVar("Choice", bound=StrEnum)
LARGEST_PAGE = 10_000


def read_wanted(values: Mapping[str, str], *, language: str) -> Wanted:
    """What is wanted, from the query of an address."""
    return Wanted(
        search=values.get("q", "").strip()[:LONGEST_SEARCH],
        view=_choice(View, values.get("view"), View.ALL),
        group=_choice(Group, values.get("group"), Group.NONE),
        institution=values.get("institution", "")[:400],
        kind=values.get("kind", "")[:32],
        year=_number(values.get("year"), largest=9999),
        collection=values.get("collection", "")[:32],
        counted=_choice(Counted, values.get("counted"), None),
        level=_number(values.get("level"), largest=8),
        skill=values.get("skill", "")[:2000],
        page=_number(values.get("page"), largest=LARGEST_PAGE) or 1,
        language=language,
    )


def shelf_address(wanted: Wanted, **changes: Any) -> str:
    """The address of the shelf as it is wanted but for ``changes``; on its first page then."""
    asked = {
        "q": wanted.search,
        "view": "" if wanted.view is View.ALL else wanted.view.value,
        "group": "" if wanted.group is Group.NONE else wanted.group.value,
        "institution": wanted.institution,
        "kind": wanted.kind,
        "year": wanted.year,
        "collection": wanted.collection,
        "counted": wanted.counted.value if wanted.counted else "",
        "level": wanted.level,
        "skill": wanted.skill,
    }
    return url_for(
        "badges.shelf", **{name: value for name, value in {**asked, **changes}.items() if value}
    )


def _choice(kind: type[Choice], value: str | None, default: Any) -> Any:
    return kind(value) if value in set(kind) else default


def _number(value: str | None, *, largest: int) -> int | None:
    if value is None or not value.isascii() or not value.isdecimal() or len(value) > 6:
        return None
    number = int(value)
    return number if 0 < number <= largest else None
