"""What a learner does to share: make public, make private, and take the links away."""

from datetime import datetime

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import format_date
from flask_babel import gettext as _

from backpack import clock, db
from backpack.accounts.current import current_person, signed_in
from backpack.catalogue.naming import name_in
from backpack.issuing.published import find_own
from backpack.models import Credential
from backpack.sharing import links
from backpack.sharing.addresses import public_address, verify_address
from backpack.sharing.forms import PrivateForm, PublishForm
from backpack.sharing.service import Choices, publish_badge, unpublish_badge
from backpack.sharing.view import Standing, show_to_strangers, standing_of
from backpack.shell import current_language

sharing = Blueprint("sharing", __name__)


@sharing.get("/badges/<public_id>/publish")
@signed_in
def choose_publication(public_id: str) -> ResponseReturnValue:
    """The choices, and what strangers will see with them. Nothing changes here."""
    credential = find_own(db.session(), public_id, current_person())
    if standing_of(credential, clock.now()) is Standing.REVOKED:
        # What strangers see of a revoked badge can only be ended; the page of sharing does that.
        page = "badges.show_badge" if credential.public is None else "sharing.share_badge"
        return redirect(url_for(page, public_id=public_id))
    chosen = Choices.of(request.args) if "choose" in request.args else _proposed(credential)
    return _dialog(credential, chosen)


def _proposed(credential: Credential) -> Choices:
    """What is public now; else the name alone, which is what a reader looks for."""
    variant = credential.public
    if variant is None:
        return Choices(show_name=True, show_grade=False, show_evidence=False)
    return Choices(variant.show_name, variant.show_grade, variant.show_evidence)


def _dialog(credential: Credential, chosen: Choices) -> str:
    form = PublishForm(
        formdata=None,
        data={
            "name": chosen.show_name,
            "grade": chosen.show_grade,
            "evidence": chosen.show_evidence,
        },
    )
    return render_template(
        "backpack/sharing/publish.html",
        form=form,
        credential=credential,
        badge=show_to_strangers(credential, chosen, now=clock.now()),
        is_public=credential.public is not None,
        has_evidence=bool(credential.award.narrative or credential.award.evidence_url),
    )


@sharing.post("/badges/<public_id>/publish")
@signed_in
def publish(public_id: str) -> ResponseReturnValue:
    """Make it public as chosen, and go on to the ways of sharing it."""
    credential = find_own(db.session(), public_id, current_person())
    publish_badge(db.session(), credential, Choices.of(request.form), now=clock.now())
    flash(_("Your badge is public now. Anyone with its address can see it."), "good")
    return redirect(url_for("sharing.share_badge", public_id=public_id))


@sharing.post("/badges/<public_id>/unpublish")
@signed_in
def unpublish(public_id: str) -> ResponseReturnValue:
    """Make it private again."""
    credential = find_own(db.session(), public_id, current_person())
    unpublish_badge(db.session(), credential, now=clock.now())
    flash(_("Your badge is private again. Its address shows nothing to anyone else."), "good")
    return redirect(url_for("badges.show_badge", public_id=public_id))


@sharing.get("/badges/<public_id>/share")
@signed_in
def share_badge(public_id: str) -> ResponseReturnValue:
    """The ways out: LinkedIn, e-mail, the address, the QR code; or how to make it public first."""
    credential = find_own(db.session(), public_id, current_person())
    if credential.public is None:
        return redirect(url_for("sharing.choose_publication", public_id=public_id))
    address = public_address(credential)
    badge_class = credential.badge_class
    certification = _certification(credential, address)
    return render_template(
        "backpack/sharing/share.html",
        credential=credential,
        badge_class=badge_class,
        address=address,
        verify_address=verify_address(credential),
        certification=certification,
        issued=_month(certification.issued),
        expires=_month(certification.expires) if certification.expires else None,
        linkedin_profile=links.linkedin_profile(certification),
        linkedin_post=links.linkedin_post(address),
        email=links.email(
            subject=_("My badge: %(name)s", name=badge_class.name),
            body=_(
                "%(institution)s awarded me the badge “%(name)s”. See it, and check that it is "
                "genuine, here:\n\n%(address)s\n",
                institution=name_in(badge_class.issuer.institution, current_language()),
                name=badge_class.name,
                address=address,
            ),
        ),
        private_form=PrivateForm(),
        standing=standing_of(credential, clock.now()),
    )


def _certification(credential: Credential, address: str) -> links.Certification:
    institution = credential.badge_class.issuer.institution
    return links.Certification(
        name=credential.badge_class.name,
        organisation=institution.name,
        organisation_id=institution.linkedin_id,
        issued=credential.awarded_at,
        expires=credential.expires_at,
        address=address,
        number=credential.public_id,
    )


def _month(moment: datetime) -> str:
    # LinkedIn's form asks for a month and a year, and our link gives them in UTC.
    text: str = format_date(moment, "MMMM y", rebase=False)
    return text
