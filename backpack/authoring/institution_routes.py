"""The pages of an institution's administrator: settings, issuers and roles."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_wtf import FlaskForm

from backpack import clock, db
from backpack.accounts.current import current_person, signed_in
from backpack.accounts.grants import Scope, grant_role
from backpack.authoring import finding, institutions, roles
from backpack.authoring.blueprint import authoring
from backpack.authoring.institution_forms import (
    ROLE_NAMES,
    GrantForm,
    InstitutionForm,
    IssuerForm,
    NewIssuerForm,
)
from backpack.catalogue.roles import institutions_of
from backpack.errors import BackpackError, ConflictError
from backpack.models import IdentifierKind, Institution, Issuer, Role, RoleName


def _institution(slug: str) -> Institution:
    return finding.find_institution(db.session(), slug, current_person())


def _to_overview() -> Any:
    return redirect(url_for("authoring.overview"), 303)


@authoring.get("/institutions/<slug>")
@signed_in
def edit_institution(slug: str) -> str:
    """What the institution decides for itself."""
    institution = _institution(slug)
    form = InstitutionForm(formdata=None, obj=institution)
    return _institution_page(institution, form)


def _institution_page(institution: Institution, form: InstitutionForm) -> str:
    return render_template(
        "backpack/authoring/institution.html", institution=institution, form=form
    )


@authoring.post("/institutions/<slug>")
@signed_in
def change_institution(slug: str) -> Any:
    """Change it, or give the form back with all that was typed."""
    institution = _institution(slug)
    form = InstitutionForm()
    if not form.validate_on_submit():
        return _institution_page(institution, form), 400
    try:
        institutions.change_institution(
            db.session(), institution, form.read(), actor=current_person(), now=clock.now()
        )
    except BackpackError as refusal:
        form.refuse(refusal)
        return _institution_page(institution, form), refusal.status
    flash(_("The settings are kept."), "good")
    return _to_overview()


@authoring.get("/institutions/<slug>/issuers/new")
@signed_in
def new_issuer(slug: str) -> str:
    """The form for a new issuer."""
    institution = _institution(slug)
    form = NewIssuerForm(formdata=None, website=institution.website, slug=f"{institution.slug}-")
    return _issuer_page(institution, form, None)


def _issuer_page(institution: Institution, form: IssuerForm, issuer: Issuer | None) -> str:
    return render_template(
        "backpack/authoring/issuer.html", institution=institution, form=form, issuer=issuer
    )


@authoring.post("/institutions/<slug>/issuers/new")
@signed_in
def create_issuer(slug: str) -> Any:
    """Make an issuer, or give the form back with all that was typed."""
    institution = _institution(slug)
    form = NewIssuerForm()
    if not form.validate_on_submit():
        return _issuer_page(institution, form, None), 400
    try:
        institutions.add_issuer(
            db.session(), institution, form.slug.data, form.read(),
            actor=current_person(), now=clock.now(),
        )  # fmt: skip
    except BackpackError as refusal:
        form.refuse(refusal)
        return _issuer_page(institution, form, None), refusal.status
    flash(_("The issuer is there. Describe its badges, and appoint who awards them."), "good")
    return _to_overview()


def _issuer(slug: str) -> Issuer:
    """An issuer of an institution that I administer."""
    issuer = finding.find_issuer(db.session(), slug, current_person())
    _institution(issuer.institution.slug)
    return issuer


@authoring.get("/issuers/<slug>")
@signed_in
def edit_issuer(slug: str) -> str:
    """What an issuer says of itself."""
    issuer = _issuer(slug)
    form = IssuerForm(formdata=None, obj=issuer)
    return _issuer_page(issuer.institution, form, issuer)


@authoring.post("/issuers/<slug>")
@signed_in
def change_issuer(slug: str) -> Any:
    """Change it, or give the form back with all that was typed."""
    issuer = _issuer(slug)
    form = IssuerForm()
    if not form.validate_on_submit():
        return _issuer_page(issuer.institution, form, issuer), 400
    try:
        institutions.change_issuer(
            db.session(), issuer, form.read(), actor=current_person(), now=clock.now()
        )
    except BackpackError as refusal:
        form.refuse(refusal)
        return _issuer_page(issuer.institution, form, issuer), refusal.status
    flash(_("The settings are kept."), "good")
    return _to_overview()


@authoring.get("/institutions/<slug>/roles")
@signed_in
def list_roles(slug: str) -> str:
    """Who may do what at the institution, and the form that gives a role."""
    return _roles_page(_institution(slug), GrantForm(formdata=None))


def _roles_page(institution: Institution, form: GrantForm) -> str:
    form.offer_scopes(institution.issuers)
    return render_template(
        "backpack/authoring/roles.html",
        institution=institution,
        form=form,
        holders=roles.list_holders(db.session(), institution),
        pending=roles.list_pending(db.session(), institution),
        role_names=ROLE_NAMES,
        plain=FlaskForm(),
    )


@authoring.post("/institutions/<slug>/roles")
@signed_in
def give_role(slug: str) -> Any:
    """Give a role, or give the form back with all that was typed."""
    institution = _institution(slug)
    form = GrantForm()
    form.offer_scopes(institution.issuers)
    if not form.validate_on_submit():
        return _roles_page(institution, form), 400
    issuers = {issuer.slug: issuer for issuer in institution.issuers}
    issuer = issuers.get(form.scope.data)
    try:
        given = grant_role(
            db.session(),
            RoleName(form.name.data),
            Scope(issuer=issuer) if issuer else Scope(institution=institution),
            kind=IdentifierKind(form.kind.data),
            value=form.value.data,
            provider=institution.provider or "",
            actor=current_person(),
            now=clock.now(),
        )
    except BackpackError as refusal:
        form.refuse(refusal)
        return _roles_page(institution, form), refusal.status
    if isinstance(given, Role):
        flash(_("The role is given."), "good")
    else:
        flash(_("The role is given. It counts from the first sign-in on."), "good")
    return redirect(url_for("authoring.list_roles", slug=slug), 303)


@authoring.post("/institutions/<slug>/roles/withdraw")
@signed_in
def withdraw_role(slug: str) -> Any:
    """Take a role back, or one that waits for a first sign-in."""
    institution = _institution(slug)
    role, grant = request.form.get("role", ""), request.form.get("grant", "")
    if grant:
        roles.withdraw_grant(
            db.session(), institution, grant, actor=current_person(), now=clock.now()
        )
    else:
        number = int(role) if role.isdecimal() and len(role) < 10 else 0
        try:
            roles.withdraw_role(
                db.session(), institution, number, actor=current_person(), now=clock.now()
            )
        except ConflictError as refusal:
            refusal.action = (url_for("authoring.list_roles", slug=slug), _("Roles"))
            raise
    flash(_("The role is taken back."), "good")
    if not institutions_of(db.session(), current_person()):
        return redirect(url_for("home"), 303)
    return redirect(url_for("authoring.list_roles", slug=slug), 303)
