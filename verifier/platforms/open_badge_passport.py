"""Open Badge Passport (Salava): a page has a number, and the passport says whose badge that is."""

import re

_HOSTS = frozenset({"openbadgepassport.com", "www.openbadgepassport.com"})
_PAGE = re.compile(r"/app/badge/info/([0-9]{1,12})(?:/.*)?\Z")


def find_passport_lookup(host: str, path: str) -> str | None:
    """Where the passport names the assertion of a page, in the member ``asr``.

    The badge itself stays with its issuer: that is where it is verified.
    """
    match = _PAGE.match(path)
    if match is None or host not in _HOSTS:
        return None
    return f"https://openbadgepassport.com/obpv1/badge/verify/{match[1]}"
