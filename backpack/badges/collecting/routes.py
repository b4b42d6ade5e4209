"""The owner's pages of collections: make, fill, order, describe, publish."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from backpack import clock, db
from backpack.accounts.current import current_person, signed_in
from backpack.badges.asking import read_wanted
from backpack.badges.collecting import service
from backpack.badges.collecting.changes import ChangedElsewhereError
from backpack.badges.collecting.forms import WordsForm
from backpack.badges.collecting.view import Hidden, places_of
from backpack.badges.forms import ButtonForm
from backpack.badges.shelf import read_page
from backpack.errors import BackpackError
from backpack.issuing.addresses import site_config
from backpack.models import Collection
from backpack.shell import current_language

collecting = Blueprint("collecting", __name__)

DIRECTIONS = {"up": -1, "down": 1}


@collecting.get("/collections")
@signed_in
def list_all() -> str:
    """Every collection, and a form for a new one."""
    return _list(WordsForm(formdata=None, data={"show_name": True}))


def _list(form: WordsForm) -> str:
    found = service.list_collections(db.session(), current_person())
    return render_template("backpack/badges/collections.html", collections=found, form=form)


@collecting.post("/collections")
@signed_in
def make() -> ResponseReturnValue:
    """A new collection, and on to its page."""
    form = WordsForm()
    if not form.validate_on_submit() or not form.as_words().name:
        return _list(form), 400
    collection = service.make_collection(
        db.session(), current_person(), form.as_words(), now=clock.now()
    )
    chosen = request.form.getlist("badge")
    if chosen:
        service.add_badges(db.session(), collection, chosen, current_person(), now=clock.now())
    return redirect(url_for("collecting.show", public_id=collection.public_id), 303)


@collecting.get("/collections/<public_id>")
@signed_in
def show(public_id: str) -> str:
    """The collection as its owner puts it together."""
    return _page(service.find_collection(db.session(), public_id, current_person()))


def _page(collection: Collection, form: WordsForm | None = None, **more: Any) -> str:
    person = current_person()
    wanted = read_wanted(request.args, language=current_language())
    places = places_of(db.session(), collection, now=clock.now())
    there = {
        ("own", place.credential.public_id)
        if place.credential
        else ("imported", place.imported.public_id if place.imported else "")
        for place in places
    }
    candidates = read_page(db.session(), person, wanted, now=clock.now())
    form = form or WordsForm(
        formdata=None,
        data={
            "name": collection.name,
            "words": collection.words,
            "show_name": collection.show_name,
            "version": str(collection.version),
        },
    )
    return render_template(
        "backpack/badges/collection.html",
        collection=collection,
        places=places,
        hidden=[place for place in places if place.hidden is not None],
        reasons=Hidden,
        candidates=[
            badge for badge in candidates.badges if (badge.origin, badge.public_id) not in there
        ],
        shown=candidates,
        wanted=wanted,
        form=form,
        address=public_address(collection),
        **more,
    )


def public_address(collection: Collection) -> str:
    """The whole address of the collection's public page."""
    return f"{site_config().base_url}/c/{collection.public_id}"


@collecting.post("/collections/<public_id>/words")
@signed_in
def describe(public_id: str) -> ResponseReturnValue:
    """Write name and words anew; of two devices the second is asked first."""
    person = current_person()
    collection = service.find_collection(db.session(), public_id, person)
    form = WordsForm()
    if not form.validate_on_submit() or not form.as_words().name:
        return _page(collection, form), 400
    try:
        service.change_words(
            db.session(),
            collection,
            form.as_words(),
            person,
            version=_version(form.version.data),
            now=clock.now(),
        )
    except ChangedElsewhereError:
        # What was typed stays in the form, beside what the other device wrote.
        form.version.data = form.version.raw_data = str(collection.version)
        return _page(collection, form, conflict=True), 409
    flash(_("Written down."), "good")
    return redirect(url_for("collecting.show", public_id=public_id), 303)


def _version(value: str | None) -> int:
    return int(value) if value and value.isascii() and value.isdecimal() and len(value) < 9 else -1


@collecting.post("/collections/<public_id>/add")
@signed_in
def add(public_id: str) -> ResponseReturnValue:
    """Put the chosen badges at the end."""
    return _add(public_id)


@collecting.post("/collections/add")
@signed_in
def add_from_badge() -> ResponseReturnValue:
    """The same from a badge's own page, where the collection is chosen."""
    return _add(request.form.get("collection", ""))


