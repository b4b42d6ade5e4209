"""The public addresses of issuers, badge classes and status lists: pages, and JSON for machines."""

from datetime import timedelta

from flask import Blueprint, Response, abort, make_response, render_template, request
from flask.typing import ResponseReturnValue

from backpack import db
from backpack.catalogue.search import newer_version, with_counts
from backpack.issuing import answers, published
from backpack.issuing.achievements import build_achievement
from backpack.issuing.addresses import site_addresses
from backpack.issuing.did_documents import build_did_document
from backpack.issuing.documents import CONTEXTS
from backpack.issuing.keys import list_keys
from backpack.issuing.profiles import build_profile
from backpack.issuing.status_lists import LIFETIME
from backpack.models import BadgeClass

issuing = Blueprint("issuing", __name__)

MINUTE = timedelta(minutes=1)
"""For what has to follow a new key or a new name soon."""
DAY = timedelta(days=1)
"""For pictures: a changed badge is another version, under another address."""

PICTURE_POLICY = "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:"
"""An SVG opened by itself is a document: it may draw, and do nothing else."""


@issuing.get("/issuers/<slug>/did.json")
def show_did_document(slug: str) -> ResponseReturnValue:
    """The keys of an issuer, under the address that its ``did:web`` stands for."""
    session = db.session()
    issuer = published.find_issuer(session, slug)
    document = build_did_document(issuer, list_keys(session, issuer), addresses=site_addresses())
    return answers.answer_json(document, media_type=answers.DID, lifetime=MINUTE)


@issuing.get("/issuers/<slug>")
def show_issuer(slug: str) -> ResponseReturnValue:
    """Who the issuer is and what it awards; for machines its Open Badges 3.0 profile."""
    session = db.session()
    issuer = published.find_issuer(session, slug)
    addresses = site_addresses()
    if answers.wants_page():
        response = make_response(
            render_template(
                "backpack/issuing/issuer.html",
                issuer=issuer,
                badge_classes=published.list_badge_classes(session, issuer),
                did=addresses.issuer_did(issuer),
            )
        )
    else:
        profile = build_profile(issuer, language="en", addresses=addresses)
        response = answers.answer_json({"@context": CONTEXTS, **profile}, lifetime=MINUTE)
    response.vary.add("Accept")
    return response


@issuing.get("/achievements/<public_id>")
def show_achievement(public_id: str) -> ResponseReturnValue:
    """What a badge stands for; for machines the Open Badges 3.0 achievement."""
    session = db.session()
    badge_class = published.find_badge_class(session, public_id)
    addresses = site_addresses()
    if answers.wants_page():
        (found,) = with_counts(session, [badge_class])
        response = make_response(
            render_template(
                "backpack/issuing/achievement.html",
                badge_class=badge_class,
                awards=found.awards,
                newer=newer_version(session, badge_class),
            )
        )
    else:
        achievement = build_achievement(
            badge_class, addresses=addresses, language=request.args.get("lang")
        )
        response = answers.answer_json({"@context": CONTEXTS, **achievement}, lifetime=MINUTE)
    response.vary.add("Accept")
    return response


@issuing.get("/achievements/<public_id>/image.<form>")
def achievement_image(public_id: str, form: str) -> ResponseReturnValue:
    """The badge's picture, as SVG or as PNG."""
    if form not in PICTURES:
        abort(404)
    return PICTURES[form](published.find_badge_class(db.session(), public_id))


def _svg(badge_class: BadgeClass) -> Response:
    response = answers.answer_text(badge_class.image_svg, media_type="image/svg+xml", lifetime=DAY)
    response.headers["Content-Security-Policy"] = PICTURE_POLICY
    return response


def _png(badge_class: BadgeClass) -> Response:
    return answers.answer_text(badge_class.image_png, media_type="image/png", lifetime=DAY)


PICTURES = {"svg": _svg, "png": _png}


@issuing.get("/status/<public_id>")
def show_status_list(public_id: str) -> ResponseReturnValue:
    """A signed Bitstring Status List; its lifetime is the one that it declares itself."""
    status_list = published.find_status_list(db.session(), public_id)
    return answers.answer_text(
        status_list.signed_json, media_type=answers.CREDENTIAL, lifetime=LIFETIME
    )
