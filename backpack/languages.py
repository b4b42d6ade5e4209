"""Which language this reader gets: asked for, remembered, her own, or what the browser says."""

from flask import Flask, has_request_context, request, session, url_for
from flask_login import current_user

from backpack.shell import DEFAULT_LANGUAGE, LANGUAGES, accepted_language, speak_languages


def choose_language() -> str:
    """``?lang=`` wins and is remembered in the session; then the profile; then the browser.

    Jobs and commands have no reader; what they say of themselves is English.
    """
    if not has_request_context():
        return DEFAULT_LANGUAGE
    asked = request.args.get("lang", "")
    if asked in LANGUAGES:
        if session.get("language") != asked:
            session["language"] = asked
        return asked
    remembered = session.get("language")
    if remembered in LANGUAGES:
        return str(remembered)
    if current_user.is_authenticated and current_user.person.language in LANGUAGES:
        return str(current_user.person.language)
    return accepted_language(LANGUAGES)


def _address_in(code: str) -> str:
    if request.method == "GET" and request.endpoint:
        values = {**request.view_args, **request.args} if request.view_args else {**request.args}
        return url_for(request.endpoint, **{**values, "lang": code})
    return url_for("home", lang=code)


def speak(app: Flask) -> None:
    """Set the backpack's languages up."""
    speak_languages(app, languages=LANGUAGES, choose=choose_language, address_in=_address_in)
