"""The way back from a provider: every check, and then what the way there was for."""

from collections.abc import Callable, Mapping

from flask import current_app, flash, redirect, request, session, url_for
from flask_babel import gettext as _
from flask_limiter.util import get_remote_address
from werkzeug.wrappers import Response

from backpack import clock, db
from backpack.accounts import linking
from backpack.accounts.attempts import AttemptError, Purpose, use_attempt
from backpack.accounts.blueprint import blueprint
from backpack.accounts.current import BINDING, let_in, optional_browser, optional_person
from backpack.accounts.departing import (
    SIGN_IN_RATE,
    again,
    client_for,
    count_outcome,
    failure_page,
    log_failure,
    name_of,
)
from backpack.accounts.oidc.client import Arrival, ProviderClient
from backpack.accounts.oidc.failures import (
    DistrustedAnswerError,
    ProviderUnavailableError,
    distrusted,
    unavailable,
)
from backpack.accounts.providers import Provider
from backpack.accounts.signing_in import receive_person
from backpack.errors import BackpackError, ConflictError, ForbiddenError
from backpack.models import BrowserSession, MergeOffer, SignInAttempt
from backpack.security import limiter
from backpack.shell import current_language

LONGEST_PARAMETER = 4000


@blueprint.get("/sign-in/return/<provider>")
@limiter.limit(SIGN_IN_RATE, key_func=get_remote_address)
@db.writes
def return_from_provider(provider: str) -> Response:
    """The way back: every check, then what the attempt was for.

    The database is not written to before every check of the answer has passed. Its rate counts
    addresses, because to ask who signed in before would begin the transaction in which the
    attempt, taken in one of its own, then waits for itself.
    """
    client = client_for(provider)
    try:
        attempt, answer = _return(client)
    except BackpackError as refusal:
        count_outcome(client.provider, refusal.code)
        raise
    count_outcome(client.provider, OUTCOMES[Purpose(attempt.purpose)])
    return answer


def _return(client: ProviderClient) -> tuple[SignInAttempt, Response]:
    parameters = _read_parameters()
    attempt = _take_attempt(client.provider, parameters)
    try:
        client.check_answering_issuer(parameters.get("iss"), now=clock.now())
        arrival = _redeem(client, parameters, attempt)
    except (ProviderUnavailableError, DistrustedAnswerError) as error:
        raise failure_page(error, client.provider, attempt.next_path) from error
    return attempt, PURPOSES[attempt.purpose](client.provider, arrival, attempt)


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
        log_failure(provider, error.code, "")
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
    name = name_of(provider)
    if error in {"server_error", "temporarily_unavailable"}:
        return unavailable("provider_unavailable", name, again(provider, next_path))
    if error == "access_denied":
        return BackpackError(
            "sign_in_cancelled",
            _(
                "The sign-in at %(name)s was stopped, by you or by them. Nothing was changed, "
                "and what waits for you still waits.",
                name=name,
            ),
            title=_("You are not signed in"),
            action=again(provider, next_path),
        )
    log_failure(provider, "provider_error", error[:100])
    return distrusted("provider_error", name, again(provider, next_path))


def _let_in(provider: Provider, arrival: Arrival, attempt: SignInAttempt) -> Response:
    """Somebody signed in: a new session, and on to where she was going."""
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
    for hear in current_app.extensions.get("arrivals", ()):
        hear(arrived.person, attempt.next_path)
    return redirect(attempt.next_path)


def _let_in_stronger(provider: Provider, arrival: Arrival, attempt: SignInAttempt) -> Response:
    """Staff signed in once more: the provider must say that it was in a way asked for."""
    if arrival.claims.acr not in (attempt.acr_values or "").split():
        log_failure(provider, "stronger_sign_in_missing", str(arrival.claims.acr))
        raise ForbiddenError(
            "stronger_sign_in_missing",
            _(
                "The awarding desk asks for a stronger sign-in, with a second step, and %(name)s "
                "did not confirm one. Set it up there, or ask their IT helpdesk. You are still "
                "signed in, and your own backpack is open.",
                name=name_of(provider),
            ),
            title=_("A stronger sign-in is needed"),
            action=(url_for("accounts.step_up", next=attempt.next_path), _("Try again")),
        )
    return _let_in(provider, arrival, attempt)


def _browser_that_asked(attempt: SignInAttempt) -> BrowserSession:
    """The session in which this errand began: it must still be this browser's, and live."""
    browser = optional_browser()
    if browser is None or browser.public_id != attempt.for_browser:
        raise ConflictError(
            "link_session_over",
            _(
                "While you were away this browser was signed out, or somebody else signed in. "
                "Nothing was linked. Sign in and begin again."
            ),
            title=_("Nothing was linked"),
            action=(url_for("accounts.show_linking"), _("Begin again")),
        )
    return browser


def _link(provider: Provider, arrival: Arrival, attempt: SignInAttempt) -> Response:
    """A second sign-in was proven, in the browser in which the first one is."""
    browser = _browser_that_asked(attempt)
    outcome = linking.link_sign_in(db.session(), browser, arrival.claims, provider, now=clock.now())
    if isinstance(outcome, MergeOffer):
        return redirect(url_for("accounts.show_merge", public_id=outcome.public_id))
    if outcome.new:
        flash(_("From now on you can also sign in with %(name)s.", name=name_of(provider)), "good")
    else:
        flash(_("That sign-in was yours already. Nothing was changed."), "info")
    return redirect(attempt.next_path)


PURPOSES: Mapping[str, Callable[[Provider, Arrival, SignInAttempt], Response]] = {
    Purpose.SIGN_IN: _let_in,
    Purpose.STEP_UP: _let_in_stronger,
    Purpose.LINK: _link,
}
"""What a return does, by what the person left for."""

OUTCOMES = {
    Purpose.SIGN_IN: "signed_in",
    Purpose.STEP_UP: "signed_in_stronger",
    Purpose.LINK: "second_sign_in_proven",
}
"""How a return that ended well is counted; any other by the code of its refusal."""
