"""Private links: how a learner makes and ends them, and what the reader of one sees."""

from http import HTTPStatus

from flask import Blueprint, flash, make_response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from backpack import clock, db
from backpack.accounts.current import current_person, signed_in
from backpack.artwork import qr
from backpack.badges.counting import looks_at, total_looks
from backpack.errors import NotFoundError
from backpack.issuing.addresses import verify_address
from backpack.issuing.published import find_own
from backpack.models import Credential, LookedAt, PrivateLink, Reader
from backpack.sharing import private_links
from backpack.sharing.addresses import link_address
from backpack.sharing.collection_routes import collection_page, owner_page
from backpack.sharing.forms import LinkForm, PrivateForm
from backpack.sharing.paper_routes import link_paper
from backpack.sharing.private_links import Lifetime, Wish
from backpack.sharing.rates import setting_paper
from backpack.sharing.reading import keep_private, open_link
from backpack.sharing.service import Choices
from backpack.sharing.shown import PAGE, Shown, answer, answer_form, answer_wanted, wanted_type
from backpack.sharing.view import show_to_strangers

private = Blueprint("private", __name__)


@private.get("/badges/<public_id>/links")
@signed_in
def show_links(public_id: str) -> ResponseReturnValue:
    """The badge's private links, with how often each was looked at, and a form for a new one."""
    credential = find_own(db.session(), public_id, current_person())
    return _links_page(credential, LinkForm(data={"name": True}))


def _links_page(credential: Credential, form: LinkForm) -> str:
    session, now = db.session(), clock.now()
    links = private_links.list_links(session, credential)
    totals = total_looks(session, LookedAt.PRIVATE_LINK, [link.id for link in links])
    return render_template(
        "backpack/sharing/links.html",
        credential=credential,
        badge_class=credential.badge_class,
        form=form,
        end_form=PrivateForm(),
        has_evidence=bool(credential.award.narrative or credential.award.evidence_url),
        open_links=[
            (link, link_address(link), totals[link.id])
            for link in links
            if private_links.is_open(link, now)
        ],
        ended_links=[
            (link, totals[link.id]) for link in links if not private_links.is_open(link, now)
        ],
    )


@private.post("/badges/<public_id>/links")
@signed_in
def make_link(public_id: str) -> ResponseReturnValue:
    """Make a link for one reader."""
    credential = find_own(db.session(), public_id, current_person())
    form = LinkForm()
    if not form.validate_on_submit():
        return _links_page(credential, form), HTTPStatus.UNPROCESSABLE_ENTITY
    wish = Wish(
        label=form.label.data.strip(),
        choices=Choices(form.name.data, form.grade.data, form.evidence.data),
        lifetime=Lifetime(form.lifetime.data),
    )
    link = private_links.make_link(db.session(), credential, wish, now=clock.now())
    flash(_("The link is made. Copy it, and give it to nobody but its reader."), "good")
    return redirect(url_for("private.show_link", public_id=link.public_id))


@private.get("/links/<public_id>")
@signed_in
def show_link(public_id: str) -> ResponseReturnValue:
    """One link for its owner: to copy, to send, to look at what its reader sees, and to end."""
    session = db.session()
    link = private_links.find_own_link(session, public_id, current_person())
    told = {
        "link": link,
        "address": link_address(link),
        "verify_address": verify_address(link_address(link)),
        "is_open": private_links.is_open(link, clock.now()),
        "looks": looks_at(session, LookedAt.PRIVATE_LINK, link.id),
        "form": PrivateForm(),
    }
    if link.credential is None:
        return render_template("backpack/sharing/collection_link.html", **told, **owner_page(link))
    shown = _shown(link, link.credential)
    return render_template(
        "backpack/sharing/link.html",
        credential=link.credential,
        badge_class=link.credential.badge_class,
        badge=shown.badge,
        **told,
    )


@private.post("/links/<public_id>/end")
@signed_in
def end_link(public_id: str) -> ResponseReturnValue:
    """End a link: from this moment on it shows nothing to anybody."""
    session = db.session()
    link = private_links.find_own_link(session, public_id, current_person())
    private_links.end_link(session, link, now=clock.now())
    flash(_("The link is ended. Whoever has it sees nothing any more."), "good")
    if link.collection is not None:
        page, subject = "collection_links.show_links", link.collection.public_id
    else:
        page = "private.show_links"
        subject = link.credential.public_id if link.credential is not None else ""
    return redirect(url_for(page, public_id=subject))


def _shown(link: PrivateLink, credential: Credential) -> Shown:
    choices = Choices(link.show_name, link.show_grade, link.show_evidence)
    return Shown(
        credential=credential,
        signed_json=link.signed_json or "",
        badge=show_to_strangers(credential, choices, now=clock.now()),
        address=link_address(link),
    )


@private.get("/p/<token>")
def show_private_badge(token: str) -> ResponseReturnValue:
    """What the reader of a link sees; JSON-LD or a token for programs that ask for one.

    A collection is a page for everybody: each badge behind it is there for programs.
    """
    wanted = wanted_type()
    link = open_link(token, Reader.PAGE if wanted == PAGE else Reader.PROGRAM)
    if link.credential is None:
        response = make_response(collection_page(link))
    elif wanted != PAGE:
        response = answer_wanted(_shown(link, link.credential), wanted)
    else:
        shown = _shown(link, link.credential)
        page = render_template(
            "backpack/sharing/private.html",
            badge=shown.badge,
            address=shown.address,
            verify_address=verify_address(shown.address),
        )
        response = make_response(page)
    response.vary.add("Accept")
    return keep_private(response)


@private.get("/p/<token>.<form>")
@setting_paper
def show_private_form(token: str, form: str) -> ResponseReturnValue:
    """The same in one fixed form."""
    link = open_link(token, Reader.PAGE if form == "pdf" else Reader.PROGRAM)
    if link.credential is None:
        if form != "pdf":
            raise NotFoundError
        return keep_private(link_paper(link))
    return keep_private(answer_form(_shown(link, link.credential), form))


@private.get("/p/<token>/qr.svg")
def show_private_qr(token: str) -> ResponseReturnValue:
    """The link's address as a QR code."""
    return keep_private(answer(qr.draw_svg(link_address(open_link(token, None))), "image/svg+xml"))
