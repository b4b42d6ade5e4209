"""What a page for people says about where its badge is: links, JSON-LD, and its picture."""

import re
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
_EXTENSION = re.compile(r"\.(?:json|jsonld|jwt)\Z", re.IGNORECASE)
_MOST_LINKS = 20
_LARGEST_SCRIPT = 2_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class PageLinks:
    """``embedded`` are JSON texts inside the page; ``addresses`` are absolute, likeliest first."""

    embedded: tuple[str, ...]
    addresses: tuple[str, ...]


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
    addresses = dict.fromkeys(
        absolute for link in found if (absolute := _absolute(address, link)) is not None
    )
    return PageLinks(
        embedded=tuple(text for text in embedded if len(text) <= _LARGEST_SCRIPT),
        addresses=tuple(addresses)[:_MOST_LINKS],
    )


def _alternates(root: html.HtmlElement) -> list[str]:
    ranked = []
    for link in root.iter("link"):
        relations = (link.get("rel") or "").lower().split()
        kind = (link.get("type") or "").partition(";")[0].strip().lower()
        if "alternate" in relations and kind in _BADGE_TYPES and link.get("href"):
            # Types made for credentials go before JSON, which can be anything.
            ranked.append((kind == "application/json", link.get("href")))
    return [str(href) for _, href in sorted(ranked, key=lambda entry: entry[0])]


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


def _absolute(base: str, link: str) -> str | None:
    try:
        absolute = urljoin(base, link.strip())
    except ValueError:
        return None
    return absolute if absolute.startswith(("https://", "http://")) else None
