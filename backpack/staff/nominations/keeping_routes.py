"""The pages of those who keep calls and name who may nominate."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from backpack import clock, db
from backpack.accounts.current import current_person, signed_in
from backpack.awards.nominations.access import find_call, kept_issuers, list_bodies
from backpack.awards.nominations.calls import (
    add_member,
    change_call,
    end_member,
    find_body,
    list_members,
    make_body,
    make_call,
)
from backpack.awards.nominations.invitations import open_invitations
from backpack.catalogue.dates import wall_time
from backpack.errors import BackpackError, NotFoundError
from backpack.models import IdentifierKind, Issuer, NominationCall
from backpack.staff.nominations.body_forms import BodyForm, InvitedForm, MemberForm
from backpack.staff.nominations.forms import CallForm, NewCallForm
from backpack.staff.nominations.screening_routes import screening
from backpack.staff.service import badge_classes_of


def my_issuers() -> list[Issuer]:
    """The issuers for which I name bodies and make calls; whoever has none sees no such page."""
    issuers = kept_issuers(db.session(), current_person())
    if not issuers:
        raise NotFoundError("desk_not_found")
    return issuers


@screening.get("/calls/new")
@signed_in
def new_call() -> str:
    """The form for a call."""
    form = NewCallForm(formdata=None)
    form.offer_badges(badge_classes_of(db.session(), my_issuers(), awardable=True))
    return _call_page(form, None)


def _call_page(form: CallForm, call: NominationCall | None) -> str:
    return render_template("backpack/nominations/call.html", form=form, call=call)


@screening.post("/calls/new")
@signed_in
def make_new_call() -> Any:
    """Call for nominations."""
    badge_classes = badge_classes_of(db.session(), my_issuers(), awardable=True)
    form = NewCallForm()
    form.offer_badges(badge_classes)
    if not form.validate_on_submit():
        return _call_page(form, None), 400
    chosen = next(one for one in badge_classes if one.public_id == form.badge.data)
    try:
        terms = form.terms(chosen.issuer.institution.time_zone)
        call = make_call(db.session(), chosen, terms, actor=current_person(), now=clock.now())
    except BackpackError as refusal:
        form.refuse(refusal)
        return _call_page(form, None), refusal.status
    flash(_("The call is made."), "good")
    return redirect(url_for("screening.screen", public_id=call.public_id), 303)


def _kept_call(public_id: str) -> NominationCall:
    return find_call(db.session(), public_id, [issuer.id for issuer in my_issuers()])


@screening.get("/calls/<public_id>/terms")
@signed_in
def show_terms(public_id: str) -> str:
    """What a call says, to be changed."""
    call = _kept_call(public_id)
    zone = call.badge_class.issuer.institution.time_zone
    values = {
        "title": call.title,
        "instructions": call.instructions,
        "opens_at": wall_time(call.opens_at, zone),
        "closes_at": wall_time(call.closes_at, zone),
        "proclaimed_at": wall_time(call.proclaimed_at, zone) if call.proclaimed_at else None,
        "second_member": call.second_member,
        "graduates_only": call.graduates_only,
        "tells_nominee": call.tells_nominee,
    }
    return _call_page(CallForm(formdata=None, data=values), call)


@screening.post("/calls/<public_id>/terms")
@signed_in
def change_terms(public_id: str) -> Any:
    """Let a call say something else."""
    call = _kept_call(public_id)
    form = CallForm()
    if not form.validate_on_submit():
        return _call_page(form, call), 400
    try:
        terms = form.terms(call.badge_class.issuer.institution.time_zone)
        change_call(db.session(), call, terms, actor=current_person(), now=clock.now())
    except BackpackError as refusal:
        form.refuse(refusal)
        return _call_page(form, call), refusal.status
    flash(_("The call is changed."), "good")
    return redirect(url_for("screening.screen", public_id=call.public_id), 303)


@screening.get("/bodies")
@signed_in
def bodies() -> str:
    """Who may nominate besides those who award."""
    form = BodyForm(formdata=None)
    return bodies_page(form, MemberForm(formdata=None), None)


def bodies_page(
    form: BodyForm,
    member_form: MemberForm,
    of: str | None,
    invited_form: InvitedForm | None = None,
) -> str:
    """Every body with its people; what was typed belongs to the body named ``of``."""
    issuers = my_issuers()
    form.issuer.choices = [(issuer.slug, issuer.name) for issuer in issuers]
    found = list_bodies(db.session(), issuers)
    return render_template(
        "backpack/nominations/bodies.html",
        form=form,
        member_form=member_form,
        of=of,
        bodies=found,
        members=list_members(db.session(), found),
        invited_form=invited_form or InvitedForm(formdata=None),
        invitations=open_invitations(db.session(), found, now=clock.now()),
    )


@screening.post("/bodies")
@signed_in
def make_new_body() -> Any:
    """Let one more body nominate."""
    issuers = my_issuers()
    form = BodyForm()
    form.issuer.choices = [(issuer.slug, issuer.name) for issuer in issuers]
    if not form.validate_on_submit():
        return bodies_page(form, MemberForm(formdata=None), None), 400
    issuer = next(one for one in issuers if one.slug == form.issuer.data)
    make_body(db.session(), issuer, name=form.name.data, actor=current_person(), now=clock.now())
    flash(_("Now say who nominates in its name."), "good")
    return redirect(url_for("screening.bodies"), 303)


@screening.post("/bodies/<public_id>/members")
@signed_in
def add_new_member(public_id: str) -> Any:
    """Let somebody nominate in the name of a body."""
    body = find_body(db.session(), public_id, my_issuers())
    form = MemberForm()
    if not form.validate_on_submit():
        return bodies_page(BodyForm(formdata=None), form, body.public_id), 400
    try:
        add_member(
            db.session(),
            body,
            kind=IdentifierKind(form.kind.data),
            value=form.value.data,
            actor=current_person(),
            now=clock.now(),
        )
    except BackpackError as refusal:
        form.refuse(refusal)
        return bodies_page(BodyForm(formdata=None), form, body.public_id), refusal.status
    flash(_("Whoever signs in with that nominates from now on."), "good")
    return redirect(url_for("screening.bodies"), 303)


@screening.post("/bodies/<public_id>/members/end")
@signed_in
def end_one_member(public_id: str) -> Response:
    """Let somebody nominate no more."""
    body = find_body(db.session(), public_id, my_issuers())
    member = request.form.get("member", "")
    end_member(db.session(), body, member, actor=current_person(), now=clock.now())
    flash(_("This person nominates no more. What was handed in stays."), "info")
    return redirect(url_for("screening.bodies"), 303)
