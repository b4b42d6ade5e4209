"""The pages of leaving: everything as one file, the account's removal, and the trail."""

from flask import (
    Flask,
    Response,
    current_app,
    flash,
    redirect,
    render_template,
    request,
    stream_with_context,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import logout_user

from backpack import clock, db
from backpack.accounts.current import SignedInBrowser, current_person
from backpack.accounts.forms import EmptyForm
from backpack.issuing.answers import JSON_LD, answer_json
from backpack.issuing.routes import MINUTE
from backpack.leaving import departures, exports, trail
from backpack.leaving.archive import build_key_list
from backpack.leaving.blueprint import blueprint, even_without_terms
from backpack.leaving.forms import RemoveForm
from backpack.security import limiter

ASKING_RATE = "20 per hour"


@blueprint.get("/profile/leaving")
@even_without_terms
def show_leaving() -> str:
    """What somebody can take along, how far that is, and the way to the account's removal."""
    person = current_person()
    return render_template(
        "backpack/leaving/leaving.html",
        export=exports.latest_export(db.session(), person, now=clock.now()),
        departure=departures.pending_departure(db.session(), person),
        form=EmptyForm(),
    )


@blueprint.post("/profile/leaving/export")
@limiter.limit(ASKING_RATE)
@even_without_terms
def ask_for_export() -> ResponseReturnValue:
    """Have everything put together, in the background."""
    exports.ask_for_export(db.session(), current_person(), now=clock.now())
    return redirect(url_for("leaving.show_leaving"), 303)


@blueprint.get("/profile/leaving/export/<public_id>")
@even_without_terms
def download_export(public_id: str) -> ResponseReturnValue:
    """The archive, for nobody but its owner, as long as it is kept."""
    export = exports.find_ready(db.session(), current_person(), public_id, now=clock.now())
    parts = exports.read_parts(current_app.extensions["engine"], export.id)
    response = Response(stream_with_context(parts), mimetype="application/zip")
    if export.size is not None:
        response.content_length = export.size
    day = export.ready_at or clock.now()
    response.headers["Content-Disposition"] = (
        f'attachment; filename="backpack-{day.date().isoformat()}.zip"'
    )
    response.headers["Cache-Control"] = "private, no-store"
    return response


@blueprint.get("/profile/leaving/remove")
@even_without_terms
def explain_removal() -> str:
    """The first asking: what would be gone, and what would stay."""
    return render_template("backpack/leaving/remove.html", days=departures.GRACE.days)


@blueprint.get("/profile/leaving/remove/sure")
@even_without_terms
def confirm_removal() -> str:
    """The second asking."""
    return _second_asking(RemoveForm())


def _second_asking(form: RemoveForm) -> str:
    return render_template(
        "backpack/leaving/sure.html",
        form=form,
        due_at=clock.now() + departures.GRACE,
        days=departures.GRACE.days,
    )


@blueprint.post("/profile/leaving/remove/sure")
@limiter.limit(ASKING_RATE)
@even_without_terms
def remove_account() -> ResponseReturnValue:
    """Begin the days of grace; whoever asked is signed out everywhere."""
    form = RemoveForm()
    if not form.validate_on_submit():
        return _second_asking(form), 400
    departures.ask_to_leave(db.session(), current_person(), now=clock.now())
    logout_user()
    flash(
        _(
            "Your backpack will be removed in %(days)s days. Sign in before then if you want to "
            "keep it.",
            days=departures.GRACE.days,
        ),
        "success",
    )
    return redirect(url_for("home"), 303)


def stay_by_signing_in(app: Flask, user: SignedInBrowser) -> None:  # noqa: ARG001 - a signal's shape
    """A sign-in calls the removal off."""
    departure = departures.pending_departure(db.session(), user.person)
    if departure is not None and departures.call_off(db.session(), departure, now=clock.now()):
        flash(_("Your backpack stays: by signing in you called its removal off."), "success")


@blueprint.get("/leaving/call-off/<token>")
def ask_to_stay(token: str) -> str:
    """Where the link of the mail leads; opening it changes nothing."""
    departure = departures.find_by_token(db.session(), token)
    return render_template(
        "backpack/leaving/call_off.html", form=EmptyForm(), due_at=departure.due_at
    )


@blueprint.post("/leaving/call-off/<token>")
@limiter.limit(ASKING_RATE)
def stay(token: str) -> ResponseReturnValue:
    """Keep the account after all; whoever reads the mailbox may, for nothing is lost by it."""
    departure = departures.find_by_token(db.session(), token)
    departures.call_off(db.session(), departure, now=clock.now())
    flash(_("Your backpack stays. Nothing of it was removed."), "success")
    return redirect(url_for("home"), 303)


@blueprint.get("/profile/trail")
@even_without_terms
def show_trail() -> str:
    """What was done with one's things, and by whom."""
    person = current_person()
    number = request.args.get("page", 1, type=int)
    page = trail.read_trail(db.session(), person, page=number, now=clock.now())
    return render_template("backpack/leaving/trail.html", page=page)


@blueprint.get("/keys.json")
def show_keys() -> ResponseReturnValue:
    """The keys of all issuers here, in the form of the verifier's trust file."""
    return answer_json(build_key_list(db.session()), lifetime=MINUTE, media_type=JSON_LD[1])
