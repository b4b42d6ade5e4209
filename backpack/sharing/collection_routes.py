"""Private links to collections: how a learner makes one, and the badges behind it."""

from http import HTTPStatus

from flask import Blueprint, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from backpack import clock, db
from backpack.accounts.current import current_person, signed_in
from backpack.badges.collecting.changes import ChangedElsewhereError
from backpack.badges.collecting.service import find_collection
from backpack.badges.collecting.view import fits_on_paper, places_of, standing_of_place
from backpack.badges.counting import total_looks
from backpack.badges.importing.answers import answer_original, answer_picture
from backpack.badges.importing.telling import show_report
from backpack.errors import NotFoundError
from backpack.issuing.addresses import verify_address
from backpack.models import Collection, ImportedBadge, LookedAt, PrivateLink, Reader
from backpack.security import limiter
from backpack.sharing import private_links
from backpack.sharing.addresses import link_address
from backpack.sharing.collection_links import (
    find_shown_badge,
    make_collection_link,
    showable,
    shown_places,
)
from backpack.sharing.forms import CollectionLinkForm, PrivateForm
from backpack.sharing.private_links import Lifetime, Wish
from backpack.sharing.rates import setting_paper
from backpack.sharing.reading import keep_private, open_link, shown_by_link
from backpack.sharing.service import Choices
from backpack.sharing.shown import PAGE, Shown, answer_form, answer_wanted, wanted_type
from backpack.sharing.view import PublicBadge, show_to_strangers

linked = Blueprint("collection_links", __name__)

MAKING = "20 per minute"
"""Each link signs, and keeps, up to a hundred badges anew."""


@linked.get("/collections/<public_id>/links")
@signed_in
def show_links(public_id: str) -> ResponseReturnValue:
    """The collection's private links, a form for a new one, and what its reader would see."""
    collection = find_collection(db.session(), public_id, current_person())
    if "choose" in request.args:
        chosen = Choices.of(request.args)
        form = CollectionLinkForm(request.args, meta={"csrf": True})
    else:
        chosen = Choices(show_name=True, show_grade=False, show_evidence=False)
        form = CollectionLinkForm(formdata=None, data={"name": True})
    return _page(collection, form, chosen)


def _page(
    collection: Collection, form: CollectionLinkForm, chosen: Choices, *, conflict: bool = False
) -> str:
    session, now = db.session(), clock.now()
    links = private_links.list_links(session, collection)
    totals = total_looks(session, LookedAt.PRIVATE_LINK, [link.id for link in links])
    places = showable(session, collection, now=now)
    shown = {place.item_id for place in places}
    form.version.data = form.version.raw_data = str(collection.version)
    return render_template(
        "backpack/sharing/collection_links.html",
        collection=collection,
        form=form,
        end_form=PrivateForm(),
        conflict=conflict,
        chosen=chosen,
        places=places,
        left_out=[
            one for one in places_of(session, collection, now=now) if one.item_id not in shown
        ],
        told=[
            (place, show_to_strangers(place.credential, chosen, now=now))
            for place in places
            if place.credential is not None
        ],
        open_links=[
            (link, link_address(link), totals[link.id])
            for link in links
            if private_links.is_open(link, now)
        ],
        ended_links=[
            (link, totals[link.id]) for link in links if not private_links.is_open(link, now)
        ],
    )


@linked.post("/collections/<public_id>/links")
@limiter.limit(MAKING)
@signed_in
def make_link(public_id: str) -> ResponseReturnValue:
    """Make a link of the collection that was looked at; another one is shown first."""
    session = db.session()
    collection = find_collection(session, public_id, current_person())
    form = CollectionLinkForm()
    chosen = Choices(form.name.data, form.grade.data, form.evidence.data)
    if not form.validate_on_submit():
        return _page(collection, form, chosen), HTTPStatus.UNPROCESSABLE_ENTITY
    wish = Wish(
        label=form.label.data.strip(), choices=chosen, lifetime=Lifetime(form.lifetime.data)
    )
    try:
        link = make_collection_link(
            session, collection, wish, version=form.seen_version, now=clock.now()
        )
    except ChangedElsewhereError:
        return _page(collection, form, chosen, conflict=True), HTTPStatus.CONFLICT
    flash(_("The link is made. Copy it, and give it to nobody but its reader."), "good")
    return redirect(url_for("private.show_link", public_id=link.public_id))


