"""The pages on which an administrator lets systems award, and says where they are told."""

from typing import Any

from flask import Blueprint, flash, make_response, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from flask_wtf import FlaskForm
from wtforms import BooleanField, SelectMultipleField, StringField
from wtforms.validators import InputRequired, Length

from backpack import clock, db
from backpack.accounts.current import current_person, signed_in
from backpack.accounts.stronger import ask_for_stronger_sign_in
from backpack.api.awarding import clients as service
from backpack.api.awarding import webhooks
from backpack.api.awarding.sending import check_address
from backpack.awards.rules import find_administered
from backpack.catalogue.naming import name_in
from backpack.catalogue.roles import institutions_of
from backpack.errors import BackpackError
from backpack.models import ApiClient, Institution
from backpack.shell import current_language

clients = Blueprint("api_clients", __name__, url_prefix="/manage/api-clients")
ask_for_stronger_sign_in(clients)


class ClientForm(FlaskForm):  # type: ignore[misc] # Flask-WTF carries no types
    """A new client."""

    name = StringField(
        lazy_gettext("Name of the system"),
        description=lazy_gettext("As your colleagues know it."),
        validators=[
            InputRequired(lazy_gettext("Give it a name.")),
            Length(max=service.LONGEST_NAME),
        ],
    )
    issuers = SelectMultipleField(
        lazy_gettext("Only for these issuers"),
        description=lazy_gettext("Choose none to let it award for the whole institution."),
    )
    sandbox = BooleanField(
        lazy_gettext("Sandbox"),
        description=lazy_gettext(
            "It is answered as any other system, but nothing is awarded and no mail goes out."
        ),
    )


class EndpointForm(FlaskForm):  # type: ignore[misc] # Flask-WTF carries no types
    """Where a client is told."""

    address = StringField(
        lazy_gettext("Address that is told"),
        description=lazy_gettext("It begins with https://, and anybody can reach it."),
        validators=[InputRequired(lazy_gettext("Give an address.")), Length(max=1000)],
    )


def _client(public_id: str) -> ApiClient:
    mine = institutions_of(db.session(), current_person())
    return service.find_client(db.session(), public_id, mine)


def _issuer_choices(institution: Institution) -> list[tuple[str, str]]:
    return [(one.slug, name_in(one, current_language())) for one in institution.issuers]


def _list_page(institution: Institution, form: ClientForm) -> str:
    form.issuers.choices = _issuer_choices(institution)
    return render_template(
        "backpack/api/clients.html",
        institution=institution,
        clients=service.list_clients(db.session(), institution),
        form=form,
    )


def _client_page(client: ApiClient, form: EndpointForm, secret: str | None = None) -> Any:
    """The page of a client; ``secret`` is on it once, and in no cache."""
    endpoints = webhooks.endpoints_of(db.session(), client)
    page = render_template(
        "backpack/api/client.html",
        client=client,
        endpoints=endpoints,
        messages_by_endpoint=webhooks.last_messages(db.session(), endpoints),
        form=form,
        plain=FlaskForm(formdata=None),
        secret=secret,
    )
    response = make_response(page)
    response.headers["Cache-Control"] = "no-store"
    return response


@clients.get("/of/<slug>")
@signed_in
def show_clients(slug: str) -> str:
    """The systems that may award for an institution, and the form for one more."""
    institution = find_administered(db.session(), current_person(), slug)
    return _list_page(institution, ClientForm(formdata=None))


@clients.post("/of/<slug>")
@signed_in
def make_client(slug: str) -> Any:
    """Let a system award; its secret is shown on this answer alone."""
    person = current_person()
    institution = find_administered(db.session(), person, slug)
    form = ClientForm()
    form.issuers.choices = _issuer_choices(institution)
    if not form.validate_on_submit():
        return _list_page(institution, form), 400
    chosen = [one for one in institution.issuers if one.slug in (form.issuers.data or [])]
    new = service.make_client(
        db.session(),
        institution,
        name=form.name.data,
        issuers=chosen,
        sandbox=form.sandbox.data,
        actor=person,
        now=clock.now(),
    )
    return _client_page(new.client, EndpointForm(formdata=None), new.secret)


@clients.get("/<public_id>")
@signed_in
def show_client(public_id: str) -> Any:
    """One client: its addresses, and what can be done to it."""
    return _client_page(_client(public_id), EndpointForm(formdata=None))


@clients.post("/<public_id>/rotate")
@signed_in
def rotate(public_id: str) -> Any:
    """Give it another secret, which is shown on this answer alone."""
    client = _client(public_id)
    new = service.rotate_secret(db.session(), client, actor=current_person(), now=clock.now())
    return _client_page(client, EndpointForm(formdata=None), new.secret)


@clients.post("/<public_id>/withdraw")
@signed_in
def withdraw(public_id: str) -> Any:
    """Let it do nothing any more."""
    client = _client(public_id)
    service.withdraw_client(db.session(), client, actor=current_person(), now=clock.now())
    flash(_("The system may do nothing any more. What it awarded stays."), "good")
    return redirect(url_for("api_clients.show_clients", slug=client.institution.slug), 303)


@clients.post("/<public_id>/endpoints")
@signed_in
def add_endpoint(public_id: str) -> Any:
    """Tell one more address; its secret is shown on this answer alone."""
    client = _client(public_id)
    form = EndpointForm()
    if not form.validate_on_submit():
        return _client_page(client, form), 400
    try:
        address = check_address(form.address.data.strip())
        _endpoint, secret = webhooks.add_endpoint(
            db.session(), client, address, actor=current_person(), now=clock.now()
        )
    except BackpackError as refusal:
        form.address.errors = [*form.address.errors, refusal.sentence]
        return _client_page(client, form), refusal.status
    return _client_page(client, EndpointForm(formdata=None), secret)


@clients.post("/<public_id>/endpoints/<endpoint_id>/remove")
@signed_in
def remove_endpoint(public_id: str, endpoint_id: str) -> Any:
    """Tell an address nothing more."""
    client = _client(public_id)
    webhooks.remove_endpoint(
        db.session(), client, endpoint_id, actor=current_person(), now=clock.now()
    )
    flash(_("This address is told nothing more."), "good")
    return redirect(url_for("api_clients.show_client", public_id=public_id), 303)
