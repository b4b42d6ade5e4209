"""The pages a visitor meets: the box, the confirmation, the answer, and how it all works."""

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from verifier.addresses import read_target
from verifier.errors import SeveralBadgesError, UnreadableError
from verifier.formats.pdf import is_pdf
from verifier.sentences import unreadable_sentence
from verifier.shell.languages import current_language
from verifier.web.answer import show_answer
from verifier.web.asking import ask, current_desk
from verifier.web.listing import Upload, is_list, without_prose
from verifier.web.many import given_files, open_list, widen
from verifier.web.question import (
    Question,
    address_in_photo,
    is_address,
    mark_of,
    read_linked,
    read_question,
    refusal_of,
    refuse_other_sites,
    secured,
)
from verifier.web.receipts.routes import show_receipt
from verifier.web.receipts.statement import find_receipt
from verifier.web.settings import origin_of

pages = Blueprint("pages", __name__)
pages.add_app_template_filter(mark_of)


@pages.get("/")
def show_start() -> ResponseReturnValue:
    """The box; or, with ``?url=``, what is about to be asked, or the answer for our backpack.

    Following a link must not make this server ask an address that the visitor has not seen,
    unless it is the backpack's own.
    """
    settings = current_desk().settings
    address = secured(
        read_linked(request.args.get("url", "")), plain_http_hosts=settings.plain_http_hosts
    )
    if not address:
        return render_template("verifier/start.html", typed="", problem=None)
    if refusal := _refuse(address):
        return refusal
    origin = origin_of(address)
    if origin is None:
        return render_template("verifier/start.html", typed=address, problem="mangled")
    if origin == settings.backpack_origin:
        return _answer(Question(source=address))
    return _confirm(address)


@pages.post("/verify")
def verify_source() -> ResponseReturnValue:
    """The answer to whatever was given. Nothing is stored, and nothing is changed.

    Several badges become a list, which shows what is in it before anything is asked.
    """
    refuse_other_sites()
    widen()
    if several := _several():
        return several
    question = read_question(plain_http_hosts=current_desk().settings.plain_http_hosts)
    if question.empty:
        return _refuse_empty(question)
    if address := address_in_photo(question):
        return _refuse(address) or _confirm(address)
    if refusal := _refuse(question.typed):
        return refusal
    return _answer(question)


@pages.get("/how")
def show_method() -> str:
    """What is checked, how, and what is kept (nothing)."""
    return render_template("verifier/how.html")


def _several() -> ResponseReturnValue | None:
    """The list of what was given, where that is more than one badge."""
    typed, uploads = request.form.get("source", ""), given_files("file")
    if uploads and mark_of(typed) == request.form.get("put_back"):
        # It did not help before, and that is why there is a file now.
        typed = ""
    if is_list(typed, uploads):
        return open_list(without_prose(typed), uploads)
    for upload in request.files.values():
        upload.seek(0)
    return None


def _refuse_empty(question: Question) -> ResponseReturnValue:
    """The page for nothing at all, or for a file with nothing in it; a typed link stays."""
    page = render_template(
        "verifier/start.html",
        typed=_typed(question),
        problem="empty_file" if question.file_name else "empty",
        file_name=question.file_name,
    )
    return page, 422


def _typed(question: Question) -> str:
    """What to put back in the box: a file goes before a text, and the text is not lost for that."""
    return question.typed or request.form.get("source", "").strip()


def _papers() -> list[Upload]:
    """The PDF that was given, to be taken apart as a list is."""
    for upload in request.files.values():
        upload.seek(0)
    return [upload for upload in given_files("file") if is_pdf(upload.content)]


def _refuse(address: str) -> ResponseReturnValue | None:
    """The page about an address that says itself that it is never asked; None for all others."""
    allowed = current_desk().settings.plain_http_hosts
    refusal = refusal_of(address, plain_http_hosts=allowed) if is_address(address) else None
    if refusal is None:
        return None
    problem, host = refusal
    page = render_template("verifier/start.html", typed=address, problem=problem, host=host)
    return page, 422


def _confirm(address: str) -> str:
    """The page that shows an address as it will be asked: no letter looks like another one."""
    allowed = current_desk().settings.plain_http_hosts
    target = read_target(address, plain_http_hosts=allowed)
    return render_template(
        "verifier/confirm.html", address=address, shown=target.address, host=target.authority
    )


def _answer(question: Question) -> ResponseReturnValue:
    try:
        answer = ask(question)
    except UnreadableError as error:
        if isinstance(error, SeveralBadgesError):
            return open_list("\n".join(error.addresses), [])
        if error.code == "several_badges" and (papers := _papers()):
            return open_list("", papers)
        receipt = find_receipt(question.source, keys=current_desk().settings.receipt_keys)
        if receipt is not None:
            return show_receipt(receipt)
        sentence = unreadable_sentence(error, language=current_language())
        page = render_template(
            "verifier/start.html", typed=_typed(question), problem="unreadable", sentence=sentence,
            code=error.code,
        )  # fmt: skip
        return page, 422
    return show_answer(question, answer)
