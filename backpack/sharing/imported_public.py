"""A badge from elsewhere in a public collection, as strangers see it: a page, or the very file."""

from functools import lru_cache

from flask import Blueprint, Response, make_response, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from backpack import clock, db
from backpack.accounts.current import optional_person
from backpack.artwork import qr
from backpack.artwork.card import draw_card
from backpack.badges.collecting.alone import name_of
from backpack.badges.collecting.view import (
    Standing,
    find_public_collection,
    find_shown_import,
    shown_to_strangers,
    standing_of_place,
)
from backpack.badges.counting import count_look
from backpack.badges.importing.answers import answer_original, answer_picture
from backpack.badges.importing.pictures import as_svg
from backpack.badges.importing.telling import show_report
from backpack.catalogue.dates import say_day
from backpack.issuing.addresses import verify_address
from backpack.issuing.answers import NO_INDEX
from backpack.models import Collection, ImportedBadge, LookedAt, Reader
from backpack.sharing.addresses import base_url, imported_address
from backpack.sharing.embedding import oembed_address
from backpack.sharing.shown import PAGE, answer, wanted_type
from backpack.shell import asset_folder, current_language, loosen_policy

public_imports = Blueprint(
    "public_imports", __name__, url_prefix="/c/<public_id>/badges/<badge_id>"
)

ZONE = "UTC"
"""Of its days: where its issuer is, a badge from elsewhere does not say."""

_draw_card = lru_cache(maxsize=64)(draw_card)


@public_imports.after_request
def keep_from_search_engines(response: Response) -> Response:
    """As its collection, it is for those to whom its address is given, in all its parts."""
    response.headers["X-Robots-Tag"] = NO_INDEX
    return response


def find(public_id: str, badge_id: str) -> tuple[Collection, ImportedBadge]:
    """The badge, and the public collection that shows it.

    Raises:
        NotFoundError: private and unknown are one and the same answer.
    """
    collection = find_public_collection(db.session(), public_id)
    badge = find_shown_import(db.session(), collection, badge_id, now=clock.now())
    return collection, badge


def _count(collection: Collection, reader: Reader) -> None:
    """A look of anybody but the owner herself, at the collection and all that is in it."""
    person = optional_person()
    if person is None or person.id != collection.person_id:
        count_look(LookedAt.COLLECTION, collection.id, reader, now=clock.now())


@public_imports.get("")
def show_badge(public_id: str, badge_id: str) -> ResponseReturnValue:
    """A page with what was found of the badge; programs get the file as it came."""
    collection, badge = find(public_id, badge_id)
    if wanted_type() == PAGE:
        response = make_response(_page(collection, badge))
        response.headers["Cache-Control"] = "no-cache"
        _count(collection, Reader.PAGE)
    else:
        response = answer_original(badge)
        _count(collection, Reader.PROGRAM)
    response.vary.add("Accept")
    return response


def _page(collection: Collection, badge: ImportedBadge) -> str:
    address = imported_address(collection, badge)
    places = shown_to_strangers(db.session(), collection, now=clock.now())
    return render_template(
        "backpack/sharing/public_imported.html",
        collection=collection,
        owner=collection.person.printed_name if collection.show_name else None,
        alone=len(places) == 1,
        badge=badge,
        shown=show_report(badge.latest_report or badge.report),
        in_a_word=standing_of_place(badge, clock.now()),
        address=address,
        oembed_address=oembed_address(base_url(), address),
        verify_address=verify_address(address),
    )


@public_imports.get("/picture")
def show_picture(public_id: str, badge_id: str) -> ResponseReturnValue:
    """Its picture."""
    return answer_picture(find(public_id, badge_id)[1])


@public_imports.get("/file")
def download_original(public_id: str, badge_id: str) -> ResponseReturnValue:
    """The very file, so that anybody can verify it."""
    collection, badge = find(public_id, badge_id)
    _count(collection, Reader.PROGRAM)
    return answer_original(badge)


@public_imports.get("/embed")
def show_embed(public_id: str, badge_id: str) -> ResponseReturnValue:
    """The badge as a small page for frames on other sites, which may all show it."""
    collection, badge = find(public_id, badge_id)
    loosen_policy("frame-ancestors", "*")
    response = make_response(
        render_template(
            "backpack/sharing/embed_imported.html",
            badge=badge,
            owner=collection.person.printed_name if collection.show_name else None,
            picture=url_for("public_imports.show_picture", public_id=public_id, badge_id=badge_id),
            in_a_word=standing_of_place(badge, clock.now()),
            address=imported_address(collection, badge),
        )
    )
    response.headers["Cache-Control"] = "no-cache"
    return response


@public_imports.get("/card.png")
def show_card(public_id: str, badge_id: str) -> ResponseReturnValue:
    """The picture that other sites show for the shared page."""
    collection, badge = find(public_id, badge_id)
    words = {
        Standing.REVOKED: _("Revoked"),
        Standing.EXPIRED: _("Expired"),
        Standing.DOUBTFUL: _("Not established"),
    }
    language = current_language()
    picture = _draw_card(
        badge_svg=as_svg(badge.picture, badge.picture_type) or _medal(),
        title=name_of(badge),
        issuer=badge.issuer_name,
        recipient=collection.person.printed_name if collection.show_name else None,
        date=say_day(badge.awarded_at, zone=ZONE, language=language),
        language=language,
        status=words.get(standing_of_place(badge, clock.now())),
        site=request.host,
    )
    return answer(picture, "image/png")


def _medal() -> str:
    return (asset_folder("static") / "backpack" / "medal.svg").read_text("utf-8")


@public_imports.get("/qr.svg")
def show_qr_svg(public_id: str, badge_id: str) -> ResponseReturnValue:
    """The page's address as a QR code, for screens and for print."""
    return answer(qr.draw_svg(imported_address(*find(public_id, badge_id))), "image/svg+xml")


@public_imports.get("/qr.png")
def show_qr_png(public_id: str, badge_id: str) -> ResponseReturnValue:
    """The same as a PNG."""
    return answer(qr.draw_png(imported_address(*find(public_id, badge_id))), "image/png")
