"""Linking another sign-in, unlinking one, and joining two accounts of one person."""

from flask import current_app, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from backpack import clock, db
from backpack.accounts import linking, merging, merging_offers, unmerging
from backpack.accounts.attempts import Errand, Purpose
from backpack.accounts.blueprint import blueprint
from backpack.accounts.current import current_browser, signed_in
from backpack.accounts.departing import SIGN_IN_RATE, client_for, clients, depart
from backpack.accounts.forms import EmptyForm
from backpack.accounts.sign_in_routes import SEARCH_FROM, search_providers
from backpack.accounts.stronger import staff_providers
from backpack.errors import ConflictError
from backpack.security import limiter
from backpack.shell import current_language

PROFILE = "accounts.show_profile"


@blueprint.get("/profile/link")
@signed_in
def show_linking() -> str:
    """Which other sign-in to link; after a while, first who is asking once more."""
    browser = current_browser()
    wanted = request.args.get("q", "").strip()
    return render_template(
        "backpack/accounts/link.html",
        fresh=linking.is_fresh(browser, now=clock.now()),
        mine=browser.sign_in.provider,
        known=browser.person,
        providers=search_providers(wanted),
        wanted=wanted,
        searchable=bool(wanted) or len(clients()) > SEARCH_FROM,
        language=current_language(),
        form=EmptyForm(),
    )


@blueprint.post("/profile/link/prove")
@limiter.limit(SIGN_IN_RATE)
@signed_in
def prove_again() -> Response:
    """Sign in once more with the present sign-in, and come back to link another."""
    client = client_for(current_browser().sign_in.provider)
    return depart(client, Errand(next_path=url_for("accounts.show_linking"), prompt="login"))


@blueprint.post("/profile/link/<provider>")
@limiter.limit(SIGN_IN_RATE)
@signed_in
def start_linking(provider: str) -> Response:
    """Go to the provider whose sign-in is to be linked; it must ask who that is."""
    client = client_for(provider)
    browser = current_browser()
    if not linking.is_fresh(browser, now=clock.now()):
        raise ConflictError(
            "link_proof_too_old",
            _("You signed in here a while ago. Show once more that it is you; then link."),
            action=(url_for("accounts.show_linking"), _("Go on")),
        )
    errand = Errand(
        next_path=url_for(PROFILE),
        purpose=Purpose.LINK,
        for_browser=browser.public_id,
        prompt="login",
    )
    return depart(client, errand)


@blueprint.post("/profile/sign-ins/<int:number>/unlink")
@signed_in
def unlink(number: int) -> Response:
    """Let a sign-in open this backpack no more."""
    linking.unlink_sign_in(
        db.session(),
        current_browser(),
        number=number,
        now=clock.now(),
        staff_providers=staff_providers(current_app.extensions["providers"]),
    )
    flash(_("That sign-in opens your backpack no more."), "good")
    return redirect(url_for(PROFILE))


@blueprint.get("/profile/merge/<public_id>")
@signed_in
def show_merge(public_id: str) -> str:
    """What joining the two accounts would move, before anything is moved."""
    session = db.session()
    offer = merging_offers.find_offer(
        session, current_browser(), public_id=public_id, now=clock.now()
    )
    return render_template(
        "backpack/accounts/merge.html",
        offer=offer,
        preview=merging_offers.preview_merge(session, offer),
        form=EmptyForm(),
    )


@blueprint.post("/profile/merge/<public_id>")
@signed_in
def merge(public_id: str) -> Response:
    """Join the two accounts."""
    session, now = db.session(), clock.now()
    offer = merging_offers.find_offer(session, current_browser(), public_id=public_id, now=now)
    merging.merge_accounts(session, offer, now=now)
    flash(_("The two are one now. For thirty days you can undo it, on this page."), "good")
    return redirect(url_for(PROFILE))


@blueprint.post("/profile/merges/<public_id>/undo")
@signed_in
def undo_merge(public_id: str) -> Response:
    """Make two accounts of them again."""
    session, now, browser = db.session(), clock.now(), current_browser()
    merge = unmerging.find_merge(session, browser.person, public_id=public_id, now=now)
    unmerging.undo_merge(session, merge, now=now, browser=browser)
    flash(_("They are two accounts again, as they were."), "good")
    return redirect(url_for(PROFILE))
