"""Badgr, also known as Canvas Badges: the page's path, on the API host of its region."""

import re

# Institutions have pages on hosts of their own below that of their region.
_HOST = re.compile(r"(?!api\.)(?:[a-z0-9-]+\.)??(?:(?P<region>eu|ca|au|sg)\.)?badgr\.(?:com|io)\Z")
_PAGE = re.compile(r"/public/assertions/([A-Za-z0-9_-]+)/?\Z")


def find_badgr_assertion(host: str, path: str) -> str | None:
    """The Open Badges 2.0 assertion of a Badgr page."""
    match, place = _PAGE.match(path), _HOST.match(host)
    if match is None or place is None:
        return None
    api = f"api.{place['region']}.badgr.io" if place["region"] else "api.badgr.io"
    return f"https://{api}/public/assertions/{match[1]}"
