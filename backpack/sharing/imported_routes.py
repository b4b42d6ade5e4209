"""What a learner does to share a badge from elsewhere; strangers see it whole, as it came."""

from http import HTTPStatus

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from backpack import clock, db
from backpack.accounts.current import current_person, signed_in
from backpack.badges.collecting import service
from backpack.badges.collecting.alone import find_alone, find_page, name_of, publish_alone
from backpack.badges.collecting.view import standing_of_place, why_hidden
from backpack.badges.counting import total_looks
from backpack.badges.importing.service import find_imported
from backpack.badges.importing.telling import show_report
from backpack.errors import ConflictError
from backpack.models import Collection, ImportedBadge, LookedAt
from backpack.sharing import embedding, links
from backpack.sharing.addresses import imported_address
from backpack.sharing.channels import CHANNELS, Shared
from backpack.sharing.forms import ImportedForm, MastodonForm, PrivateForm
from backpack.sharing.imported_public import ZONE
from backpack.sharing.months import say_month
from backpack.sharing.service import TICKED
from backpack.shell import loosen_policy

imported_sharing = Blueprint("imported_sharing", __name__, url_prefix="/imported/<public_id>")


@imported_sharing.get("/publish")
@signed_in
def choose_publication(public_id: str) -> ResponseReturnValue:
    """The one choice that there is, and what strangers will see. Nothing changes here."""
    badge = find_imported(db.session(), public_id, current_person())
    if why_hidden(badge) is not None:
        return redirect(url_for("importing.show_imported", public_id=public_id))
    page = find_alone(db.session(), badge, public=True)
    show_name = page.show_name if page is not None else True
    if "choose" in request.args:
        show_name = request.args.get("name") == TICKED
    return render_template(
        "backpack/sharing/publish_imported.html",
        form=ImportedForm(formdata=None, data={"name": show_name}),
        badge=badge,
        owner=current_person().printed_name,
        show_name=show_name,
        is_public=page is not None,
        shown=show_report(badge.latest_report or badge.report),
        in_a_word=standing_of_place(badge, clock.now()),
    )


@imported_sharing.post("/publish")
@signed_in
def publish(public_id: str) -> ResponseReturnValue:
    """Make it public as chosen, and go on to the ways of sharing it."""
    person = current_person()
    badge = find_imported(db.session(), public_id, person)
    show_name = request.form.get("name") == TICKED
    publish_alone(db.session(), badge, person, show_name=show_name, now=clock.now())
    flash(_("Your badge is public now. Anyone with its address can see it."), "good")
    return redirect(url_for("imported_sharing.share", public_id=public_id))


@imported_sharing.post("/unpublish")
@signed_in
def unpublish(public_id: str) -> ResponseReturnValue:
    """End its own page; what collections of several badges show of it stays."""
    session, person, now = db.session(), current_person(), clock.now()
    badge = find_imported(session, public_id, person)
    while (page := find_alone(session, badge, public=True)) is not None:
        service.set_public(session, page, person, public=False, now=now)
    if find_page(session, badge) is None:
        flash(_("Your badge is private again. Its address shows nothing to anyone else."), "good")
    else:
        flash(
            _("It has no page of its own any more. A collection of yours still shows it."), "open"
        )
    return redirect(url_for("importing.show_imported", public_id=public_id, _anchor="audience"))


@imported_sharing.get("/share")
@signed_in
def share(public_id: str) -> ResponseReturnValue:
    """The ways out: address, LinkedIn, other networks, QR code; or how to make it public."""
    badge = find_imported(db.session(), public_id, current_person())
    page = find_page(db.session(), badge)
    if page is None:
        return redirect(url_for("imported_sharing.choose_publication", public_id=public_id))
    shared = _shared(page, badge)
    certification = shared.certification
    picture = f"{shared.address}/picture"
    alone = find_alone(db.session(), badge, public=True)
    # The form for Mastodon is answered by a redirect to a server that the learner names.
    loosen_policy("form-action", "https:")
    return render_template(
        "backpack/sharing/share_imported.html",
        badge=badge,
        page=page,
        alone=alone is not None,
        address=shared.address,
        certification=certification,
        issued=say_month(certification.issued_on),
        expires=say_month(certification.expires_on) if certification.expires_on else None,
        email=links.email(
            subject=_("My badge: %(name)s", name=name_of(badge)),
            body=_(
                "%(institution)s awarded me the badge “%(name)s”. See it, and check that it is "
                "genuine, here:\n\n%(address)s\n",
                institution=badge.issuer_name,
                name=name_of(badge),
                address=shared.address,
            ),
        ),
        frame=embedding.frame(shared.address, name_of(badge)),
        plain_html=embedding.plain_html(shared.address, name_of(badge), picture),
        signature=embedding.signature(shared.address, name_of(badge), badge.issuer_name, picture),
        mastodon_form=MastodonForm(formdata=None),
        private_form=PrivateForm(),
        standing=standing_of_place(badge, clock.now()),
        looks=total_looks(db.session(), LookedAt.COLLECTION, [page.id])[page.id],
    )


@imported_sharing.get("/share/<channel>")
@signed_in
def take_to(public_id: str, channel: str) -> ResponseReturnValue:
    """On to another site, with the page's address filled in."""
    shared = _find_shareable(public_id)
    if channel not in CHANNELS:
        abort(HTTPStatus.NOT_FOUND)
    return redirect(CHANNELS[channel](shared))


@imported_sharing.post("/share/mastodon")
@signed_in
def take_to_mastodon(public_id: str) -> ResponseReturnValue:
    """On to the learner's own Mastodon server."""
    shared = _find_shareable(public_id)
    form = MastodonForm()
    if not form.validate_on_submit():
        flash(_("Write the server’s name, such as mastodon.social."), "bad")
        return redirect(url_for("imported_sharing.share", public_id=public_id, _anchor="networks"))
    return redirect(links.mastodon(form.server.data, shared.text, shared.address))


def _find_shareable(public_id: str) -> Shared:
    badge = find_imported(db.session(), public_id, current_person())
    page = find_page(db.session(), badge)
    if page is None:
        raise ConflictError(
            "badge_private",
            _("Your badge is private. Make it public first, or make a private link."),
            action=(
                url_for("imported_sharing.choose_publication", public_id=public_id),
                _("Make public"),
            ),
        )
    return _shared(page, badge)


def _shared(page: Collection, badge: ImportedBadge) -> Shared:
    address = imported_address(page, badge)
    text = _(
        "I earned the badge “%(name)s” at %(institution)s.",
        name=name_of(badge),
        institution=badge.issuer_name,
    )
    certification = links.Certification(
        name=name_of(badge),
        organisation=badge.issuer_name,
        organisation_id=None,
        issued=badge.awarded_at,
        expires=badge.expires_at,
        zone=ZONE,
        address=address,
        number=badge.public_id,
    )
    return Shared(address=address, text=text, certification=certification)
