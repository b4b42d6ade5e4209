"""A pasted address to the badge behind it: content negotiation, and what a page links to.

An address is what people have. It may answer the badge itself in any carrier, or a page for
people that says where the badge is.
"""

from collections.abc import Iterator
from dataclasses import replace

from verifier.badge import Badge
from verifier.documents import JSON_LD, fetch_object
from verifier.domains import read_origin
from verifier.errors import SeveralBadgesError, UnavailableError, UnreadableError
from verifier.fetch import Fetch, Response
from verifier.formats import read_badge
from verifier.page_links import PageLinks, find_links
from verifier.platforms import find_platform_address, find_platform_lookup
from verifier.policy import Limits
from verifier.proofs.hosted import says_where_hosted

ACCEPT = (
    "application/vc, application/vc+jwt, application/ld+json;q=0.9, application/json;q=0.8, "
    "application/jwt;q=0.7, image/png;q=0.4, image/svg+xml;q=0.4, text/html;q=0.2, */*;q=0.1"
)
_OK = 200
_NOT_FOUND = 404
_NOT_SHOWN = frozenset({401, 403})
_GONE = 410
_MOST_CANDIDATES = 4
_PAGE_TYPES = frozenset({"text/html", "application/xhtml+xml"})


def find_badge(badge: Badge, *, fetch: Fetch, limits: Limits) -> Badge:
    """The badge at the address that ``badge`` merely is.

    An address that answers 410 is returned as it was: it is judged as withdrawn. Of one that
    says so with a page alone nobody knows that a badge was ever there.

    Raises:
        UnavailableError: ``address_unavailable``, ``address_not_found``.
        SeveralBadgesError: the page says that it is a collection of badges.
        UnreadableError: ``page_without_badge``, and the codes of a file that is no badge.
    """
    address = badge.address or ""
    platform = find_platform_address(address) or _look_up(address, fetch=fetch, limits=limits)
    if platform is not None:
        found = _try_address(platform, fetch=fetch, limits=limits)
        if found is not None:
            return replace(found, carrier=badge.carrier)
    response = _ask(address, fetch=fetch)
    if response.status == _GONE:
        if _is_page(response) and _is_page(_ask(address, fetch=fetch, accept=JSON_LD)):
            raise UnavailableError("address_not_found", address=address, status=_GONE)
        return badge
    if not _is_page(response):
        found = _read(response, limits=limits)
        # What does not say where it is hosted is judged as what this address serves.
        return replace(found, carrier=badge.carrier) if says_where_hosted(found) else badge
    links = find_links(response.body, address=response.address)
    if len(links.items) > 1:
        raise SeveralBadgesError(links.items, address=response.address)
    for candidate in _candidates(links, fetch=fetch, limits=limits):
        return replace(candidate, carrier=badge.carrier)
    raise UnreadableError("page_without_badge", address=response.address)


def _look_up(address: str, *, fetch: Fetch, limits: Limits) -> str | None:
    """Ask a known platform where the badge of its page is, if it has to be asked."""
    lookup = find_platform_lookup(address)
    if lookup is None:
        return None
    try:
        document = fetch_object(
            lookup.address, fetch=fetch, limits=limits, code="address_unavailable"
        )
    except UnavailableError:
        return None
    found = document.get(lookup.member)
    return found if isinstance(found, str) and read_origin(found) else None


def _ask(address: str, *, fetch: Fetch, accept: str = ACCEPT) -> Response:
    try:
        response = fetch(address, accept=accept)
    except UnavailableError as error:
        raise UnavailableError(
            "address_unavailable", error.detail, address=address, reason=error.code
        ) from error
    status = response.status
    if status == _NOT_FOUND:
        raise UnavailableError("address_not_found", address=address, status=status)
    if status in _NOT_SHOWN:
        raise UnavailableError("address_not_found", address=address, status=status, reason="closed")
    if status not in {_OK, _GONE}:
        raise UnavailableError(
            "address_unavailable", address=address, status=status, reason="error_answer"
        )
    return response


def _is_page(response: Response) -> bool:
    return response.content_type in _PAGE_TYPES


def _read(response: Response, *, limits: Limits) -> Badge:
    """The badge in an answer that is no page.

    Raises:
        UnreadableError: it is none, or only another address.
    """
    badge = read_badge(response.body, limits=limits)
    if badge.address is not None and badge.address != response.address:
        raise UnreadableError("not_a_badge", "an address that leads to another address")
    return badge


def _candidates(links: PageLinks, *, fetch: Fetch, limits: Limits) -> Iterator[Badge]:
    """The badges that a page carries in itself or links to, likeliest first."""
    for text in links.embedded:
        try:
            yield read_badge(text.encode(), limits=limits)
        except UnreadableError:
            # Pages describe themselves in JSON-LD too; only a badge counts.
            continue
    for address in (*links.items, *links.addresses)[:_MOST_CANDIDATES]:
        found = _try_address(address, fetch=fetch, limits=limits)
        if found is not None:
            yield found


def _try_address(address: str, *, fetch: Fetch, limits: Limits) -> Badge | None:
    try:
        response = fetch(address, accept=ACCEPT)
        if response.status == _GONE:
            return read_badge(address.encode(), limits=limits)
        if response.status != 200 or _is_page(response):
            return None
        badge = read_badge(response.body, limits=limits)
    except (UnavailableError, UnreadableError):
        return None
    if badge.address is None:
        return badge
    # A baked picture may hold no more than the address of its assertion.
    try:
        served = fetch(badge.address, accept=ACCEPT)
        found = read_badge(served.body, limits=limits)
    except (UnavailableError, UnreadableError):
        return None
    return found if served.status == 200 and found.address is None else None
