"""A collection as strangers see it: one address, one QR code, and a card for other sites."""

from datetime import timedelta
from functools import lru_cache
from itertools import islice

from flask import Blueprint, Response, make_response, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from backpack import clock, db
from backpack.accounts.current import optional_person
from backpack.artwork import qr
from backpack.artwork.collection_card import MOST_PICTURES, draw_collection_card
from backpack.badges.collecting.routes import public_address
from backpack.badges.collecting.view import (
    Place,
    Standing,
    find_public_collection,
    fits_on_paper,
    shown_to_strangers,
)
from backpack.badges.counting import count_look
from backpack.badges.importing.pictures import as_svg
from backpack.issuing.addresses import verify_address
from backpack.issuing.answers import NO_INDEX, answer_text
from backpack.models import LookedAt, Reader
from backpack.shell import current_language

shown_collections = Blueprint("shown_collections", __name__)

LIFETIME = timedelta(seconds=60)
"""As long as a public badge may be kept: what is made private must be gone soon."""

_draw_card = lru_cache(maxsize=64)(draw_collection_card)
"""A card is asked for again and again by the sites that show it, and always looks the same."""


@shown_collections.after_request
def keep_from_search_engines(response: Response) -> Response:
    """A collection is for those to whom its address is given, in all its parts."""
    response.headers["X-Robots-Tag"] = NO_INDEX
    return response


@shown_collections.get("/c/<public_id>")
def show(public_id: str) -> ResponseReturnValue:
    """The collection's public page."""
    collection = find_public_collection(db.session(), public_id)
    places = shown_to_strangers(db.session(), collection, now=clock.now())
    response = make_response(
        render_template(
            "backpack/badges/public_collection.html",
            collection=collection,
            places=places,
            on_paper=fits_on_paper(places),
            address=public_address(collection),
            verify_address=verify_address(public_address(collection)),
        )
    )
    response.headers["Cache-Control"] = "no-cache"
    person = optional_person()
    if person is None or person.id != collection.person_id:
        count_look(LookedAt.COLLECTION, collection.id, Reader.PAGE, now=clock.now())
    return response


@shown_collections.get("/c/<public_id>/qr.svg")
def show_qr(public_id: str) -> ResponseReturnValue:
    """The page's address as a QR code."""
    collection = find_public_collection(db.session(), public_id)
    code = qr.draw_svg(public_address(collection))
    return answer_text(code, media_type="image/svg+xml", lifetime=LIFETIME)


@shown_collections.get("/c/<public_id>/card.png")
def show_card(public_id: str) -> ResponseReturnValue:
    """The picture that other sites show for a shared collection: what strangers see of it."""
    session = db.session()
    collection = find_public_collection(session, public_id)
    places = shown_to_strangers(session, collection, now=clock.now())
    standing = (place for place in places if place.standing is not Standing.REVOKED)
    pictures = filter(None, map(_picture, standing))
    owner = _("A collection of badges of %(name)s", name=collection.person.printed_name)
    picture = _draw_card(
        tuple(islice(pictures, MOST_PICTURES)),
        title=collection.name,
        owner=owner if collection.show_name and collection.person.printed_name else "",
        number=ngettext("%(num)s badge", "%(num)s badges", len(places)),
        language=current_language(),
        site=request.host,
    )
    return answer_text(picture, media_type="image/png", lifetime=LIFETIME)


def _picture(place: Place) -> str | None:
    if place.credential is not None:
        return place.credential.badge_class.image_svg
    imported = place.imported
    return as_svg(imported.picture, imported.picture_type) if imported is not None else None