@linked.get("/p/<token>/badges/<badge_id>")
def show_badge(token: str, badge_id: str) -> ResponseReturnValue:
    """A badge of the collection as this reader may see it; programs get it signed."""
    wanted = wanted_type()
    link, found = _find(token, badge_id, Reader.PAGE if wanted == PAGE else Reader.PROGRAM)
    if isinstance(found, ImportedBadge):
        response = (
            make_response(_imported_page(link, found)) if wanted == PAGE else answer_original(found)
        )
    elif wanted == PAGE:
        response = make_response(_badge_page(link, found))
    else:
        response = answer_wanted(found, wanted)
    response.vary.add("Accept")
    return keep_private(response)


@linked.get("/p/<token>/badges/<badge_id>.<form>")
@setting_paper
def show_badge_form(token: str, badge_id: str, form: str) -> ResponseReturnValue:
    """A badge of ours in one fixed form."""
    _link, found = _find(token, badge_id, Reader.PAGE if form == "pdf" else Reader.PROGRAM)
    if isinstance(found, ImportedBadge):
        raise NotFoundError
    return keep_private(answer_form(found, form))


@linked.get("/p/<token>/badges/<badge_id>/picture")
def show_picture(token: str, badge_id: str) -> ResponseReturnValue:
    """The picture of an imported badge."""
    return keep_private(make_response(answer_picture(_find_imported(token, badge_id, None))))


@linked.get("/p/<token>/badges/<badge_id>/file")
def download_original(token: str, badge_id: str) -> ResponseReturnValue:
    """The very file of an imported badge, so that its reader can verify it."""
    return keep_private(answer_original(_find_imported(token, badge_id, Reader.PROGRAM)))


def _find_imported(token: str, badge_id: str, reader: Reader | None) -> ImportedBadge:
    _link, found = _find(token, badge_id, reader)
    if not isinstance(found, ImportedBadge):
        raise NotFoundError
    return found


def _find(
    token: str, badge_id: str, reader: Reader | None
) -> tuple[PrivateLink, Shown | ImportedBadge]:
    session, now = db.session(), clock.now()
    # Whether the badge is there is known before the look is counted.
    link = private_links.find_open_link(session, token, now=now)
    found = find_shown_badge(session, link, badge_id, now=now)
    open_link(token, reader)
    if isinstance(found, ImportedBadge):
        return link, found
    credential, signed_json = found
    return link, shown_by_link(link, credential, signed_json)


def _badge_page(link: PrivateLink, shown: Shown) -> str:
    return render_template(
        "backpack/sharing/private.html",
        badge=shown.badge,
        address=shown.address,
        collection=link.collection,
        collection_address=link_address(link),
        verify_address=verify_address(shown.address),
    )


def _imported_page(link: PrivateLink, badge: ImportedBadge) -> str:
    return render_template(
        "backpack/sharing/private_imported.html",
        collection=link.collection,
        collection_address=link_address(link),
        badge=badge,
        token=link.token,
        shown=show_report(badge.latest_report or badge.report),
        in_a_word=standing_of_place(badge, clock.now()),
        verify_address=verify_address(f"{link_address(link)}/badges/{badge.public_id}"),
    )


def collection_page(link: PrivateLink) -> str:
    """What the reader of a link to a collection sees first."""
    places = shown_places(db.session(), link, now=clock.now())
    return render_template(
        "backpack/sharing/private_collection.html",
        link=link,
        collection=link.collection,
        places=places,
        on_paper=fits_on_paper(places),
        address=link_address(link),
        verify_address=verify_address(link_address(link)),
    )


def owner_page(link: PrivateLink) -> dict[str, object]:
    """What its owner sees of such a link beside the rest: the badges that its reader sees."""
    session, now = db.session(), clock.now()
    choices = Choices(link.show_name, link.show_grade, link.show_evidence)
    places = shown_places(session, link, now=now)
    told: list[tuple[object, PublicBadge]] = [
        (place, show_to_strangers(place.credential, choices, now=now))
        for place in places
        if place.credential is not None
    ]
    return {"places": places, "told": told, "collection": link.collection}
