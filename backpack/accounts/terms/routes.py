"""What somebody agreed to and when: the list, each old text, and taking a consent back."""

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from backpack import clock, db
from backpack.accounts.blueprint import blueprint
from backpack.accounts.current import current_person, signed_in
from backpack.accounts.forms import EmptyForm
from backpack.accounts.terms import agreements, claiming
from backpack.accounts.terms.rendering import render_terms
from backpack.models import LegalBasis


@blueprint.get("/profile/agreements")
@signed_in
def show_agreements() -> str:
    """Everything that this person agreed to or took note of, the latest first."""
    return render_template(
        "backpack/accounts/agreements.html",
        agreements=agreements(db.session(), current_person()),
        consent=LegalBasis.CONSENT,
    )


@blueprint.get("/profile/agreements/<int:document_id>")
@signed_in
def show_agreement(document_id: int) -> str:
    """One text, as it was when it was agreed to."""
    acceptance = claiming.find_acceptance(db.session(), current_person(), document_id=document_id)
    return render_template(
        "backpack/accounts/agreement.html",
        acceptance=acceptance,
        document=acceptance.document,
        text=render_terms(acceptance.document, below=1),
        form=EmptyForm(),
        consent=LegalBasis.CONSENT,
    )


@blueprint.post("/profile/agreements/<int:document_id>/withdraw")
@signed_in
def withdraw_consent(document_id: int) -> Response:
    """Take a consent back."""
    claiming.withdraw_consent(
        db.session(), current_person(), document_id=document_id, now=clock.now()
    )
    flash(_("Your consent is withdrawn. Your badges stay as they are."), "success")
    return redirect(url_for("accounts.show_agreements"), 303)
