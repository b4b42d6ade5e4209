"""What a learner does to share: make public, make private, and take the links away."""

from http import HTTPStatus

from flask import (
    Blueprint,
    abort,
    flash,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from backpack import clock, db
from backpack.accounts.current import current_person, signed_in
from backpack.badges.collecting.alone import name_of
from backpack.badges.counting import count_share, total_looks
from backpack.catalogue.naming import name_in
from backpack.errors import ConflictError, NotFoundError
from backpack.issuing.addresses import Addresses, verify_address
from backpack.issuing.published import find_own
from backpack.issuing.signatures import write_json
from backpack.models import Credential, LookedAt
from backpack.sharing import embedding, imported_public, links
from backpack.sharing.addresses import base_url, imported_address, public_address
from backpack.sharing.channels import CHANNELS, MASTODON, Shared
from backpack.sharing.forms import MastodonForm, PrivateForm, PublishForm
from backpack.sharing.months import say_month
from backpack.sharing.own import own_certificate
from backpack.sharing.public import find_shown
from backpack.sharing.service import TICKED, Choices, publish_badge, unpublish_badge
from backpack.sharing.shown import answer
from backpack.sharing.view import Standing, show_to_strangers, standing_of
from backpack.shell import current_language, loosen_policy

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
    variant = credential.public
    if "choose" in request.args:
        return _dialog(
            credential, Choices.of(request.args), may_index=request.args.get("index") == TICKED
        )
    may_index = variant is not None and variant.may_index
    return _dialog(credential, _proposed(credential), may_index=may_index)


def _proposed(credential: Credential) -> Choices:
    """What is public now; else the name alone, which is what a reader looks for."""
    variant = credential.public
    if variant is None:
        return Choices(show_name=True, show_grade=False, show_evidence=False)
    return Choices(variant.show_name, variant.show_grade, variant.show_evidence)


def _dialog(credential: Credential, chosen: Choices, *, may_index: bool) -> str:
    form = PublishForm(
        formdata=None,
        data={
            "name": chosen.show_name,
            "grade": chosen.show_grade,
            "evidence": chosen.show_evidence,
            "index": may_index,
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
    publish_badge(
        db.session(),
        credential,
        Choices.of(request.form),
        may_index=request.form.get("index") == TICKED,
        now=clock.now(),
    )
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
    shared = _shared(credential)
    certification = shared.certification
    # The form for Mastodon is answered by a redirect to a server that the learner names.
    loosen_policy("form-action", "https:")
    institution = name_in(badge_class.issuer.institution, current_language())
    picture = Addresses(base_url()).picture(badge_class, "png")
    return render_template(
        "backpack/sharing/share.html",
        credential=credential,
        badge_class=badge_class,
        address=address,
        verify_address=verify_address(address),
        certification=certification,
        issued=say_month(certification.issued_on),
        expires=say_month(certification.expires_on) if certification.expires_on else None,
        email=links.email(
            subject=_("My badge: %(name)s", name=badge_class.name),
            body=_(
                "%(institution)s awarded me the badge “%(name)s”. See it, and check that it is "
                "genuine, here:\n\n%(address)s\n",
                institution=institution,
                name=badge_class.name,
                address=address,
            ),
        ),
        frame=embedding.frame(address, badge_class.name),
        plain_html=embedding.plain_html(address, badge_class.name, picture),
        signature=embedding.signature(address, badge_class.name, institution, picture),
        mastodon_form=MastodonForm(formdata=None),
        private_form=PrivateForm(),
        standing=standing_of(credential, clock.now()),
        looks=total_looks(db.session(), LookedAt.CREDENTIAL, [credential.id])[credential.id],
    )


def _shared(credential: Credential) -> Shared:
    address = public_address(credential)
    text = _(
        "I earned the badge “%(name)s” at %(institution)s.",
        name=credential.badge_class.name,
        institution=name_in(credential.badge_class.issuer.institution, current_language()),
    )
    return Shared(address=address, text=text, certification=_certification(credential, address))


def _find_shareable(public_id: str) -> Credential:
    credential = find_own(db.session(), public_id, current_person())
    if credential.public is None:
        raise ConflictError(
            "badge_private",
            _("Your badge is private. Make it public first, or make a private link."),
            action=(
                url_for("sharing.choose_publication", public_id=public_id),
                _("Make public"),
            ),
        )
    return credential


@sharing.get("/badges/<public_id>/share/<channel>")
@signed_in
def take_to(public_id: str, channel: str) -> ResponseReturnValue:
    """On to another site, with the badge's address filled in; that it went there is counted."""
    credential = _find_shareable(public_id)
    if channel not in CHANNELS:
        abort(HTTPStatus.NOT_FOUND)
    target = CHANNELS[channel](_shared(credential))
    count_share(credential.badge_class, channel, now=clock.now())
    return redirect(target)


@sharing.post("/badges/<public_id>/share/mastodon")
@signed_in
def take_to_mastodon(public_id: str) -> ResponseReturnValue:
    """On to the learner's own Mastodon server."""
    credential = _find_shareable(public_id)
    form = MastodonForm()
    if not form.validate_on_submit():
        flash(_("Write the server’s name, such as mastodon.social."), "bad")
        return redirect(url_for("sharing.share_badge", public_id=public_id, _anchor="networks"))
    shared = _shared(credential)
    count_share(credential.badge_class, MASTODON, now=clock.now())
    return redirect(links.mastodon(form.server.data, shared.text, shared.address))


@sharing.get("/badges/<public_id>/certificate.pdf")
@signed_in
def owner_certificate(public_id: str) -> ResponseReturnValue:
    """The certificate with everything that the badge holds, for nobody but its owner."""
    credential = find_own(db.session(), public_id, current_person())
    response = make_response(own_certificate(credential, now=clock.now()))
    response.content_type = "application/pdf"
    response.headers["Content-Disposition"] = (
        f'attachment; filename="{credential.badge_class.slug}.pdf"'
    )
    response.headers["Cache-Control"] = "private, no-store"
    return response


@sharing.get("/oembed")
def oembed() -> ResponseReturnValue:
    """What other sites are to show for a public badge's address (oEmbed 1.0)."""
    if request.args.get("format", "json") != "json":
        abort(HTTPStatus.NOT_IMPLEMENTED)
    address, title, institution = _find_embedded(
        embedding.read_names(request.args.get("url", ""), base_url())
    )
    document = embedding.describe(
        address=address,
        title=title,
        institution=institution,
        picture=f"{address}/card.png",
        width=embedding.fit(request.args.get("maxwidth", type=int), embedding.WIDTH),
        height=embedding.fit(request.args.get("maxheight", type=int), embedding.HEIGHT),
    )
    return answer(write_json(document), "application/json")


def _find_embedded(names: tuple[str, ...]) -> tuple[str, str, str]:
    """Address, name and issuer of the public badge of these names; 404 if there is none."""
    match names:
        case (public_id,):
            shown, _variant = find_shown(public_id)
            institution = name_in(shown.badge.institution, current_language())
            return shown.address, shown.badge.badge_class.name, institution
        case (collection_id, badge_id):
            collection, badge = imported_public.find(collection_id, badge_id)
            return imported_address(collection, badge), name_of(badge), badge.issuer_name
    raise NotFoundError


def _certification(credential: Credential, address: str) -> links.Certification:
    institution = credential.badge_class.issuer.institution
    return links.Certification(
        name=credential.badge_class.name,
        organisation=institution.name,
        organisation_id=institution.linkedin_id,
        issued=credential.awarded_at,
        expires=credential.expires_at,
        zone=institution.time_zone,
        address=address,
        number=credential.public_id,
    )
