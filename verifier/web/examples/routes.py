"""The examples' own addresses: the real verification of each, and its file."""

from http import HTTPStatus

from flask import Blueprint, Response, abort
from flask.typing import ResponseReturnValue

from verifier.web.answer import show_answer
from verifier.web.asking import ask
from verifier.web.examples import Example, load_examples
from verifier.web.question import Question

examples = Blueprint("examples", __name__)


@examples.get("/examples/<name>")
def show_example(name: str) -> ResponseReturnValue:
    """The answer about an example, found as it is found about every badge."""
    example = _find(name)
    question = Question(source=example.content, file_name=example.file_name)
    return show_answer(question, ask(question))


@examples.get("/examples/<name>.json")
def download_example(name: str) -> Response:
    """The file, to be given to the box, here or anywhere, as it is or with a letter changed."""
    example = _find(name)
    response = Response(example.content, content_type="application/vc")
    response.headers.set("Content-Disposition", "attachment", filename=example.file_name)
    return response


def _find(name: str) -> Example:
    example = load_examples().get(name)
    if example is None:
        abort(HTTPStatus.NOT_FOUND)
    return example
