"""Putting a badge into a wallet, as the learner sees it."""

from http import HTTPStatus

from flask import Blueprint, Response, flash, make_response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from backpack import clock, db
from backpack.accounts.current import current_person, signed_in
from backpack.api.wallets import offers
from backpack.api.wallets.forms import LABELS, OfferForm, WithdrawForm
from backpack.api.wallets.metadata import offer_address, offer_link
from backpack.artwork import qr
from backpack.catalogue.dates import say_moment
from backpack.issuing.published import find_own
from backpack.models import Credential, WalletOffer
from backpack.security import limiter
from backpack.sharing.addresses import base_url
from backpack.sharing.service import Choices
from backpack.shell import current_language

wallets = Blueprint("wallets", __name__)

OFFERS = "20 per hour"


@wallets.get("/badges/<public_id>/wallet")
@signed_in
def choose_offer(public_id: str) -> ResponseReturnValue:
    """What goes into the wallet, and in which form."""
    credential = find_own(db.session(), public_id, current_person())
    first, *_others = offers.list_configurations(credential)
    return _offer_page(
        credential, OfferForm(data={"configuration": first, "name": True, "with_code": True})
    )


def _offer_page(credential: Credential, form: OfferForm) -> str:
    form.configuration.choices = _choices(credential)
    return render_template(
        "backpack/wallets/choose.html",
        credential=credential,
        badge_class=credential.badge_class,
        form=form,
        has_evidence=bool(credential.award.narrative or credential.award.evidence_url),
    )


def _choices(credential: Credential) -> list[tuple[str, str]]:
    return [(name, str(LABELS[name])) for name in offers.list_configurations(credential)]


@wallets.post("/badges/<public_id>/wallet")
@limiter.limit(OFFERS)
@signed_in
def make_offer(public_id: str) -> ResponseReturnValue:
    """Make an offer, good for one wallet and ten minutes."""
    credential = find_own(db.session(), public_id, current_person())
    form = OfferForm()
    form.configuration.choices = _choices(credential)
    if not form.validate_on_submit():
        return _offer_page(credential, form), HTTPStatus.UNPROCESSABLE_ENTITY
    wish = offers.Wish(
        configuration=form.configuration.data,
        choices=Choices(form.name.data, form.grade.data, form.evidence.data),
        with_code=form.with_code.data,
    )
    offer = offers.make_offer(db.session(), credential, wish, now=clock.now())
    return redirect(url_for("wallets.show_offer", public_id=offer.public_id))


@wallets.get("/wallet-offers/<public_id>")
@signed_in
def show_offer(public_id: str) -> ResponseReturnValue:
    """The offer: to scan, to open on this phone, or to copy; with the code to type in."""
    offer = _find(public_id)
    return _keep_private(
        make_response(
            render_template(
                "backpack/wallets/offer.html",
                offer=offer,
                credential=offer.credential,
                badge_class=offer.credential.badge_class,
                label=LABELS[offer.configuration],
                state=offers.state_of(offer, clock.now()),
                link=offer_link(offer, base_url()),
                address=offer_address(offer, base_url()),
                until=say_moment(
                    offer.expires_at,
                    zone=offer.credential.badge_class.issuer.institution.time_zone,
                    language=current_language(),
                ),
                form=WithdrawForm(),
            )
        )
    )


@wallets.get("/wallet-offers/<public_id>/qr.svg")
@signed_in
def show_offer_qr(public_id: str) -> ResponseReturnValue:
    """The link as a QR code, for nobody but the owner."""
    response = make_response(qr.draw_svg(offer_link(_find(public_id), base_url())))
    response.content_type = "image/svg+xml"
    return _keep_private(response)


@wallets.post("/wallet-offers/<public_id>/withdraw")
@signed_in
def withdraw_offer(public_id: str) -> ResponseReturnValue:
    """Withdraw the offer: from this moment on no wallet gets anything with it."""
    offer = _find(public_id)
    offers.withdraw_offer(db.session(), offer, now=clock.now())
    if offers.state_of(offer, clock.now()) is offers.State.TAKEN:
        flash(_("A wallet had taken the badge already."), "info")
    else:
        flash(_("The offer is withdrawn. No wallet gets anything with it any more."), "good")
    return redirect(url_for("wallets.show_offer", public_id=public_id))


def _find(public_id: str) -> WalletOffer:
    return offers.find_own_offer(db.session(), public_id, current_person())


def _keep_private(response: Response) -> Response:
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["Referrer-Policy"] = "no-referrer"
    return response
