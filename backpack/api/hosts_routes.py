"""Connecting other hosts: by their address, there and back, and what comes and goes then."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from backpack import clock, db
from backpack.accounts.current import current_person, signed_in
from backpack.api import errands, hosts
from backpack.api.asking import known_host, with_token
from backpack.api.discovery import read_base_url
from backpack.api.domains import registrable_domain
from backpack.api.errands import TokenRefusedError
from backpack.api.forms import HostForm
from backpack.api.host_tokens import open_tokens
from backpack.api.outbound import refuses
from backpack.api.protocols import PROTOCOLS
from backpack.api.registering import register_at
from backpack.badges.forms import ButtonForm
from backpack.badges.importing.service import begin_batch
from backpack.errors import BackpackError
from backpack.issuing.addresses import site_config
from backpack.issuing.published import find_own
from backpack.models import HostConnection, ImportSource, Person
from backpack.security import limiter
from backpack.shell import current_language

hosts_pages = Blueprint("hosts", __name__)

ERRANDS = "20 per minute"


@hosts_pages.get("/profile/hosts")
@signed_in
def show_hosts() -> str:
    """The hosts that she is connected with, and a form for one more."""
    return _page(HostForm(formdata=None))


def _page(form: HostForm, *, code: str | None = None) -> str:
    person = current_person()
    connections = hosts.list_connections(db.session(), person)
    return render_template(
        "backpack/api/hosts.html",
        form=form,
        button_form=ButtonForm(formdata=None),
        connections=[
            (one, registrable_domain(one.host.base_url), _may(one)) for one in connections
        ],
        badges=hosts.list_givable(db.session(), person) if connections else [],
        code=code,
    )


def _refuse(form: HostForm, error: BackpackError) -> ResponseReturnValue:
    """The form once more, with what is wrong beside the address as it was typed."""
    form.address.errors = [error.sentence]
    return _page(form, code=error.code), error.status


def _may(connection: HostConnection) -> dict[str, bool]:
    speaks, scopes = PROTOCOLS[connection.host.protocol], connection.scope.split()
    return {"pull": speaks.pulls in scopes, "push": speaks.pushes in scopes}


@hosts_pages.post("/profile/hosts")
@limiter.limit(ERRANDS)
@signed_in
def connect() -> ResponseReturnValue:
    """Register at the host, if we are not yet, and lead the learner there."""
    form = HostForm()
    if not form.validate_on_submit():
        return _page(form), 400
    try:
        base_url = read_base_url(form.address.data)
    except BackpackError as error:
        return _refuse(form, error)
    if base_url == site_config().base_url:
        form.address.errors = [_("That is this backpack itself.")]
        return _page(form), 400
    now, person_id = clock.now(), current_person().id
    host = hosts.find_host(db.session(), base_url, now=now)
    if host is None:
        db.let_go()
        try:
            found = register_at(base_url)
        except BackpackError as error:
            return _refuse(form, error)
        host = hosts.keep_host(db.session(), found, now=now)
    person = db.session().get_one(Person, person_id)
    address = hosts.begin_connection(db.session(), person, host, now=now)
    # A page with a link, and no redirect: browsers hold redirects after a form against the policy.
    return render_template(
        "backpack/api/go.html", address=address, domain=registrable_domain(base_url)
    )


@hosts_pages.get("/profile/hosts/return/<key>")
@limiter.limit(ERRANDS)
@signed_in
@db.writes
def come_back(key: str) -> ResponseReturnValue:
    """Where the host sends the learner's browser: with a code, or with her no."""
    now = clock.now()
    session = db.session()
    connection = hosts.take_return(
        session, current_person(), state=request.args.get("state", ""), key=key, now=now
    )
    code, verifier = request.args.get("code", ""), connection.code_verifier
    number, host = connection.id, known_host(connection.host)
    session.commit()
    if not code or verifier is None:
        flash(_("The other backpack was not connected."), "open")
        return redirect(url_for("hosts.show_hosts"), 303)
    try:
        given = errands.exchange_code(host, code=code, verifier=verifier)
    except TokenRefusedError as error:
        raise refuses() from error
    may_ask = host.speaks.profile in given.scope.split()
    name = errands.read_name(host, given.access) if may_ask else None
    connection = session.get_one(HostConnection, number, populate_existing=True)
    hosts.make_connection(session, connection, given, known_as=name, now=now)
    flash(_("The other backpack is connected."), "good")
    return redirect(url_for("hosts.show_hosts"), 303)


