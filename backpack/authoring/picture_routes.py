"""The picture of a badge: uploaded, or made in the designer, and looked at before it is kept."""

from datetime import timedelta
from typing import Any

from flask import Response, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from backpack import clock, db
from backpack.accounts.current import current_person, signed_in
from backpack.artwork.errors import ArtworkError
from backpack.artwork.uploads import LARGEST_FILE, Picture, read_picture
from backpack.authoring import badges, finding
from backpack.authoring.blueprint import authoring
from backpack.authoring.describing import Design, draw, read_design
from backpack.authoring.picture_forms import DesignForm, UploadForm, say_refusal
from backpack.errors import BackpackError
from backpack.issuing.answers import answer_text
from backpack.issuing.routes import PICTURE_POLICY
from backpack.models import BadgeClass, BadgeStatus

DESIGN, UPLOAD, LOOK = "design", "upload", "look"


@authoring.get("/badges/<public_id>/picture")
@signed_in
def edit_picture(public_id: str) -> Any:
    """The designer and the upload."""
    badge_class = finding.find_badge_class(db.session(), public_id, current_person())
    if badge_class.status is not BadgeStatus.DRAFT:
        return redirect(url_for("authoring.show_badge", public_id=public_id), 303)
    institution = badge_class.issuer.institution
    design = read_design(badge_class.design) or Design(
        **badges.FIRST_DESIGN, colour=institution.colour
    )
    form = DesignForm(formdata=None, data=design.as_json())
    return _picture_page(badge_class, form, UploadForm(formdata=None))


def _picture_page(badge_class: BadgeClass, form: DesignForm, upload: UploadForm) -> str:
    form.offer_colours(badge_class.issuer.institution.colour)
    return render_template(
        "backpack/authoring/picture.html",
        badge_class=badge_class,
        issuer=badge_class.issuer,
        form=form,
        upload=upload,
        shown={name: field or "" for name, field in form.chosen().items()},
    )


@authoring.post("/badges/<public_id>/picture")
@signed_in
def change_picture(public_id: str) -> Any:
    """Keep the picture, or show once more what was chosen."""
    badge_class = finding.find_badge_class(db.session(), public_id, current_person())
    step = request.form.get("step", DESIGN)
    picture: Design | Picture
    if step == UPLOAD:
        upload = UploadForm()
        first = DesignForm(formdata=None, data=badge_class.design or badges.FIRST_DESIGN)
        try:
            picture = _uploaded(upload)
        except ArtworkError as refusal:
            upload.picture.errors = [say_refusal(refusal.code)]
            return _picture_page(badge_class, first, upload), 400
    else:
        form = DesignForm()
        form.offer_colours(badge_class.issuer.institution.colour)
        if step == LOOK or not form.validate_on_submit():
            status = 200 if step == LOOK else 400
            return _picture_page(badge_class, form, UploadForm(formdata=None)), status
        picture = Design(**form.chosen())
    badges.change_picture(
        db.session(), badge_class, picture, actor=current_person(), now=clock.now()
    )
    _say_kept(picture)
    return redirect(url_for("authoring.show_badge", public_id=public_id), 303)


def _uploaded(form: UploadForm) -> Picture:
    if not form.validate_on_submit() or not form.picture.data:
        raise ArtworkError("picture_missing")
    return read_picture(form.picture.data.stream.read(LARGEST_FILE + 1))


def _say_kept(picture: Design | Picture) -> None:
    removed = picture.removed if isinstance(picture, Picture) else ()
    if removed:
        what = ", ".join(removed)
        flash(_("The picture is kept, without what may not be in it: %(what)s.", what=what), "open")
    else:
        flash(_("The picture is kept."), "good")


@authoring.get("/badges/<public_id>/image.svg")
@signed_in
def show_picture(public_id: str) -> Response:
    """The picture of a badge that may be a draft still."""
    badge_class = finding.find_badge_class(db.session(), public_id, current_person())
    return _svg(badge_class.image_svg)


@authoring.get("/picture.svg")
@signed_in
def draw_preview() -> Response:
    """The picture that the choices in the address make."""
    finding.domain_of(db.session(), current_person())
    asked = request.args
    design = Design(
        shape=asked.get("shape", ""),
        symbol=asked.get("symbol", ""),
        colour=asked.get("colour", ""),
        text=asked.get("text", "")[:80],
        ribbon=asked.get("ribbon", "")[:24],
    )
    try:
        return _svg(draw(design, name=asked.get("name", "")[:120]))
    except ArtworkError as error:
        raise BackpackError("design_invalid", _("No such shape, symbol or colour.")) from error


def _svg(text: str) -> Response:
    if not text:
        abort(404)
    response = answer_text(text, media_type="image/svg+xml", lifetime=timedelta())
    response.headers["Content-Security-Policy"] = PICTURE_POLICY
    response.headers["Cache-Control"] = "private, no-cache"
    del response.headers["Access-Control-Allow-Origin"]
    return response
