"""The hosted Open Badges 2.0 documents: assertions, badge classes, issuers and extensions."""

from datetime import timedelta
from http import HTTPStatus

from flask import Blueprint, abort
from flask.typing import ResponseReturnValue

from backpack import db
from backpack.issuing import answers, forms, published
from backpack.issuing.addresses import site_addresses
from backpack.issuing.ob2_extensions import build_extension_context
from backpack.issuing.open_badges_2 import build_badge_class, build_issuer
from backpack.issuing.removed import answer_for_removed
from backpack.issuing.status_lists import LIFETIME

ob2 = Blueprint("ob2", __name__, url_prefix="/ob2")
answer_for_removed(ob2)

MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)


@ob2.get("/assertions/<public_id>")
def show_assertion(public_id: str) -> ResponseReturnValue:
    """The assertion of a public badge; 410 with the reason if it was revoked."""
    credential, variant = published.find_public(db.session(), public_id)
    assertion = forms.as_ob2_assertion(
        credential, show_grade=variant.show_grade, show_evidence=variant.show_evidence
    )
    status = HTTPStatus.GONE if assertion.get("revoked") else HTTPStatus.OK
    return answers.answer_json(assertion, lifetime=LIFETIME, status=status)


@ob2.get("/badges/<public_id>")
def show_badge_class(public_id: str) -> ResponseReturnValue:
    """The badge class with its extensions."""
    badge_class = published.find_badge_class(db.session(), public_id)
    document = build_badge_class(badge_class, addresses=site_addresses())
    return answers.answer_json(document, lifetime=MINUTE)


@ob2.get("/issuers/<slug>")
def show_issuer(slug: str) -> ResponseReturnValue:
    """The profile of the issuer."""
    issuer = published.find_issuer(db.session(), slug)
    return answers.answer_json(build_issuer(issuer, addresses=site_addresses()), lifetime=MINUTE)


@ob2.get("/extensions/<name>/context.json")
def show_extension(name: str) -> ResponseReturnValue:
    """What the terms of one of our extensions mean."""
    context = build_extension_context(name)
    if context is None:
        abort(HTTPStatus.NOT_FOUND)
    return answers.answer_json(context, lifetime=DAY)
