"""The pages of following up: what needs somebody, and what is done to one award or to many."""

from datetime import datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from backpack import clock, db
from backpack.accounts.current import current_person, signed_in
from backpack.awards.corrections import extend_award, remind_of_award
from backpack.awards.digests import set_digest, wants_digest
from backpack.awards.needs import Need, list_needs
from backpack.awards.transitions import OPEN_STATES
from backpack.errors import BackpackError, NotFoundError
from backpack.issuing.suspension import resume_credential, suspend_credential
from backpack.staff import service
from backpack.staff.award_page import attempt
from backpack.staff.blueprint import my_issuers, staff
from backpack.staff.follow_up import BULK, MOST_AT_ONCE, correct, do_to_awards, form_for
from backpack.staff.forms import CorrectionForm, DeadlineForm, SuspensionForm
from backpack.staff.refusable import RefusableForm


def _here(public_id: str) -> Response:
    return redirect(url_for("staff.show_award", public_id=public_id), 303)


@staff.get("/attention")
@signed_in
def attention() -> str:
    """The awards that need somebody."""
    issuers = my_issuers()
    asked = request.args.get("need", "")
    need = Need(asked) if asked in set(Need) else None
    page = request.args.get("page", "1")
    return render_template(
        "backpack/staff/attention.html",
        need=need,
        needs=list(Need),
        page=list_needs(
            db.session(),
            issuers,
            need=need,
            page=int(page) if page.isdecimal() else 1,
            now=clock.now(),
        ),
        digest=wants_digest(db.session(), current_person()),
    )


@staff.post("/attention")
@signed_in
def attend() -> Response:
    """Remind of, or give more time for, what was ticked or all that the page showed."""
    issuers = my_issuers()
    deed = request.form.get("deed", "")
    everything = deed.removesuffix("_all")
    if everything not in BULK:
        raise BackpackError("deed_unknown", _("Choose what to do, and go back to the list."))
    names = request.form.getlist("shown" if deed.endswith("_all") else "award")
    result = do_to_awards(
        db.session(),
        everything,
        names[:MOST_AT_ONCE],
        issuers,
        actor=current_person(),
        now=clock.now(),
    )
    if not names:
        flash(_("Nothing was ticked, so nothing was done."), "info")
    else:
        _say_result(everything, result.done, result.refused)
    need = request.form.get("need") or None
    return redirect(url_for("staff.attention", need=need), 303)


def _say_result(deed: str, done: int, refused: int) -> None:
    if deed == "remind":
        flash(ngettext("%(num)s reminder goes out.", "%(num)s reminders go out.", done), "good")
    else:
        flash(
            ngettext("%(num)s award has more time.", "%(num)s awards have more time.", done), "good"
        )
    if refused:
        flash(
            ngettext(
                "Nothing was done about %(num)s: it is decided, has that much time already, was "
                "reminded of within the last day, or has no address.",
                "Nothing was done about %(num)s: they are decided, have that much time already, "
                "were reminded of within the last day, or have no address.",
                refused,
            ),
            "info",
        )


@staff.post("/digest")
@signed_in
def choose_digest() -> Response:
    """Take or leave the weekly mail."""
    my_issuers()
    wanted = request.form.get("wanted") == "yes"
    set_digest(db.session(), current_person(), wanted=wanted)
    flash(_("You get the weekly mail.") if wanted else _("You get no weekly mail."), "info")
    return redirect(url_for("staff.attention"), 303)


@staff.get("/awards/<public_id>/correct")
@signed_in
def show_correction(public_id: str) -> Any:
    """The award once more as a form; its page, where there is nothing left to correct."""
    found = service.find_desk_award(db.session(), public_id, current_person())
    if found.award.state not in OPEN_STATES and found.credential is None:
        return _here(public_id)
    return _correction_page(found, form_for(found))


def _correction_page(found: service.DeskAward, form: CorrectionForm) -> str:
    return render_template("backpack/staff/correct.html", found=found, award=found.award, form=form)


@staff.post("/awards/<public_id>/correct")
@signed_in
def correct_award(public_id: str) -> Any:
    """Put a corrected award, or a corrected badge, in its place."""
    person = current_person()
    found = service.find_desk_award(db.session(), public_id, person)
    form = CorrectionForm()
    if not form.validate_on_submit():
        return _correction_page(found, form), 400
    try:
        made = correct(db.session(), found, form, actor=person, now=clock.now())
    except BackpackError as refusal:
        # What was withdrawn to make room for the corrected one stays as it was.
        db.session().rollback()
        form.refuse(refusal)
        found = service.find_desk_award(db.session(), public_id, current_person())
        return _correction_page(found, form), refusal.status
    if found.credential is None:
        flash(_("The corrected award has taken its place, with a link of its own."), "good")
    else:
        flash(_("The corrected badge has taken its place. The learner gets a mail."), "good")
    return _here(made.public_id)


@staff.post("/awards/<public_id>/remind")
@signed_in
def remind(public_id: str) -> Any:
    """Send one more mail."""
    person, mails = current_person(), []

    def send(found: service.DeskAward) -> None:
        mails.append(remind_of_award(db.session(), found.award, actor=person, now=clock.now()))

    if answer := attempt(public_id, RefusableForm(), send):
        return answer
    if mails == [None]:
        flash(_("No address is known, so nobody can be reminded by mail."), "info")
    else:
        flash(_("A reminder is on its way."), "good")
    return _here(public_id)


@staff.post("/awards/<public_id>/extend")
@signed_in
def extend(public_id: str) -> Any:
    """Give more time to claim it."""
    person, form = current_person(), DeadlineForm()

    def give_time(found: service.DeskAward) -> None:
        zone = found.award.badge_class.issuer.institution.time_zone
        until = datetime.combine(form.until.data, time(), ZoneInfo(zone))
        extend_award(db.session(), found.award, until=until, actor=person, now=clock.now())

    if answer := attempt(public_id, form, give_time):
        return answer
    flash(_("It can be claimed for longer."), "good")
    return _here(public_id)


@staff.post("/awards/<public_id>/<any(suspend, resume):deed>")
@signed_in
def suspend(public_id: str, deed: str) -> Any:
    """Let the badge not count for the time being, or count again."""
    person, form = current_person(), SuspensionForm()
    act = suspend_credential if deed == "suspend" else resume_credential

    def change(found: service.DeskAward) -> None:
        if found.credential is None:
            raise NotFoundError("badge_not_found")
        reason = form.reason.data
        act(db.session(), found.credential, actor=person, reason=reason, now=clock.now())

    if answer := attempt(public_id, form, change):
        return answer
    if deed == "suspend":
        flash(_("The badge is suspended. Whoever checks it sees that within a minute."), "good")
    else:
        flash(_("The badge counts again."), "good")
    return _here(public_id)
