"""Badgr, also known as Canvas Badges: the page's path, on the API host of its region."""

import re

_API_HOSTS = {
    "badgr.com": "api.badgr.io",
    "app.badgr.com": "api.badgr.io",
    "badgr.io": "api.badgr.io",
    "eu.badgr.com": "api.eu.badgr.io",
    "eu.badgr.io": "api.eu.badgr.io",
    "ca.badgr.com": "api.ca.badgr.io",
    "ca.badgr.io": "api.ca.badgr.io",
    "au.badgr.com": "api.au.badgr.io",
    "au.badgr.io": "api.au.badgr.io",
    "sg.badgr.com": "api.sg.badgr.io",
    "sg.badgr.io": "api.sg.badgr.io",
}
_PAGE = re.compile(r"/public/assertions/([A-Za-z0-9_-]+)/?\Z")


def find_badgr_assertion(host: str, path: str) -> str | None:
    """The Open Badges 2.0 assertion of a Badgr page."""
    match = _PAGE.match(path)
    api = _API_HOSTS.get(host)
    return f"https://{api}/public/assertions/{match[1]}" if match and api else None
