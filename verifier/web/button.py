"""The button for other websites: a link with a picture, and the page that gives its HTML."""

from http import HTTPStatus

from flask import Blueprint, Response, abort, g, render_template, request, url_for
from flask_babel import force_locale, gettext
from markupsafe import Markup

from verifier.shell.languages import current_language
from verifier.web.asking import current_desk
from verifier.web.languages import LANGUAGES
from verifier.web.question import read_typed, refusal_of, secured
from verifier.web.settings import origin_of

button = Blueprint("button", __name__)

_HEIGHT = 44
_LETTER = 8.8
"""How wide a letter is; the picture makes its text that long, whatever the font."""

_ONE_DAY = 86_400


@button.get("/button")
def show_button() -> str:
    """The HTML of a button for one badge, or without ``?url=`` the question for its address."""
    typed = read_typed(request.args.get("url", ""))
    allowed = current_desk().settings.plain_http_hosts
    address = secured(typed, plain_http_hosts=allowed)
    if origin_of(address) is None or refusal_of(address, plain_http_hosts=allowed):
        # Nobody who pressed such a button would get an answer.
        address = ""
    text = gettext("Verify this badge")
    return render_template(
        "verifier/button.html",
        typed=typed,
        wrong=bool(typed) and not address,
        html=_write_html(address, text) if address else "",
        plain=_write_plain(address, text) if address else "",
        picture=_picture_address(),
        width=_width(text),
        height=_HEIGHT,
    )


@button.get("/button/<code>.svg")
def show_picture(code: str) -> Response:
    """The picture, which any website may show. It loads nothing and runs nothing."""
    if code not in LANGUAGES:
        abort(HTTPStatus.NOT_FOUND)
    with force_locale(code):
        text = gettext("Verify this badge")
    g.shown_anywhere = True
    picture = render_template(
        "verifier/button.svg",
        text=text,
        length=round(len(text) * _LETTER),
        width=_width(text),
        height=_HEIGHT,
    )
    response = Response(picture, content_type="image/svg+xml; charset=utf-8")
    response.headers["Cache-Control"] = f"public, max-age={_ONE_DAY}"
    return response


def _write_html(address: str, text: str) -> Markup:
    return Markup(
        '<a href="{href}"><img src="{src}" alt="{text}" width="{width}" height="{height}"></a>'
    ).format(
        href=_question_address(address),
        src=_picture_address(),
        text=text,
        width=_width(text),
        height=_HEIGHT,
    )


def _write_plain(address: str, text: str) -> Markup:
    return Markup('<a href="{href}">{text}</a>').format(href=_question_address(address), text=text)


def _question_address(address: str) -> str:
    return url_for("pages.show_start", url=address, _external=True)


def _picture_address() -> str:
    # Its language is in its name, so it needs none in its query.
    return url_for("button.show_picture", code=current_language(), lang=None, _external=True)


def _width(text: str) -> int:
    return round(_HEIGHT + len(text) * _LETTER + 14)
