"""What a page for people says about where its badge is: links, JSON-LD, and its picture."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

from lxml import etree, html

_BADGE_TYPES = frozenset(
    {
        "application/vc",
        "application/vc+jwt",
        "application/vc+ld+json",
        "application/ld+json",
        "application/jwt",
        "application/json",
    }
)
_CARRIER_TYPES = _BADGE_TYPES | {"image/png", "image/svg+xml", "application/pdf"}
_EXTENSION = re.compile(r"\.(?:json|jsonld|jwt)\Z", re.IGNORECASE)
_MOST_LINKS = 20
_MOST_ITEMS = 200
"""As many as the table for several badges takes."""
_LARGEST_SCRIPT = 2_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class PageLinks:
    """``embedded`` are JSON texts inside the page; ``addresses`` are absolute, likeliest first.

    ``items`` are the absolute addresses of the badges that a page is a collection of (RFC 6573,
    section 2.1), in its order.
    """

    embedded: tuple[str, ...]
    addresses: tuple[str, ...]
    items: tuple[str, ...] = ()


def find_links(page: bytes, *, address: str) -> PageLinks:
    """Find what a page embeds or links to that could be a badge.

    In order: ``<link rel="alternate">`` with a type that badges have, a download link to JSON,
    and the picture that the page shows of itself (``og:image``), which may be baked.
    """
    parser = html.HTMLParser(no_network=True, huge_tree=False)
    try:
        root = html.document_fromstring(page, parser=parser)
    except (etree.LxmlError, ValueError):
        return PageLinks(embedded=(), addresses=())
    embedded = [
        text
        for script in root.iter("script")
        if "ld+json" in (script.get("type") or "") and (text := (script.text or "").strip())
    ]
    found = [*_alternates(root), *_downloads(root), *_pictures(root)]
    return PageLinks(
        embedded=tuple(text for text in embedded if len(text) <= _LARGEST_SCRIPT),
        addresses=_resolve(address, found)[:_MOST_LINKS],
        items=_resolve(address, [link for link, _kind in _related(root, "item", _CARRIER_TYPES)])[
            :_MOST_ITEMS
        ],
    )


def _alternates(root: html.HtmlElement) -> list[str]:
    # Types made for credentials go before JSON, which can be anything.
    ranked = sorted(
        _related(root, "alternate", _BADGE_TYPES), key=lambda entry: entry[1] == "application/json"
    )
    return [link for link, _kind in ranked]


def _related(
    root: html.HtmlElement, relation: str, kinds: frozenset[str]
) -> Iterator[tuple[str, str]]:
    """Address and media type of each ``<link>`` with this relation to something of these types."""
    for link in root.iter("link"):
        relations = (link.get("rel") or "").lower().split()
        kind = (link.get("type") or "").partition(";")[0].strip().lower()
        if relation in relations and kind in kinds and link.get("href"):
            yield str(link.get("href")), kind


def _downloads(root: html.HtmlElement) -> list[str]:
    return [
        str(anchor.get("href"))
        for anchor in root.iter("a")
        if anchor.get("href") and _EXTENSION.search(urlsplit(str(anchor.get("href"))).path)
    ]


def _pictures(root: html.HtmlElement) -> list[str]:
    return [
        str(meta.get("content"))
        for meta in root.iter("meta")
        if (meta.get("property") or meta.get("name")) in {"og:image", "og:image:secure_url"}
        and meta.get("content")
    ]


def _resolve(base: str, links: Iterable[str]) -> tuple[str, ...]:
    """The addresses that the links lead to, each once."""
    resolved = (_absolute(base, link) for link in links)
    return tuple(dict.fromkeys(address for address in resolved if address is not None))


def _absolute(base: str, link: str) -> str | None:
    try:
        absolute = urljoin(base, link.strip())
    except ValueError:
        return None
    return absolute if absolute.startswith(("https://", "http://")) else None
