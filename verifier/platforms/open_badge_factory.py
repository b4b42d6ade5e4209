"""Open Badge Factory: the page about an assertion is the assertion's own address and ``.html``."""

import re

_HOSTS = frozenset({"openbadgefactory.com", "www.openbadgefactory.com"})
_PAGE = re.compile(r"(/v1/assertion/[0-9a-f]{40})\.html\Z")


def find_factory_assertion(host: str, path: str) -> str | None:
    """The Open Badges 2.0 assertion of an Open Badge Factory page."""
    match = _PAGE.match(path)
    return f"https://openbadgefactory.com{match[1]}" if match and host in _HOSTS else None
