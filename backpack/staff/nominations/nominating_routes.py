"""The pages of nominators: open calls, and what each of them has nominated."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from backpack import clock, db
from backpack.accounts.current import current_person, signed_in
from backpack.awards.nominations.access import (
    find_call,
    find_own,
    nominating_issuers,
    seen_issuers,
)
from backpack.awards.nominations.calls import is_open, list_calls
from backpack.awards.nominations.nominating import (
    bodies_for,
    hand_in,
    list_own,
    rewrite_nomination,
    withdraw,
    write_nomination,
)
from backpack.awards.nominations.states import FOLLOWING, WITHDRAWN, WRITABLE
from backpack.catalogue.markdown import render_markdown
from backpack.catalogue.roles import issuers_of
from backpack.errors import BackpackError, NotFoundError
from backpack.models import NominatingBody, Nomination, NominationCall
from backpack.security import limiter
from backpack.shell import current_language
from backpack.staff.nominations.forms import NominationForm, read_ticks

nominating = Blueprint("nominating", __name__, url_prefix="/nominations")

WRITTEN = "60 per minute"
HAND_IN = "hand_in"


@nominating.get("")
@signed_in
def overview() -> str:
    """The calls that are open to me, and what I have nominated."""
    person, now = current_person(), clock.now()
    issuers = nominating_issuers(db.session(), person)
    page = request.args.get("page", "1")
    mine = list_own(db.session(), person, page=int(page) if page.isdecimal() else 1)
    if not issuers and not mine.total:
        raise NotFoundError("nominations_not_found")
    return render_template(
        "backpack/nominations/overview.html",
        calls=list_calls(db.session(), issuers, open_at=now),
        mine=mine,
        screens=bool(seen_issuers(db.session(), person)),
    )


def _find_call(public_id: str) -> NominationCall:
    return find_call(db.session(), public_id, nominating_issuers(db.session(), current_person()))


def _form(call: NominationCall, **options: Any) -> tuple[NominationForm, list[NominatingBody]]:
    person = current_person()
    bodies = bodies_for(db.session(), call, person)
    mine = {issuer.id for issuer in issuers_of(db.session(), person)}
    issuer = call.badge_class.issuer
    form = NominationForm(**options)
    form.offer_bodies(bodies, own=issuer if issuer.id in mine else None)
    return form, bodies


def _page(
    call: NominationCall, form: NominationForm, nomination: Nomination | None, **values: Any
) -> str:
    return render_template(
        "backpack/nominations/write.html",
        call=call,
        form=form,
        nomination=nomination,
        instructions=render_markdown(call.instructions),
        open=is_open(call, now=clock.now()),
        **values,
    )


@nominating.get("/calls/<public_id>")
@signed_in
def show_call(public_id: str) -> str:
    """The form for a new nomination."""
    call = _find_call(public_id)
    form, _bodies = _form(call, formdata=None, language=current_language())
    return _page(call, form, None, ticks=read_ticks(call, request.args))


@nominating.post("/calls/<public_id>")
@limiter.limit(WRITTEN)
@signed_in
def nominate(public_id: str) -> Any:
    """Keep the nomination as a draft, or hand it in at once."""
    call = _find_call(public_id)
    form, bodies = _form(call)
    if not form.validate_on_submit():
        return _page(call, form, None, ticks=read_ticks(call, request.form)), 400
    words = form.words(call, bodies, request.form)
    person, now = current_person(), clock.now()
    nomination = write_nomination(db.session(), call, words, nominator=person, now=now)
    return _hand_in_if_asked(nomination, form)


def _hand_in_if_asked(nomination: Nomination, form: NominationForm) -> Any:
    """What was typed is kept in any case, even if it cannot be handed in as it is."""
    here = url_for("nominating.show", public_id=nomination.public_id)
    if request.form.get("deed") != HAND_IN:
        flash(_("It is kept. The committee does not see it until you hand it in."), "info")
        return redirect(here, 303)
    try:
        hand_in(db.session(), nomination, nominator=current_person(), now=clock.now())
    except BackpackError as refusal:
        form.refuse(refusal)
        call = nomination.call
        return _page(call, form, nomination, ticks=read_ticks(call, request.form)), refusal.status
    flash(_("The nomination lies with the committee now."), "good")
    return redirect(here, 303)


@nominating.get("/<public_id>")
@signed_in
def show(public_id: str) -> str:
    """One nomination of mine: to be written on, or as it stands."""
    nomination = find_own(db.session(), public_id, current_person())
    if nomination.state in WRITABLE:
        call = nomination.call
        form, _bodies = _form(call, formdata=None, data=_values(nomination))
        return _page(call, form, nomination, ticks=nomination.ticks)
    return render_template(
        "backpack/nominations/own.html",
        nomination=nomination,
        call=nomination.call,
        withdrawable=WITHDRAWN in FOLLOWING[nomination.state],
    )


def _values(nomination: Nomination) -> dict[str, Any]:
    return {
        "body": nomination.body.public_id if nomination.body else "",
        "nominee_name": nomination.nominee_name,
        "nominee_kind": nomination.nominee_kind.value,
        "nominee_value": nomination.nominee_value,
        "notify_email": nomination.notify_email,
        "language": nomination.language,
        "motivation": nomination.motivation,
        "competences": "\n".join(nomination.competences),
        "evidence_name": nomination.evidence_name,
        "evidence_url": nomination.evidence_url,
    }


@nominating.post("/<public_id>")
@limiter.limit(WRITTEN)
@signed_in
def rewrite(public_id: str) -> Any:
    """Let a nomination of mine say what was typed, and hand it in if that was asked."""
    nomination = find_own(db.session(), public_id, current_person())
    call = nomination.call
    form, bodies = _form(call)
    if not form.validate_on_submit():
        return _page(call, form, nomination, ticks=read_ticks(call, request.form)), 400
    version = request.form.get("version", "")
    rewrite_nomination(
        db.session(),
        nomination,
        form.words(call, bodies, request.form),
        version=int(version) if version.isdecimal() else 0,
        nominator=current_person(),
        now=clock.now(),
    )
    return _hand_in_if_asked(nomination, form)


@nominating.post("/<public_id>/withdraw")
@signed_in
def take_back(public_id: str) -> Response:
    """Withdraw a nomination of mine."""
    nomination = find_own(db.session(), public_id, current_person())
    withdraw(db.session(), nomination, nominator=current_person(), now=clock.now())
    flash(_("The nomination is withdrawn."), "info")
    return redirect(url_for("nominating.overview"), 303)
