"""The public address of a badge: a page for people, the credential for machines."""

from functools import lru_cache

from flask import Blueprint, Response, g, make_response, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from backpack import clock, db
from backpack.accounts.current import optional_person
from backpack.artwork import qr
from backpack.artwork.card import draw_card
from backpack.badges.counting import count_look
from backpack.catalogue.dates import say_day
from backpack.catalogue.naming import name_in
from backpack.issuing.addresses import verify_address
from backpack.issuing.answers import NO_INDEX
from backpack.issuing.published import find_public
from backpack.issuing.removed import answer_for_removed
from backpack.models import Credential, LookedAt, PublishedVariant, Reader
from backpack.sharing import links
from backpack.sharing.addresses import base_url, public_address
from backpack.sharing.embedding import oembed_address
from backpack.sharing.rates import setting_paper
from backpack.sharing.service import Choices
from backpack.sharing.shown import PAGE, Shown, answer, answer_form, answer_wanted, wanted_type
from backpack.sharing.view import Standing, show_to_strangers
from backpack.shell import current_language, loosen_policy

public = Blueprint("public", __name__)
answer_for_removed(public)

_draw_card = lru_cache(maxsize=128)(draw_card)
"""A card is asked for again and again by the sites that show it, and always looks the same."""


def find_shown(public_id: str) -> tuple[Shown, PublishedVariant]:
    """The badge of that name as its owner made it public.

    Raises:
        NotFoundError: private and unknown are one and the same answer.
    """
    credential, variant = find_public(db.session(), public_id)
    g.may_index = variant.may_index
    return as_published(credential, variant), variant


@public.after_request
def keep_from_search_engines(response: Response) -> Response:
    """No search engine lists a badge in any form, its certificate as little as its page.

    Unless its owner lets them; what is not public or not there says the same as all others.
    """
    if not g.get("may_index", False):
        response.headers["X-Robots-Tag"] = NO_INDEX
    return response


def as_published(credential: Credential, variant: PublishedVariant) -> Shown:
    """The badge as ``variant`` shows it to strangers."""
    choices = Choices(variant.show_name, variant.show_grade, variant.show_evidence)
    return Shown(
        credential=credential,
        signed_json=variant.signed_json,
        badge=show_to_strangers(credential, choices, now=clock.now()),
        address=public_address(credential),
    )


def _count(credential: Credential, reader: Reader) -> None:
    """A look of anybody but the owner herself."""
    person = optional_person()
    if person is None or person.id != credential.person_id:
        count_look(LookedAt.CREDENTIAL, credential.id, reader, now=clock.now())


@public.get("/b/<public_id>")
def show_public_badge(public_id: str) -> ResponseReturnValue:
    """A page, or what the asker prefers: JSON-LD or a VC-JWT."""
    wanted = wanted_type()
    shown, variant = find_shown(public_id)
    if wanted == PAGE:
        response = make_response(_page(shown, may_index=variant.may_index))
        response.headers["Cache-Control"] = "no-cache"
        _count(shown.credential, Reader.PAGE)
    else:
        response = answer_wanted(shown, wanted)
        _count(shown.credential, Reader.PROGRAM)
    response.vary.add("Accept")
    return response


def _page(shown: Shown, *, may_index: bool) -> str:
    name = shown.badge.badge_class.name
    return render_template(
        "backpack/sharing/public.html",
        badge=shown.badge,
        address=shown.address,
        public_id=shown.credential.public_id,
        oembed_address=oembed_address(base_url(), shown.address),
        verify_address=verify_address(shown.address),
        may_index=may_index,
        report=links.email(
            to=shown.badge.issuer.email,
            subject=_("About the badge “%(name)s”", name=name),
            body=_("This is about %(address)s\n\nWhat is wrong with it:\n", address=shown.address),
        ),
    )


@public.get("/b/<public_id>.<form>")
@setting_paper
def show_public_form(public_id: str, form: str) -> ResponseReturnValue:
    """The same in one fixed form, for those who cannot ask by header."""
    shown, _variant = find_shown(public_id)
    response = answer_form(shown, form)
    _count(shown.credential, Reader.PAGE if form == "pdf" else Reader.PROGRAM)
    return response


@public.get("/b/<public_id>/embed")
def show_embed(public_id: str) -> ResponseReturnValue:
    """The badge as a small page for frames on other sites, which may all show it."""
    shown, _variant = find_shown(public_id)
    loosen_policy("frame-ancestors", "*")
    page = render_template("backpack/sharing/embed.html", badge=shown.badge, address=shown.address)
    response = make_response(page)
    response.headers["Cache-Control"] = "no-cache"
    # Who opened it is the other site's business; that it was shown there is not counted.
    return response


@public.get("/b/<public_id>/card.png")
def show_card(public_id: str) -> ResponseReturnValue:
    """The picture that other sites show for a shared link."""
    badge = find_shown(public_id)[0].badge
    words = {
        Standing.REVOKED: _("Revoked"),
        Standing.SUSPENDED: _("Suspended"),
        Standing.EXPIRED: _("Expired"),
    }
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
    return answer(picture, "image/png")


@public.get("/b/<public_id>/qr.svg")
def show_qr_svg(public_id: str) -> ResponseReturnValue:
    """The page's address as a QR code, for screens and for print."""
    return answer(qr.draw_svg(find_shown(public_id)[0].address), "image/svg+xml")


@public.get("/b/<public_id>/qr.png")
def show_qr_png(public_id: str) -> ResponseReturnValue:
    """The same as a PNG."""
    return answer(qr.draw_png(find_shown(public_id)[0].address), "image/png")
