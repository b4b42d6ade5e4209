"""Signing in and out: where are you from, the way to the provider and back, and the way out."""

import secrets
from datetime import timedelta
from typing import Any

from flask import (
    Response,
    current_app,
    flash,
    jsonify,
    make_response,
    redirect,
    render_template,
    request,
    session,
    url_for,
)
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from backpack import clock, db
from backpack.accounts.addresses import safe_next_path
from backpack.accounts.attempts import AttemptError, begin_attempt, use_attempt
from backpack.accounts.blueprint import blueprint
from backpack.accounts.current import BINDING, let_in, let_out, optional_browser, optional_person
from backpack.accounts.forms import EmptyForm
from backpack.accounts.oidc.client import Arrival, ProviderClient
from backpack.accounts.oidc.failures import (
    DistrustedAnswerError,
    ProviderUnavailableError,
    distrusted,
    unavailable,
)
from backpack.accounts.providers import Provider
from backpack.accounts.signing_in import end_provider_sessions, receive_person
from backpack.errors import BackpackError, NotFoundError
from backpack.models import SignInAttempt
from backpack.security import limiter
from backpack.shell import current_language

CHOSEN = "ransel-institution"
CHOICE_KEPT = timedelta(days=365)
SEARCH_FROM = 6
"""Up to so many institutions are seen at a glance, and a search would only be in the way."""
SIGN_IN_RATE = "120 per minute"
"""Per address, and a whole lecture hall may share one."""
LONGEST_PARAMETER = 4000


def _clients() -> dict[str, ProviderClient]:
    clients: dict[str, ProviderClient] = current_app.extensions["provider_clients"]
    return clients


def _client(key: str) -> ProviderClient:
    client = _clients().get(key)
    if client is None:
        raise NotFoundError("provider_not_found")
    return client


def _name(provider: Provider) -> str:
    return provider.name_in(current_language())


def _again(provider: Provider, next_path: str) -> tuple[str, str]:
    """The button on every page of a sign-in that failed."""
    return (
        url_for("accounts.sign_in", idp=provider.key, next=next_path),
        _("Try again"),
    )


@blueprint.get("/sign-in")
@limiter.limit(SIGN_IN_RATE)
def sign_in() -> AnyResponse | str:
    """Ask where somebody is from; go there at once if that is clear already.

    With ``?other=`` somebody who is signed in is asked too, to come back as somebody else.
    """
    next_path = safe_next_path(request.args.get("next"))
    if optional_person() is not None and "other" not in request.args:
        return redirect(next_path)
    clients = _clients()
    asked = request.args.get("idp", "")
    if asked in clients:
        return _depart(clients[asked], next_path)
    if len(clients) == 1:
        return _depart(next(iter(clients.values())), next_path)
    return _ask_where_from(next_path)


def _ask_where_from(next_path: str) -> str:
    language = current_language()
    wanted = request.args.get("q", "").strip()
    providers = sorted(
        (client.provider for client in _clients().values()),
        key=lambda provider: provider.name_in(language).casefold(),
    )
    last = next(
        (provider for provider in providers if provider.key == request.cookies.get(CHOSEN)), None
    )
    shown = [
        provider
        for provider in providers
        if wanted.casefold() in f"{provider.name}\n{provider.name_nl}".casefold()
    ]
    return render_template(
        "backpack/accounts/sign_in.html",
        providers=[provider for provider in shown if wanted or provider is not last],
        last=None if wanted else last,
        wanted=wanted,
        searchable=bool(wanted) or len(providers) > SEARCH_FROM,
        next_path=next_path,
        language=language,
        form=EmptyForm(),
    )


@blueprint.post("/sign-in/<provider>")
@limiter.limit(SIGN_IN_RATE)
def start_sign_in(provider: str) -> AnyResponse:
    """Go to the provider that was chosen, and remember the choice."""
    client = _client(provider)
    response = _depart(client, safe_next_path(request.form.get("next")))
    response.set_cookie(
        CHOSEN,
        provider,
        max_age=CHOICE_KEPT,
        secure=bool(current_app.config["SESSION_COOKIE_SECURE"]),
        httponly=True,
        samesite="Lax",
    )
    return response


