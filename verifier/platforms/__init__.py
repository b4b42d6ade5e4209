"""Platforms whose pages do not lead to their badges by themselves: one small file each."""

from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlsplit

from verifier.platforms.accredible import find_accredible_assertion
from verifier.platforms.badgr import find_badgr_assertion
from verifier.platforms.credly import find_credly_assertion
from verifier.platforms.edubadges import find_edubadges_assertion
from verifier.platforms.open_badge_factory import find_factory_assertion
from verifier.platforms.open_badge_passport import find_passport_lookup

_Finder = Callable[[str, str], str | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Lookup:
    """An address that answers JSON, and the member of it that says where the badge is."""

    address: str
    member: str


FINDERS: tuple[_Finder, ...] = (
    find_accredible_assertion,
    find_badgr_assertion,
    find_credly_assertion,
    find_edubadges_assertion,
    find_factory_assertion,
)
"""From host and path of a page to the address of its badge; None where the page is another's."""

LOOKUPS: tuple[tuple[_Finder, str], ...] = ((find_passport_lookup, "asr"),)
"""From host and path of a page to an address that names its badge, and the member that does."""


def find_platform_address(address: str) -> str | None:
    """The address of the badge behind a known platform's page, None if it is not one."""
    host, path = _split(address)
    found = (finder(host, path) for finder in FINDERS)
    return next((badge for badge in found if badge is not None), None)


def find_platform_lookup(address: str) -> Lookup | None:
    """Where a known platform says which badge its page is about, None if it is not one."""
    host, path = _split(address)
    for finder, member in LOOKUPS:
        found = finder(host, path)
        if found is not None:
            return Lookup(address=found, member=member)
    return None


def _split(address: str) -> tuple[str, str]:
    try:
        parts = urlsplit(address)
        return (parts.hostname or "").lower(), parts.path
    except ValueError:
        return "", ""
