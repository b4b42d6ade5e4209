"""edubadges, the platform of SURF: the page's path, on the API host of the same environment."""

import re

_API_HOSTS = {
    "edubadges.nl": "api.edubadges.nl",
    "www.edubadges.nl": "api.edubadges.nl",
    "demo.edubadges.nl": "api-demo.edubadges.nl",
    "acc.edubadges.nl": "api-acc.edubadges.nl",
}
_PAGE = re.compile(r"/public/assertions/([A-Za-z0-9_-]+)/?\Z")


def find_edubadges_assertion(host: str, path: str) -> str | None:
    """The Open Badges 2.0 assertion of an edubadges page."""
    match = _PAGE.match(path)
    api = _API_HOSTS.get(host)
    if match is None or api is None:
        return None
    return f"https://{api}/public/assertions/{match[1]}"
