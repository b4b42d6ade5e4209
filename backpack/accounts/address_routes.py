"""Adding an e-mail address with a mailed code, removing one, and the name to show."""

from typing import Any

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from backpack import clock, db
from backpack.accounts import mailboxes
from backpack.accounts.blueprint import blueprint
from backpack.accounts.current import current_browser, current_person, signed_in
from backpack.accounts.identity_forms import AddressForm, CodeForm, NameForm
from backpack.accounts.mailboxes import Answer
from backpack.accounts.names import choose_display_name
from backpack.errors import BackpackError
from backpack.security import limiter
from backpack.shell import current_language

PROFILE = "accounts.show_profile"
CODES_RATE = "60 per hour"
"""Beside what the service allows per person and per mailbox: this counts wrong codes as well."""


@blueprint.get("/profile/addresses/new")
@signed_in
def new_address() -> str:
    """The form for an address that no institution vouches for."""
    return _address_page(AddressForm())


def _address_page(form: AddressForm) -> str:
    return render_template("backpack/accounts/new_address.html", form=form)


@blueprint.post("/profile/addresses/new")
@limiter.limit(CODES_RATE)
@signed_in
def send_code() -> Any:
    """Mail a code to the address."""
    form = AddressForm()
    if not form.validate_on_submit():
        return _address_page(form), 400
    try:
        row = mailboxes.send_code(
            db.session(),
            current_person(),
            address=form.address.data,
            language=current_language(),
            now=clock.now(),
        )
    except BackpackError as refusal:
        # It belongs beside the field: an error page would lose what was typed.
        form.address.errors = [refusal.sentence]
        return _address_page(form), refusal.status
    return redirect(url_for("accounts.show_code", public_id=row.public_id), 303)


@blueprint.get("/profile/addresses/codes/<public_id>")
@signed_in
def show_code(public_id: str) -> str:
    """The form for the code that was mailed."""
    row = mailboxes.find_code(db.session(), current_person(), public_id=public_id)
    return render_template("backpack/accounts/code.html", form=CodeForm(), row=row)


@blueprint.post("/profile/addresses/codes/<public_id>")
@limiter.limit(CODES_RATE)
@signed_in
def enter_code(public_id: str) -> Any:
    """Judge the code; the right one makes the address hers."""
    person, session = current_person(), db.session()
    row = mailboxes.find_code(session, person, public_id=public_id)
    form = CodeForm()
    if not form.validate_on_submit():
        return render_template("backpack/accounts/code.html", form=form, row=row), 400
    answer = mailboxes.enter_code(
        session,
        person,
        row,
        given=form.code.data,
        now=clock.now(),
        browser=current_browser(),
    )
    if answer is Answer.RIGHT:
        flash(
            _("%(address)s is yours now. Awards made to it find you.", address=row.address), "good"
        )
        return redirect(url_for(PROFILE), 303)
    sentences = {
        Answer.WRONG: _("That is not the code in the mail. Look once more."),
        Answer.OVER: _(
            "This code counts no more: it is too old, was used, or was tried too often."
        ),
    }
    form.code.errors = [sentences[answer]]
    page = render_template(
        "backpack/accounts/code.html", form=form, row=row, over=answer is Answer.OVER
    )
    return page, 400


@blueprint.post("/profile/addresses/<int:number>/remove")
@signed_in
def remove_address(number: int) -> Response:
    """Let an address that she proved herself be hers no more."""
    address = mailboxes.remove_address(
        db.session(),
        current_person(),
        number=number,
        now=clock.now(),
        browser=current_browser(),
    )
    flash(_("%(address)s is yours no more.", address=address), "good")
    return redirect(url_for(PROFILE))


@blueprint.post("/profile/name")
@signed_in
def choose_name() -> Response:
    """Keep what she likes to be called."""
    form = NameForm()
    if form.validate_on_submit():
        choose_display_name(
            db.session(),
            current_person(),
            display_name=form.display_name.data or "",
            now=clock.now(),
        )
        flash(_("Your name to show is kept."), "good")
    return redirect(url_for(PROFILE))
