"""The pages of batches: upload, judgement, correction, confirmation, progress, results."""

from typing import Any

from flask import Response as FlaskResponse
from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from backpack import clock, db
from backpack.accounts.current import current_person, signed_in
from backpack.awards.batches import columns, listing, pinning, service, steps
from backpack.awards.batches.findings import say_finding
from backpack.awards.batches.reading import MOST_BYTES, read_award_file
from backpack.errors import BackpackError, ConflictError
from backpack.models import AwardBatch, BadgeClass, BatchRow, BatchState, RowState
from backpack.security import limiter, takes_files
from backpack.shell import current_language
from backpack.staff.batch_forms import RowForm, UploadForm
from backpack.staff.blueprint import my_issuers, staff
from backpack.staff.previews import preview_letters
from backpack.staff.service import badge_classes_of

UPLOADS = "20 per minute"
"""More than any person does; each reads a file."""

NEWEST = 30
"""How many batches the list shows."""

DEEDS = {
    "start": steps.start_batch,
    "stop": steps.stop_batch,
    "continue": steps.continue_batch,
    "end": steps.end_batch,
    "judge": steps.judge_again,
}
"""What a button of a batch does."""


def _find(public_id: str) -> AwardBatch:
    return service.find_batch(db.session(), public_id, my_issuers())


def _here(batch: AwardBatch, **arguments: Any) -> Response:
    address = url_for("staff.show_batch", public_id=batch.public_id, **arguments)
    return redirect(address, 303)


@staff.get("/batches")
@signed_in
def batches() -> str:
    """The newest batches of my issuers."""
    found = service.list_batches(db.session(), my_issuers(), most=NEWEST)
    return render_template("backpack/staff/batches.html", batches=found)


@staff.get("/batches/new")
@signed_in
def new_batch() -> str:
    """The form for a file."""
    badge_classes = badge_classes_of(db.session(), my_issuers(), awardable=True)
    form = UploadForm(
        formdata=None, language=current_language(), badge=request.args.get("badge", "")
    )
    return _upload_page(form, badge_classes)


def _upload_page(form: UploadForm, badge_classes: list[BadgeClass]) -> str:
    form.offer_badges(badge_classes)
    return render_template(
        "backpack/staff/new_batch.html",
        form=form,
        badge_classes=badge_classes,
        names=columns.NAMES,
    )


@staff.post("/batches/new")
@takes_files(MOST_BYTES)
@limiter.limit(UPLOADS)
@signed_in
def upload_batch() -> Any:
    """Judge every row of a file and keep them; nothing is awarded before it is confirmed."""
    badge_classes = badge_classes_of(db.session(), my_issuers(), awardable=True)
    form = UploadForm()
    form.offer_badges(badge_classes)
    if not form.validate_on_submit():
        return _upload_page(form, badge_classes), 400
    chosen = next(one for one in badge_classes if one.public_id == form.badge.data)
    try:
        batch = service.create_batch(
            db.session(),
            read_award_file(form.file.data.read()),
            badge_class=chosen,
            file_name=form.file.data.filename or "",
            language=form.language.data,
            scheduled_for=form.planned_for(chosen),
            created_by=current_person(),
            now=clock.now(),
        )
    except BackpackError as refusal:
        # A refusal belongs beside its field; rows that were kept before it go with it.
        db.session().rollback()
        form.refuse(refusal)
        badge_classes = badge_classes_of(db.session(), my_issuers(), awardable=True)
        return _upload_page(form, badge_classes), refusal.status
    return _here(batch)


@staff.get("/batches/template.csv")
@signed_in
def batch_template() -> FlaskResponse:
    """A file to begin with."""
    return _csv(listing.write_template(), "awards.csv")