@hosts_pages.post("/profile/hosts/<public_id>/pull")
@limiter.limit(ERRANDS)
@signed_in
def pull(public_id: str) -> ResponseReturnValue:
    """Bring in what she has there, as an import: each badge verified and explained.

    What is new since the last time is asked for, or with ``everything`` all of it again.
    """
    session, began = db.session(), clock.now()
    connection = hosts.find_connection(session, public_id, current_person())
    since = None if "everything" in request.form else hosts.newer_than(connection)
    pulled = with_token(
        public_id, lambda host, token: errands.pull(host, token, since=since), began=began
    )
    connection = hosts.find_connection(session, public_id, current_person())
    hosts.note_pulled(connection, complete=pulled.complete, began=began)
    if not pulled.complete:
        flash(
            _(
                "The other backpack broke off before everything was here. Try again later for "
                "the rest."
            ),
            "open",
        )
    if not pulled.entries:
        flash(_say_nothing_came(is_new_only=since is not None), "info")
        return redirect(url_for("hosts.show_hosts"), 303)
    batch = begin_batch(
        session,
        connection.person,
        source=ImportSource.ARCHIVE,
        name=connection.host.base_url,
        language=current_language(),
        entries=pulled.entries,
        now=clock.now(),
    )
    return redirect(url_for("importing.show_batch", public_id=batch.public_id), 303)


def _say_nothing_came(*, is_new_only: bool) -> str:
    if is_new_only:
        return str(_("There is nothing new there since the last time."))
    return str(_("There are no badges there to bring in."))


@hosts_pages.post("/profile/hosts/<public_id>/push")
@limiter.limit(ERRANDS)
@signed_in
def push(public_id: str) -> ResponseReturnValue:
    """Give one of her badges to the host."""
    credential = find_own(db.session(), request.form.get("badge", ""), current_person())
    badge, signed = credential.public_id, credential.signed_json
    connection = hosts.find_connection(db.session(), public_id, current_person())
    if not _may(connection)["push"]:
        raise refuses()
    is_new = with_token(
        public_id, lambda host, token: errands.push(host, token, signed), began=clock.now()
    )
    connection = hosts.find_connection(db.session(), public_id, current_person())
    hosts.note_sent(db.session(), connection, badge, now=clock.now())
    flash(
        _("The badge is there now.")
        if is_new
        else _("The badge was there already, or was renewed."),
        "good",
    )
    return redirect(url_for("hosts.show_hosts"), 303)


@hosts_pages.post("/profile/hosts/<public_id>/disconnect")
@limiter.limit(ERRANDS)
@signed_in
def disconnect(public_id: str) -> ResponseReturnValue:
    """End the connection: here at once, and then there, if the host can be told."""
    session = db.session()
    connection = hosts.find_connection(session, public_id, current_person())
    host, tokens = known_host(connection.host), open_tokens(connection)
    hosts.end_connection(session, connection, now=clock.now())
    session.commit()
    flash(_("The connection is ended. Badges that were brought in stay on your shelf."), "good")
    if not errands.give_back(host, tokens):
        flash(
            _(
                "The other backpack could not be told. To be quite sure, withdraw the access of "
                "this backpack there too."
            ),
            "info",
        )
    return redirect(url_for("hosts.show_hosts"), 303)
