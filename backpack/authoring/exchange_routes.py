"""A badge class out to a file, and in from one."""

from typing import Any

from flask import Response, flash, make_response, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired

from backpack import clock, db
from backpack.accounts.current import current_person, signed_in
from backpack.authoring import badges, finding
from backpack.authoring.blueprint import authoring
from backpack.authoring.exchange import read_badge_class, write_badge_class
from backpack.errors import BackpackError
from backpack.models import Issuer

LARGEST_IMPORT = 1_900_000


class ImportForm(FlaskForm):  # type: ignore[misc] # Flask-WTF carries no types
    """A file that describes a badge."""

    file = FileField(
        lazy_gettext("File"),
        description=lazy_gettext("The JSON that Export gives, here or elsewhere."),
        validators=[FileRequired(lazy_gettext("Choose a file."))],
    )


@authoring.get("/badges/<public_id>/export.json")
@signed_in
def export_badge(public_id: str) -> Response:
    """The badge as a file."""
    badge_class = finding.find_badge_class(db.session(), public_id, current_person())
    response = make_response(write_badge_class(badge_class))
    response.content_type = "application/json; charset=utf-8"
    name = f"{badge_class.slug}-{badge_class.version}.json"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@authoring.get("/issuers/<slug>/badges/import")
@signed_in
def show_import(slug: str) -> str:
    """The form for a file."""
    issuer = finding.find_issuer(db.session(), slug, current_person())
    return _import_page(issuer, ImportForm(formdata=None))


def _import_page(issuer: Issuer, form: ImportForm) -> str:
    return render_template("backpack/authoring/import.html", issuer=issuer, form=form)


@authoring.post("/issuers/<slug>/badges/import")
@signed_in
def import_badge(slug: str) -> Any:
    """Make a draft of what the file describes."""
    person = current_person()
    issuer = finding.find_issuer(db.session(), slug, person)
    form = ImportForm()
    if not form.validate_on_submit():
        return _import_page(issuer, form), 400
    try:
        description, picture = read_badge_class(form.file.data.stream.read(LARGEST_IMPORT))
    except BackpackError as refusal:
        form.file.errors = [refusal.sentence]
        return _import_page(issuer, form), refusal.status
    now = clock.now()
    draft = badges.create_draft(db.session(), issuer, description, actor=person, now=now)
    if picture is not None:
        badges.change_picture(db.session(), draft, picture, actor=person, now=now)
    flash(_("The badge is here as a draft. Look it over before you publish it."), "good")
    return redirect(url_for("authoring.show_badge", public_id=draft.public_id), 303)
