"""On the way to an identity provider: who it is, what is asked of it, and the page in between."""

import secrets

from flask import Response, current_app, make_response, render_template, session, url_for
from flask_babel import gettext as _

from backpack import clock, db
from backpack.accounts.attempts import Errand, begin_attempt
from backpack.accounts.current import BINDING
from backpack.accounts.oidc.client import ProviderClient
from backpack.accounts.oidc.failures import (
    DistrustedAnswerError,
    ProviderUnavailableError,
    distrusted,
    unavailable,
)
from backpack.accounts.providers import Provider
from backpack.errors import BackpackError, NotFoundError
from backpack.metrics import SignInCounts
from backpack.shell import current_language

SIGN_IN_RATE = "600 per minute"
"""Per address of strangers, and all graduates of a proclamation may share one."""


def clients() -> dict[str, ProviderClient]:
    """Our clients at all providers, by key."""
    known: dict[str, ProviderClient] = current_app.extensions["provider_clients"]
    return known


def client_for(key: str) -> ProviderClient:
    """Our client at one provider.

    Raises:
        NotFoundError: there is no such provider.
    """
    client = clients().get(key)
    if client is None:
        raise NotFoundError("provider_not_found")
    return client


def name_of(provider: Provider) -> str:
    """What the reader calls this provider."""
    return provider.name_in(current_language())


def again(provider: Provider, next_path: str) -> tuple[str, str]:
    """The button on every page of a sign-in that failed."""
    return url_for("accounts.sign_in", idp=provider.key, next=next_path), _("Try again")


def log_failure(provider: Provider, code: str, detail: str) -> None:
    """For the operator, who may have to mend it; never a token, never a name."""
    current_app.logger.warning("sign-in at %s failed: %s: %s", provider.key, code, detail)


def count_outcome(provider: Provider, outcome: str) -> None:
    """For the operator's graphs: how a way to this provider ended, and not whose it was."""
    counts: SignInCounts = current_app.extensions["sign_in_counts"]
    counts.count(provider.key, outcome)


def failure_page(
    error: ProviderUnavailableError | DistrustedAnswerError, provider: Provider, next_path: str
) -> BackpackError:
    """What the person is told when her provider is down, or is not to be believed."""
    log_failure(provider, error.code, error.detail)
    page = unavailable if isinstance(error, ProviderUnavailableError) else distrusted
    return page(error.code, name_of(provider), again(provider, next_path))


def depart(client: ProviderClient, errand: Errand) -> Response:
    """A page that leads on to the provider.

    Not a redirect: browsers hold every redirect after a form against ``form-action``, and nobody
    knows over which hosts a broker leads on.
    """
    now = clock.now()
    provider = client.provider
    binding = session.setdefault(BINDING, secrets.token_urlsafe(32))
    # Whoever asked is known by now; a form must not hold the database while a provider is slow.
    db.session().commit()
    try:
        client.metadata(now=now)
        with db.new_session() as own_session, own_session.begin():
            departure = begin_attempt(
                own_session, provider=provider.key, browser=binding, errand=errand, now=now
            )
        address = client.authorization_address(
            state=departure.state,
            nonce=departure.nonce,
            code_verifier=departure.code_verifier,
            language=current_language(),
            now=now,
            prompt=errand.prompt,
            acr_values=errand.acr_values,
        )
    except (ProviderUnavailableError, DistrustedAnswerError) as error:
        count_outcome(provider, error.code)
        raise failure_page(error, provider, errand.next_path) from error
    return leave(address, _("Taking you to %(name)s", name=name_of(provider)))


def leave(address: str, title: str) -> Response:
    """The page between us and an address at a provider."""
    response = make_response(
        render_template("backpack/accounts/leaving.html", address=address, title=title)
    )
    response.headers["Cache-Control"] = "no-store"
    response.headers["Referrer-Policy"] = "no-referrer"
    return response
