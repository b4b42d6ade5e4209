"""The address of the evidence: what an awarder may link to.

Addresses of http are taken as well as those of https: repositories and pages of students are still
served that way, the link carries no secret, and nothing here ever asks for it.
"""

from urllib.parse import urlsplit


def normalise_evidence_url(address: str) -> str:
    """``address`` with its scheme in lower case.

    It is looked at as it was typed, because ``urlsplit`` drops line breaks and tabs without a word.

    Raises:
        ValueError: it is no address of a page on the web, or it holds a name or password of a user.
    """
    if " " in address or not address.isprintable():
        raise ValueError("a space or a control character")
    parts = urlsplit(address)
    if parts.scheme not in {"http", "https"}:
        raise ValueError("no address on the web")
    if "@" in parts.netloc:
        raise ValueError("a user or a password")
    # Reading the port raises ValueError by itself when it is no number of a port.
    if not parts.hostname or parts.port == 0:
        raise ValueError("no host, or no port that can be asked")
    return parts.scheme + address[len(parts.scheme) :]
