"""The public catalogue: its list and the pages of institutions, for people and for machines."""

from typing import Any

from flask import Blueprint, make_response, render_template, request, url_for
from flask.typing import ResponseReturnValue

from backpack import db
from backpack.catalogue.search import (
    CREDITS,
    CataloguePage,
    Wish,
    find_institution,
    list_issuers,
    offer_choices,
    search_catalogue,
)
from backpack.issuing import answers
from backpack.issuing.addresses import Addresses, site_addresses
from backpack.issuing.documents import CONTEXTS
from backpack.issuing.profiles import build_institution
from backpack.issuing.routes import MINUTE
from backpack.models import BadgeKind

catalogue = Blueprint("catalogue", __name__, url_prefix="/catalogue")

LONGEST_TEXT = 100
LARGEST_PAGE = 100_000


def _number(name: str, lowest: int, highest: int) -> int | None:
    text = request.args.get(name, "")
    number = int(text) if text.isdecimal() and len(text) <= len(str(highest)) else lowest - 1
    return number if lowest <= number <= highest else None


def _read_wish() -> Wish:
    """What the address asks for; what it cannot mean is left out."""
    kind, credits_ = request.args.get("kind", ""), request.args.get("ects", "")
    return Wish(
        text=request.args.get("q", "").strip()[:LONGEST_TEXT],
        institution=request.args.get("institution", ""),
        kind=BadgeKind(kind) if kind in set(BadgeKind) else None,
        credits=credits_ if credits_ in CREDITS else "",
        level=_number("level", 1, 8),
        language=request.args.get("language", ""),
        year=_number("year", 1900, 9998),
    )


@catalogue.get("")
def search() -> ResponseReturnValue:
    """The badges that are awarded now, searched and filtered."""
    wish = _read_wish()
    session = db.session()
    page = search_catalogue(session, wish, page=_number("page", 1, LARGEST_PAGE) or 1)
    if answers.wants_page():
        response = make_response(
            render_template(
                "backpack/issuing/catalogue.html",
                wish=wish,
                page=page,
                choices=offer_choices(session),
                kinds=list(BadgeKind),
                credits=list(CREDITS),
                address_of=_address_of,
            )
        )
    else:
        addresses = site_addresses()
        response = answers.answer_json(_build_list(page, addresses), lifetime=MINUTE)
        if page.number < page.pages:
            following = f"{addresses.base_url}{_address_of(page.number + 1)}"
            response.headers["Link"] = f'<{following}>; rel="next"'
    response.vary.add("Accept")
    return response


def _address_of(page: int) -> str:
    """The address of another page of the same search."""
    names = ("q", "institution", "kind", "ects", "level", "language", "year")
    kept: dict[str, Any] = {name: text for name in names if (text := request.args.get(name))}
    return url_for("catalogue.search", **kept, page=page)


def _build_list(page: CataloguePage, addresses: Addresses) -> dict[str, Any]:
    """The page as an ``ItemList`` of schema.org, each item leading to its achievement."""
    return {
        "@context": "https://schema.org",
        "@type": "ItemList",
        "numberOfItems": page.total,
        "itemListElement": [
            {
                "@type": "ListItem",
                "position": position,
                "name": one.badge_class.name,
                "url": addresses.badge_class(one.badge_class),
            }
            for position, one in enumerate(page.found, start=1)
        ],
    }


@catalogue.get("/institutions/<slug>")
def show_institution(slug: str) -> ResponseReturnValue:
    """Who the institution is, and its issuers; for machines its Open Badges 3.0 profile."""
    session = db.session()
    institution = find_institution(session, slug)
    if answers.wants_page():
        response = make_response(
            render_template(
                "backpack/issuing/institution.html",
                institution=institution,
                issuers=list_issuers(session, institution),
                page=search_catalogue(session, Wish(institution=slug), page=1),
            )
        )
    else:
        profile = build_institution(institution, language="en")
        response = answers.answer_json({"@context": CONTEXTS, **profile}, lifetime=MINUTE)
    response.vary.add("Accept")
    return response
