"""The pages of an account: the welcome, the terms, and the profile."""

from flask import (
    current_app,
    flash,
    redirect,
    render_template,
    request,
    session,
    url_for,
)
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from backpack import clock, db
from backpack.accounts import profile, unmerging
from backpack.accounts.addresses import safe_next_path
from backpack.accounts.blueprint import blueprint
from backpack.accounts.current import (
    LANGUAGE,
    current_person,
    optional_browser,
    optional_person,
    signed_in,
)
from backpack.accounts.forms import EmptyForm, LanguageForm, TermsForm
from backpack.accounts.identifiers import active_identifiers
from backpack.accounts.identity_forms import NameForm
from backpack.accounts.sessions import live_sessions
from backpack.accounts.terms import (
    TermsKind,
    agree_to_terms,
    agreements,
    current_document,
    has_agreed,
)
from backpack.accounts.terms.rendering import render_terms
from backpack.shell import LANGUAGES, current_language

SHELF = "badges.shelf"


def home() -> Response | str:
    """A welcome; whoever is signed in goes straight to the backpack."""
    if optional_person() is None:
        return render_template("backpack/accounts/welcome.html")
    shelf = SHELF if SHELF in current_app.view_functions else "accounts.show_profile"
    return redirect(url_for(shelf))


@blueprint.get("/terms")
def show_terms() -> str:
    """The general terms; with the question, for somebody who has not agreed to them yet."""
    form = TermsForm()
    return _terms_page(form)


def _terms_page(form: TermsForm) -> str:
    document = current_document(db.session(), TermsKind.GENERAL, language=current_language())
    form.sha256.data = document.sha256
    person = optional_person()
    return render_template(
        "backpack/accounts/terms.html",
        document=document,
        text=render_terms(document),
        form=form,
        asks=person is not None and not has_agreed(db.session(), person),
        next_path=safe_next_path(request.args.get("next")),
    )


@blueprint.post("/terms")
def accept_terms() -> Response | str:
    """Note the agreement, and go on to where the person was going."""
    person = current_person()
    form = TermsForm()
    shown = form.sha256.data or ""
    if not form.validate_on_submit():
        return _terms_page(form)
    agree_to_terms(db.session(), person, sha256=shown, now=clock.now())
    return redirect(safe_next_path(request.args.get("next")))


@blueprint.get("/privacy")
def show_privacy() -> str:
    """The privacy statement."""
    document = current_document(db.session(), TermsKind.PRIVACY, language=current_language())
    return render_template(
        "backpack/accounts/privacy.html", document=document, text=render_terms(document)
    )


@blueprint.get("/profile")
@signed_in
def show_profile() -> str:
    """Who we know this person to be, how, and in which browsers she is signed in."""
    person = current_person()
    here = optional_browser()
    now, providers = clock.now(), current_app.extensions["providers"]
    language = LanguageForm(language=person.language or current_language())
    return render_template(
        "backpack/accounts/profile.html",
        known=person,
        identifiers=[
            profile.describe_identifier(identifier, providers)
            for identifier in active_identifiers(db.session(), person)
        ],
        former=[
            profile.describe_identifier(identifier, providers)
            for identifier in profile.former_identifiers(db.session(), person)
        ],
        merges=unmerging.open_merges(db.session(), person, now=now),
        in_use=here.sign_in_id if here else None,
        now=now,
        name_form=NameForm(display_name=person.display_name),
        sign_ins=profile.sign_ins_of(db.session(), person),
        providers=providers,
        browsers=[
            profile.describe_browser(browser, here=browser is here)
            for browser in live_sessions(db.session(), person, now=now)
        ],
        agreements=agreements(db.session(), person),
        form=EmptyForm(),
        language_form=language,
        languages_by_code=LANGUAGES,
    )


@blueprint.post("/profile/language")
@signed_in
def choose_language() -> Response:
    """Keep the language of the pages and of our mail."""
    form = LanguageForm()
    if form.validate_on_submit():
        profile.choose_language(
            db.session(), current_person(), language=form.language.data, now=clock.now()
        )
        session[LANGUAGE] = form.language.data
        flash(_("Your language is kept."), "success")
    return redirect(url_for("accounts.show_profile"))


@blueprint.post("/profile/browsers/<public_id>/end")
@signed_in
def end_browser(public_id: str) -> Response:
    """Sign one of this person's browsers out."""
    profile.end_browser(db.session(), current_person(), public_id=public_id, now=clock.now())
    flash(_("That browser is signed out."), "success")
    return redirect(url_for("accounts.show_profile"))


@blueprint.post("/profile/browsers/end-others")
@signed_in
def end_other_browsers() -> Response:
    """Sign every browser out but this one."""
    profile.end_other_browsers(
        db.session(), current_person(), here=optional_browser(), now=clock.now()
    )
    flash(_("Every other browser is signed out."), "success")
    return redirect(url_for("accounts.show_profile"))
