"""The pages a visitor meets: the box, the confirmation, the answer, and how it all works."""

from urllib.parse import urlsplit

from flask import Blueprint, abort, render_template, request
from flask.typing import ResponseReturnValue

from verifier.errors import UnreadableError
from verifier.sentences import unreadable_sentence
from verifier.shell.languages import current_language
from verifier.web.answer import show_answer
from verifier.web.asking import ask, current_desk
from verifier.web.question import Question, address_in_photo, read_question, secured
from verifier.web.settings import origin_of

pages = Blueprint("pages", __name__)


@pages.get("/")
def show_start() -> ResponseReturnValue:
    """The box; or, with ``?url=``, what is about to be asked, or the answer for our backpack.

    Following a link must not make this server ask an address that the visitor has not seen,
    unless it is the backpack's own.
    """
    settings = current_desk().settings
    address = secured(
        request.args.get("url", "").strip(), plain_http_hosts=settings.plain_http_hosts
    )
    if not address:
        return render_template("verifier/start.html", typed="", problem=None)
    origin = origin_of(address)
    if origin is None:
        return render_template("verifier/start.html", typed=address, problem=None)
    if origin == settings.backpack_origin:
        return _answer(Question(source=address))
    return _confirm(address)


@pages.post("/verify")
def verify_source() -> ResponseReturnValue:
    """The answer to whatever was given. Nothing is stored, and nothing is changed."""
    if request.headers.get("Sec-Fetch-Site", "none") not in {"same-origin", "none"}:
        # Another site pressed our button: it must not choose what is asked in a visitor's name.
        abort(403)
    question = read_question(plain_http_hosts=current_desk().settings.plain_http_hosts)
    if question.empty:
        return render_template("verifier/start.html", typed="", problem="empty"), 422
    if address := address_in_photo(question):
        return _confirm(address)
    return _answer(question)


@pages.get("/how")
def show_method() -> str:
    """What is checked, how, and what is kept (nothing)."""
    return render_template("verifier/how.html")


@pages.get("/healthz")
def show_health() -> ResponseReturnValue:
    """For load balancers: the process answers."""
    return {"status": "ok"}


def _confirm(address: str) -> str:
    return render_template(
        "verifier/confirm.html", address=address, host=urlsplit(address).hostname
    )


def _answer(question: Question) -> ResponseReturnValue:
    try:
        answer = ask(question)
    except UnreadableError as error:
        sentence = unreadable_sentence(error, language=current_language())
        page = render_template(
            "verifier/start.html", typed=question.typed, problem="unreadable", sentence=sentence,
            code=error.code,
        )  # fmt: skip
        return page, 422
    return show_answer(question, answer)
