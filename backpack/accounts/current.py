"""Who is asking: the person behind this request, and the decorator for pages of one's own."""

from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import Any, ParamSpec

from flask import Flask, redirect, request, session, url_for
from flask_babel import gettext as _
from flask_login import LoginManager, current_user, login_user, logout_user
from werkzeug.wrappers import Response

from backpack import clock, db
from backpack.accounts import sessions
from backpack.accounts.addresses import safe_next_path
from backpack.accounts.terms import has_agreed
from backpack.errors import ForbiddenError, hand_form_back, typed_in_form, wants_json
from backpack.models import BrowserSession, Person, SignIn

Parameters = ParamSpec("Parameters")
LANGUAGE, BINDING = "language", "sign_in_browser"


class SignedInBrowser:
    """What Flask-Login knows as the user: a browser with a live session, and its person."""

    is_authenticated = True
    is_active = True
    is_anonymous = False

    def __init__(self, browser: BrowserSession, token: str) -> None:
        self.browser = browser
        self.person = browser.person
        self._token = token

    def get_id(self) -> str:
        """The token for the cookie; it is all that the cookie says of who this is."""
        return self._token


def _load_browser(token: str) -> SignedInBrowser | None:
    now = clock.now()
    request_session = db.session()
    browser = sessions.find_session(request_session, token, now=now)
    if browser is None:
        return None
    if sessions.is_due_for_touch(browser, now=now):
        _note_visit(browser)
    return SignedInBrowser(browser, token)


def _note_visit(browser: BrowserSession) -> None:
    """Write the visit down: with the request if it writes, and beside it if it only reads."""
    request_session = db.session()
    options = request_session.get_bind().get_execution_options()
    if not options.get("sqlite_read_only", False):
        sessions.touch_session(request_session, browser.id, now=clock.now())
        return
    with db.new_session() as own_session, own_session.begin():
        sessions.touch_session(own_session, browser.id, now=clock.now())


def remember_browsers(app: Flask) -> None:
    """Let Flask-Login find the browser's session by the token in its cookie."""
    manager = LoginManager()
    # Flask-Login would end sessions when a phone changes its network.
    manager.session_protection = None
    manager.init_app(app)
    manager.user_loader(_load_browser)


def let_in(
    sign_in: SignIn,
    *,
    provider_session: str | None = None,
    id_token: str | None = None,
    acr: str | None = None,
) -> BrowserSession:
    """Sign this browser in, with a new token and nothing left of what its cookie held before.

    Another session of the same browser ends. The chosen language stays, and so does the name
    under which other tabs are on their way to a provider.
    """
    now = clock.now()
    before = optional_browser()
    if before is not None:
        sessions.end_session(
            db.session(), before, now=now, event="person:session:replaced", actor=before.person
        )
    kept = {key: session[key] for key in (LANGUAGE, BINDING) if key in session}
    session.clear()
    session.update(kept)
    token, browser = sessions.begin_session(
        db.session(),
        sign_in,
        now=now,
        user_agent=request.user_agent.string,
        provider_session=provider_session,
        id_token=id_token,
        acr=acr,
    )
    login_user(SignedInBrowser(browser, token))
    return browser


def let_out(browser: BrowserSession) -> None:
    """Sign this browser out; only the chosen language stays in its cookie."""
    sessions.end_session(
        db.session(),
        browser,
        now=clock.now(),
        event="person:session:ended",
        actor=browser.person,
    )
    language = session.get(LANGUAGE)
    session.clear()
    if language is not None:
        session[LANGUAGE] = language
    logout_user()


def optional_browser() -> BrowserSession | None:
    """The session of the browser that asks, if it is signed in."""
    if not current_user.is_authenticated:
        return None
    browser: BrowserSession = current_user.browser
    return browser


def optional_person() -> Person | None:
    """The person who asks, if she is signed in."""
    browser = optional_browser()
    return None if browser is None else browser.person


def current_person() -> Person:
    """The person who asks.

    Raises:
        ForbiddenError: if nobody is signed in; a view marked ``signed_in`` never sees it.
    """
    return current_browser().person


def current_browser() -> BrowserSession:
    """The session of the browser that asks.

    Raises:
        ForbiddenError: if nobody is signed in; a view marked ``signed_in`` never sees it.
    """
    browser = optional_browser()
    if browser is None:
        raise ForbiddenError("not_signed_in", _("Sign in to see this page."))
    return browser


def path_of_request() -> str:
    """Where to go on after a detour: this page, or for a form the page that it was on."""
    if request.method in {"GET", "HEAD"}:
        return safe_next_path(request.full_path.removesuffix("?"))
    referrer = request.referrer or ""
    return safe_next_path(referrer.removeprefix(request.host_url.rstrip("/")))


def signed_in(view: Callable[Parameters, Any]) -> Callable[Parameters, Any]:
    """Mark a view that is only for people who are signed in and have agreed to the terms.

    Anybody else is led to the sign-in, or to the terms, and from there back to the page. Whoever
    was signed out while she filled in a form gets it back, to be sent again.
    """

    @wraps(view)
    def guarded(*arguments: Parameters.args, **named: Parameters.kwargs) -> Any:
        detour = _detour()
        return view(*arguments, **named) if detour is None else detour

    return guarded


def _detour() -> Response | None:
    person = optional_person()
    if person is None:
        if typed_in_form() and not wants_json():
            # Her session ended while she was typing.
            return hand_form_back(HTTPStatus.FORBIDDEN, signed_out=True)
        return redirect(url_for("accounts.sign_in", next=path_of_request()))
    if not has_agreed(db.session(), person):
        return redirect(url_for("accounts.show_terms", next=path_of_request()))
    return None