def _csv(body: str, name: str) -> FlaskResponse:
    response = FlaskResponse(body, content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["Cache-Control"] = "no-store"
    return response


@staff.get("/batches/<public_id>")
@signed_in
def show_batch(public_id: str) -> str:
    """One batch: before it is confirmed what was found, afterwards how far it is."""
    batch = _find(public_id)
    counts = service.count_rows(db.session(), batch)
    wanted = request.args.get("show") or (
        RowState.FAULTY.value if counts[RowState.FAULTY] else listing.ALL
    )
    if batch.state is not BatchState.DRAFT and "show" not in request.args:
        wanted = RowState.REFUSED.value if counts[RowState.REFUSED] else listing.ALL
    page = request.args.get("page", "1")
    draft = batch.state is BatchState.DRAFT
    return render_template(
        "backpack/staff/batch.html",
        batch=batch,
        counts=counts,
        total=sum(counts.values()),
        decided=counts[RowState.AWARDED] + counts[RowState.REFUSED],
        shown=wanted,
        page=listing.list_rows(
            db.session(), batch, shown=wanted, page=int(page) if page.isdecimal() else 1
        ),
        changed=draft and pinning.is_changed(batch),
        superseded=not draft and pinning.is_superseded(db.session(), batch.badge_class),
        warned=draft and listing.has_warnings(db.session(), batch),
        letters=preview_letters(db.session(), batch, now=clock.now()) if draft else [],
        say_finding=say_finding,
    )


def _refused(public_id: str, refusal: ConflictError) -> Response:
    """Say it on the page of the batch as it is now: somebody else, or another tab, was faster."""
    db.session().rollback()
    flash(refusal.sentence, "bad")
    return _here(_find(public_id))


@staff.get("/batches/<public_id>/rows/<int:line>")
@signed_in
def show_row(public_id: str, line: int) -> str:
    """One row, to be corrected."""
    batch = _find(public_id)
    row = service.find_row(db.session(), batch, line)
    return _row_page(batch, row, RowForm(formdata=None, data=row.cells))


def _row_page(batch: AwardBatch, row: BatchRow, form: RowForm) -> str:
    return render_template(
        "backpack/staff/batch_row.html",
        batch=batch,
        row=row,
        form=form,
        names=columns.NAMES,
        say_finding=say_finding,
    )


@staff.post("/batches/<public_id>/rows/<int:line>")
@signed_in
def correct_row(public_id: str, line: int) -> Any:
    """Let the row say what was typed, and judge it anew."""
    batch = _find(public_id)
    row = service.find_row(db.session(), batch, line)
    form = RowForm()
    person, now = current_person(), clock.now()
    try:
        service.correct_row(db.session(), batch, row, form.cells(), actor=person, now=now)
    except ConflictError as refusal:
        return _refused(public_id, refusal)
    if row.state is RowState.FAULTY:
        return _row_page(batch, row, form), 400
    flash(_("Row %(number)s is in order now.", number=line), "good")
    return _here(batch)


@staff.post("/batches/<public_id>/rows/<int:line>/leave-out")
@signed_in
def leave_row_out(public_id: str, line: int) -> Response:
    """Do not award this row."""
    batch = _find(public_id)
    row = service.find_row(db.session(), batch, line)
    try:
        service.leave_row_out(db.session(), batch, row, actor=current_person(), now=clock.now())
    except ConflictError as refusal:
        return _refused(public_id, refusal)
    flash(_("Row %(number)s is left out.", number=line), "info")
    return _here(batch)


@staff.post("/batches/<public_id>/<any(start, stop, continue, end, judge):deed>")
@signed_in
def move_batch(public_id: str, deed: str) -> Response:
    """Confirm the batch, stop it, go on with it, end it, or have it judged again."""
    batch = _find(public_id)
    try:
        DEEDS[deed](db.session(), batch, actor=current_person(), now=clock.now())
    except ConflictError as refusal:
        return _refused(public_id, refusal)
    if batch.state is BatchState.DISCARDED:
        flash(_("The file is thrown away. Nothing of it was awarded."), "info")
        return redirect(url_for("staff.batches"), 303)
    return _here(batch)


@staff.get("/batches/<public_id>/rows.csv")
@signed_in
def download_rows(public_id: str) -> FlaskResponse:
    """Every row with what became of it."""
    batch = _find(public_id)
    return _csv("".join(listing.write_rows(db.session(), batch)), "awards.csv")
