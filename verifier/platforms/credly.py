"""Credly: a badge's page and its Open Badges 2.0 assertion share one UUID."""

import re

_HOSTS = frozenset({"www.credly.com", "credly.com", "www.youracclaim.com", "youracclaim.com"})
_PAGE = re.compile(
    r"/badges/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})(?:/.*)?\Z", re.IGNORECASE
)


def find_credly_assertion(host: str, path: str) -> str | None:
    """The Open Badges 2.0 assertion of a Credly page."""
    match = _PAGE.match(path)
    if match is None or host not in _HOSTS:
        return None
    return f"https://www.credly.com/api/v1/obi/v2/badge_assertions/{match[1].lower()}"
