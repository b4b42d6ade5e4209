"""Taking a receipt away, recognising one that is given back, and the keys to verify it with."""

from datetime import UTC, datetime
from http import HTTPStatus

from flask import Blueprint, Response, jsonify, render_template, request
from flask.typing import ResponseReturnValue

from verifier.report import CheckName, Outcome
from verifier.web.asking import current_desk
from verifier.web.limits import RECEIPTS, count_request
from verifier.web.question import refuse_other_sites
from verifier.web.receipts.document import (
    asked_rows,
    draw_receipt,
    ephemeral_warning,
    verdict_title,
)
from verifier.web.receipts.statement import MEDIA_TYPE, Receipt, Seal, read_own_statement
from verifier.web.values import show_moment
from verifier.web.words import CHECK_TITLES, OUTCOMES

receipts = Blueprint("receipts", __name__)

_SIGNED = "jwt"


@receipts.post("/receipt")
def take_receipt() -> ResponseReturnValue:
    """The receipt that the answer's page carries, as a PDF or as the signed statement itself.

    Nothing was stored: the page brings the signed statement along, and only one that this
    verifier signed is made into a PDF.
    """
    refuse_other_sites()
    token = request.form.get("receipt", "").strip()
    count_request(RECEIPTS)
    statement = read_own_statement(token, keys=current_desk().settings.receipt_keys)
    if statement is None:
        page = render_template("verifier/start.html", typed="", problem="receipt")
        return page, HTTPStatus.UNPROCESSABLE_ENTITY
    made = datetime.fromtimestamp(statement["iat"], UTC)
    name = f"receipt-{made:%Y-%m-%d-%H%M}"
    if request.form.get("as") == _SIGNED:
        return _download(token.encode(), f"{name}.jwt", MEDIA_TYPE)
    return _download(draw_receipt(statement, token), f"{name}.pdf", "application/pdf")


@receipts.get("/.well-known/jwks.json")
def show_keys() -> ResponseReturnValue:
    """The public keys of this verifier's receipts (RFC 7517)."""
    response = jsonify(current_desk().settings.receipt_keys.public_set())
    response.content_type = "application/jwk-set+json"
    response.headers["Access-Control-Allow-Origin"] = "*"
    return response


def show_receipt(receipt: Receipt) -> str:
    """The page about a receipt that somebody gave: whether it is unchanged, and what it states."""
    if receipt.seal is not Seal.OURS:
        return render_template("verifier/receipt.html", seal=receipt.seal.value, stated=None)
    statement = receipt.statement
    redrawn = receipt.document is None or receipt.document == draw_receipt(statement, receipt.token)
    return render_template(
        "verifier/receipt.html",
        seal="ours" if redrawn else "other_pages",
        stated={
            "made": show_moment(datetime.fromtimestamp(statement["iat"], UTC)),
            "verdict": verdict_title(statement),
            "kind": statement["verdict"],
            "sentence": statement["sentence"],
            "name": statement["badge"].get("name"),
            "asked": asked_rows(statement),
            "address": statement["asked"].get("address"),
            "checks": [
                {
                    "outcome": check["outcome"],
                    "title": str(CHECK_TITLES[CheckName(check["name"])]),
                    "outcome_text": str(OUTCOMES[Outcome(check["outcome"])]),
                    "sentence": check["sentence"],
                }
                for check in statement["checks"]
            ],
            "language": statement["language"],
        },
        warning=None if statement["lasting_key"] else ephemeral_warning(),
    )


def _download(content: bytes, name: str, media_type: str) -> Response:
    response = Response(content, content_type=media_type)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
