"""The pages of a badge class: list, form, preview, and what can be done to it."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response

from backpack import clock, db
from backpack.accounts.current import current_person, signed_in
from backpack.authoring import badges, esco, finding, frameworks
from backpack.authoring.blueprint import authoring
from backpack.authoring.describing import description_of, missing_from
from backpack.authoring.elements import measure
from backpack.authoring.forms import BadgeForm, form_values
from backpack.errors import BackpackError, ConflictError
from backpack.issuing.addresses import site_config
from backpack.models import BadgeClass, BadgeStatus, Issuer
from backpack.security import limiter
from backpack.shell import current_language

SAVE, ROWS, ESCO, ADD, ITEM = "save", "rows", "esco", "add", "item"
"""What the buttons of the form ask; every one of them sends the whole form."""

SEARCHES = "240 per minute"
"""Somebody who types fast; each reads a file that is in memory."""

FETCHES = "20 per minute"
"""Items of frameworks; each asks another server, which may take its time."""

fetches_items = limiter.shared_limit(
    FETCHES, scope="items", exempt_when=lambda: request.form.get("step") != ITEM
)
"""For the routes of the form, which fetch an item by one of its buttons."""


@authoring.get("")
@signed_in
def overview() -> str:
    """What I keep: my institutions, and the issuers whose badges I describe."""
    domain = finding.domain_of(db.session(), current_person())
    return render_template(
        "backpack/authoring/overview.html",
        domain=domain,
        counts=finding.count_badges(db.session(), domain.issuers),
    )


@authoring.get("/issuers/<slug>/badges")
@signed_in
def list_badges(slug: str) -> str:
    """The badges of one issuer."""
    issuer = finding.find_issuer(db.session(), slug, current_person())
    return render_template(
        "backpack/authoring/badges.html",
        issuer=issuer,
        badge_classes=finding.badge_classes_of(db.session(), issuer),
    )


@authoring.get("/issuers/<slug>/badges/new")
@signed_in
def new_badge(slug: str) -> str:
    """The form for a new badge."""
    issuer = finding.find_issuer(db.session(), slug, current_person())
    form = BadgeForm(formdata=None, language=current_language())
    return _form_page(form, issuer, None)


@authoring.post("/issuers/<slug>/badges/new")
@fetches_items
@signed_in
def create_badge(slug: str) -> Any:
    """Begin a badge, or give the form back with all that was typed."""
    issuer = finding.find_issuer(db.session(), slug, current_person())
    form = BadgeForm()
    if (again := _not_saving(form, issuer, None)) is not None:
        return again
    badge_class = badges.create_draft(
        db.session(), issuer, form.read(), actor=current_person(), now=clock.now()
    )
    flash(_("The draft is kept. Only those who describe badges here see it."), "good")
    return _to_badge(badge_class)


@authoring.get("/badges/<public_id>")
@signed_in
def show_badge(public_id: str) -> str:
    """One badge as learners and strangers will see it, and what can be done to it."""
    badge_class = finding.find_badge_class(db.session(), public_id, current_person())
    versions = badges.versions_of(db.session(), badge_class)
    return render_template(
        "backpack/authoring/badge.html",
        badge_class=badge_class,
        issuer=badge_class.issuer,
        versions=versions,
        promised=badges.is_promised(db.session(), badge_class),
        draft=next((one for one in versions if one.status is BadgeStatus.DRAFT), None),
        missing=[group[0] for group in missing_from(badge_class)],
        meter=measure(_columns(badge_class)),
        form=FlaskForm(),
    )


def _columns(badge_class: BadgeClass) -> dict[str, Any]:
    description = description_of(badge_class)
    return {name: getattr(description, name) for name in description.__dataclass_fields__}


@authoring.get("/badges/<public_id>/edit")
@signed_in
def edit_badge(public_id: str) -> Any:
    """The form with what the draft says."""
    badge_class = finding.find_badge_class(db.session(), public_id, current_person())
    if badge_class.status is not BadgeStatus.DRAFT:
        return _to_badge(badge_class)
    form = BadgeForm(formdata=None, data=form_values(description_of(badge_class)))
    return _form_page(form, badge_class.issuer, badge_class)


@authoring.post("/badges/<public_id>/edit")
@fetches_items
@signed_in
def change_badge(public_id: str) -> Any:
    """Rewrite the draft, or give the form back with all that was typed."""
    badge_class = finding.find_badge_class(db.session(), public_id, current_person())
    form = BadgeForm()
    if (again := _not_saving(form, badge_class.issuer, badge_class)) is not None:
        return again
    try:
        badges.change_draft(
            db.session(), badge_class, form.read(), actor=current_person(), now=clock.now()
        )
    except ConflictError as refusal:
        # An error page would lose what was typed.
        form.form_errors.append(refusal.sentence)
        return _form_page(form, badge_class.issuer, badge_class), refusal.status
    flash(_("The draft is kept."), "good")
    return _to_badge(badge_class)


def _not_saving(form: BadgeForm, issuer: Issuer, badge_class: BadgeClass | None) -> Any:
    """The form once more, if this was no attempt to save, or not a good one."""
    step = request.form.get("step", SAVE)
    if step == ADD:
        _add_skills(form)
        return _form_page(form, issuer, badge_class)
    if step == ITEM:
        return _add_item(form, issuer, badge_class)
    if step in {ROWS, ESCO}:
        form.offer_rows()
        return _form_page(form, issuer, badge_class)
    if not form.validate_on_submit():
        return _form_page(form, issuer, badge_class), 400
    return None


def _add_skills(form: BadgeForm) -> None:
    path = site_config().esco_file
    known = {row.form.url.data for row in form.alignments}
    for uri in dict.fromkeys(request.form.getlist("skill")):
        skill = esco.find_skill(path, uri) if path and uri not in known else None
        if skill is not None:
            _first_empty_row(form).process(formdata=None, data=skill.as_alignment())


def _add_item(form: BadgeForm, issuer: Issuer, badge_class: BadgeClass | None) -> Any:
    """The form with one more alignment, or with what is wrong with its address."""
    address = request.form.get("item", "").strip()
    db.let_go()
    try:
        found = frameworks.fetch_item(address)
    except BackpackError as refusal:
        problem = refusal.sentence
        return _form_page(form, issuer, badge_class, item=address, item_problem=problem), 400
    if found["url"] not in {row.form.url.data for row in form.alignments}:
        _first_empty_row(form).process(formdata=None, data=found)
    return _form_page(form, issuer, badge_class)


def _first_empty_row(form: BadgeForm) -> Any:
    for row in form.alignments:
        if not row.form.name.data and not row.form.url.data:
            return row
    return form.alignments.append_entry()


def _form_page(
    form: BadgeForm,
    issuer: Issuer,
    badge_class: BadgeClass | None,
    *,
    item: str = "",
    item_problem: str | None = None,
) -> str:
    form.offer_rows(1)
    path = site_config().esco_file
    sought = request.form.get("sought", "").strip()
    return render_template(
        "backpack/authoring/edit.html",
        form=form,
        issuer=issuer,
        badge_class=badge_class,
        meter=measure(form.values()),
        can_search=path is not None,
        sought=sought,
        skills=esco.search_skills(path, sought) if path is not None and sought else [],
        item=item,
        item_problem=item_problem,
    )


@authoring.get("/skills")
@limiter.limit(SEARCHES)
@signed_in
def search_skills() -> str:
    """The part of the form with what is found, for whoever types; empty without a file."""
    finding.domain_of(db.session(), current_person())
    path = site_config().esco_file
    sought = request.args.get("sought", "").strip()
    return render_template(
        "backpack/authoring/_found.html",
        sought=sought if path is not None else "",
        skills=esco.search_skills(path, sought) if path is not None and sought else [],
    )


def _to_badge(badge_class: BadgeClass) -> Response:
    return redirect(url_for("authoring.show_badge", public_id=badge_class.public_id), 303)


@authoring.post("/badges/<public_id>/publish")
@signed_in
def publish(public_id: str) -> Any:
    """Let it be awarded, and stand in the catalogue."""
    badge_class = finding.find_badge_class(db.session(), public_id, current_person())
    try:
        badges.publish_badge_class(
            db.session(), badge_class, actor=current_person(), now=clock.now()
        )
    except BackpackError as refusal:
        if refusal.code != "badge_incomplete":
            raise
        flash(refusal.sentence, "bad")
        return redirect(url_for("authoring.edit_badge", public_id=public_id), 303)
    flash(_("The badge is public: it stands in the catalogue and can be awarded."), "good")
    return _to_badge(badge_class)


@authoring.post("/badges/<public_id>/archive")
@signed_in
def archive(public_id: str) -> Any:
    """Award it no more."""
    badge_class = finding.find_badge_class(db.session(), public_id, current_person())
    badges.archive_badge_class(db.session(), badge_class, actor=current_person(), now=clock.now())
    flash(_("The badge is archived. Whoever has it keeps it."), "good")
    return _to_badge(badge_class)


@authoring.post("/badges/<public_id>/restore")
@signed_in
def restore(public_id: str) -> Any:
    """Award it again."""
    badge_class = finding.find_badge_class(db.session(), public_id, current_person())
    badges.restore_badge_class(db.session(), badge_class, actor=current_person(), now=clock.now())
    flash(_("The badge can be awarded again."), "good")
    return _to_badge(badge_class)


@authoring.post("/badges/<public_id>/change")
@signed_in
def begin_change(public_id: str) -> Any:
    """Go to the draft in which it is changed."""
    badge_class = finding.find_badge_class(db.session(), public_id, current_person())
    draft = badges.begin_change(db.session(), badge_class, actor=current_person(), now=clock.now())
    return redirect(url_for("authoring.edit_badge", public_id=draft.public_id), 303)


@authoring.post("/badges/<public_id>/discard")
@signed_in
def discard(public_id: str) -> Any:
    """Throw a draft away."""
    badge_class = finding.find_badge_class(db.session(), public_id, current_person())
    slug = badge_class.issuer.slug
    badges.discard_draft(db.session(), badge_class, actor=current_person(), now=clock.now())
    flash(_("The draft is gone."), "good")
    return redirect(url_for("authoring.list_badges", slug=slug), 303)