def _add(public_id: str) -> ResponseReturnValue:
    person = current_person()
    collection = service.find_collection(db.session(), public_id, person)
    chosen = request.form.getlist("badge")
    added = service.add_badges(db.session(), collection, chosen, person, now=clock.now())
    if not chosen:
        flash(_("Nothing was ticked, so nothing was added."), "info")
    if added:
        flash(
            ngettext(
                "%(num)s badge is in “%(collection)s” now.",
                "%(num)s badges are in “%(collection)s” now.",
                added,
                collection=collection.name,
            ),
            "good",
        )
    return redirect(url_for("collecting.show", public_id=collection.public_id), 303)


@collecting.post("/collections/<public_id>/move")
@signed_in
def move(public_id: str) -> ResponseReturnValue:
    """One place up or down."""
    person = current_person()
    collection = service.find_collection(db.session(), public_id, person)
    direction = next((one for one in DIRECTIONS if one in request.form), None)
    if direction is None:
        raise BackpackError("direction_unknown", _("That is neither up nor down."))
    seen = _version(request.form.get("version"))
    try:
        service.move_badge(
            db.session(),
            collection,
            _version(request.form.get(direction)),
            person,
            by=DIRECTIONS[direction],
            version=seen,
            now=clock.now(),
        )
    except ChangedElsewhereError:
        typed = _unwritten(collection, seen=seen, current=False)
        unwritten = typed is not None
        return _page(collection, typed, order_conflict=True, unwritten=unwritten), 409
    return _go_on(collection, seen=seen, current=True)


def _go_on(collection: Collection, *, seen: int, current: bool) -> ResponseReturnValue:
    """Back to the collection; with the words that were typed and not written down, if any."""
    typed = _unwritten(collection, seen=seen, current=current)
    if typed is not None:
        return _page(collection, typed, unwritten=True)
    return redirect(
        url_for("collecting.show", public_id=collection.public_id, _anchor="order"), 303
    )


def _unwritten(collection: Collection, *, seen: int, current: bool) -> WordsForm | None:
    """The form as it was sent along, if its words are others than those that are kept.

    It goes on from this version, if what was typed began with the ``current`` words; else from
    the one that was ``seen``, so that writing it down asks first.
    """
    kept = service.Words(
        name=collection.name, words=collection.words, show_name=collection.show_name
    )
    form = WordsForm()
    if "words" not in request.form or form.as_words() == kept:
        return None
    form.version.data = form.version.raw_data = str(collection.version if current else seen)
    return form


@collecting.post("/collections/<public_id>/take-out")
@signed_in
def take_out(public_id: str) -> ResponseReturnValue:
    """Out of the collection; it stays on the shelf."""
    person = current_person()
    collection = service.find_collection(db.session(), public_id, person)
    item = _version(request.form.get("item"))
    seen = _version(request.form.get("version"))
    current = seen == collection.version
    service.take_out(db.session(), collection, item, person, now=clock.now())
    return _go_on(collection, seen=seen, current=current)


@collecting.post("/collections/<public_id>/publish")
@signed_in
def publish(public_id: str) -> ResponseReturnValue:
    """Give it a page that strangers see."""
    return _set_public(public_id, public=True)


@collecting.post("/collections/<public_id>/unpublish")
@signed_in
def unpublish(public_id: str) -> ResponseReturnValue:
    """End that page."""
    return _set_public(public_id, public=False)


def _set_public(public_id: str, *, public: bool) -> ResponseReturnValue:
    person = current_person()
    collection = service.find_collection(db.session(), public_id, person)
    service.set_public(db.session(), collection, person, public=public, now=clock.now())
    said = (
        _("The collection has its public page now.")
        if public
        else _("Strangers do not see the collection any more.")
    )
    flash(said, "good")
    return redirect(url_for("collecting.show", public_id=public_id, _anchor="page"), 303)


@collecting.get("/collections/<public_id>/remove")
@signed_in
def ask_to_remove(public_id: str) -> str:
    """Ask once more."""
    collection = service.find_collection(db.session(), public_id, current_person())
    return render_template(
        "backpack/badges/remove_collection.html", collection=collection, form=ButtonForm()
    )


@collecting.post("/collections/<public_id>/remove")
@signed_in
def remove(public_id: str) -> ResponseReturnValue:
    """Remove the collection; the badges stay."""
    person = current_person()
    collection = service.find_collection(db.session(), public_id, person)
    service.remove_collection(db.session(), collection, person, now=clock.now())
    flash(_("The collection is gone. Its badges are on your shelf as before."), "good")
    return redirect(url_for("collecting.list_all"), 303)
