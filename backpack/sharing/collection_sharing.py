"""What a learner does to share a public collection: its address, its QR code, other networks."""

from http import HTTPStatus

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from backpack import db
from backpack.accounts.current import current_person, signed_in
from backpack.badges.collecting.routes import public_address
from backpack.badges.collecting.service import find_collection
from backpack.errors import ConflictError
from backpack.models import Collection
from backpack.sharing import links
from backpack.sharing.channels import POSTS, Post
from backpack.sharing.forms import MastodonForm
from backpack.shell import loosen_policy

collection_sharing = Blueprint(
    "collection_sharing", __name__, url_prefix="/collections/<public_id>/share"
)


@collection_sharing.get("")
@signed_in
def share(public_id: str) -> ResponseReturnValue:
    """The ways out of a public collection; one that is private is made public on its own page."""
    collection = find_collection(db.session(), public_id, current_person())
    if collection.published_at is None:
        return redirect(url_for("collecting.show", public_id=public_id, _anchor="page"))
    post = _post(collection)
    # The form for Mastodon is answered by a redirect to a server that the learner names.
    loosen_policy("form-action", "https:")
    return render_template(
        "backpack/sharing/share_collection.html",
        collection=collection,
        address=post.address,
        email=links.email(subject=collection.name, body=f"{post.text}\n\n{post.address}\n"),
        mastodon_form=MastodonForm(formdata=None),
    )


@collection_sharing.get("/<channel>")
@signed_in
def take_to(public_id: str, channel: str) -> ResponseReturnValue:
    """On to another site, with the collection's address filled in."""
    post = _find_post(public_id)
    if channel not in POSTS:
        abort(HTTPStatus.NOT_FOUND)
    return redirect(POSTS[channel](post))


@collection_sharing.post("/mastodon")
@signed_in
def take_to_mastodon(public_id: str) -> ResponseReturnValue:
    """On to the learner's own Mastodon server."""
    post = _find_post(public_id)
    form = MastodonForm()
    if not form.validate_on_submit():
        flash(_("Write the server’s name, such as mastodon.social."), "bad")
        return redirect(
            url_for("collection_sharing.share", public_id=public_id, _anchor="networks")
        )
    return redirect(links.mastodon(form.server.data, post.text, post.address))


def _find_post(public_id: str) -> Post:
    collection = find_collection(db.session(), public_id, current_person())
    if collection.published_at is None:
        raise ConflictError(
            "collection_private",
            _("Strangers do not see this collection. Make its page public first."),
            action=(
                url_for("collecting.show", public_id=public_id, _anchor="page"),
                _("To the collection"),
            ),
        )
    return _post(collection)


def _post(collection: Collection) -> Post:
    text = _("My badges: %(name)s.", name=collection.name)
    return Post(address=public_address(collection), text=text)