def _depart(client: ProviderClient, next_path: str) -> Response:
    """A page that leads on to the provider.

    Not a redirect: browsers hold every redirect after a form against ``form-action``, and nobody
    knows over which hosts a broker leads on.
    """
    now = clock.now()
    provider = client.provider
    binding = session.setdefault(BINDING, secrets.token_urlsafe(32))
    try:
        # The provider is asked before the database is, so that a slow one holds no lock.
        client.metadata(now=now)
        with db.new_session() as own_session, own_session.begin():
            departure = begin_attempt(
                own_session, provider=provider.key, browser=binding, next_path=next_path, now=now
            )
        address = client.authorization_address(
            state=departure.state,
            nonce=departure.nonce,
            code_verifier=departure.code_verifier,
            language=current_language(),
            now=now,
        )
    except ProviderUnavailableError as error:
        _log(provider, error.code, error.detail)
        raise unavailable(error.code, _name(provider), _again(provider, next_path)) from error
    except DistrustedAnswerError as error:
        _log(provider, error.code, error.detail)
        raise distrusted(error.code, _name(provider), _again(provider, next_path)) from error
    return _leave(address, _("Taking you to %(name)s", name=_name(provider)))


def _leave(address: str, title: str) -> Response:
    response = make_response(
        render_template("backpack/accounts/leaving.html", address=address, title=title)
    )
    response.headers["Cache-Control"] = "no-store"
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


def _log(provider: Provider, code: str, detail: str) -> None:
    """For the operator, who may have to mend it; never a token, never a name."""
    current_app.logger.warning("sign-in at %s failed: %s: %s", provider.key, code, detail)


@blueprint.get("/sign-in/return/<provider>")
@limiter.limit(SIGN_IN_RATE)
@db.writes
def return_from_provider(provider: str) -> AnyResponse:
    """The way back: every check, then a new session, then on to where the person was going."""
    client = _client(provider)
    parameters = _read_parameters()
    attempt = _take_attempt(client.provider, parameters)
    again = _again(client.provider, attempt.next_path)
    try:
        client.check_answering_issuer(parameters.get("iss"), now=clock.now())
        arrival = _redeem(client, parameters, attempt)
    except ProviderUnavailableError as error:
        _log(client.provider, error.code, error.detail)
        raise unavailable(error.code, _name(client.provider), again) from error
    except DistrustedAnswerError as error:
        _log(client.provider, error.code, error.detail)
        raise distrusted(error.code, _name(client.provider), again) from error
    return _receive(client.provider, arrival, attempt.next_path)


def _read_parameters() -> dict[str, str]:
    """The parameters of the return; one that is given twice or is far too long is no answer."""
    parameters: dict[str, str] = {}
    for name, values in request.args.lists():
        if len(values) > 1 or len(values[0]) > LONGEST_PARAMETER:
            raise _refusal(AttemptError("answer_malformed"), provider=None)
        parameters[name] = values[0]
    return parameters


def _take_attempt(provider: Provider, parameters: dict[str, str]) -> SignInAttempt:
    """Use the attempt up, in a transaction of its own: it stays used if the rest fails."""
    try:
        with db.new_session() as own_session, own_session.begin():
            return use_attempt(
                own_session,
                state=parameters.get("state", ""),
                provider=provider.key,
                browser=session.get(BINDING),
                now=clock.now(),
            )
    except AttemptError as error:
        raise _refusal(error, provider=provider) from error


def _refusal(error: AttemptError, *, provider: Provider | None) -> BackpackError:
    """The page for a return that belongs to no sign-in of this browser."""
    sentences = {
        "state_unknown": _("This way back belongs to no sign-in that we know of."),
        "state_of_another_browser": _(
            "This sign-in began in another browser, or this one keeps no cookies."
        ),
        "state_used": _("This way back was used already; each works once."),
        "state_of_another_provider": _("The answer came back from another institution."),
        "state_stale": _("The sign-in took too long."),
        "answer_malformed": _("What came back cannot be read."),
    }
    if optional_person() is not None:
        advice = _("You are signed in already, and nothing was changed.")
        action = (error.next_path, _("Go on"))
    else:
        advice = _("Nobody was signed in. Begin again.")
        action = (url_for("accounts.sign_in", next=error.next_path), _("Sign in"))
    if provider is not None:
        _log(provider, error.code, "")
    return BackpackError(
        error.code,
        f"{sentences[error.code]} {advice}",
        title=_("That sign-in cannot go on"),
        action=action,
    )


