"""The page for a learner who misses a badge: step by step, and at its end a letter."""

from typing import Any

from flask import current_app, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from wtforms.fields.choices import SelectChoice

from backpack import clock, db
from backpack.accounts import missing, profile
from backpack.accounts.blueprint import blueprint
from backpack.accounts.current import current_person, signed_in
from backpack.accounts.identifiers import active_identifiers
from backpack.accounts.identity_forms import MissingBadgeForm
from backpack.errors import TooOftenError
from backpack.shell import current_language


def _form() -> MissingBadgeForm:
    form = MissingBadgeForm()
    dutch = current_language() == "nl"
    form.issuer.choices = [
        SelectChoice(
            issuer.slug,
            (issuer.name_nl if dutch else None) or issuer.name,
            optgroup=(issuer.institution.name_nl if dutch else None) or issuer.institution.name,
        )
        for issuer in missing.issuers_to_ask(db.session())
    ]
    return form


def _page(form: MissingBadgeForm) -> str:
    session, person = db.session(), current_person()
    providers = current_app.extensions["providers"]
    names = [
        profile.name_provider(sign_in.provider, providers)[current_language()]
        for sign_in in profile.sign_ins_of(session, person)
    ]
    return render_template(
        "backpack/accounts/missing.html",
        form=form,
        known=person,
        identifiers=[
            profile.describe_identifier(identifier, providers)
            for identifier in active_identifiers(session, person)
        ],
        provider_names=list(dict.fromkeys(names)),
        addresses=missing.own_addresses(session, person),
    )


@blueprint.get("/missing-badge")
@signed_in
def show_missing() -> str:
    """What to try, in order: the names we know, another address, another sign-in, the issuer."""
    return _page(_form())


@blueprint.post("/missing-badge")
@signed_in
def ask_issuer() -> Any:
    """Write to the issuer."""
    form = _form()
    if not form.validate_on_submit():
        return _page(form), 400
    try:
        missing.ask_issuer(
            db.session(),
            current_person(),
            issuer=form.issuer.data,
            badge=form.badge.data,
            message=form.message.data or "",
            now=clock.now(),
        )
    except TooOftenError as refusal:
        form.message.errors = [refusal.sentence]
        return _page(form), refusal.status
    flash(_("We wrote to them. Their answer comes to you by mail."), "good")
    return redirect(url_for("accounts.show_missing"), 303)
