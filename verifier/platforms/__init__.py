"""Platforms whose pages do not lead to their badges by themselves: one small file each."""

from collections.abc import Callable
from urllib.parse import urlsplit

from verifier.platforms.badgr import find_badgr_assertion
from verifier.platforms.credly import find_credly_assertion
from verifier.platforms.edubadges import find_edubadges_assertion

FINDERS: tuple[Callable[[str, str], str | None], ...] = (
    find_badgr_assertion,
    find_credly_assertion,
    find_edubadges_assertion,
)
"""From host and path of a page to the address of its badge; None where the page is another's."""


def find_platform_address(address: str) -> str | None:
    """The address of the badge behind a known platform's page, None if it is not one."""
    try:
        parts = urlsplit(address)
        host = (parts.hostname or "").lower()
    except ValueError:
        return None
    found = (finder(host, parts.path) for finder in FINDERS)
    return next((badge for badge in found if badge is not None), None)