def _redeem(client: ProviderClient, parameters: dict[str, str], attempt: SignInAttempt) -> Arrival:
    refused = parameters.get("error")
    if refused is not None:
        raise _provider_said_no(client.provider, refused, attempt.next_path)
    code = parameters.get("code")
    if not code:
        raise DistrustedAnswerError("code_missing")
    return client.redeem_code(
        code,
        nonce=attempt.nonce,
        code_verifier=attempt.code_verifier,
        now=clock.now(),
    )


def _provider_said_no(provider: Provider, error: str, next_path: str) -> BackpackError:
    """The provider sent the person back without signing her in."""
    again = _again(provider, next_path)
    name = _name(provider)
    if error in {"server_error", "temporarily_unavailable"}:
        return unavailable("provider_unavailable", name, again)
    if error == "access_denied":
        return BackpackError(
            "sign_in_cancelled",
            _(
                "The sign-in at %(name)s was stopped, by you or by them. Nothing was changed, "
                "and what waits for you still waits.",
                name=name,
            ),
            title=_("You are not signed in"),
            action=again,
        )
    _log(provider, "provider_error", error[:100])
    return distrusted("provider_error", name, again)


def _receive(provider: Provider, arrival: Arrival, next_path: str) -> AnyResponse:
    """Let the person in. The database is not touched before every check has passed."""
    arrived = receive_person(
        db.session(),
        arrival.claims,
        provider,
        language=current_language(),
        now=clock.now(),
    )
    let_in(
        arrived,
        provider_session=arrival.claims.session_id,
        id_token=arrival.id_token,
        acr=arrival.claims.acr,
    )
    return redirect(next_path)


@blueprint.post("/sign-out")
def sign_out() -> AnyResponse:
    """Sign this browser out here, and at the provider where it has a place for that."""
    browser = optional_browser()
    if browser is None:
        return redirect(url_for("home"))
    client = _clients().get(browser.sign_in.provider)
    hint = browser.id_token
    let_out(browser)
    response = _leave_provider(client, hint)
    # Said on the next page; the one in between is over too soon to be read.
    flash(_("You are signed out."), "success")
    return response


def _leave_provider(client: ProviderClient | None, hint: str | None) -> AnyResponse:
    home_address = url_for("home", _external=True)
    # What is ended here stays ended, also while the provider is slow or down.
    db.session().commit()
    if client is None:
        return redirect(url_for("home"))
    try:
        address = client.logout_address(
            id_token=hint, back_to=home_address, language=current_language(), now=clock.now()
        )
    except (ProviderUnavailableError, DistrustedAnswerError) as error:
        _log(client.provider, error.code, error.detail)
        address = None
    if address is None:
        return redirect(url_for("home"))
    return _leave(address, _("Signing you out at %(name)s too", name=_name(client.provider)))


@blueprint.post("/sign-out/back-channel/<provider>")
@limiter.limit(SIGN_IN_RATE)
def end_from_provider(provider: str) -> AnyResponse:
    """A provider says that a sign-in there is over. Called by machines: no cookie, no
    form token; ``register`` exempts it.

    OpenID Connect Back-Channel Logout 1.0, section 2.8.
    """
    client = _client(provider)
    token: Any = request.form.get("logout_token", "")
    try:
        notice = client.read_logout_token(token, now=clock.now())
    except DistrustedAnswerError as error:
        _log(client.provider, error.code, error.detail)
        return _machine_answer({"error": "invalid_request", "error_description": error.code}, 400)
    except ProviderUnavailableError as error:
        _log(client.provider, error.code, error.detail)
        return _machine_answer({"error": "temporarily_unavailable"}, 503)
    end_provider_sessions(
        db.session(),
        issuer=client.provider.issuer,
        session_id=notice.session_id,
        subject=notice.subject,
        now=clock.now(),
    )
    return _machine_answer({}, 200)


def _machine_answer(body: dict[str, str], status: int) -> Response:
    response = jsonify(body)
    response.status_code = status
    response.headers["Cache-Control"] = "no-store"
    return response
