"""Accredible: pages on credential.net and on its customers' hosts, one API."""

import re

_PAGE_HOSTS = frozenset({"credential.net", "www.credential.net"})
_CUSTOMERS = ".accredible.com"
_API_HOST = "api.accredible.com"
_PAGE = re.compile(r"/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})/?\Z", re.IGNORECASE)


def find_accredible_assertion(host: str, path: str) -> str | None:
    """The Open Badges 2.0 assertion of an Accredible page that goes by its UUID."""
    match = _PAGE.match(path)
    known = host in _PAGE_HOSTS or (host.endswith(_CUSTOMERS) and host != _API_HOST)
    if match is None or not known:
        return None
    return f"https://{_API_HOST}/v1/obi/badge_assertions/{match[1].lower()}"
