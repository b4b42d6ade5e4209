"""The pages of the committee and of those who keep calls: screening, deciding, the batch."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask import Response as FlaskResponse
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from backpack import clock, db
from backpack.accounts.current import current_person, signed_in
from backpack.accounts.stronger import ask_for_stronger_sign_in
from backpack.awards.batches.reading import MOST_BYTES
from backpack.awards.nominations.access import (
    find_call,
    is_concerned,
    judged_issuers,
    kept_issuers,
    list_bodies,
    nominating_issuers,
    seen_issuers,
)
from backpack.awards.nominations.awarding import prepare_batch
from backpack.awards.nominations.calls import count_states, list_calls
from backpack.awards.nominations.graduates import read_graduates
from backpack.awards.nominations.listing import write_nominations
from backpack.awards.nominations.screening import (
    Wanted,
    approve,
    ask_back,
    decline,
    find_handed_in,
    list_nominations,
)
from backpack.awards.nominations.states import APPROVED, WAITING
from backpack.catalogue.dates import wall_time
from backpack.catalogue.roles import issuers_of
from backpack.errors import BackpackError, NotFoundError
from backpack.models import Nomination, NominationCall, NominationState
from backpack.security import limiter, takes_files
from backpack.staff.nominations.forms import BatchForm, DecisionForm
from backpack.staff.schedules import read_schedule

screening = Blueprint("screening", __name__, url_prefix="/desk/nominations")
ask_for_stronger_sign_in(screening)

LISTS = "20 per minute"
MOST_AT_ONCE = 200
DEEDS = {"approve": approve, "ask": ask_back, "decline": decline}
"""What a member of the committee does with a nomination."""


def _my_issuers() -> set[int]:
    issuers = seen_issuers(db.session(), current_person())
    if not issuers:
        raise NotFoundError("desk_not_found")
    return issuers


@screening.get("")
@signed_in
def overview() -> str:
    """The calls of my issuers, each with how far it is."""
    calls = list_calls(db.session(), _my_issuers())
    return render_template(
        "backpack/nominations/calls.html",
        calls=calls,
        counts=count_states(db.session(), calls),
        now=clock.now(),
        keeps=bool(kept_issuers(db.session(), current_person())),
        nominates=bool(nominating_issuers(db.session(), current_person())),
        awards=bool(issuers_of(db.session(), current_person())),
    )


def _judged(call: NominationCall) -> bool:
    """Whether whoever asks sits in the committee of ``call``."""
    return call.badge_class.issuer_id in judged_issuers(db.session(), current_person())


def _awarded(call: NominationCall) -> bool:
    mine = issuers_of(db.session(), current_person())
    return any(issuer.id == call.badge_class.issuer_id for issuer in mine)


def _wanted() -> Wanted:
    state = request.args.get("state", "")
    return Wanted(
        state=NominationState(state) if state in set(NominationState) else None,
        body=request.args.get("body", ""),
        text=request.args.get("text", "").strip(),
        held_back="held_back" in request.args,
    )


@screening.get("/calls/<public_id>")
@signed_in
def screen(public_id: str) -> str:
    """Everything that was nominated in one call, in one list."""
    call = find_call(db.session(), public_id, _my_issuers())
    page = request.args.get("page", "1")
    wanted = _wanted()
    return render_template(
        "backpack/nominations/screen.html",
        call=call,
        wanted=wanted,
        page=list_nominations(
            db.session(), call, wanted, page=int(page) if page.isdecimal() else 1
        ),
        counts=count_states(db.session(), [call])[call.id],
        bodies=list_bodies(db.session(), [call.badge_class.issuer]),
        judges=_judged(call),
        awards=_awarded(call),
        kept=call.badge_class.issuer in kept_issuers(db.session(), current_person()),
        waiting=WAITING,
        states=[state for state in NominationState if state is not NominationState.DRAFT],
        me=current_person(),
    )


@screening.get("/calls/<public_id>/nominations.csv")
@signed_in
def download(public_id: str) -> FlaskResponse:
    """What the list shows, as a file."""
    call = find_call(db.session(), public_id, _my_issuers())
    text = "".join(write_nominations(db.session(), call, _wanted()))
    response = FlaskResponse(text, content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = 'attachment; filename="nominations.csv"'
    response.headers["Cache-Control"] = "no-store"
    return response


@screening.post("/calls/<public_id>/approve")
@signed_in
def approve_many(public_id: str) -> Response:
    """Approve everything that was ticked, each for itself; what somebody changed is left alone."""
    call = find_call(db.session(), public_id, judged_issuers(db.session(), current_person()))
    chosen = request.form.getlist("chosen")[:MOST_AT_ONCE]
    refused: list[str] = []
    for one in chosen:
        name, _colon, version = one.partition(":")
        nomination = find_handed_in(db.session(), name, [call.badge_class.issuer_id])
        try:
            with db.session().begin_nested():
                approve(
                    db.session(),
                    nomination,
                    version=int(version) if version.isdecimal() else 0,
                    member=current_person(),
                    now=clock.now(),
                )
        except BackpackError as refusal:
            refused.append(f"{nomination.nominee_name}: {refusal.sentence}")
    done = len(chosen) - len(refused)
    if not chosen:
        flash(_("Nothing was ticked, so nothing was done."), "info")
        return redirect(url_for("screening.screen", public_id=call.public_id), 303)
    flash(
        ngettext("%(num)s nomination approved.", "%(num)s nominations approved.", done),
        "good" if done else "info",
    )
    for sentence in refused:
        flash(sentence, "bad")
    return redirect(url_for("screening.screen", public_id=call.public_id), 303)


def _find(public_id: str) -> Nomination:
    return find_handed_in(db.session(), public_id, _my_issuers())


def _page(nomination: Nomination, form: DecisionForm) -> str:
    call = nomination.call
    person = current_person()
    concerned = is_concerned(db.session(), nomination, person)
    waits = nomination.state in WAITING or nomination.state is NominationState.ASKED_BACK
    return render_template(
        "backpack/nominations/decide.html",
        nomination=nomination,
        call=call,
        form=form,
        concerned=concerned,
        decides=_judged(call) and waits and not concerned,
        approves=nomination.state in WAITING and nomination.first_by_id != person.id,
    )


@screening.get("/<public_id>")
@signed_in
def show(public_id: str) -> str:
    """One nomination with all that it says."""
    return _page(_find(public_id), DecisionForm(formdata=None))


@screening.post("/<public_id>/<any(approve, ask, decline):deed>")
@signed_in
def decide(public_id: str, deed: str) -> Any:
    """Approve it, ask back, or decline it."""
    person = current_person()
    nomination = find_handed_in(db.session(), public_id, judged_issuers(db.session(), person))
    form = DecisionForm()
    if not form.validate_on_submit():
        return _page(nomination, form), 400
    version = request.form.get("version", "")
    try:
        DEEDS[deed](
            db.session(),
            nomination,
            version=int(version) if version.isdecimal() else 0,
            member=person,
            reason=form.reason.data or None,
            now=clock.now(),
        )
    except BackpackError as refusal:
        # What was typed stays on the page, beside what became of the nomination meanwhile.
        form.refuse(refusal)
        return _page(nomination, form), refusal.status
    flash(_("Your decision is noted."), "good")
    return redirect(url_for("screening.screen", public_id=nomination.call.public_id), 303)


def _awarded_call(public_id: str) -> NominationCall:
    mine = [issuer.id for issuer in issuers_of(db.session(), current_person())]
    return find_call(db.session(), public_id, mine)


def _batch_page(call: NominationCall, form: BatchForm) -> str:
    approved = count_states(db.session(), [call])[call.id][APPROVED]
    return render_template(
        "backpack/nominations/batch.html", call=call, form=form, approved=approved
    )


@screening.get("/calls/<public_id>/batch")
@signed_in
def new_batch(public_id: str) -> str:
    """Who graduates, and when: before the approved ones become a batch."""
    call = _awarded_call(public_id)
    return _batch_page(call, BatchForm(formdata=None, scheduled_for=_on_the_clock(call)))


def _on_the_clock(call: NominationCall) -> Any:
    zone = call.badge_class.issuer.institution.time_zone
    return wall_time(call.proclaimed_at, zone) if call.proclaimed_at else None


@screening.post("/calls/<public_id>/batch")
@takes_files(MOST_BYTES)
@limiter.limit(LISTS)
@signed_in
def make_batch(public_id: str) -> Any:
    """Make the batch, which is looked at and confirmed on its own page."""
    call = _awarded_call(public_id)
    form = BatchForm()
    if not form.validate_on_submit():
        return _batch_page(call, form), 400
    data = form.file.data.read() if form.file.data else b""
    data = data or (form.graduates.data or "").encode()
    moment = form.scheduled_for.data
    try:
        graduates = read_graduates(data) if data.strip() else None
        prepared = prepare_batch(
            db.session(),
            call,
            graduates=graduates,
            scheduled_for=read_schedule(moment, call.badge_class, later=moment is not None),
            actor=current_person(),
            now=clock.now(),
        )
    except BackpackError as refusal:
        db.session().rollback()
        form.refuse(refusal)
        return _batch_page(_awarded_call(public_id), form), refusal.status
    if prepared.held_back:
        flash(
            ngettext(
                "%(num)s nominee is held back: not on the list of those who graduate.",
                "%(num)s nominees are held back: not on the list of those who graduate.",
                prepared.held_back,
            ),
            "info",
        )
    if graduates is not None and graduates.unread:
        lines = ", ".join(str(number) for number in graduates.unread[:10])
        flash(_("These lines of the list name nobody: %(lines)s.", lines=lines), "info")
    return redirect(url_for("staff.show_batch", public_id=prepared.batch.public_id), 303)
