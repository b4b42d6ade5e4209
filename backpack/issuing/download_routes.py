"""A badge in its owner's hands: every form of it as a file, each explained in plain words."""

from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus

from flask import Blueprint, abort, make_response, render_template
from flask.typing import ResponseReturnValue

from backpack import clock, db
from backpack.accounts.current import current_person, signed_in
from backpack.issuing import forms, published
from backpack.issuing.european_learning_model import Told, has_learning_model
from backpack.models import Credential


@dataclass(frozen=True, slots=True)
class Form:
    """One form of the file: its media type, and how it is made."""

    media_type: str
    make: Callable[[Credential], str | bytes]


def _json(credential: Credential) -> str:
    return credential.signed_json


def _jwt(credential: Credential) -> str:
    return forms.as_jwt(db.session(), credential, credential.signed_json, now=clock.now())


def _png(credential: Credential) -> bytes:
    return forms.as_png(credential, credential.signed_json)


def _svg(credential: Credential) -> bytes:
    return forms.as_svg(credential, credential.signed_json)


def _elm(credential: Credential) -> str:
    award = credential.award
    told = Told(name=credential.recipient_name, grade=award.grade, narrative=award.narrative)
    return forms.as_learning_model(credential, told)


FORMS = {
    "png": Form("image/png", _png),
    "svg": Form("image/svg+xml", _svg),
    "json": Form("application/vc", _json),
    "jwt": Form("application/vc+jwt", _jwt),
    "elm.json": Form("application/ld+json", _elm),
    "ob2.png": Form("image/png", forms.as_ob2_png),
    "ob2.svg": Form("image/svg+xml", forms.as_ob2_svg),
    "ob2.json": Form("application/ld+json", forms.as_ob2_json),
}
"""Every form by the end of its address, which is the end of its file's name as well."""


def add_downloads(blueprint: Blueprint) -> None:
    """Add the owner's downloads to ``blueprint``."""
    blueprint.add_url_rule("/badges/<public_id>/download", view_func=downloads)
    blueprint.add_url_rule("/badges/<public_id>/download/<form>", view_func=download_badge)


@signed_in
def downloads(public_id: str) -> ResponseReturnValue:
    """What each file is good for."""
    credential = published.find_own(db.session(), public_id, current_person())
    return render_template(
        "backpack/issuing/downloads.html",
        credential=credential,
        badge_class=credential.badge_class,
        public=credential.public,
        has_learning_model=has_learning_model(credential.badge_class),
    )


@signed_in
def download_badge(public_id: str, form: str) -> ResponseReturnValue:
    """The whole badge in one form, for nobody but its owner."""
    if form not in FORMS:
        abort(HTTPStatus.NOT_FOUND)
    credential = published.find_own(db.session(), public_id, current_person())
    chosen = FORMS[form]
    response = make_response(chosen.make(credential))
    response.content_type = chosen.media_type
    response.headers["Content-Disposition"] = (
        f'attachment; filename="{credential.badge_class.slug}.{form}"'
    )
    response.headers["Cache-Control"] = "private, no-store"
    return response
