"""The public address of a badge: a page for people, the credential for machines."""

from collections.abc import Callable
from functools import lru_cache
from http import HTTPStatus

from flask import Blueprint, Response, abort, make_response, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from backpack import clock, db
from backpack.artwork.card import draw_card
from backpack.catalogue.dates import say_day
from backpack.catalogue.naming import name_in
from backpack.issuing import forms
from backpack.issuing.answers import answer_text
from backpack.issuing.published import find_public
from backpack.issuing.signatures import write_json
from backpack.issuing.status_lists import LIFETIME
from backpack.models import Credential, PublishedVariant
from backpack.sharing import qr
from backpack.sharing.addresses import public_address, verify_address
from backpack.sharing.service import Choices
from backpack.sharing.view import PublicBadge, Standing, show_to_strangers
from backpack.shell import current_language

public = Blueprint("public", __name__)

_draw_card = lru_cache(maxsize=128)(draw_card)
"""A card is asked for again and again by the sites that show it, and always looks the same."""

PAGE = "text/html"
JSON_LD = ("application/vc", "application/ld+json", "application/json", "application/vc+ld+json")
TOKEN = ("application/vc+jwt", "application/jwt")


def _choices(variant: PublishedVariant) -> Choices:
    return Choices(variant.show_name, variant.show_grade, variant.show_evidence)


def _found(public_id: str) -> tuple[Credential, PublishedVariant, PublicBadge]:
    credential, variant = find_public(db.session(), public_id)
    badge = show_to_strangers(credential, _choices(variant), now=clock.now())
    return credential, variant, badge


def _answer(body: str | bytes, media_type: str, status: HTTPStatus = HTTPStatus.OK) -> Response:
    # As long as the status list declares: a revoked badge must not be shown as valid for longer.
    return answer_text(body, media_type=media_type, lifetime=LIFETIME, status=status)


def _revoked(credential: Credential, variant: PublishedVariant) -> Response:
    """410 for machines, with date and reason, and with the credential, so that it can be judged."""
    revoked_at = credential.revoked_at
    body = {
        "id": public_address(credential),
        "revoked": True,
        "revokedAt": revoked_at.isoformat() if revoked_at else None,
        "revocationReason": credential.revocation_reason,
        "credential": forms.as_object(variant.signed_json),
    }
    return _answer(write_json(body), "application/json", HTTPStatus.GONE)


@public.get("/b/<public_id>")
def show_public_badge(public_id: str) -> ResponseReturnValue:
    """A page, or what the asker prefers: JSON-LD or a VC-JWT."""
    wanted = request.accept_mimetypes.best_match([PAGE, *JSON_LD, *TOKEN], PAGE)
    credential, variant, badge = _found(public_id)
    if wanted == PAGE:
        response = make_response(_page(credential, badge))
        response.headers["Cache-Control"] = "no-cache"
    elif wanted in TOKEN:
        response = _token(credential, variant, badge)
    else:
        response = _json(credential, variant, badge)
        response.content_type = wanted
    response.vary.add("Accept")
    return response


def _page(credential: Credential, badge: PublicBadge) -> str:
    return render_template(
        "backpack/sharing/public.html",
        badge=badge,
        address=public_address(credential),
        public_id=credential.public_id,
        verify_address=verify_address(credential),
        may_index=False,
    )


def _json(credential: Credential, variant: PublishedVariant, badge: PublicBadge) -> Response:
    if badge.standing is Standing.REVOKED:
        return _revoked(credential, variant)
    return _answer(variant.signed_json, "application/vc")


def _token(credential: Credential, variant: PublishedVariant, badge: PublicBadge) -> Response:
    if badge.standing is Standing.REVOKED:
        return _revoked(credential, variant)
    token = forms.as_jwt(db.session(), credential, variant.signed_json, now=clock.now())
    return _answer(token, "application/vc+jwt")


def _png(credential: Credential, variant: PublishedVariant, _badge: PublicBadge) -> Response:
    return _answer(forms.as_png(credential, variant.signed_json), "image/png")


def _svg(credential: Credential, variant: PublishedVariant, _badge: PublicBadge) -> Response:
    response = _answer(forms.as_svg(credential, variant.signed_json), "image/svg+xml")
    # A picture opened by itself is a document; it must not be able to do anything.
    response.headers["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'"
    return response


FORMS: dict[str, Callable[[Credential, PublishedVariant, PublicBadge], Response]] = {
    "json": _json,
    "jwt": _token,
    "png": _png,
    "svg": _svg,
}


@public.get("/b/<public_id>.<form>")
def show_public_form(public_id: str, form: str) -> ResponseReturnValue:
    """The same in one fixed form, for those who cannot ask by header."""
    if form not in FORMS:
        abort(HTTPStatus.NOT_FOUND)
    credential, variant, badge = _found(public_id)
    return FORMS[form](credential, variant, badge)


@public.get("/b/<public_id>/card.png")
def show_card(public_id: str) -> ResponseReturnValue:
    """The picture that other sites show for a shared link."""
    _credential, _variant, badge = _found(public_id)
    words = {Standing.REVOKED: _("Revoked"), Standing.EXPIRED: _("Expired")}
    language = current_language()
    picture = _draw_card(
        badge_svg=badge.badge_class.image_svg,
        title=badge.badge_class.name,
        issuer=name_in(badge.institution, language),
        recipient=badge.recipient,
        date=say_day(badge.awarded_at, zone=badge.institution.time_zone, language=language),
        language=language,
        status=words.get(badge.standing),
        site=request.host,
    )
    return _answer(picture, "image/png")


@public.get("/b/<public_id>/qr.svg")
def show_qr_svg(public_id: str) -> ResponseReturnValue:
    """The page's address as a QR code, for screens and for print."""
    credential, _variant, _badge = _found(public_id)
    return _answer(qr.draw_svg(public_address(credential)), "image/svg+xml")


@public.get("/b/<public_id>/qr.png")
def show_qr_png(public_id: str) -> ResponseReturnValue:
    """The same as a PNG."""
    credential, _variant, _badge = _found(public_id)
    return _answer(qr.draw_png(public_address(credential)), "image/png")
